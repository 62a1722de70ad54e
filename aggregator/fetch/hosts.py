"""When a host may be asked again: one request at a time, starts kept apart (R37).

A host is a `host:port`. Waiting for a host never takes up one of the slots that all hosts share,
and nothing that is cancelled keeps its place. Knows nothing of HTTP; clock and sleep are handed in.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import field
from typing import TYPE_CHECKING

from aggregator.record import dataclass
from aggregator.urls import origin_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

MAX_GAP = 60.0
"""Seconds: the widest gap that a host teaches with a 429."""

_MEMORY = 86_400.0
"""Seconds for which a host's lesson is remembered."""

_CROWD = 4096
"""Hosts known at once before those that are not waited for are forgotten."""


def host_key(url: str) -> str:
    """The host that `url` asks, as `host:port` with the port always there."""
    _, host, port = origin_of(url)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@dataclass(slots=True)
class _Lane:
    """What is known of one host; times are of the gate's clock."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    started: float | None = None
    gap: float = 0.0
    gap_until: float = 0.0


class HostGate:
    """Lets requests through: `concurrency` in all, one per host, `gap` seconds from start to start.

    Belongs to one event loop at a time. `clock` counts seconds, `sleep` waits for some. With
    `cautious` every host counts as asked just now, since the process before this one may have.
    """

    def __init__(
        self,
        gap: float,
        concurrency: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        cautious: bool = False,
    ) -> None:
        self._gap = gap
        self._began = clock() if cautious else None
        self._slots = asyncio.Semaphore(concurrency)
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[str, _Lane] = {}
        self._crowd = _CROWD

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """The time in which `host` may be asked once; waits until it comes."""
        lane = self._lane(host)
        lane.users += 1
        try:
            async with lane.lock:
                while (wait := self._wait(lane)) > 0:
                    await self._sleep(wait)
                async with self._slots:
                    lane.started = self._clock()
                    yield
        finally:
            lane.users -= 1

    def widen(self, host: str, asked: float | None) -> None:
        """`host` answered 429: keep further apart, by the seconds it asked for or by a minute."""
        lane, now = self._lane(host), self._clock()
        lane.gap = max(self._learned(lane, now), MAX_GAP if asked is None else min(asked, MAX_GAP))
        lane.gap_until = now + _MEMORY

    def _learned(self, lane: _Lane, now: float) -> float:
        return lane.gap if now < lane.gap_until else 0.0

    def _wait(self, lane: _Lane) -> float:
        started = self._began if lane.started is None else lane.started
        if started is None:
            return 0.0
        now = self._clock()
        return started + max(self._gap, self._learned(lane, now)) - now

    def _lane(self, host: str) -> _Lane:
        lane = self._lanes.get(host)
        if lane is None:
            if len(self._lanes) >= self._crowd:
                self._forget()
            lane = self._lanes[host] = _Lane()
        return lane

    def _forget(self) -> None:
        now = self._clock()
        self._lanes = {
            host: lane
            for host, lane in self._lanes.items()
            if lane.users or self._wait(lane) > 0 or now < lane.gap_until
        }
        self._crowd = max(_CROWD, 2 * len(self._lanes))
