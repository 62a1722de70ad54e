"""Validators over several polls: what is sent, kept and replaced (R1-R12), through the public face.

The rows A1-A28 of docs/politeness.md; the parts of them that one request shows are in tests/fetch.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.dates import from_stamp
from tests.support.home import START, Home
from tests.support.hourly import FEED, LATER, LONG_AGO, feed, http_date, pair, sent
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model import FeedState, PollResult
    from tests.support.raw_server import Answer, RawServer

PROJECT = Path(__file__).parents[2]
A, B = b'"a"', b'"b"'
DA, DB = LONG_AGO.encode(), LATER.encode()


def stored(state: FeedState) -> tuple[bytes | None, bytes | None]:
    return state.etag, state.last_modified


def play(home: Home, web: RawServer, *answers: Answer) -> list[PollResult]:
    """One poll for each answer, as soon as each is due."""
    web.on("/feed", *answers)
    if not home.rows("SELECT id FROM feeds"):
        home.follow("/feed")
    results = []
    for _ in answers:
        due = home.state().next_check_at
        assert due is not None
        home.clock = max(home.clock, due)
        results += home.tick()
    return results


def next_sent(home: Home, web: RawServer) -> tuple[bytes | None, bytes | None]:
    """The validators of one more poll."""
    play(home, web, reply(304))
    return sent(web.requests[-1])


def test_a01_the_first_poll_is_unconditional_and_brings_everything(
    home: Home, web: RawServer
) -> None:
    play(home, web, pair("a"))
    assert sent(web.requests[0]) == (None, None)
    assert stored(home.state()) == (A, DA)
    assert home.state().body_hash is not None
    assert home.value("SELECT count(*) FROM entries") == 3
    assert home.due_in() == 60
    assert next_sent(home, web) == (A, DA)


def test_a02_a_304_is_a_success_that_touches_no_entry(home: Home, web: RawServer) -> None:
    play(home, web, pair("a"))
    before = home.rows("SELECT * FROM entries")
    (result,) = play(home, web, reply(304, ETag='"a"'))
    assert (result.poll.new, result.poll.updated, result.failed) == (0, 0, False)
    assert home.rows("SELECT * FROM entries") == before
    state = home.state()
    assert (state.last_success_at, state.error_count) == (home.clock, 0)
    assert stored(state) == (A, DA)
    assert home.due_in() == 60


def test_a03_a_bare_304_keeps_both_validators(home: Home, web: RawServer) -> None:
    play(home, web, pair("a"), reply(304))
    assert stored(home.state()) == (A, DA)
    assert next_sent(home, web) == (A, DA)


def test_a04_a_304_updates_what_it_carries(home: Home, web: RawServer) -> None:
    play(home, web, pair("a"), reply(304, ETag='"a"', Last_Modified=LATER))
    assert stored(home.state()) == (A, DB)
    assert next_sent(home, web) == (A, DB)


def test_a05_a_304_about_another_version_changes_nothing_and_is_noted(
    home: Home, web: RawServer
) -> None:
    _, odd = play(home, web, pair("a"), reply(304, ETag='"z"', Last_Modified=LATER))
    assert not odd.failed
    assert stored(home.state()) == (A, DA)
    assert home.value("SELECT count(*) FROM polls WHERE notes LIKE '%another ETag%'") == 1
    assert next_sent(home, web) == (A, DA)


def test_a05_the_weak_form_of_a_tag_is_the_same_version(home: Home, web: RawServer) -> None:
    play(home, web, pair("a"), reply(304, ETag='W/"a"'))
    assert stored(home.state()) == (b'W/"a"', DA)


def test_a06_touch_renews_the_validators_of_an_unchanged_body(home: Home, web: RawServer) -> None:
    play(home, web, pair("a"))
    before = home.rows("SELECT * FROM entries")
    (result,) = play(home, web, pair("b", LATER))
    assert (result.poll.outcome, home.rows("SELECT * FROM entries")) == ("unchanged", before)
    assert stored(home.state()) == (B, DB)
    assert next_sent(home, web) == (B, DB)


PAIRS = {
    "a07_a_new_tag_with_the_old_date": (pair("b"), (B, DA)),
    "a08_the_old_tag_with_a_new_date": (pair("a", LATER), (A, DB)),
    "a09_a_tag_only": (reply(200, FEED, ETag='"b"'), (B, None)),
    "a10_a_date_only": (reply(200, FEED, Last_Modified=LATER), (None, DB)),
    "a11_neither": (reply(200, FEED), (None, None)),
}


@pytest.mark.parametrize(("answer", "expected"), PAIRS.values(), ids=PAIRS)
def test_a07_a08_a09_a10_a11_the_pair_is_replaced_as_one(
    home: Home,
    web: RawServer,
    answer: Answer,
    expected: tuple[bytes | None, bytes | None],
) -> None:
    play(home, web, pair("a"), answer)
    assert stored(home.state()) == expected
    assert home.due_in() == (120 if expected == (None, None) else 60)
    play(home, web, pair("c"))
    assert sent(web.requests[-1]) == expected


ODD: dict[str, tuple[Sequence[tuple[str, str | bytes]], bytes | None, bytes | None]] = {
    "a12_weak": ([("ETag", 'W/"a"')], b'W/"a"', None),
    "a13_unquoted": ([("ETag", "abc")], b"abc", None),
    "a14_gzip": ([("ETag", '"a-gzip"')], b'"a-gzip"', None),
    "a15_bytes": ([("ETag", b'"\xe9\xff"')], b'"\xe9\xff"', None),
    "a16_two_lines": ([("ETag", '"a"'), ("ETag", '"b"')], b'"b"', None),
    "a17_outsized": (
        [("ETag", f'"{"x" * 5000}"'), ("Last-Modified", LONG_AGO)],
        None,
        DA,
    ),
    "a18_no_date": ([("Last-Modified", "yesterday")], None, b"yesterday"),
    "a26_vary": ([("ETag", '"a"'), ("Last-Modified", LONG_AGO), ("Vary", "*")], A, DA),
}


@pytest.mark.parametrize(("headers", "etag", "modified"), ODD.values(), ids=ODD)
def test_a12_a13_a14_a15_a16_a17_a18_a26_odd_validators_go_back_as_they_came(
    home: Home,
    web: RawServer,
    headers: Sequence[tuple[str, str | bytes]],
    etag: bytes | None,
    modified: bytes | None,
) -> None:
    play(home, web, reply(200, FEED, headers=headers))
    assert stored(home.state()) == (etag, modified)
    assert next_sent(home, web) == (etag, modified)


def test_a19_a_date_of_the_far_future_is_stored_but_not_sent(home: Home, web: RawServer) -> None:
    future = "Sun, 06 Jan 2041 10:00:00 GMT"
    play(home, web, pair("a", future, Date=http_date(START)))
    assert stored(home.state()) == (A, future.encode())
    assert next_sent(home, web) == (A, None)


def test_a19_a_feed_with_nothing_but_such_a_date_has_no_working_validator(
    home: Home, web: RawServer
) -> None:
    future = "Sun, 06 Jan 2041 10:00:00 GMT"
    play(home, web, reply(200, FEED, Last_Modified=future))
    assert home.due_in() == 120


def test_a20_a_tag_that_is_ignored_three_times_is_no_longer_sent(
    home: Home, web: RawServer
) -> None:
    """The first request names no version, so that three in a row are ignored by the fourth."""
    play(home, web, *[pair("a")] * 4)
    assert [sent(request) for request in web.requests] == [(None, None)] + [(A, DA)] * 3
    assert stored(home.state()) == (A, DA)
    assert home.due_in() == 120
    assert next_sent(home, web) == (None, DA)
    assert home.due_in() == 60, "the date alone works"
    play(home, web, pair("b", LATER))
    assert next_sent(home, web) == (B, DB)


def test_a20_a_tag_whose_body_changes_is_not_ignored(home: Home, web: RawServer) -> None:
    play(home, web, *(pair("a", body=feed(*"xyzuv"[:n])) for n in range(5)))
    assert next_sent(home, web) == (A, DA)


def test_a21_an_error_keeps_the_pair_and_the_next_poll_is_conditional(
    home: Home, web: RawServer
) -> None:
    play(home, web, pair("a"), reply(500))
    assert stored(home.state()) == (A, DA)
    play(home, web, pair("a"))
    assert sent(web.requests[2]) == (A, DA)


BROKEN = {
    "a22_broken_xml": (FEED.replace(b"</channel>", b"</wrong>", 1)[:-20], "truncated"),
    "a22_an_entity_bomb": (
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x "y">]><rss><channel/></rss>',
        "xml_entity",
    ),
    "a23_a_page": (b"<!doctype html><html><body>Sorry</body></html>", "not_a_feed"),
}


@pytest.mark.parametrize(("body", "kind"), BROKEN.values(), ids=BROKEN)
def test_a22_a23_what_cannot_be_read_leaves_the_old_pair(
    home: Home, web: RawServer, body: bytes, kind: str
) -> None:
    play(home, web, pair("a"), pair("b", LATER, body))
    state = home.state()
    assert (state.error_kind, stored(state)) == (kind, (A, DA))
    assert home.value("SELECT count(*) FROM entries") == 3
    assert next_sent(home, web) == (A, DA)


def test_a24_a_304_to_an_unconditional_request_is_a_failure(home: Home, web: RawServer) -> None:
    play(home, web, reply(304, ETag='"a"'))
    state = home.state()
    assert (state.error_kind, stored(state), state.last_success_at) == (
        "unexpected_304",
        (None, None),
        None,
    )
    assert state.next_check_at is not None
    assert home.due_in() == 360, "one hour of back-off, but a rhythm that is not known yet"
    assert next_sent(home, web) == (None, None)


def test_a25_a_server_that_never_changes_is_doubted_once_a_month(
    home: Home, web: RawServer
) -> None:
    """Unconditional after 30 days of 304; the same body makes the next doubt wait for 60."""
    web.on("/feed", lambda request: reply(304) if sent(request) != (None, None) else pair("a"))
    home.follow("/feed")
    home.live(days=130)
    whole = [
        from_stamp(row[0])
        for row in home.rows("SELECT started_at FROM polls WHERE status = 200 ORDER BY id")
    ]
    assert [(later - earlier).days for earlier, later in pairwise(whole)] == [30, 60]
    assert sent(web.requests[-1]) == (A, DA)


def test_a25_a_doubt_that_fails_is_not_repeated_at_once(home: Home, web: RawServer) -> None:
    play(home, web, pair("a"), reply(304))
    home.wait(days=31)
    web.on("/feed", reply(500))
    home.poll()
    assert sent(web.requests[-1]) == (None, None)
    assert next_sent(home, web) == (A, DA)


def test_a27_a_226_adds_and_takes_nothing_away(home: Home, web: RawServer) -> None:
    play(home, web, pair("a"))
    part = reply(226, feed("Ebb").replace(b"Spring", b"Neap"), ETag='"b"', IM="feed")
    (result,) = play(home, web, part)
    assert web.requests[-1].header("a-im") == [b"feed"]
    assert result.poll.new == 1
    assert home.value("SELECT count(*) FROM entries") == 4
    assert home.state().etag == B
    play(home, web, pair("c"))
    assert (web.requests[-1].header("a-im"), sent(web.requests[-1])) == ([b"feed"], (B, None))


KILLED = """
import sys, time
from pathlib import Path
from tests.support.home import Home
from tests.support.raw_server import RawServer

def draw():
    print("read, not stored", flush=True)
    time.sleep(60)
    return 0.0

server = RawServer(port=int(sys.argv[2]))
home = Home(Path(sys.argv[1]), server)
home.wait(hours=1)
home.app._draw = draw
home.tick()
"""


def test_a28_killed_between_body_and_commit_nothing_has_happened(
    home: Home, web: RawServer, tmp_path: Path
) -> None:
    """The dice are thrown after the body was read and before the commit: a poll that hangs there is
    killed with SIGKILL."""
    play(home, web, pair("a"))
    before = home.rows("SELECT * FROM feeds"), home.rows("SELECT * FROM entries")
    web.on("/feed", pair("b", LATER, feed("Ebb")), reply(304))
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path), str(web.port)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"read, not stored\n"
        os.kill(child.pid, signal.SIGKILL)
    assert sent(web.requests[-1]) == (A, DA)
    assert (home.rows("SELECT * FROM feeds"), home.rows("SELECT * FROM entries")) == before
    assert home.value("PRAGMA integrity_check") == "ok"
    assert next_sent(home, web) == (A, DA)
