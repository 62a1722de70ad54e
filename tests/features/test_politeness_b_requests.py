"""What a server sees of us over many polls: the feed and nothing else (R13-R22).

The rows B4-B6 of docs/politeness.md; B1-B3 are about one request, in tests/fetch.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support.home import Home
from tests.support.hourly import FEED, pair
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from tests.support.raw_server import RawServer

PAGE = """<!doctype html><html><head><title>Heron</title><link rel="icon" href="/favicon.ico">
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body>Hi</body></html>"""


def test_b04_in_ten_polls_only_the_feed_is_asked_for(home: Home, web: RawServer) -> None:
    web.on("/feed", pair("a"), reply(304), reply(500), reply(404), pair("b"), reply(304))
    home.follow("/feed")
    home.poll()
    for _ in range(9):
        home.wait(days=8)
        home.tick()
    assert web.paths == ["/feed"] * 10


def test_b05_ten_polls_differ_in_nothing_but_their_validators(home: Home, web: RawServer) -> None:
    web.on("/feed", *(pair(str(n), body=FEED + b"\n" * n) for n in range(10)))
    home.follow("/feed")
    for _ in range(10):
        home.poll()
        home.wait(days=1)
    conditional = rb"(?:If-None-Match|If-Modified-Since|A-IM): .*\r\n"
    assert len({re.sub(conditional, b"", request.raw) for request in web.requests}) == 1
    assert len({request.raw for request in web.requests}) == 10


def test_b06_following_a_page_asks_for_the_page_and_for_its_feed_once(
    home: Home, web: RawServer
) -> None:
    web.on("/", reply(200, PAGE, Content_Type="text/html"))
    web.on("/feed.xml", pair("a"), reply(304))
    home.app.add(web.url("/"), title=None, tags=())
    assert web.paths == ["/", "/feed.xml"]
    assert home.value("SELECT url FROM feeds") == web.url("/feed.xml")
    assert home.value("SELECT count(*) FROM entries") == 3
    assert home.tick() == []
    home.wait(hours=1)
    home.tick()
    assert web.requests[-1].header("if-none-match") == [b'"a"']
