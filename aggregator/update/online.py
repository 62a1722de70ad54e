"""What is needed to ask other people's servers, opened together and closed together."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from aggregator.fetch.client import Client
from aggregator.fetch.hosts import HostGate
from aggregator.record import dataclass
from aggregator.update.cage import Cage
from aggregator.update.pipeline import Pipeline
from aggregator.update.visitor import Visitor
from aggregator.update.writer import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from aggregator.config import Settings
    from aggregator.fetch.guard import Resolver
    from aggregator.model import Body, Outlets, PageBody, PageFacts, ParseFailed, Reading
    from aggregator.store import Store


class Reader(Protocol):
    """Reads documents and pages; what comes out is a value, whatever is in them."""

    outlets: Outlets

    async def read(self, body: Body) -> Reading | ParseFailed: ...

    async def read_page(self, page: PageBody) -> PageFacts | ParseFailed: ...


@dataclass(frozen=True, slots=True)
class Online:
    """The pipeline for what is due, the visitor for everything else, and the reader of both."""

    settings: Settings
    store: Store
    pipeline: Pipeline
    visitor: Visitor
    reader: Reader
    now: Callable[[], datetime]

    def learn(self) -> None:
        """Hand the reader the names of outlets that are known by now."""
        outlets = self.store.crosslinks.outlets()
        if outlets != self.reader.outlets:
            self.reader.outlets = outlets

    async def look(self) -> int:
        """Look at announced pages, where the configuration wishes it; how many were read."""
        away = self.pipeline.connectivity.away_until(self.now()) is not None
        if away or not self.settings.crosslinks.confirm:
            return 0
        from aggregator.update.look import look  # where it is wished

        return await look(self.store, self.visitor.ask, self.reader.read_page, self.now)


@asynccontextmanager
async def go_online(
    settings: Settings,
    store: Store,
    *,
    now: Callable[[], datetime],
    draw: Callable[[], float],
    resolver: Resolver | None = None,
    reader: Reader | None = None,
    cautious: bool = False,
) -> AsyncIterator[Online]:
    """Everything for asking, as long as the context lasts; without a `reader` documents are read
    in a cage. `cautious` keeps the gap to what an earlier process may have asked (R37)."""
    gate = HostGate(settings.fetch.host_gap, settings.fetch.concurrency, cautious=cautious)
    async with AsyncExitStack() as stack:
        client = Client(settings.fetch, hosts=gate, resolver=resolver, now=now)
        await stack.enter_async_context(client)
        if reader is None:
            reader = await stack.enter_async_context(Cage(store.crosslinks.outlets()))
        write = await stack.enter_async_context(Writer(store.path))
        pipeline = Pipeline(
            store, write, client.fetch, reader.read, settings.schedule, now=now, draw=draw
        )
        visitor = Visitor(store, client.fetch, now)
        yield Online(settings, store, pipeline, visitor, reader, now)
