"""Polls for ever: APScheduler's clock calls a tick, one at a time, until a signal ends it.

A tick takes what is due, a share of each host, and asks it at a walking pace. One that was missed
(a suspended machine, a long pass) is made up once. SIGTERM and SIGINT end it: what is under way is
cancelled between transactions, never inside one. SIGHUP ends it after the tick under way, so that
it can be begun again with another configuration.
"""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from aggregator.dates import stamp
from aggregator.update.due import spread
from aggregator.urls import authority

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from aggregator.model import FeedState
    from aggregator.store import Store
    from aggregator.update.online import Online
    from aggregator.update.pipeline import PollResult

TICK_SECONDS = 15.0
"""How often it is looked whether a feed is due."""

BATCH = 500
HOST_SHARE = 10
"""Feeds of one host in one tick, so that no host keeps the others waiting."""

PACE = 5.0
"""New connections a second, unless more are due (R37)."""

LATE = timedelta(minutes=10)
"""Feeds overdue by more, at the start, have waited for us: their polls are spread (R38)."""


class Log(Protocol):
    """Takes an event and its values; prints a line."""

    def __call__(self, event: str, **values: Any) -> None: ...


class Daemon:
    """The clock: calls `tick` every `every` seconds; `on_error` hears what went wrong in it."""

    def __init__(
        self,
        tick: Callable[[], Awaitable[None]],
        on_error: Callable[[Exception], None],
        *,
        every: float = TICK_SECONDS,
    ) -> None:
        self._tick = tick
        self._on_error = on_error
        self._every = every
        self._ended = asyncio.Event()
        self._again = False
        self._task: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """End at once: what is under way is cancelled."""
        self._again = False
        self._ended.set()
        if self._task is not None:
            self._task.cancel()

    def restart(self) -> None:
        """End after the tick under way, and ask to be begun again."""
        self._again = True
        self._ended.set()

    async def run(self) -> bool:
        """Tick until ended; whether to begin again."""
        loop = asyncio.get_running_loop()
        handlers = {
            signal.SIGTERM: self.stop,
            signal.SIGINT: self.stop,
            signal.SIGHUP: self.restart,
        }
        for number, handler in handlers.items():
            loop.add_signal_handler(number, handler)
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
            self._once,
            "interval",
            seconds=self._every,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.start()
        try:
            await self._ended.wait()
            scheduler.remove_all_jobs()
            if self._task is not None:
                await asyncio.wait([self._task])
        finally:
            scheduler.shutdown(wait=False)
            for number in handlers:
                loop.remove_signal_handler(number)
        return self._again

    async def _once(self) -> None:
        if self._ended.is_set() or (self._task is not None and not self._task.done()):
            return
        self._task = asyncio.create_task(self._guarded())
        await asyncio.wait([self._task])

    async def _guarded(self) -> None:
        try:
            await self._tick()
        except Exception as error:  # a daemon outlives what goes wrong in one tick
            self._on_error(error)


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


def shares(due: Iterable[FeedState]) -> list[FeedState]:
    """The first `HOST_SHARE` feeds of each host."""
    taken: Counter[str] = Counter()
    chosen = []
    for state in due:
        host = authority(state.url)
        taken[host] += 1
        if taken[host] <= HOST_SHARE:
            chosen.append(state)
    return chosen


class Service:
    """What one tick does: poll what is due, look at announced pages, rewrite exports."""

    def __init__(
        self,
        store: Store,
        online: Online,
        publish: Callable[[], list[Path]],
        log: Log,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._online = online
        self._publish = publish
        self._log = log
        self._now = now

    def spread_overdue(self) -> None:
        """After a long stop nobody is asked all at once (R38)."""
        now = self._now()
        overdue = [
            state
            for state in self._store.feeds.due(now)
            if state.last_check_at and state.next_check_at and now - state.next_check_at > LATE
        ]
        with self._store.transaction():
            for state, moment in zip(overdue, spread(len(overdue), now), strict=True):
                self._store.feeds.postpone(state.id, moment, "overdue after a stop: spread")
        if overdue:
            self._log("spread", feeds=len(overdue))

    async def tick(self) -> None:
        """Everything that is due now."""
        due = self._store.feeds.due(self._now(), BATCH)
        if not due:
            return
        changed = False

        def note(result: PollResult) -> None:
            nonlocal changed
            changed = changed or bool(result.entry_ids)
            self._log("polled", **_values(result))

        pace = Pace(max(PACE, len(due) / 60), asyncio.get_running_loop().time)
        await self._online.pipeline.poll(shares(due), note, pace)
        looked = await self._online.look()
        if looked:
            self._log("looked", pages=looked)
        if changed or looked:
            for path in self._publish():
                self._log("exported", path=str(path))

    def failed(self, error: Exception) -> None:
        """A tick ended in an error; the next one comes all the same."""
        self._log("failed", error=str(error) or type(error).__name__)


def _values(result: PollResult) -> dict[str, Any]:
    return {
        "feed": result.feed_id,
        "url": result.url,
        "outcome": result.poll.outcome,
        "status": result.poll.status,
        "new": result.poll.new or None,
        "updated": result.poll.updated or None,
        "ms": result.poll.duration_ms,
        "error": result.poll.error,
        "next": stamp(result.next_check_at) if result.next_check_at else "never",
        "why": result.reason,
        "notes": result.notes,
    }
