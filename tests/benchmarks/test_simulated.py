"""The clock by which the soaks live."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.simulated import Clock, SimulatedLoop

if TYPE_CHECKING:
    from selectors import SelectorKey

MOST_LOOKS = 10_000


class WatchedClock(Clock):
    """Gives up where a loop looks again and again without time passing."""

    looks = 0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        self.looks += 1
        assert self.looks < MOST_LOOKS, f"it stands still at {self.now}"
        return super().select(timeout)


def test_time_passes_also_after_a_year() -> None:
    clock = WatchedClock()
    clock.now = began = 366 * 86_400.0

    async def wait() -> None:
        for number in range(100):
            await asyncio.sleep(0.1 + number / 7)

    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(clock)) as runner:
        runner.run(wait())
    assert clock.now - began >= sum(0.1 + number / 7 for number in range(100)) - 1e-3
