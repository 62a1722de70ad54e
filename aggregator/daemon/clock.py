"""The clock and the signals: APScheduler calls a tick, one at a time, until a signal ends it.

One that was missed (a suspended machine, a long pass) is made up once. SIGTERM and SIGINT end it:
what is under way is cancelled between transactions, never inside one. SIGHUP ends it after the tick
under way, so that it can be begun again with another configuration.
"""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TICK_SECONDS = 15.0
"""How often it is looked whether a feed is due."""


class Daemon:
    """The clock and the signals. Use it as a context manager, in which `run` may be called again
    and again: no signal is lost in between."""

    def __init__(self, *, every: float = TICK_SECONDS) -> None:
        self._every = every
        self.stopped = False
        self._fatal: Exception | None = None
        self._ended = asyncio.Event()
        self._missed = False
        self._task: asyncio.Task[None] | None = None
        self._began = 0.0

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

    @property
    def busy_for(self) -> float:
        """Seconds since the tick under way began; 0 where none is."""
        if self._task is None or self._task.done():
            return 0.0
        return asyncio.get_running_loop().time() - self._began

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
        wrong in it, and the next tick comes all the same, unless it raises that again."""
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
        if self._fatal is not None:
            raise self._fatal
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
            self._began = asyncio.get_running_loop().time()
            try:
                await tick()
            except Exception as error:  # a daemon outlives what goes wrong in one tick
                self._hear(error, on_error)

    def _hear(self, error: Exception, on_error: Callable[[Exception], None]) -> None:
        try:
            on_error(error)
        except Exception as fatal:
            self._fatal = fatal
            self._ended.set()
