"""Statuses and their meaning, over the wire (group C as far as fetching goes)."""

from __future__ import annotations

import gzip

import pytest

from aggregator.fetch.request import Purpose
from aggregator.model import FailureKind, Freshness
from tests.support.fetching import FEED, ask, failed, fetched, kind
from tests.support.raw_server import Answer, Endless, Hang, RawServer, head, reply

CHALLENGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"


@pytest.mark.parametrize(
    ("status", "expected", "message"),
    [
        (201, FailureKind.UNEXPECTED_STATUS, "the server answered 201 Created"),
        (204, FailureKind.EMPTY_BODY, "the server answered 204 No Content"),
        (205, FailureKind.EMPTY_BODY, "the server answered 205 Reset Content"),
        (206, FailureKind.UNEXPECTED_STATUS, "the server answered 206 Partial Content"),
        (400, FailureKind.CLIENT_ERROR, "the server answered 400 Bad Request"),
        (401, FailureKind.AUTH_REQUIRED,
         "the server answered 401 Unauthorized: it asks for a user name and a password"),
        (403, FailureKind.FORBIDDEN, "the server answered 403 Forbidden"),
        (404, FailureKind.NOT_FOUND, "the server answered 404 Not Found"),
        (408, FailureKind.TIMEOUT, "the server answered 408 Request Timeout"),
        (410, FailureKind.GONE,
         "the server answered 410 Gone: the feed was taken down for good"),
        (418, FailureKind.CLIENT_ERROR, "the server answered 418 I'm a Teapot"),
        (425, FailureKind.UNAVAILABLE, "the server answered 425 Too Early"),
        (429, FailureKind.RATE_LIMITED,
         "the server answered 429 Too Many Requests: it was asked too often"),
        (451, FailureKind.CLIENT_ERROR,
         "the server answered 451 Unavailable For Legal Reasons"),
        (500, FailureKind.SERVER_ERROR, "the server answered 500 Internal Server Error"),
        (502, FailureKind.SERVER_ERROR, "the server answered 502 Bad Gateway"),
        (503, FailureKind.UNAVAILABLE, "the server answered 503 Service Unavailable"),
        (599, FailureKind.SERVER_ERROR, "the server answered 599"),
        (999, FailureKind.UNEXPECTED_STATUS, "the server answered 999"),
    ],
)  # fmt: skip
def test_c30_c34_c35_a_status_has_its_kind_and_sentence(
    server: RawServer, status: int, expected: FailureKind, message: str
) -> None:
    server.on("/feed", reply(status, b"" if status == 204 else FEED))
    outcome = failed(ask(server.url("/feed"), server))
    assert (outcome.kind, outcome.message) == (expected, message)
    assert (outcome.status, outcome.host) == (status, server.place)
    assert server.paths == ["/feed"]


def test_c35_a_203_is_as_good_as_a_200(server: RawServer) -> None:
    server.on("/feed", reply(203, FEED))
    assert fetched(ask(server.url("/feed"), server)).status == 203


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "120"}, Freshness(retry_after=120)),
        ({"Retry-After": "Wed, 26 Nov 2025 03:00:00 GMT",
          "Date": "Tue, 25 Nov 2025 21:00:00 GMT"}, Freshness(retry_after=21_600)),
        ({}, Freshness()),
        ({"Retry-After": "3600", "Cache-Control": "max-age=172800"},
         Freshness(172_800, 172_800, 3600)),
        ({"Retry-After": "10000000"}, Freshness(retry_after=10_000_000)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [429, 503, 404])
def test_c18_c22_what_an_error_asks_for_is_passed_on(
    server: RawServer, status: int, headers: dict[str, str], expected: Freshness
) -> None:
    server.on("/feed", reply(status, headers=list(headers.items())))
    assert failed(ask(server.url("/feed"), server)).freshness == expected


@pytest.mark.parametrize(
    "answer",
    [
        reply(403, "x", cf_mitigated="challenge"),
        reply(403, CHALLENGE),
        reply(503, CHALLENGE),
        reply(200, CHALLENGE),
        reply(503, gzip.compress(CHALLENGE.encode()), Content_Encoding="gzip"),
        reply(200, CHALLENGE.replace("...", "\u2026").encode()),
    ],
)
@pytest.mark.parametrize("purpose", [Purpose.POLL, Purpose.LOOK])
def test_c31_c32_a_challenge_for_browsers_is_known(
    server: RawServer, answer: Answer, purpose: Purpose
) -> None:
    server.on("/feed", answer)
    outcome = ask(server.url("/feed"), server, purpose=purpose)
    assert kind(outcome) is FailureKind.BLOCKED_CHALLENGE


def test_a_feed_about_moments_is_no_challenge(server: RawServer) -> None:
    feed = FEED.replace(b"Tidal notes", b"Just a moment...")
    server.on("/feed", reply(200, feed))
    server.on("/page", reply(200, "<html><title>Just a moment in June</title>"))
    assert fetched(ask(server.url("/feed"), server)).body == feed
    fetched(ask(server.url("/page"), server, purpose=Purpose.LOOK))


@pytest.mark.parametrize(
    "answer",
    [
        reply(403, "x", Content_Encoding="foo"),
        [head(403), Endless(b"<p>no</p>")],
        [head(403, [("Content-Length", "100")]), b"short"],
    ],
)
def test_an_error_page_that_is_broken_itself_is_still_that_error(
    server: RawServer, answer: Answer
) -> None:
    server.on("/feed", answer)
    assert kind(ask(server.url("/feed"), server)) is FailureKind.FORBIDDEN


def test_the_body_of_other_errors_is_not_waited_for(server: RawServer) -> None:
    server.on("/feed", [head(404, [("Content-Length", "1000")]), Hang()])
    assert kind(ask(server.url("/feed"), server)) is FailureKind.NOT_FOUND


INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"


def test_c36_twenty_interim_answers_are_waited_through(server: RawServer) -> None:
    server.on("/feed", [b"HTTP/1.1 100 Continue\r\n\r\n" + INTERIM * 19, *reply(200, FEED)])
    assert fetched(ask(server.url("/feed"), server)).body == FEED


def test_c36_the_twenty_first_is_too_much(server: RawServer) -> None:
    server.on("/feed", [INTERIM] * 21 + reply(200, FEED))
    outcome = failed(ask(server.url("/feed"), server))
    assert outcome.kind is FailureKind.PROTOCOL_ERROR
    assert outcome.message == "the server sent over 20 interim answers"


def test_an_empty_robots_txt_is_a_robots_txt(server: RawServer) -> None:
    """It allows everything, which a failure would not."""
    server.on("/robots.txt", reply(200))
    assert fetched(ask(server.url("/robots.txt"), server, purpose=Purpose.ROBOTS)).body == b""
