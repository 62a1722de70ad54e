"""What is needed to ask other people's servers, opened together and closed together."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.fetch.client import Client
from aggregator.fetch.hosts import HostGate
from aggregator.update.cage import Cage
from aggregator.update.look import look
from aggregator.update.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from aggregator.config import Settings
    from aggregator.fetch.guard import Resolver
    from aggregator.store import Store


@dataclass(frozen=True, slots=True)
class Online:
    """A client, a cage to read in, and the pipeline over both."""

    settings: Settings
    store: Store
    client: Client
    cage: Cage
    pipeline: Pipeline
    now: Callable[[], datetime]

    async def look(self) -> int:
        """Look at announced pages, where the configuration wishes it; how many were read."""
        if not self.settings.crosslinks.confirm:
            return 0
        return await look(self.store, self.client.get_page, self.now)


@asynccontextmanager
async def go_online(
    settings: Settings,
    store: Store,
    *,
    now: Callable[[], datetime],
    draw: Callable[[], float],
    resolver: Resolver | None = None,
) -> AsyncIterator[Online]:
    """Everything for asking, as long as the context lasts."""
    gate = HostGate(settings.fetch.host_gap, settings.fetch.concurrency)
    async with (
        Client(settings.fetch, hosts=gate, resolver=resolver, now=now) as client,
        Cage(store.crosslinks.outlets()) as cage,
    ):
        pipeline = Pipeline(store, client.fetch, cage.read, settings.schedule, now=now, draw=draw)
        yield Online(settings, store, client, cage, pipeline, now)
