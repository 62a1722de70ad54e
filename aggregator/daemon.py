"""Polls for ever: APScheduler's clock calls a tick, one at a time, until a signal ends it.

A tick takes what is due, a share of each host, and asks it at a walking pace. One that was missed
(a suspended machine, a long pass) is made up once. SIGTERM and SIGINT end it: what is under way is
cancelled between transactions, never inside one. SIGHUP ends it after the tick under way, so that
it can be begun again with another configuration.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, Self

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from aggregator.dates import stamp
from aggregator.errors import StoreError
from aggregator.update.rounds import LATE, PACE, Pace, rewind, shares, spread_overdue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from aggregator.model import FeedState, PollResult
    from aggregator.store import Store
    from aggregator.update.online import Online

TICK_SECONDS = 15.0
"""How often it is looked whether a feed is due."""

PATIENCE = timedelta(seconds=60)
"""How long one host may keep a tick, so that it keeps the others waiting no longer."""


class Log(Protocol):
    """Takes an event and its values; prints a line."""

    def __call__(self, event: str, **values: Any) -> None: ...


@contextmanager
def only_daemon(database: Path) -> Iterator[None]:
    """Be the one daemon of this database, or raise StoreError. The kernel takes the lock back from
    whoever dies, however that happens."""
    try:
        file = database.with_name(database.name + ".daemon").open("a+")
    except OSError as error:
        raise StoreError(f"{error.filename} cannot be opened ({error.strerror})") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise StoreError(
                f"{database} is polled by another daemon already (process"
                f" {file.read().strip()}); stop that one first"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


class Daemon:
    """The clock and the signals. Use it as a context manager, in which `run` may be called again
    and again: no signal is lost in between."""

    def __init__(self, *, every: float = TICK_SECONDS) -> None:
        self._every = every
        self.stopped = False
        self._ended = asyncio.Event()
        self._missed = False
        self._task: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self.restart)
        return self

    def __exit__(self, *_: object) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.remove_signal_handler(number)

    def stop(self) -> None:
        """End at once: what is under way is cancelled."""
        self.stopped = True
        self._ended.set()
        if self._task is not None:
            self._task.cancel()

    def restart(self) -> None:
        """End after the tick under way, to be run again."""
        self._ended.set()

    async def run(
        self, tick: Callable[[], Awaitable[None]], on_error: Callable[[Exception], None]
    ) -> None:
        """Call `tick` at once and every so often until a signal comes; `on_error` hears what went
        wrong in it, and the next tick comes all the same."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        job = scheduler.add_job(
            self._begin,
            "interval",
            (tick, on_error),
            seconds=self._every,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.start()
        try:
            while not await self._over():
                # APScheduler waits by the wall clock; one that is set back must not stop us
                soon = datetime.now(UTC) + timedelta(seconds=self._every)
                if job.next_run_time > soon:
                    job.modify(next_run_time=soon)
            scheduler.remove_all_jobs()
            if self._task is not None:
                await asyncio.wait([self._task])
        finally:
            scheduler.shutdown(wait=False)
        if not self.stopped:
            self._ended.clear()

    async def _over(self) -> bool:
        """Whether a signal has come; waits for one a little."""
        try:
            async with asyncio.timeout(self._every):
                await self._ended.wait()
        except TimeoutError:
            return False
        return True

    async def _begin(
        self, tick: Callable[[], Awaitable[None]], on_error: Callable[[Exception], None]
    ) -> None:
        """One tick, unless one is under way: then another one after it."""
        self._missed = True
        if not self._ended.is_set() and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._ticks(tick, on_error))

    async def _ticks(
        self, tick: Callable[[], Awaitable[None]], on_error: Callable[[Exception], None]
    ) -> None:
        while self._missed and not self._ended.is_set():
            self._missed = False
            try:
                await tick()
            except Exception as error:  # a daemon outlives what goes wrong in one tick
                on_error(error)


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
        self._last: datetime | None = None

    async def tick(self) -> None:
        """Everything that is due now."""
        now = self._now()
        if self._last is None or not timedelta(0) <= now - self._last <= LATE:
            self._after_a_gap(now)
        try:
            await self._poll(shares(self._store, now))
        finally:
            self._last = self._now()

    def _after_a_gap(self, now: datetime) -> None:
        """After a long stop, or a clock that jumped, nobody is asked all at once (R38)."""
        with self._store.transaction():
            ahead = rewind(self._store, now)
            late = spread_overdue(self._store, now)
        if late or ahead:
            self._log("rescheduled", overdue=late, ahead=ahead)

    async def _poll(self, due: list[FeedState]) -> None:
        if not due:
            return
        changed = False

        def note(result: PollResult) -> None:
            nonlocal changed
            changed = changed or bool(result.entry_ids)
            self._log("polled", **_values(result))

        self._online.learn()
        pace = Pace(max(PACE, len(due) / 60), asyncio.get_running_loop().time)
        await self._online.pipeline.poll(due, note, pace=pace, patience=PATIENCE)
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
