"""The order of one pass over feeds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aggregator.model import Outlets
from tests.support.home import Home, InPlace
from tests.support.hourly import FEED
from tests.support.raw_server import RawServer, reply

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.model import Body, ParseFailed, PollResult, Reading


class Waiting(InPlace):
    """Reads no document before `server` was asked for three."""

    def __init__(self, server: RawServer) -> None:
        super().__init__(Outlets())
        self._server = server

    async def read(self, body: Body) -> Reading | ParseFailed:
        await asyncio.to_thread(self._server.wait_for, 3)
        return await super().read(body)


def test_a_host_is_asked_on_while_what_it_answered_is_read(tmp_path: Path, web: RawServer) -> None:
    with Home(tmp_path, web) as home:
        for path in ("/a", "/b", "/c"):
            web.on(path, reply(200, FEED))
            home.follow(path)
        home.app._reader = Waiting(web)
        results = home.poll()
        assert web.paths == ["/a", "/b", "/c"]
        assert [result.poll.new for result in results] == [3, 3, 3]


class Counting(InPlace):
    """Counts the documents that it reads."""

    def __init__(self) -> None:
        super().__init__(Outlets())
        self.read_so_far = 0

    async def read(self, body: Body) -> Reading | ParseFailed:
        self.read_so_far += 1
        return await super().read(body)


def test_a_document_that_cannot_be_read_is_read_once(tmp_path: Path, web: RawServer) -> None:
    """It fails again all the same; and is read again after a failure of another kind."""
    broken = reply(200, b"<opml version='2.0'><body></body></opml>")
    web.on("/feed", broken, broken, reply(500), broken, reply(200, FEED))
    with Home(tmp_path, web) as home:
        home.follow("/feed")
        home.app._reader = reader = Counting()
        told = [(home.poll()[0].poll.error, reader.read_so_far) for _ in range(5)]
    assert [count for _, count in told] == [1, 1, 1, 2, 3]
    assert told[0][0] == told[1][0] == told[3][0] is not None
    assert told[4][0] is None


def test_what_one_feed_is_told_holds_for_the_next_of_its_host(
    tmp_path: Path, web: RawServer
) -> None:
    """A 429 is settled before the host is asked again."""
    with Home(tmp_path, web) as home:
        web.on("/a", reply(200, FEED)).on("/b", reply(429)).on("/c", reply(200, FEED))
        for path in ("/a", "/b", "/c"):
            home.follow(path)
        results: list[PollResult] = sorted(home.poll(), key=lambda result: result.feed_id)
        assert web.paths == ["/a", "/b"]
        assert [result.poll.outcome for result in results] == ["new", "rate_limited", "waits"]
