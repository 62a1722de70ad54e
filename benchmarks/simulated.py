"""Simulated time in which real sockets are used.

Where an event loop would wait for its next timer, the clock jumps there. While anything is in
transit it stands still and the loop really waits: how long the kernel takes to carry something is
no part of the story. Knows nothing of HTTP; whoever sends and receives keeps the count.
"""

from __future__ import annotations

import asyncio
import selectors

_LOST = 60.0
"""Real seconds in which whatever is in transit arrives, unless there is a bug."""


class Clock(selectors.DefaultSelector):
    """Simulated seconds, as the place where an event loop waits."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.in_transit = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What can be read or written; `timeout` passes in simulated time."""
        if timeout is None or (timeout > 0 and self.in_transit):
            if events := super().select(_LOST):
                return events
            raise TimeoutError(f"{self.in_transit} requests or answers were lost")
        events = super().select(0)
        if not events:
            self.now += max(0.0, timeout)
        return events


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop that lives by `clock`."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._simulated = clock
        # from day 194 on, seconds told from each other are further apart than the loop expects,
        # and a timer whose time has come would never be called
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Simulated seconds."""
        return self._simulated.now
