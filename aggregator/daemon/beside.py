"""What goes on beside the ticks, and keeps none of them waiting."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from aggregator.daemon.trouble import Trouble


@asynccontextmanager
async def beside(*duties: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Do all of `duties` until the context ends, and end them with it."""
    tasks = [asyncio.create_task(duty) for duty in duties]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def again(duty: Callable[[], Awaitable[None]], seconds: float, trouble: Trouble) -> None:
    """Do `duty` for ever, with so many seconds in between; `trouble` hears what went wrong."""
    while True:
        try:
            await duty()
        except Exception as error:  # the next time may be better
            trouble.met(error)
        else:
            trouble.over()
        await asyncio.sleep(seconds)
