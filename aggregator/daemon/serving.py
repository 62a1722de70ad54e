"""A daemon's life: one at a time, polling, telling hooks and the service manager, reloading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from aggregator.daemon.beside import again, beside
from aggregator.daemon.clock import Daemon
from aggregator.daemon.lock import only_daemon
from aggregator.daemon.service import Service
from aggregator.daemon.trouble import Trouble
from aggregator.dates import stamp
from aggregator.metrics.counters import Counters
from aggregator.update.writer import TURN

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from pathlib import Path

    from aggregator.daemon.service import Log
    from aggregator.daemon.systemd import Systemd
    from aggregator.hooks.courier import Courier, Told
    from aggregator.store import Store
    from aggregator.update.online import Online

HOOKS_EVERY = 5.0
METRICS_EVERY = 60.0
STUCK = 3600.0
"""Seconds after which a tick that has not ended never will; the service manager hears no more of
us then, and starts us anew."""


class Aggregator(Protocol):
    """What is served; see `app.Aggregator`."""

    store: Store
    now: Callable[[], datetime]

    def online(self, *, cautious: bool) -> AbstractAsyncContextManager[Online]: ...

    def courier(self) -> Courier: ...

    def publish(self) -> list[Path]: ...

    def write_metrics(self, counters: Counters) -> None: ...


async def serve(
    app: Aggregator, log: Log, reload: Callable[[], None], systemd: Systemd, every: float
) -> None:
    """Poll for ever, until a signal says stop, and look `every` so many seconds for what is due;
    `reload` reads the configuration again.

    Raises StoreError where another daemon does so already.
    """
    app.store.wait_at_most(TURN)
    life = _Life(app, log, systemd, every)
    with only_daemon(app.store.path), life.daemon:
        log("started", feeds=app.store.feeds.count(), database=str(app.store.path))
        async with beside(*life.duties()):
            await life.live(reload)
        log("stopped")


class _Life:
    """The ticks, and what goes on beside them."""

    def __init__(self, app: Aggregator, log: Log, systemd: Systemd, every: float) -> None:
        self._app = app
        self._log = log
        self._systemd = systemd
        self._counters = Counters()
        self.daemon = Daemon(every=every)

    async def live(self, reload: Callable[[], None]) -> None:
        while not self.daemon.stopped:
            async with self._app.online(cautious=True) as online:
                service = Service(
                    self._app.store,
                    online,
                    self._app.publish,
                    self._log,
                    self._app.now,
                    self._counters,
                )
                self._systemd.ready(self._status())
                await self.daemon.run(service.tick, service.failed)
            if not self.daemon.stopped:
                self._systemd.reloading()
                reload()
        self._systemd.stopping()

    def duties(self) -> Iterator[Coroutine[None, None, None]]:
        yield again(self._tell_hooks, HOOKS_EVERY, self._trouble())
        yield again(self._measure, METRICS_EVERY, self._trouble())
        if (seconds := self._systemd.alive_every) is not None:
            yield again(self._be_alive, seconds, self._trouble())

    async def _tell_hooks(self) -> None:
        await self._app.courier().round(self._told)

    def _told(self, told: Told) -> None:
        self._counters.told[told.hook, told.error is None] += 1
        self._log(
            "told",
            hook=told.hook,
            type=told.event.value,
            entry=told.entry_id,
            tries=told.tries,
            error=told.error,
            next=stamp(told.next_try_at) if told.next_try_at else None,
        )

    async def _measure(self) -> None:
        self._systemd.status(self._status())
        self._app.write_metrics(self._counters)

    async def _be_alive(self) -> None:
        if self.daemon.busy_for < STUCK:
            self._systemd.alive()

    def _status(self) -> str:
        due = self._app.store.feeds.next_due()
        check = f"next check {due:%H:%M:%S} UTC" if due else "nothing is due"
        return f"{self._app.store.feeds.count()} feeds, {check}"

    def _trouble(self) -> Trouble:
        return Trouble(self._log, self._app.now)
