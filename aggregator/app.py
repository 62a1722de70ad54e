"""The façade: everything the program can do, as methods that only wire the floors below together.

Prints nothing. What the command line, a web face or another program needs goes through here.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator import query
from aggregator.errors import ConfigError
from aggregator.model import Subscription
from aggregator.urls import authority

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path
    from typing import Self

    from aggregator.config import Settings
    from aggregator.daemon import Log
    from aggregator.fetch.guard import Resolver
    from aggregator.model import FeedState, Piece, PieceFilter, StoredEntry, SubscriptionList
    from aggregator.store import Store
    from aggregator.update.online import Online
    from aggregator.update.pipeline import PollResult
    from aggregator.update.subscribe import Choice, Imported


@dataclass(frozen=True, slots=True)
class Chosen:
    """The feeds that a pass will poll, and those it must not ask yet, with the time for each."""

    feeds: tuple[FeedState, ...]
    refused: tuple[tuple[FeedState, datetime], ...] = ()


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
    ) -> None:
        self.settings = settings
        self.store = store
        self.now = now
        self._draw = draw
        self._resolver = resolver

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    # ------------------------------------------------------------ the configuration's wishes

    def configure(self) -> tuple[Subscription, ...]:
        """Take over what the configuration says of feeds, outlets and the threshold; the feeds
        that were added."""
        added = []
        with self.store.transaction():
            for feed in self.settings.feeds:
                subscription = Subscription(feed.url, feed.title, None, feed.tags)
                feed_id = self.store.feeds.add(
                    subscription, self.now(), interval=feed.interval, in_config=True
                )
                if feed_id is not None:
                    added.append(subscription)
                elif (known := self.store.feeds.id_of(feed.url)) is not None:
                    self.store.feeds.tag(known, feed.tags)
                    self.store.feeds.edit(known, title=feed.title, interval=feed.interval or 0)
            self.store.feeds.mark_configured(feed.url for feed in self.settings.feeds)
            self.store.crosslinks.set_threshold(self.settings.crosslinks.threshold)
            self.store.crosslinks.replace_names("user", self.settings.crosslinks.outlets)
            self.store.crosslinks.ship_names()
        return tuple(added)

    # ------------------------------------------------------------ polling

    def online(self) -> AbstractAsyncContextManager[Online]:
        """A client, a cage and a pipeline, closed at the end."""
        from aggregator.update.online import go_online

        return go_online(
            self.settings, self.store, now=self.now, draw=self._draw, resolver=self._resolver
        )

    def choose(self, names: Sequence[str] = (), *, every: bool = False) -> Chosen:
        """The feeds to poll by hand: named ones, with `every` all, else what is due or was never
        polled. Named and all ones wait for `manual_gap` and the servers' own wishes (R40).

        Raises NotFoundError.
        """
        from aggregator.update.due import refusal

        now, feeds = self.now(), self.store.feeds
        if not names and not every:
            return Chosen(tuple(feeds.due(now, never_polled=True)))
        states = feeds.states([feeds.find(name) for name in names]) if names else feeds.active()
        blocks = self.store.polls.blocks(now)
        chosen, refused = [], []
        for state in states:
            block = blocks.get(authority(state.url))
            gap = self.settings.schedule.manual_gap
            until = refusal(state, now, gap, block.not_before if block else None)
            if until is None:
                chosen.append(state)
            else:
                refused.append((state, until))
        return Chosen(tuple(chosen), tuple(refused))

    def poll(self, feeds: Sequence[FeedState], on_result: Callable[[PollResult], None]) -> int:
        """Poll these feeds once, then look at pages that were announced (if that is wished);
        how many pages were looked at."""

        async def run() -> int:
            async with self.online() as online:
                await online.pipeline.poll(feeds, on_result)
                return await online.look()

        return asyncio.run(run())

    async def serve(self, log: Log, reload: Callable[[], Settings]) -> None:
        """Poll for ever, until a signal says stop; `reload` gives the configuration again, and may
        raise ConfigError, which leaves the old one in force."""
        from aggregator.daemon import Daemon, Service

        again, first = True, True
        while again:
            async with self.online() as online:
                service = Service(self.store, online, self.publish, log, self.now)
                if first:
                    service.spread_overdue()
                again, first = await Daemon(service.tick, service.failed).run(), False
            if again:
                try:
                    self.settings = reload()
                    self.configure()
                    log("reloaded", path=str(self.settings.path))
                except ConfigError as error:
                    log("reload failed", error=str(error))

    def publish(self) -> list[Path]:
        """Bring the configured exports up to date; the files that changed.

        Raises QueryError and ExportError.
        """
        from aggregator.export.publish import publish_to

        return [
            export.path
            for export in self.settings.exports
            if publish_to(self.store, export, self.now())
        ]

    # ------------------------------------------------------------ subscriptions

    def add(self, url: str, *, title: str | None, tags: Sequence[str]) -> PollResult | Choice:
        """Follow the feed at `url`, or of the page at `url`; the search for it is its first poll.

        Raises FeedError, and changes nothing then.
        """
        return asyncio.run(self._add(url, title, tags))

    async def _add(self, text: str, title: str | None, tags: Sequence[str]) -> PollResult | Choice:
        from aggregator.update.subscribe import subscribe

        async with self.online() as online:
            return await subscribe(online, text, title, tags)

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

    def pieces(
        self, text: str, wanted: PieceFilter, *, author: str | None = None, limit: int = -1
    ) -> list[Piece]:
        """Pieces published elsewhere that are told of by entries answering the query `text`, newest
        first. Raises QueryError."""
        matching = None
        if text.strip() or author:
            asked = query.parse(text, self.now())
            if author:
                by = query.Field("author", author)
                asked = query.Query(text, query.And((asked.root, by)))
            matching = self.store.search.matching(asked)
        return self.store.crosslinks.select(wanted, matching, limit)

    def entry(self, name: str) -> StoredEntry:
        """The entry that a person means by its id, URL or guid. Raises NotFoundError."""
        return self.store.entries.load([self.store.entries.find(name)])[0]
