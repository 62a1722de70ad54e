"""Following a feed: from what a person types to a feed that was polled once, and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aggregator.errors import FeedError
from aggregator.model import Credentials, PollResult, Subscription, SubscriptionList
from aggregator.update.subscribe import Choice, follow_list, typed_url
from tests.support.home import Home
from tests.support.hourly import feed, pair
from tests.support.raw_server import RawServer, redirect, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.raw_server import Answer


@pytest.fixture
def other() -> Iterator[RawServer]:
    """A server on another host."""
    with RawServer(host="127.0.0.2") as running:
        yield running


@pytest.fixture
def both(tmp_path: Path, web: RawServer, other: RawServer) -> Iterator[Home]:
    """An aggregator that may ask both servers."""
    with Home(tmp_path, web, other) as made:
        yield made


def page(*links: str) -> Answer:
    """A web page that declares these feeds."""
    tags = "".join(f'<link rel="alternate" type="application/rss+xml" href="{u}">' for u in links)
    return reply(200, f"<!doctype html><html><head>{tags}</head><body></body></html>")


def add(home: Home, url: str, **wishes: bool) -> PollResult | Choice:
    return home.app.add(url, title=None, tags=(), **wishes)


TYPED = [
    ("example.org", "https://example.org", None),
    ("example.org:8080/f", "https://example.org:8080/f", None),
    ("feed:example.org/f", "https://example.org/f", None),
    ("feed://example.org/f", "https://example.org/f", None),
    ("http://example.org/f#top", "http://example.org/f", None),
    ("https://ann:p%40ss@example.org/f", "https://example.org/f", Credentials("ann", "p@ss")),
    ("https://:token@example.org/f", "https://example.org/f", Credentials("", "token")),
]


@pytest.mark.parametrize(("text", "url", "credentials"), TYPED, ids=[row[0] for row in TYPED])
def test_what_is_typed_is_understood(text: str, url: str, credentials: Credentials | None) -> None:
    assert typed_url(text) == (url, credentials)


@pytest.mark.parametrize("text", ["ftp://example.org/", "mailto:ann@example.org", "https://"])
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(FeedError):
        typed_url(text)


def test_credentials_go_to_the_typed_origin_and_the_feed_found_there(
    both: Home, web: RawServer
) -> None:
    web.on("/", page("/feed.xml"))
    web.on("/feed.xml", pair("a"))
    add(both, f"http://ann:secret@{web.place}/")
    assert all(request.header("authorization") for request in web.requests)
    assert both.state().credentials == Credentials("ann", "secret")


def test_credentials_are_not_given_to_a_feed_of_another_origin(
    both: Home, web: RawServer, other: RawServer
) -> None:
    web.on("/", page(other.url("/feed.xml")))
    other.on("/feed.xml", pair("a"))
    add(both, f"http://ann:secret@{web.place}/")
    assert web.requests[0].header("authorization")
    assert not other.requests[0].header("authorization")
    assert both.state().credentials is None
    assert both.value("SELECT count(*) FROM feed_secrets") == 0


def test_a_page_with_several_feeds_is_a_choice(home: Home, web: RawServer) -> None:
    web.on("/", page("/a.xml", "/b.xml"))
    choice = add(home, web.url("/"))
    assert isinstance(choice, Choice)
    assert [each.url for each in choice.candidates] == [web.url("/a.xml"), web.url("/b.xml")]
    assert web.paths == ["/"]
    assert home.value("SELECT count(*) FROM feeds") == 0


def test_a_feed_that_is_followed_already_is_not_followed_twice(home: Home, web: RawServer) -> None:
    """Neither by its own address nor by one that redirects to it."""
    web.on("/feed", pair("a"))
    web.on("/old", redirect("/feed"))
    add(home, web.url("/feed"))
    for path in ("/feed#x", "/old"):
        with pytest.raises(FeedError, match="followed already, as feed 1"):
            add(home, web.url(path))
    assert web.paths == ["/feed", "/old", "/feed"]


def test_what_cannot_be_reached_changes_nothing(home: Home, web: RawServer) -> None:
    web.on("/feed", reply(500))
    with pytest.raises(FeedError, match="500"):
        add(home, web.url("/feed"))
    assert home.value("SELECT count(*) FROM feeds") == 0


def test_429_ends_the_search_and_holds_for_the_next_one(home: Home, web: RawServer) -> None:
    web.on("/", page())
    web.on("/feed/", reply(429, Retry_After="7200"))
    for _ in range(2):
        with pytest.raises(FeedError, match="2026-11-25T12:20:00Z"):
            add(home, web.url("/"))
    assert web.paths == ["/", "/feed/"]


def test_a_list_is_followed_with_first_polls_spread(home: Home) -> None:
    urls = [f"https://n{n}.example/feed" for n in range(10)]
    listed = SubscriptionList(None, tuple(Subscription(url) for url in (*urls, urls[0])))
    done = follow_list(home.app.store, listed, ["new"], home.clock)
    assert (len(done.added), len(done.known)) == (10, 1)
    waits = sorted(home.due_in(n) or 0 for n in range(1, 11))
    assert waits[0] == 0
    assert waits[-1] >= 13
    assert len(set(waits)) == 10


def archive(title: str, older: str | None, rel: str = "prev-archive") -> bytes:
    """A page of an archive with one entry, and a link to the next older one."""
    link = f'<atom:link rel="{rel}" href="{older}"/>' if older else ""
    return (
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title>'
        f"{link}<item><title>{title}</title><guid>{title}</guid></item></channel></rss>"
    ).encode()


@pytest.mark.parametrize("rel", ["prev-archive", "next"])
def test_with_history_the_older_pages_are_walked_once(home: Home, web: RawServer, rel: str) -> None:
    web.on("/feed", pair("a", body=feed(head=f'<atom:link rel="{rel}" href="{web.url("/2")}"/>')))
    web.on("/2", reply(200, archive("two", "/1", rel)))
    web.on("/1", reply(200, archive("one", None)))
    done = add(home, web.url("/feed"), history=True)
    assert isinstance(done, PollResult)
    assert done.notes == ("2 entries from 2 older pages",)
    assert web.paths == ["/feed", "/2", "/1"]
    assert home.value("SELECT count(*) FROM entries") == 5
    assert home.state().etag == b'"a"'
    home.wait(hours=12)
    home.tick()
    assert web.paths[3:] == ["/feed"]


def test_history_is_ten_pages_at_most(home: Home, web: RawServer) -> None:
    for n in range(20):
        web.on(f"/{n}", reply(200, archive(f"entry {n}", f"/{n + 1}")))
    add(home, web.url("/0"), history=True)
    assert web.paths == [f"/{n}" for n in range(11)]


@pytest.mark.parametrize(
    "answer", [reply(404), reply(200, b"<html></html>"), reply(429), redirect("/feed")]
)
def test_history_ends_where_it_cannot_be_read(
    home: Home, web: RawServer, answer: list[bytes]
) -> None:
    web.on("/feed", pair("a", body=archive("new", "/2")))
    web.on("/2", answer)
    done = add(home, web.url("/feed"), history=True)
    assert isinstance(done, PollResult)
    assert done.notes[0].startswith("0 entries")
    assert home.value("SELECT count(*) FROM entries") == 1


def test_history_never_replaces_what_the_feed_says_now(home: Home, web: RawServer) -> None:
    web.on("/feed", pair("a", body=archive("same", "/2")))
    older = archive("same", "/feed").replace(b"<guid>", b"<description>Old</description><guid>")
    web.on("/2", reply(200, older))
    add(home, web.url("/feed"), history=True)
    assert web.paths == ["/feed", "/2"], "a circle is walked once"
    assert home.rows("SELECT title, content_text FROM entries") == [("same", "")]


def test_without_a_wish_for_history_older_pages_stay_where_they_are(
    home: Home, web: RawServer
) -> None:
    web.on("/feed", pair("a", body=archive("new", "/2")))
    add(home, web.url("/feed"))
    assert web.paths == ["/feed"]
