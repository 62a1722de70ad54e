"""A daemon's life in simulated time, among the servers of a modelled `world`.

What lives is the program's own: rounds, pipeline, decisions, pace, host gate, HTTP client, SQLite
file. Only the clock, and the reading of documents, are not.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from aggregator.config import CrosslinkSettings, FetchSettings, Settings
from aggregator.daemon import TICK_SECONDS, Service
from aggregator.fetch.client import Client
from aggregator.fetch.hosts import HostGate
from aggregator.model import (
    Body,
    FailureKind,
    Found,
    Outlets,
    PageBody,
    ParsedEntry,
    ParsedFeed,
    ParseFailed,
    Reading,
    Subscription,
    SubscriptionList,
)
from aggregator.store.prepare import rows_of
from aggregator.update.online import Online
from aggregator.update.pipeline import Pipeline
from aggregator.update.rounds import LATE
from aggregator.update.subscribe import follow_list
from aggregator.update.visitor import Visitor
from benchmarks.simulated import SimulatedLoop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager

    from aggregator.fetch.outcome import Answer
    from aggregator.model import PageFacts
    from aggregator.store import Store
    from aggregator.update.online import Reader as AnyReader
    from aggregator.update.writer import Write
    from benchmarks.world import Served, World

T = TypeVar("T")

DAY = 86_400.0
STRIDE = LATE.total_seconds() / 2
"""Seconds without anything due that pass at once; a longer sleep would look like a suspension."""


class TimelessClient(Client):
    """The client, on whose way to and from a server no simulated time passes."""

    def __init__(self, world: World, settings: FetchSettings) -> None:
        gate = HostGate(settings.host_gap, settings.concurrency, clock=lambda: world.clock.now)
        super().__init__(settings, hosts=gate, now=world.now)
        self._clock = world.clock

    async def _ask(self, poll: Any) -> Answer:
        self._clock.in_transit += 1
        try:
            return await super()._ask(poll)
        finally:
            self._clock.in_transit -= 1


class Reader:
    """Reads the documents of the modelled world: lists of (guid, time, text)."""

    outlets = Outlets()

    async def read(self, body: Body) -> Reading | ParseFailed:
        """The entries in a body."""
        try:
            listed = json.loads(body.data.removesuffix(b"</rss>"))
        except ValueError:
            return ParseFailed(FailureKind.NOT_A_FEED, "this is not a feed")
        entries = tuple(
            ParsedEntry(
                guid=guid,
                own_guid=guid,
                url=None,
                title=f"Entry {guid}",
                summary=None,
                content_html=text,
                content_text=text,
                published_at=datetime.fromisoformat(moment),
                updated_at=None,
                content_hash=f"{guid} {text}",
            )
            for guid, moment, text in listed
        )
        parsed = ParsedFeed(body.url, None, "rss20", None, None, None, None, entries)
        return Reading(parsed, tuple(rows_of(entry, Found(), parsed.title) for entry in entries))

    async def read_page(self, page: PageBody) -> PageFacts:
        """Nothing is announced in the modelled world."""
        raise AssertionError(f"{page} is looked at, though nothing is announced")


@dataclass(frozen=True, slots=True)
class Span:
    """Simulated seconds from `start` to `end`."""

    start: float
    end: float

    def __contains__(self, moment: float) -> bool:
        return self.start <= moment < self.end


@asynccontextmanager
async def _simple_reader(_: Store) -> AsyncIterator[AnyReader]:
    yield Reader()


def at_once(store: Store) -> Write:
    """Writes in this thread: another one would take real time."""

    async def write(job: Callable[[Store], T]) -> T:
        with store.transaction():
            return job(store)

    return write


class Life:
    """A daemon over `store` that asks `world`, sleeping through `suspended`; `reader` gives what
    reads documents, `failures` are the errors that reached its last line of defence, of which there
    should be none."""

    def __init__(
        self,
        world: World,
        store: Store,
        draw: Callable[[], float],
        suspended: Sequence[Span] = (),
        reader: Callable[[Store], AbstractAsyncContextManager[AnyReader]] = _simple_reader,
    ) -> None:
        self.world = world
        self.store = store
        self.failures: list[Exception] = []
        self._draw = draw
        self._suspended = suspended
        self._reader = reader

    def live(
        self,
        feeds: Iterable[Served],
        days: float,
        client: Callable[[World, FetchSettings], Client] = TimelessClient,
        each: Callable[[int], None] = lambda _: None,
        every: float = DAY,
    ) -> None:
        """Follow `feeds` and live for so many days; `each` hears how many times `every` seconds
        are over."""
        world = self.world
        world.feeds = {feed.name: feed for feed in feeds}
        listed = SubscriptionList(None, tuple(Subscription(f.url) for f in world.feeds.values()))
        follow_list(self.store, listed, (), world.now())
        with asyncio.Runner(loop_factory=lambda: SimulatedLoop(world.clock)) as runner:
            runner.run(self._live(days, client, each, every))

    async def _live(
        self,
        days: float,
        client: Callable[[World, FetchSettings], Client],
        each: Callable[[int], None],
        every: float,
    ) -> None:
        clock, count = self.world.clock, 0
        async with self._service(client) as service:
            while clock.now < days * DAY:
                for span in self._suspended:
                    if clock.now in span:
                        await asyncio.sleep(span.end - clock.now)
                began = clock.now
                try:
                    await service.tick()
                except Exception as error:  # as the daemon does
                    self.failures.append(error)
                await asyncio.sleep(max(0.0, began + self._pause() - clock.now))
                while count + 1 <= clock.now / every:
                    count += 1
                    each(count)

    @asynccontextmanager
    async def _service(
        self, client: Callable[[World, FetchSettings], Client]
    ) -> AsyncIterator[Service]:
        world, store = self.world, self.store
        fetching = FetchSettings(allow_private=world.places)
        settings = Settings(fetch=fetching, crosslinks=CrosslinkSettings(confirm=False))
        async with (
            world.open(),
            client(world, fetching) as asking,
            self._reader(store) as reader,
        ):
            pipeline = Pipeline(
                store,
                at_once(store),
                asking.fetch,
                reader.read,
                settings.schedule,
                now=world.now,
                draw=self._draw,
            )
            visitor = Visitor(store, asking.fetch, world.now)
            online = Online(settings, store, pipeline, visitor, reader, world.now)
            yield Service(store, online, list, lambda *_, **__: None, world.now)

    def _pause(self) -> float:
        """Seconds until the next tick in which something may be due, a whole number of ticks."""
        due = self.store.feeds.next_due()
        wait = STRIDE if due is None else (due - self.world.now()).total_seconds()
        return TICK_SECONDS * max(1, min(wait, STRIDE) // TICK_SECONDS)
