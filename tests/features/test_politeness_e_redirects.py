"""What redirects leave behind in the database (R23-R28): earned moves, validators, merged feeds.

The rows E1-E19 of docs/politeness.md as far as they end in stored state; the wire: tests/fetch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aggregator.model import Credentials, Subscription
from tests.support.home import Home
from tests.support.hourly import FEED, feed, pair, sent
from tests.support.raw_server import RawServer, redirect, reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.support.raw_server import Answer

SIGN_IN = b"<!doctype html><html><body>Please sign in</body></html>"


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


def daily(home: Home, polls: int) -> None:
    """So many polls, a day apart."""
    for _ in range(polls):
        home.poll(1)
        home.wait(days=1)


def move(home: Home, web: RawServer, status: int = 301) -> None:
    """/old has moved to /new, and is followed."""
    web.on("/old", redirect("/new", status))
    web.on("/new", lambda request: reply(304) if sent(request)[0] == b'"n"' else pair("n"))
    home.follow("/old")


@pytest.mark.parametrize("status", [301, 308])
def test_e01_e04_a_permanent_redirect_is_noted_and_the_old_url_asked_again(
    home: Home, web: RawServer, status: int
) -> None:
    move(home, web, status)
    daily(home, 2)
    state = home.state()
    assert (state.url, state.moved_url, state.moved_count) == (
        web.url("/old"),
        web.url("/new"),
        2,
    )
    assert web.paths == ["/old", "/new"] * 2


@pytest.mark.parametrize("status", [301, 308])
def test_e02_e04_after_five_polls_over_three_days_it_is_believed(
    home: Home, web: RawServer, status: int
) -> None:
    move(home, web, status)
    daily(home, 4)
    assert home.state().url == web.url("/old")
    (result,) = home.poll(1)
    state = home.state()
    assert (state.url, state.moved_url, state.moved_count) == (web.url("/new"), None, 0)
    assert home.rows("SELECT old_url, new_url FROM feed_moves") == [
        (web.url("/old"), web.url("/new"))
    ]
    assert result.notes == (f"moved for good to {web.url('/new')}",)
    asked = len(web.requests)
    home.wait(days=1)
    home.tick()
    assert web.paths[asked:] == ["/new"]
    assert sent(web.requests[-1])[0] == b'"n"'
    assert home.app.store.feeds.id_of(web.url("/old")) == 1, "the old address is still known"


def test_e02_five_polls_in_a_day_are_too_few_hours(home: Home, web: RawServer) -> None:
    move(home, web)
    for _ in range(8):
        home.poll(1)
        home.wait(hours=2)
    assert home.state().url == web.url("/old")


INTERRUPTIONS: dict[str, Answer] = {
    "e03_the_old_place_answers": pair("o"),
    "e03_the_old_place_fails": reply(500),
    "e03_another_place": redirect("/third", 301),
    "e05_a_temporary_redirect": redirect("/new", 302),
}


@pytest.mark.parametrize("answer", INTERRUPTIONS.values(), ids=INTERRUPTIONS)
def test_e03_e05_anything_else_in_between_begins_the_count_again(
    home: Home, web: RawServer, answer: Answer
) -> None:
    move(home, web)
    web.on("/third", pair("t"))
    web.on("/old", *[redirect("/new", 301)] * 4, answer, redirect("/new", 301))
    daily(home, 5)
    assert home.state().moved_url in (None, web.url("/third"))
    daily(home, 4)
    assert (home.state().url, home.state().moved_count) == (web.url("/old"), 4)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_e05_a_temporary_redirect_never_moves_a_feed(
    home: Home, web: RawServer, status: int
) -> None:
    move(home, web, status)
    daily(home, 8)
    state = home.state()
    assert (state.url, state.moved_url, state.final_url) == (
        web.url("/old"),
        None,
        web.url("/new"),
    )
    assert [sent(request)[0] for request in web.requests[2:4]] == [None, b'"n"']


CHAINS: dict[str, tuple[Sequence[tuple[str, str, int]], str | None]] = {
    "e06_permanent_then_temporary": ([("/old", "/a", 301), ("/a", "/new", 302)], "/a"),
    "e07_temporary_then_permanent": ([("/old", "/a", 302), ("/a", "/new", 301)], None),
    "e06_two_permanent_ones": ([("/old", "/a", 301), ("/a", "/new", 308)], "/new"),
}


@pytest.mark.parametrize(("hops", "candidate"), CHAINS.values(), ids=CHAINS)
def test_e06_e07_only_leading_permanent_hops_are_a_candidate(
    home: Home, web: RawServer, hops: Sequence[tuple[str, str, int]], candidate: str | None
) -> None:
    for source, target, status in hops:
        web.on(source, redirect(target, status))
    web.on("/new", pair("n"))
    home.follow("/old")
    home.poll()
    assert home.state().moved_url == (candidate and web.url(candidate))


ENDS: dict[str, tuple[Answer, str]] = {
    "e08_a_page_to_sign_in": (reply(200, SIGN_IN), "captive_portal"),
    "e09_nothing": (reply(404), "not_found"),
}


@pytest.mark.parametrize(("answer", "kind"), ENDS.values(), ids=ENDS)
def test_e08_e09_a_redirect_to_no_feed_leaves_everything_as_it_was(
    home: Home, web: RawServer, answer: Answer, kind: str
) -> None:
    web.on("/feed", pair("a"), redirect("/elsewhere", 301))
    web.on("/elsewhere", answer)
    home.follow("/feed")
    daily(home, 6)
    state = home.state()
    assert (state.url, state.etag, state.moved_url) == (web.url("/feed"), b'"a"', None)
    assert (state.error_kind, state.error_count) == (kind, 5)
    assert home.value("SELECT count(*) FROM entries") == 3


def test_e08_a_place_that_is_called_a_login_is_never_adopted(home: Home, web: RawServer) -> None:
    """Even where a feed comes from there."""
    web.on("/feed", redirect("/login/feed", 301))
    web.on("/login/feed", pair("a"))
    home.follow("/feed")
    daily(home, 8)
    assert (home.state().url, home.state().moved_url) == (web.url("/feed"), None)


BAD: dict[str, tuple[Sequence[tuple[str, str]], str]] = {
    "e10_in_a_circle": ([("/feed", "/b"), ("/b", "/feed")], "redirect_loop"),
    "e10_to_itself": ([("/feed", "/feed")], "redirect_loop"),
    "e11_six_hops": (
        [(f"/{n}" if n else "/feed", f"/{n + 1}") for n in range(7)],
        "too_many_redirects",
    ),
    "e12_to_nowhere": ([("/feed", "")], "bad_redirect"),
    "e14_to_a_file": ([("/feed", "file:///etc/hostname")], "bad_scheme"),
}


@pytest.mark.parametrize(("hops", "kind"), BAD.values(), ids=BAD)
def test_e10_e11_e12_e14_a_redirect_that_cannot_be_followed_is_a_permanent_failure(
    home: Home, web: RawServer, hops: Sequence[tuple[str, str]], kind: str
) -> None:
    for source, target in hops:
        web.on(source, redirect(target, 301))
    home.follow("/feed")
    home.poll()
    state = home.state()
    assert (state.url, state.error_kind, state.moved_url) == (web.url("/feed"), kind, None)
    assert state.permanent_since == home.clock
    assert len(web.requests) <= 6


def test_e15_credentials_are_not_moved_to_another_origin(
    both: Home, web: RawServer, other: RawServer
) -> None:
    web.on("/feed", redirect(other.url("/feed"), 301))
    other.on("/feed", pair("a"))
    both.follow("/feed", credentials=Credentials("ann", "secret"))
    daily(both, 6)
    assert both.state().url == other.url("/feed")
    assert both.state().credentials is None
    assert not any(request.header("authorization") for request in other.requests)
    assert all(request.header("authorization") for request in web.requests)


def test_e17_another_end_of_the_chain_is_asked_without_the_old_pair(
    home: Home, web: RawServer
) -> None:
    web.on("/feed", redirect("/b"), redirect("/c"))
    web.on("/b", pair("b"))
    web.on("/c", pair("c"), reply(304))
    home.follow("/feed")
    daily(home, 3)
    assert [(r.path, sent(r)[0]) for r in web.requests] == [
        ("/feed", None),
        ("/b", None),
        ("/feed", None),
        ("/c", None),
        ("/feed", None),
        ("/c", b'"c"'),
    ]
    assert (home.state().etag, home.state().final_url) == (b'"c"', web.url("/c"))


def test_e19_a_feed_that_moves_to_a_followed_one_becomes_one_with_it(
    home: Home, web: RawServer
) -> None:
    """Entries of both, tags of both, verdicts, titles and old addresses are kept; what only the
    other one had stays, what both had is there once."""
    move(home, web)
    older = feed("Ebb", head="<link>http://tides.example/</link>")
    web.on("/new", pair("n", body=older), *[pair("n", body=FEED)] * 20)
    new = home.app.store.feeds.add(
        Subscription(web.url("/new"), "My tides", tags=("sea",)), home.clock
    )
    assert new == 2
    home.app.store.feeds.tag(1, ["shore"])
    home.poll(2)
    home.change(
        """INSERT INTO verdicts (entry_id, url_key, title_key, verdict, decided_at)
        SELECT id, 'x.example/' || guid, '', 'confirmed', '2026-11-25T00:00:00Z' FROM entries"""
    )
    home.wait(hours=1)
    daily(home, 5)
    assert home.rows("SELECT id, url, user_title FROM feeds") == [(1, web.url("/new"), "My tides")]
    titles = [row[0] for row in home.rows("SELECT title FROM entries ORDER BY title")]
    assert titles == ["Ebb", "Neap", "Slack", "Spring"]
    judged = home.rows(
        "SELECT v.url_key FROM verdicts v JOIN entries e ON e.id = v.entry_id ORDER BY 1"
    )
    assert [row[0] for row in judged] == [f"x.example/{t.lower()}" for t in titles]
    assert home.rows("SELECT tag FROM feed_tags ORDER BY tag") == [("sea",), ("shore",)]
    first_seen = {row[0] for row in home.rows("SELECT first_seen_at FROM entries")}
    assert first_seen == {"2026-11-25T10:20:00Z"}
    asked = len(web.requests)
    home.wait(days=2)
    assert len(home.tick()) == 1
    assert len(web.requests) == asked + 1
    assert home.rows("PRAGMA foreign_key_check") == []


def test_e19_both_due_in_one_pass_are_polled_and_merged_once(home: Home, web: RawServer) -> None:
    """New entries come with the very answer that makes the two feeds one."""
    move(home, web)
    home.follow("/new")
    web.on("/new", pair("n"))
    daily(home, 4)
    web.on("/new", pair("m", body=feed("Ebb", "Flow")))
    home.poll(2)
    results = home.poll()
    assert [result.waits for result in results] == [False, True]
    assert home.value("SELECT count(*) FROM feeds") == 1
    assert home.value("SELECT count(*) FROM entries") == 5
    assert home.value("SELECT count(DISTINCT guid) FROM entries") == 5
    assert home.state().last_check_at == home.clock
