"""A whole daemon that ticks fast, in this process, and a story of what happens to it.

    def story(said):
        yield lambda: said("polled")        the daemon lives until this is so
        server.close()                      then this is done to it
        yield lambda: said("failed")
    said = live(home.app, story)

At the end of the story it gets SIGTERM, as from whoever keeps it.
"""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aggregator.app import Aggregator

EVERY = 0.05
"""Seconds between two ticks."""

PATIENCE = 30.0
"""Seconds in which a condition of the story has to come true."""


class Said:
    """What the daemon has logged: `said("polled")` gives the events of that name."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def log(self, event: str, **values: Any) -> None:
        self.events.append({"event": event, **values})

    def __call__(self, event: str) -> list[dict[str, Any]]:
        return [each for each in self.events if each["event"] == event]


def live(app: Aggregator, story: Callable[[Said], Iterator[Callable[[], object]]]) -> Said:
    """Let a daemon live through `story`; what it said. Raises what it ends with, if it ends."""
    said = Said()

    async def run() -> None:
        serving = asyncio.create_task(app.serve(said.log, lambda: app.settings, every=EVERY))
        for came_true in story(said):
            async with asyncio.timeout(PATIENCE):
                while not serving.done() and not came_true():  # noqa: ASYNC110 -- files come true too
                    await asyncio.sleep(EVERY / 2)
            if serving.done():
                break
        else:
            os.kill(os.getpid(), signal.SIGTERM)
        await serving

    try:
        asyncio.run(run())
    except TimeoutError:
        raise AssertionError(f"it never came true; said were {said.events}") from None
    return said
