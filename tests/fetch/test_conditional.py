"""Which validators are sent, and what an answer says of its own age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch import conditional
from aggregator.model import FetchRequest, Freshness

NOW = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
DATE = b"Wed, 25 Nov 2026 10:20:00 GMT"
FINAL = "https://example.org/feed?key=1"


def lines(url: str, etag: bytes | None = b'"a"', modified: bytes | None = DATE) -> dict[str, bytes]:
    request = FetchRequest("https://example.org/", etag, modified, FINAL)
    return {name.decode(): value for name, value in conditional.validators(request, url)}


def test_both_validators_are_sent_to_the_url_that_gave_them() -> None:
    assert lines(FINAL) == {"If-None-Match": b'"a"', "If-Modified-Since": DATE, "A-IM": b"feed"}


def test_one_is_sent_where_there_is_one_and_none_where_there_is_none() -> None:
    assert lines(FINAL, modified=None) == {"If-None-Match": b'"a"', "A-IM": b"feed"}
    assert lines(FINAL, etag=None) == {"If-Modified-Since": DATE, "A-IM": b"feed"}
    assert lines(FINAL, None, None) == {}


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/other?key=1",
        "https://example.net/feed?key=1",
        "http://example.org/feed?key=1",
        "https://example.org:8443/feed?key=1",
    ],
)
def test_no_other_document_is_asked_for_with_them(url: str) -> None:
    assert lines(url) == {}


def test_a_signed_address_of_the_same_document_gets_the_entity_tag_only() -> None:
    assert lines("https://example.org/feed?key=2") == {"If-None-Match": b'"a"', "A-IM": b"feed"}


def test_validators_without_a_known_origin_are_sent_nowhere() -> None:
    request = FetchRequest(FINAL, b'"a"', DATE)
    assert conditional.validators(request, FINAL) == []


@given(st.binary(min_size=1, max_size=4096).filter(lambda raw: raw == raw.strip()))
def test_a_validator_comes_out_byte_for_byte(raw: bytes) -> None:
    assert conditional.etag([(b"ETag", raw)]) == raw
    assert conditional.last_modified([(b"last-modified", raw)]) == raw


def test_a16_the_last_of_two_lines_counts() -> None:
    assert conditional.etag([(b"ETag", b'"a"'), (b"etag", b'"b"')]) == b'"b"'


def test_a17_an_outsized_or_empty_validator_is_dropped() -> None:
    assert conditional.etag([(b"ETag", b'"' + b"x" * 5000 + b'"')]) is None
    assert conditional.etag([(b"ETag", b"")]) is None


@pytest.mark.parametrize(
    ("modified", "sane"),
    [
        (b"Wed, 25 Nov 2026 09:00:00 GMT", True),
        (b"Thu, 26 Nov 2026 10:20:00 GMT", True),
        (b"Thu, 26 Nov 2026 10:20:01 GMT", False),
        (b"Sun, 01 Jan 2041 00:00:00 GMT", False),
        (b"yesterday", True),
        (None, True),
    ],
)
def test_a19_a_date_far_in_the_future_is_not_sane(modified: bytes | None, sane: bool) -> None:
    assert conditional.is_sane(modified, NOW) is sane


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, Freshness()),
        ({"Cache-Control": "max-age=43200"}, Freshness(43200, 43200)),
        ({"Cache-Control": "private, must-revalidate, max-age=60"}, Freshness(60, 60)),
        ({"Cache-Control": "max-age=7200", "Age": "3000"}, Freshness(4200, 7200)),
        ({"Cache-Control": "max-age=60", "Age": "3000"}, Freshness(0, 60)),
        ({"Cache-Control": "max-age=60", "Age": "old"}, Freshness(60, 60)),
        ({"Cache-Control": "no-cache, max-age=7200"}, Freshness(0, 7200)),
        ({"Cache-Control": 'no-cache="Set-Cookie", max-age=7200'}, Freshness(0, 7200)),
        ({"Cache-Control": "no-store"}, Freshness(0, None)),
        ({"Cache-Control": 'Max-Age="7200"'}, Freshness(7200, 7200)),
        ({"Cache-Control": "max-age = 7200"}, Freshness(7200, 7200)),
        ({"Cache-Control": "s-maxage=7200"}, Freshness()),
        ({"Cache-Control": "max-age=-5"}, Freshness()),
        ({"Cache-Control": "max-age=soon"}, Freshness()),
        ({"Cache-Control": "max-age=1" + "0" * 30}, Freshness(2**31, 2**31)),
        ({"Cache-Control": "max-age=1, max-age=2"}, Freshness(1, 1)),
        ({"Expires": "Wed, 25 Nov 2026 13:20:00 GMT"}, Freshness(10_800)),
        ({"Expires": "0"}, Freshness(0)),
        ({"Expires": "Wed, 25 Nov 2026 09:20:00 GMT"}, Freshness(0)),
        (
            {"Cache-Control": "max-age=60", "Expires": "Wed, 25 Nov 2026 15:20:00 GMT"},
            Freshness(60, 60),
        ),
        ({"Retry-After": "120"}, Freshness(retry_after=120)),
        ({"Retry-After": "0"}, Freshness(retry_after=0)),
        ({"Retry-After": "10000000"}, Freshness(retry_after=10_000_000)),
        ({"Retry-After": "99999999999"}, Freshness()),
        ({"Retry-After": "-5"}, Freshness()),
        ({"Retry-After": "1.5"}, Freshness()),
        ({"Retry-After": "later"}, Freshness()),
        ({"Retry-After": "Wed, 25 Nov 2026 16:20:00 GMT"}, Freshness(retry_after=21_600)),
        ({"Retry-After": "Wednesday, 25-Nov-26 16:20:00 GMT"}, Freshness(retry_after=21_600)),
        ({"Retry-After": "Wed Nov 25 16:20:00 2026"}, Freshness(retry_after=21_600)),
        ({"Retry-After": "Wed, 25 Nov 2026 09:20:00 GMT"}, Freshness()),
    ],
)
def test_freshness_is_read_as_the_server_means_it(
    headers: dict[str, str], expected: Freshness
) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert conditional.freshness(raw, NOW) == expected
    assert conditional.freshness([(b"Date", DATE), *raw], NOW) == expected


@given(st.integers(-400, 400))
def test_c07_c19_a_wrong_clock_of_the_server_changes_nothing(days: int) -> None:
    from aggregator.dates import to_http

    theirs = NOW + timedelta(days=days)
    later = to_http(theirs + timedelta(hours=6)).encode()
    raw = [(b"Date", to_http(theirs).encode()), (b"Expires", later), (b"Retry-After", later)]
    assert conditional.freshness(raw, NOW) == Freshness(lifetime=21_600, retry_after=21_600)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([b"cache-control", b"age", b"expires", b"date", b"retry-after"]),
            st.binary(max_size=40),
        )
    )
)
def test_no_header_is_too_odd_to_be_read(raw: list[tuple[bytes, bytes]]) -> None:
    found = conditional.freshness(raw, NOW)
    assert all(
        value is None or value >= 0 for value in (found.lifetime, found.max_age, found.retry_after)
    )
