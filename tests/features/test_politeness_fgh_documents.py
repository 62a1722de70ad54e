"""What becomes of documents, good, odd and hostile, in the database (R31-R35, R51-R59).

The rows F22-F33, G5, G8-G13, G16 and H5 of docs/politeness.md; how bytes are read is in tests/parse
and tests/fetch, and a reader that spins in tests/update/test_cage.py.
"""

from __future__ import annotations

import gzip
import logging
import zlib
from typing import TYPE_CHECKING

import pytest

from aggregator.model import Subscription
from tests.support.hourly import FEED, feed, pair, sent
from tests.support.raw_server import RawServer, chunked, redirect, reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.home import Home

LATIN = "<rss version='2.0'><channel><title>Caf\u00e9</title></channel></rss>"


def declared(encoding: str, text: str = LATIN) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}'


FAILURES: dict[str, tuple[bytes, str]] = {
    "f22_empty": (b"", "empty_body"),
    "f22_blank": (b" \r\n\t ", "empty_body"),
    "f31_cut": (FEED[:-30], "truncated"),
    "f32_a_file_name": (b"/etc/hostname", "not_a_feed"),
    "f32_an_address": (b"http://127.0.0.1/x", "not_a_feed"),
    "f33_json_of_another_kind": (b'{"version": 3, "items": [1, 2]}', "not_a_feed"),
    "f33_json_cut": (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "parse_error"),
}


@pytest.mark.parametrize(("body", "kind"), FAILURES.values(), ids=FAILURES)
def test_f22_f31_f32_f33_what_is_no_feed_costs_nothing_stored(
    home: Home, web: RawServer, body: bytes, kind: str
) -> None:
    web.on("/feed", pair("a"), reply(200, body, ETag='"b"'))
    home.follow("/feed")
    home.poll()
    home.wait(hours=1)
    home.poll()
    state = home.state()
    assert (state.error_kind, state.etag) == (kind, b'"a"')
    assert home.value("SELECT count(*) FROM entries") == 3
    assert web.paths == ["/feed"] * 2
    assert (state.permanent_since is None) == (kind in ("empty_body", "truncated"))


def test_f31_entries_that_stand_whole_are_kept_and_the_poll_has_failed_all_the_same(
    home: Home, web: RawServer
) -> None:
    cut = feed("New")
    cut = cut[: cut.index(b"Slack")]
    web.on("/feed", pair("a"), reply(200, cut, ETag='"b"'), reply(200, cut, ETag='"b"'))
    home.follow("/feed")
    home.poll()
    before = home.rows("SELECT id, guid FROM entries ORDER BY id")
    home.wait(hours=1)
    (result,) = home.poll()
    assert (result.failed, result.poll.new) == (True, 1)
    state = home.state()
    assert (state.error_kind, state.error_count, state.etag) == ("truncated", 1, b'"a"')
    assert home.due_in() == 60
    assert home.rows("SELECT id, guid FROM entries ORDER BY id") == [*before, (4, "new")]
    home.wait(hours=1)
    (result,) = home.poll()
    assert (result.failed, result.poll.new, result.poll.updated) == (True, 0, 0)
    assert sent(web.requests[-1])[0] == b'"a"'


def test_f23_a_feed_without_entries_is_a_success(home: Home, web: RawServer) -> None:
    web.on("/feed", pair("a", body=LATIN.encode()))
    home.poll(home.follow("/feed"))
    state = home.state()
    assert (state.error, state.etag, state.title) == (None, b'"a"', "Café")
    assert home.due_in() == 360


@pytest.mark.parametrize("label", ["text/plain", "text/html", "application/octet-stream", None])
def test_f24_the_label_does_not_matter(home: Home, web: RawServer, label: str | None) -> None:
    web.on("/feed", reply(200, FEED, headers=[("Content-Type", label)] if label else []))
    home.poll(home.follow("/feed"))
    assert home.value("SELECT count(*) FROM entries") == 3


CHARSETS: dict[str, tuple[bytes, str | None]] = {
    "f25": (LATIN.encode(), "text/xml"),
    "f26": (LATIN.encode(), "application/rss+xml; charset=iso-8859-1"),
    "f27": (declared("iso-8859-1").encode("latin-1"), "text/xml; charset=utf-8"),
    "f28_utf_8_mark": (b"\xef\xbb\xbf" + declared("iso-8859-1").encode(), None),
    "f28_utf_16_mark": (declared("utf-16").encode("utf-16"), None),
}


@pytest.mark.parametrize(("body", "label"), CHARSETS.values(), ids=CHARSETS)
def test_f25_f26_f27_f28_an_accent_is_an_accent(
    home: Home, web: RawServer, body: bytes, label: str | None
) -> None:
    web.on("/feed", reply(200, body, headers=[("Content-Type", label)] if label else []))
    home.poll(home.follow("/feed"))
    assert home.value("SELECT title FROM feeds") == "Café"


MENDED = {
    "f29_blank_lines": b"\n\n\n" + FEED,
    "f29_a_warning_of_php": b"<br />\n<b>Warning</b>: something<br />\n" + FEED,
    "f30_control_characters": FEED.replace(b"Neap", b"Ne\x07ap"),
    "f30_nul": FEED.replace(b"Neap", b"Ne\x00ap"),
    "f30_a_bare_ampersand": FEED.replace(b"Neap", b"Neap & Slack"),
}


@pytest.mark.parametrize("body", MENDED.values(), ids=MENDED)
def test_f29_f30_what_can_be_mended_is_read_and_noted(
    home: Home, web: RawServer, body: bytes
) -> None:
    web.on("/feed", pair("a", body=body))
    home.poll(home.follow("/feed"))
    assert home.value("SELECT count(*) FROM entries") == 3
    assert home.state().error is None
    assert home.value("SELECT notes FROM polls")


def test_f33_a_json_feed_is_a_feed(home: Home, web: RawServer) -> None:
    body = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Tidal notes",'
        ' "items": [{"id": "neap", "content_text": "Low."}]}'
    )
    web.on("/feed", reply(200, body, ETag='"a"'))
    home.poll(home.follow("/feed"))
    assert home.rows("SELECT guid, content_text FROM entries") == [("neap", "Low.")]


def test_g05_a_redirect_inside_is_not_followed_and_moves_nothing(
    home: Home, web: RawServer
) -> None:
    with RawServer(host="127.0.0.2") as inside:
        web.on("/feed", redirect(inside.url("/feed"), 301))
        home.poll(home.follow("/feed"))
        assert inside.connections == 0
    state = home.state()
    assert (state.url, state.error_kind, state.moved_url) == (
        web.url("/feed"),
        "blocked_address",
        None,
    )


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE: Mapping[str, tuple[str, str]] = {
    "g08_billion_laughs": (f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),
    "g09_quadratic": (f'<!DOCTYPE r [<!ENTITY a "{"a" * 100_000}">]>', "&a;" * 2000),
    "g10_a_file": ('<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>', "&f;"),
    "g10_a_request": ('<!DOCTYPE r [<!ENTITY f SYSTEM "http://{place}/x">]>', "&f;"),
}


@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(("head", "title"), HOSTILE.values(), ids=HOSTILE)
def test_g08_g09_g10_g12_entities_are_refused_unread(
    home: Home, web: RawServer, head: str, title: str, coding: str
) -> None:
    text = (
        f'<?xml version="1.0" encoding="{coding}"?>{head.replace("{place}", web.place)}'
        f"<rss version='2.0'><channel><title>{title}</title></channel></rss>"
    )
    web.on("/feed", pair("a", body=text.encode(coding)))
    home.poll(home.follow("/feed"))
    state = home.state()
    assert (state.error_kind, state.etag, state.title) == ("xml_entity", None, None)
    assert state.permanent_since is not None
    assert web.paths == ["/feed"]


ELSEWHERE = {
    "g10_a_doctype": '<!DOCTYPE rss SYSTEM "http://{place}/rss.dtd">',
    "g10_a_parameter": '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://{place}/p"> %p;]>',
}


@pytest.mark.parametrize("head", ELSEWHERE.values(), ids=ELSEWHERE)
def test_g10_what_a_doctype_names_is_not_fetched(home: Home, web: RawServer, head: str) -> None:
    web.on("/feed", pair("a", body=(head.replace("{place}", web.place) + LATIN).encode()))
    home.poll(home.follow("/feed"))
    assert web.paths == ["/feed"]
    assert home.state().title == "Café"


def test_g11_the_doctype_of_rss_0_91_is_harmless(home: Home, web: RawServer) -> None:
    head = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
        ' "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    )
    web.on("/feed", pair("a", body=head.encode() + LATIN.encode().replace(b"2.0", b"0.91")))
    home.poll(home.follow("/feed"))
    assert (home.state().error, home.state().title) == (None, "Café")


LIMITS = {
    "g13_attributes": "<a {}/>".format(" ".join(f'a{n}="x"' for n in range(50_000))),
    "g13_depth": "<a>" * 100_000 + "</a>" * 100_000,
}


@pytest.mark.parametrize("inside", LIMITS.values(), ids=LIMITS)
def test_g13_markup_beyond_all_measure_is_refused(home: Home, web: RawServer, inside: str) -> None:
    body = f"<rss version='2.0'><channel>{inside}</channel></rss>".encode()
    web.on("/feed", pair("a", body=body))
    home.poll(home.follow("/feed"))
    assert home.state().error_kind == "xml_limits"


def test_g16_a_password_in_an_address_is_kept_apart_and_shown_nowhere(
    home: Home, web: RawServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    web.on("/feed", redirect("/b"), reply(500))
    web.on("/b", reply(404))
    secret = f"http://ann:s3%40cret@{web.place}/feed#top"
    (result,) = home.poll(home.follow(secret))
    home.poll()
    assert home.value("SELECT url FROM feeds") == web.url("/feed")
    assert home.rows("SELECT username, password FROM feed_secrets") == [("ann", "s3@cret")]
    assert all(request.header("authorization") for request in web.requests)
    shown = [repr(result), caplog.text, repr(home.app.subscriptions())]
    shown += [repr(home.rows(f"SELECT * FROM {table}")) for table in ("feeds", "polls", "hosts")]
    assert not [text for text in shown if "cret" in text]


def test_g16_the_same_feed_with_a_password_is_the_same_feed(home: Home, web: RawServer) -> None:
    home.follow("/feed")
    again = Subscription(f"http://ann:secret@{web.place}/feed")
    assert home.app.store.feeds.add(again, home.clock) is None


def test_h05_older_pages_are_not_fetched_on_polls(home: Home, web: RawServer) -> None:
    head = (
        f'<atom:link rel="prev-archive" href="{web.url("/older")}"/>'
        f'<atom:link rel="next" href="{web.url("/next")}"/>'
    )
    web.on("/feed", pair("a", body=feed(head=head)), reply(304))
    home.follow("/feed")
    for _ in range(3):
        home.poll()
        home.wait(hours=2)
    assert web.paths == ["/feed"] * 3


UNFINISHED = {
    "f03": reply(200, gzip.compress(FEED)[:-20], Content_Encoding="gzip", ETag='"b"'),
    "f07": reply(200, FEED, Content_Encoding="gzip", ETag='"b"'),
    "f05": reply(200, gzip.compress(gzip.compress(FEED)), Content_Encoding="gzip, gzip"),
    "f06": reply(200, zlib.compress(FEED), Content_Encoding="foo", ETag='"b"'),
    "f10": reply(200, FEED[:100], length=len(FEED), ETag='"b"'),
    "f12": chunked(FEED[:100], end=False, ETag='"b"'),
    "f13": reply(200, FEED, headers=[("Content-Length", "5"), ("Content-Length", "6")]),
    "f14": reply(200, FEED, length=11 * 2**20),
}


@pytest.mark.parametrize("answer", UNFINISHED.values(), ids=UNFINISHED)
def test_f03_f05_f06_f07_f10_f12_f13_f14_an_unfinished_answer_leaves_no_trace_but_its_error(
    home: Home, web: RawServer, answer: list[bytes]
) -> None:
    web.on("/feed", pair("a"), answer, reply(304))
    home.follow("/feed")
    home.poll()
    before = home.rows("SELECT * FROM entries")
    home.wait(hours=1)
    home.poll()
    state = home.state()
    assert (state.error_count, state.etag, state.body_hash is not None) == (1, b'"a"', True)
    assert home.rows("SELECT * FROM entries") == before
    home.wait(hours=1)
    home.poll()
    assert sent(web.requests[-1])[0] == b'"a"'
    assert home.state().error_count == 0
