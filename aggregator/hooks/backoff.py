"""When to tell a hook again that did not take it. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

FIRST = timedelta(seconds=30)
FACTOR = 4
LONGEST = timedelta(hours=6)
FEWEST = 6
GIVEN_UP_AFTER = timedelta(days=3)


def wait(tries: int, draw: float) -> timedelta:
    """The time after the last of so many tries: 30 s, 2 m, 8 m, 32 m, 2 h 8 m, then 6 h each, and
    by chance (`draw` from [0, 1)) up to a quarter more, so that not everything comes back at once.
    """
    bare = FIRST * int(FACTOR ** min(tries - 1, 5))
    return min(bare, LONGEST) * (1 + draw / 4)


def is_over(queued_at: datetime, tries: int, now: datetime) -> bool:
    """Whether it has been tried for long enough, and often enough: the machine may have slept."""
    return tries >= FEWEST and now - queued_at >= GIVEN_UP_AFTER
