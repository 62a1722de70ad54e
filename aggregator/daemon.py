"""Polls for ever: APScheduler's clock calls a tick, one at a time, until a signal ends it.

The tick and everything in it are handed in. A tick that was missed (a suspended machine, a long
pass) is made up once. SIGTERM and SIGINT end it: what is under way is cancelled between
transactions, never inside one. SIGHUP calls `reload` between two ticks.
"""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TICK_SECONDS = 15.0
"""How often it is looked whether a feed is due."""


class Daemon:
    """`tick` does what is due, `reload` takes in a changed configuration, `on_error` hears of what
    went wrong in either; the next tick comes all the same."""

    def __init__(
        self,
        tick: Callable[[], Awaitable[None]],
        reload: Callable[[], Awaitable[None]],
        on_error: Callable[[BaseException], None],
        *,
        every: float = TICK_SECONDS,
    ) -> None:
        self._tick = tick
        self._reload = reload
        self._on_error = on_error
        self._every = every
        self._stop = asyncio.Event()
        self._reload_asked = False
        self._task: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """End the daemon: cancel what is under way and return from `run`."""
        self._stop.set()

    def reload(self) -> None:
        """Take in the configuration again before the next tick."""
        self._reload_asked = True

    async def run(self) -> None:
        """Tick until stopped."""
        loop = asyncio.get_running_loop()
        signals = {signal.SIGTERM: self.stop, signal.SIGINT: self.stop, signal.SIGHUP: self.reload}
        for number, handler in signals.items():
            loop.add_signal_handler(number, handler)
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
            self._run_tick,
            "interval",
            seconds=self._every,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.start()
        try:
            await self._stop.wait()
        finally:
            scheduler.shutdown(wait=False)
            await self._cancel()
            for number in signals:
                loop.remove_signal_handler(number)

    async def _run_tick(self) -> None:
        if self._task is not None and not self._task.done():
            return
        self._task = asyncio.create_task(self._once())
        await asyncio.wait([self._task])

    async def _once(self) -> None:
        try:
            if self._reload_asked:
                self._reload_asked = False
                await self._reload()
            await self._tick()
        except Exception as error:  # noqa: BLE001 -- a daemon outlives what goes wrong in one tick
            self._on_error(error)

    async def _cancel(self) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])
