"""Which feeds one round of the daemon takes, how fast, and what is put off after a gap in time."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.update.due import WEEK, spread
from aggregator.urls import authority

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from aggregator.model import FeedState
    from aggregator.store import Store

HOST_SHARE = 10
"""Feeds of one host in one round, so that no host keeps the others waiting."""

PACE = 5.0
"""New connections a second, unless more are due (R37)."""

LATE = timedelta(minutes=10)
"""Feeds overdue by more, after a time without a round, waited for us: they are spread (R38)."""


class Pace:
    """Lets at most `rate` starts a second through; clock and sleep are handed in."""

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._step = 1 / rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    async def __call__(self) -> None:
        """Wait for one's turn."""
        now = self._clock()
        self._next = max(self._next, now) + self._step
        await self._sleep(max(0.0, self._next - self._step - now))


def shares(store: Store, now: datetime) -> list[FeedState]:
    """What is due, the longest overdue first, but at most `HOST_SHARE` feeds of each host."""
    taken: Counter[str] = Counter()
    chosen = []
    for feed_id, url in store.feeds.due_urls(now):
        host = authority(url)
        taken[host] += 1
        if taken[host] <= HOST_SHARE:
            chosen.append(feed_id)
    return store.feeds.states(chosen)


def spread_overdue(store: Store, now: datetime) -> int:
    """Spread the polls of feeds that have waited for us, the longest overdue first (R38); how many
    those were. Feeds that were never polled are no storm: they are only paced."""
    overdue = [
        state
        for state in store.feeds.due(now)
        if state.last_check_at and state.next_check_at and now - state.next_check_at > LATE
    ]
    for state, moment in zip(overdue, spread(len(overdue), now), strict=True):
        store.feeds.postpone(state.id, moment, "overdue after a stop: spread")
    return len(overdue)


def rewind(store: Store, now: datetime) -> int:
    """Take back what a clock that was ahead has written: feeds asked in what is now the future
    count as asked now, and keep their interval from here; how many those were."""
    ahead = store.feeds.asked_after(now)
    for state in ahead:
        assert state.last_check_at is not None
        due = state.next_check_at and now + (state.next_check_at - state.last_check_at)
        store.feeds.redate(state.id, now, due, "counted from now: the clock was set back")
    store.polls.shorten(now + timedelta(seconds=WEEK))
    return len(ahead)
