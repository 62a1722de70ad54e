"""The façade: everything the program can do, as methods that only wire the floors below together.

Prints nothing. What the command line, a web face or another program needs goes through here.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from aggregator.errors import AggregatorError
from aggregator.model import Subscription

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path
    from typing import Self

    from aggregator.config import Settings
    from aggregator.daemon import Log
    from aggregator.fetch.guard import Resolver
    from aggregator.hooks.courier import Courier, Told
    from aggregator.metrics.counters import Counters
    from aggregator.model import (
        FeedState,
        Piece,
        PieceFilter,
        PollResult,
        StoredEntry,
        SubscriptionList,
    )
    from aggregator.query import Query
    from aggregator.store import Store
    from aggregator.update.choose import Chosen
    from aggregator.update.online import Online, Reader
    from aggregator.update.subscribe import Choice, Imported


T = TypeVar("T")


def _run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run the one thing that waits: asking servers. asyncio takes longer to load than a search."""
    import asyncio

    return asyncio.run(coroutine)


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


class Aggregator:
    """One database with one configuration. Use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        now: Callable[[], datetime] = utc_now,
        draw: Callable[[], float] = random.random,
        resolver: Resolver | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.now = now
        self._draw = draw
        self._resolver = resolver
        self._reader = reader

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    # ------------------------------------------------------------ the configuration's wishes

    def configure(self) -> tuple[Subscription, ...]:
        """Take over what the configuration says of feeds, outlets and hooks; the feeds that were
        added."""
        from aggregator.update.configure import take_over

        return take_over(self.settings, self.store, self.now())

    # ------------------------------------------------------------ polling

    def online(self, *, cautious: bool = False) -> AbstractAsyncContextManager[Online]:
        """What is needed to ask servers, closed at the end; see `go_online`."""
        from aggregator.update.online import go_online

        return go_online(
            self.settings,
            self.store,
            now=self.now,
            draw=self._draw,
            resolver=self._resolver,
            reader=self._reader,
            cautious=cautious,
        )

    def choose(self, names: Sequence[str] = (), *, every: bool = False) -> Chosen:
        """The feeds to poll by hand: named ones, with `every` all, else what is due or was never
        polled. Raises NotFoundError."""
        from aggregator.update.choose import choose

        gap = self.settings.schedule.manual_gap
        return choose(self.store, gap, self.now(), names, every=every)

    def poll(
        self,
        feeds: Sequence[FeedState],
        on_result: Callable[[PollResult], None],
        on_told: Callable[[Told], None] = lambda _: None,
    ) -> int:
        """Poll these feeds once, then look at pages that were announced (if that is wished), and
        tell the hooks what is due; how many pages were looked at."""

        async def run() -> int:
            async with self.online() as online:
                await online.pipeline.poll(feeds, on_result)
                looked = await online.look()
            if self.settings.hooks:
                await self.courier().round(on_told)
            return looked

        return _run(run())

    def courier(self) -> Courier:
        """Tells the hooks what has happened."""
        from aggregator.hooks.courier import Courier

        return Courier(
            self.store,
            self.settings,
            self.asked,
            now=self.now,
            draw=self._draw,
            resolver=self._resolver,
        )

    async def serve(self, log: Log, reload: Callable[[], Settings], *, every: float = 15.0) -> None:
        """Poll for ever, until a signal says stop, and look `every` so many seconds for what is
        due; `reload` gives the configuration again.

        Raises StoreError where another daemon does so already.
        """
        from aggregator.daemon import Systemd, serve

        systemd = Systemd(os.environ)
        await serve(self, log, lambda: self._reload(log, reload), systemd, every)

    def _reload(self, log: Log, reload: Callable[[], Settings]) -> None:
        """Take the configuration in again; one that cannot be used leaves the old one in force."""
        try:
            self.settings = reload()
            self.configure()
        except AggregatorError as error:
            log("reload failed", error=str(error))
        else:
            log("reloaded", path=str(self.settings.path))

    def metrics(self, counters: Counters | None = None) -> str:
        """Numbers in Prometheus' text format; `counters` tell what the daemon did."""
        from aggregator.metrics.families import families
        from aggregator.metrics.text import spell

        return spell(families(self.store, self.now(), counters))

    def write_metrics(self, counters: Counters) -> None:
        """Write the metrics, if that is configured. Raises ExportError."""
        from aggregator.export.write import write_atomically

        if self.settings.metrics.path is not None:
            write_atomically(self.settings.metrics.path, self.metrics(counters).encode())

    def publish(self) -> list[Path]:
        """Bring the configured exports up to date; the files that changed.

        Raises QueryError and ExportError.
        """
        if not self.settings.exports:
            return []
        from aggregator.export.publish import publish_to

        return [
            path
            for export in self.settings.exports
            for path in publish_to(self.store, export, self.asked(export.query))
        ]

    # ------------------------------------------------------------ subscriptions

    def add(
        self, url: str, *, title: str | None, tags: Sequence[str], history: bool = False
    ) -> PollResult | Choice:
        """Follow the feed at `url`, or of the page at `url`; the search for it is its first poll.
        With `history` the feed's older pages are fetched too (R59).

        Raises FeedError, and changes nothing then.
        """
        from aggregator.update.subscribe import subscribe

        async def run() -> PollResult | Choice:
            async with self.online() as online:
                return await subscribe(online, url, title, tags, history=history)

        return _run(run())

    def take_list(self, listed: SubscriptionList, tags: Sequence[str]) -> Imported:
        """Follow every feed of a list; their first polls are spread (R39)."""
        from aggregator.update.subscribe import follow_list

        return follow_list(self.store, listed, tags, self.now())

    def subscriptions(self, tag: str | None = None) -> list[Subscription]:
        """Every followed feed, as a list to export."""
        return [
            Subscription(feed.url, feed.title, feed.site_url, feed.tags)
            for feed in self.store.feeds.health(tag=tag)
        ]

    # ------------------------------------------------------------ reading

    def asked(self, text: str) -> Query:
        """What a person's query means, here and now. Raises QueryError."""
        from aggregator.query import parse

        return parse(text, self.now(), self.settings.searches)

    def pieces(
        self, text: str, wanted: PieceFilter, *, author: str | None = None, limit: int = -1
    ) -> list[Piece]:
        """Pieces published elsewhere that are told of by entries answering the query `text`, newest
        first. Raises QueryError."""
        from aggregator.query import And, Field

        asked = None
        if text.strip() or author:
            asked = self.asked(text)
            if author:
                asked = replace(asked, root=And((asked.root, Field("author", author))))
        return self.store.search.pieces(asked, wanted, limit)

    def entry(self, name: str) -> StoredEntry:
        """The entry that a person means by its id, URL or guid. Raises NotFoundError."""
        return self.store.entries.load([self.store.entries.find(name)])[0]
