"""A whole aggregator in a temporary folder, with a clock that tests turn: `Home`.

home = Home(tmp_path, server)
home.follow("/blog")
home.poll()                       every feed, over real HTTP, due or not
home.wait(hours=1)
home.tick()                       only what is due
assert home.rows("SELECT title FROM entries") == [("Neap",)]
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from aggregator.app import Aggregator
from aggregator.config import CrosslinkSettings, FetchSettings, ScheduleSettings, Settings
from aggregator.model import Subscription
from aggregator.parse.page import read_page
from aggregator.store import Store
from aggregator.update.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.model import (
        Body,
        FeedState,
        Outlets,
        PageBody,
        PageFacts,
        ParseFailed,
        PollResult,
        Reading,
    )
    from tests.support.raw_server import RawServer

START = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)


class InPlace:
    """Reads as the cage does, but in this process: starting one takes longer than most tests."""

    def __init__(self, outlets: Outlets) -> None:
        self.outlets = outlets

    async def read(self, body: Body) -> Reading | ParseFailed:
        return read(body, self.outlets)

    async def read_page(self, page: PageBody) -> PageFacts | ParseFailed:
        return read_page(page.data, url=page.url, content_type=page.content_type)


class Home:
    """An `Aggregator` over a real file; `servers` may be asked though they are on loopback."""

    def __init__(
        self,
        folder: Path,
        *servers: RawServer,
        confirm: bool = False,
        timeout: float = 5.0,
        manual_gap: int = 0,
        draw: float = 0.0,
    ) -> None:
        self.clock = START
        self.server = servers[0] if servers else None
        allow = tuple(server.place for server in servers)
        self.settings = Settings(
            database=folder / "test.db",
            fetch=FetchSettings(timeout=timeout, host_gap=0.0, allow_private=allow),
            schedule=ScheduleSettings(manual_gap=manual_gap),
            crosslinks=CrosslinkSettings(confirm=confirm),
        )
        self.draw = draw
        self.path = folder / "test.db"
        self.app = self.open()
        self.app.configure()

    def open(self) -> Aggregator:
        """Open the database (again)."""
        store = Store(self.path, create=True)
        return Aggregator(
            self.settings,
            store,
            now=lambda: self.clock,
            draw=lambda: self.draw,
            reader=InPlace(store.crosslinks.outlets()),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.app.store.close()

    def follow(self, url: str, **wishes: Any) -> int:
        """Follow a feed, a path of the first server or a whole URL; its id."""
        if url.startswith("/"):
            assert self.server is not None
            url = self.server.url(url)
        feed_id = self.app.store.feeds.add(Subscription(url), self.clock, **wishes)
        assert feed_id is not None
        return feed_id

    def poll(self, *feeds: int) -> list[PollResult]:
        """Poll these feeds, or all, whether due or not."""
        states = self.app.store.feeds.states(feeds) if feeds else self.app.store.feeds.active()
        return self._poll(states)

    def tick(self) -> list[PollResult]:
        """Poll what is due."""
        return self._poll(self.app.store.feeds.due(self.clock))

    def _poll(self, states: list[FeedState]) -> list[PollResult]:
        results: list[PollResult] = []
        self.app.poll(states, results.append)
        return results

    def live(self, **span: float) -> None:
        """Let time pass, and poll whatever becomes due in it."""
        end = self.clock + timedelta(**span)

        async def run() -> None:
            async with self.app.online() as online:
                while (due := self.app.store.feeds.next_due()) is not None and due <= end:
                    self.clock = max(self.clock, due)
                    feeds = self.app.store.feeds.due(self.clock)
                    await online.pipeline.poll(feeds, lambda _: None)

        asyncio.run(run())
        self.clock = end

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.clock += timedelta(**span)

    def state(self, feed: int = 1) -> FeedState:
        """A feed as it is stored."""
        (state,) = self.app.store.feeds.states([feed])
        return state

    def due_in(self, feed: int = 1) -> float | None:
        """Minutes until a feed is due."""
        due = self.state(feed).next_check_at
        return None if due is None else (due - self.clock).total_seconds() / 60

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a person with sqlite3 sees."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()

    def change(self, sql: str, *values: object) -> None:
        """What a person with sqlite3 does behind the program's back."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(sql, values)

    def value(self, sql: str, *values: object) -> Any:
        """The first value of the first row."""
        return self.rows(sql, *values)[0][0]

    def look_again(self) -> list[str]:
        """Look at announced pages now; what the server was asked for."""
        assert self.server is not None
        before = len(self.server.paths)

        async def run() -> None:
            async with self.app.online() as online:
                await online.look()

        asyncio.run(run())
        return self.server.paths[before:]
