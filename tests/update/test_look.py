"""Looking once at announced pages: what robots.txt, a busy host and our own site have to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aggregator.model import HostBlock
from tests.support.home import Home
from tests.support.raw_server import RawServer, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.raw_server import Answer

PIECE = "<html><head><title>Slack Water</title><meta property='og:site_name' content='The Ebb'>"


@pytest.fixture
def outlet() -> Iterator[RawServer]:
    """The outlet's server."""
    with RawServer(host="127.0.0.2") as running:
        yield running.on("/slack", reply(200, PIECE)).on("/neap", reply(200, PIECE))


@pytest.fixture
def home(tmp_path: Path, web: RawServer, outlet: RawServer) -> Iterator[Home]:
    """An aggregator that may ask both, and looks at what is announced."""
    with Home(tmp_path, web, outlet, confirm=True) as made:
        yield made


def announce(home: Home, web: RawServer, *urls: str) -> None:
    """Poll a blog whose author announces these pieces."""
    items = "".join(
        f"<item><title>New</title><link>http://tides.example/{n}</link><description>"
        f'&lt;p&gt;My latest for The Ebb, &lt;a href="{url}"&gt;“Slack Water”&lt;/a&gt;, is up.'
        "&lt;/p&gt;</description></item>"
        for n, url in enumerate(urls)
    )
    body = f"<rss version='2.0'><channel><title>Tides</title>{items}</channel></rss>"
    web.on("/blog", reply(200, body))
    home.poll(home.follow("/blog"))


def statuses(home: Home) -> list[str]:
    return [row[0] for row in home.rows("SELECT status FROM pages ORDER BY url")]


ROBOTS: dict[str, tuple[Answer, list[str]]] = {
    "none": (reply(404), ["read"]),
    "empty": (reply(200, ""), ["read"]),
    "allowed": (reply(200, "User-agent: *\nDisallow: /private\n"), ["read"]),
    "not allowed": (reply(200, "User-agent: *\nDisallow: /slack\n"), ["robots"]),
    "not allowed for us": (reply(200, "User-agent: aggregator\nDisallow: /\n"), ["robots"]),
    "out of order": (reply(503), ["robots"]),
    "too many requests": (reply(429, Retry_After="7200"), []),
}


@pytest.mark.parametrize(("answer", "expected"), ROBOTS.values(), ids=ROBOTS)
def test_robots_txt_is_obeyed(
    home: Home, web: RawServer, outlet: RawServer, answer: Answer, expected: list[str]
) -> None:
    outlet.on("/robots.txt", answer)
    announce(home, web, outlet.url("/slack"))
    assert statuses(home) == expected
    assert outlet.paths == ["/robots.txt", "/slack"][: 1 + (expected == ["read"])]


def test_a_page_is_looked_at_once(home: Home, web: RawServer, outlet: RawServer) -> None:
    announce(home, web, outlet.url("/slack"))
    home.wait(days=1)
    home.poll()
    assert outlet.paths == ["/robots.txt", "/slack"]
    assert home.value("SELECT site_name FROM pages") == "The Ebb"


def test_a_page_that_says_429_pauses_its_host_and_is_seen_later(
    home: Home, web: RawServer, outlet: RawServer
) -> None:
    outlet.on("/neap", reply(429, Retry_After="7200"), reply(200, PIECE))
    announce(home, web, outlet.url("/neap"), outlet.url("/slack"))
    paused = list(outlet.paths)
    assert len(paused) <= 3
    assert outlet.place in home.app.store.polls.blocks(home.clock)
    assert home.look_again() == []
    assert outlet.paths == paused
    home.wait(hours=3)
    home.look_again()
    assert statuses(home) == ["read", "read"]


def test_a_host_that_asked_for_a_pause_is_not_looked_at(
    home: Home, web: RawServer, outlet: RawServer
) -> None:
    until = home.clock.replace(hour=23)
    home.app.store.polls.block(HostBlock(outlet.place, until, "429"))
    announce(home, web, outlet.url("/slack"))
    assert outlet.paths == []
    assert statuses(home) == []


def test_pages_of_the_blogs_own_site_are_never_looked_at(
    home: Home, web: RawServer, outlet: RawServer
) -> None:
    announce(home, web, web.url("/slack"))
    assert web.paths == ["/blog"]


def test_what_failed_is_not_tried_again(home: Home, web: RawServer, outlet: RawServer) -> None:
    outlet.on("/slack", reply(500))
    announce(home, web, outlet.url("/slack"))
    home.look_again()
    assert statuses(home) == ["server_error"]
    assert outlet.paths == ["/robots.txt", "/slack"]
