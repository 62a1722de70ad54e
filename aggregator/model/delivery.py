"""What hooks are told, and how that goes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from datetime import datetime


class HookEvent(StrEnum):
    """What a hook can be called on."""

    ENTRY = "entry"
    CROSSLINK = "crosslink"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that one hook is to be told. `key` is the same in every try; `crosslink_id` is None
    for an entry, and for a cross-link that has vanished since. `tries` were made before."""

    id: int
    hook: str
    event: HookEvent
    entry_id: int
    crosslink_id: int | None
    key: str
    queued_at: datetime
    tries: int
    next_try_at: datetime


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A hook did not take what it was told; `wait` is the time in seconds that it asked for."""

    message: str
    wait: int | None = None


@dataclass(frozen=True, slots=True)
class HookHealth:
    """How a hook fares: deliveries that wait, that were taken lately, and that were given up;
    `error` is why the last try failed, None where it did not."""

    waiting: int = 0
    delivered: int = 0
    given_up: int = 0
    last_try_at: datetime | None = None
    next_try_at: datetime | None = None
    error: str | None = None
