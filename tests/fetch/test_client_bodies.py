"""Bodies over the wire, sound and otherwise (group F), and answers that are slow."""

from __future__ import annotations

import gzip
import socket

import pytest

from aggregator.model import PERMANENT, FailureKind
from tests.support.fetching import FEED, ask, failed, fetched
from tests.support.raw_server import (
    Answer,
    Endless,
    Hang,
    RawServer,
    Reset,
    Wait,
    chunked,
    head,
    redirect,
    reply,
)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_f01_gzip_is_unpacked(server: RawServer, coding: str) -> None:
    packed = gzip.compress(FEED)
    server.on("/feed", reply(200, packed, Content_Encoding=coding))
    outcome = fetched(ask(server.url("/feed"), server))
    assert (outcome.body, outcome.wire_size) == (FEED, len(packed))


def test_f02_all_members_of_a_gzip_count(server: RawServer) -> None:
    packed = gzip.compress(FEED[:40]) + gzip.compress(FEED[40:])
    server.on("/feed", reply(200, packed, Content_Encoding="gzip"))
    assert fetched(ask(server.url("/feed"), server)).body == FEED


PACKED = gzip.compress(FEED)

BROKEN: dict[str, tuple[Answer, FailureKind]] = {
    "f03 gzip cut in half": (
        reply(200, PACKED[:60], Content_Encoding="gzip"), FailureKind.TRUNCATED),
    "f03 gzip cut by the end of the connection": (
        [head(200, [("Content-Encoding", "gzip")]), PACKED[:60]], FailureKind.TRUNCATED),
    "f05 two codings": (
        reply(200, gzip.compress(PACKED), Content_Encoding="gzip, gzip"),
        FailureKind.UNSUPPORTED_ENCODING),
    "f06 unknown coding": (
        reply(200, FEED, Content_Encoding="foo"), FailureKind.UNSUPPORTED_ENCODING),
    "f07 a lie about gzip": (
        reply(200, FEED, Content_Encoding="gzip"), FailureKind.DECODE_ERROR),
    "f09 brotli unasked": (
        reply(200, FEED, Content_Encoding="br"), FailureKind.UNSUPPORTED_ENCODING),
    "f10 shorter than announced": (reply(200, FEED, length=1000), FailureKind.TRUNCATED),
    "f12 chunked without end": (chunked(FEED, end=False), FailureKind.TRUNCATED),
    "f13 two lengths": (
        reply(200, FEED, headers=[("Content-Length", "5"), ("Content-Length", "6")]),
        FailureKind.PROTOCOL_ERROR),
    "f14 too long by its own account": (
        [head(200, [("Content-Length", "11534336")]), Hang()], FailureKind.TOO_LARGE),
    "f19 a header of 70 KiB": (
        reply(200, FEED, headers=[("X", "y" * 70 * 1024)]), FailureKind.PROTOCOL_ERROR),
    "f19 endless header": (
        [b"HTTP/1.1 200 OK\r\n", Endless(b"X: y\r\n" * 1000)], FailureKind.PROTOCOL_ERROR),
    "f20 reset in the middle": (
        [head(200, [("Content-Length", "1000")]), b"<rss>", Wait(0.05), Reset()],
        FailureKind.NETWORK_ERROR),
    "f20 reset instead of an answer": ([Reset()], FailureKind.NETWORK_ERROR),
    "f21 no HTTP": ([b"hello, this is a feed\r\n\r\n"], FailureKind.PROTOCOL_ERROR),
    "f21 no answer": ([], FailureKind.NETWORK_ERROR),
    "f22 empty": (reply(200, b""), FailureKind.EMPTY_BODY),
    "f22 blank": (reply(200, b" \r\n\t"), FailureKind.EMPTY_BODY),
    "f31 cut by the end of the connection": ([head(200), FEED[:-10]], FailureKind.TRUNCATED),
    "a chunk that is none": (
        [head(200, [("Transfer-Encoding", "chunked")]), b"zz\r\n"], FailureKind.PROTOCOL_ERROR),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_a_failure_of_its_kind(
    server: RawServer, answer: Answer, expected: FailureKind
) -> None:
    server.on("/feed", answer)
    outcome = failed(ask(server.url("/feed"), server))
    assert outcome.kind is expected, outcome.message
    assert server.url() not in outcome.message


def test_f08_a_gz_file_is_unpacked_without_a_label(server: RawServer) -> None:
    server.on("/feed.xml.gz", reply(200, PACKED, Content_Type="application/octet-stream"))
    assert fetched(ask(server.url("/feed.xml.gz"), server)).body == FEED


def test_f11_what_goes_beyond_the_announced_length_is_left(server: RawServer) -> None:
    server.on("/feed", reply(200, FEED + b"trailing", length=len(FEED)))
    assert fetched(ask(server.url("/feed"), server)).body == FEED


def test_f15_an_endless_body_ends_at_the_cap(server: RawServer) -> None:
    chunk = b"%x\r\n%b\r\n" % (1000, b"x" * 1000)
    server.on("/feed", [head(200, [("Transfer-Encoding", "chunked")]), Endless(chunk)])
    outcome = failed(ask(server.url("/feed"), server, max_body=100_000))
    assert (outcome.kind, outcome.status) == (FailureKind.TOO_LARGE, 200)
    assert outcome.message == "the body is larger than 97.7 KiB"


SLOW: dict[str, Answer] = {
    "f16 a byte now and then": [head(200, [("Content-Length", "1000")]), Endless(b"x", 0.05)],
    "f17 a header line now and then": [b"HTTP/1.1 200 OK\r\n", Endless(b"X: y\r\n", 0.05)],
    "f18 no answer": [Hang()],
    "silence in the middle": [head(200, [("Content-Length", "1000")]), b"<rss>", Hang()],
    "a redirect in slow motion": [b"HTTP/1.1 302 Found\r\nLocation: /x", Endless(b"y", 0.05)],
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_a_slow_answer_is_a_timeout_in_all(server: RawServer, answer: Answer) -> None:
    server.on("/feed", answer)
    outcome = failed(ask(server.url("/feed"), server, timeout=0.4))
    assert outcome.kind is FailureKind.TIMEOUT
    assert outcome.kind not in PERMANENT


def test_f18_a_server_that_does_not_accept_is_a_timeout() -> None:
    """A full queue of connections, as far as the client can tell."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        place = f"127.0.0.1:{listening.getsockname()[1]}"
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(listening.getsockname())
            fillers.append(filler)
        try:
            outcome = failed(ask(f"http://{place}/", allow=(place,), timeout=0.3))
        finally:
            for filler in fillers:
                filler.close()
    assert outcome.kind is FailureKind.TIMEOUT


def test_f23_a_feed_without_entries_is_a_feed(server: RawServer) -> None:
    empty = b"<rss><channel><title>Low tide</title></channel></rss>"
    server.on("/feed", reply(200, empty, ETag='"e"'))
    assert fetched(ask(server.url("/feed"), server)).etag == b'"e"'


@pytest.mark.parametrize(
    "label", ["text/plain", "text/html", "application/octet-stream", "nonsense", None]
)
def test_f24_the_label_does_not_matter(server: RawServer, label: str | None) -> None:
    labels = [("Content-Type", label)] if label else []
    server.on("/feed", redirect("/moved")).on("/moved", reply(200, FEED, headers=labels))
    outcome = fetched(ask(server.url("/feed"), server))
    assert (outcome.body, outcome.content_type) == (FEED, label)


def test_f27_f30_bytes_that_are_odd_text_are_handed_on_untouched(server: RawServer) -> None:
    odd = b"<br />\n\n" + FEED.replace(b"Neap", b"N\xe9ap & \x01 \x00")
    server.on("/feed", reply(200, odd))
    assert fetched(ask(server.url("/feed"), server)).body == odd


@pytest.mark.parametrize("body", [b"/etc/hostname", b"http://127.0.0.1:1/x"])
def test_f32_a_body_is_never_a_place_to_go(server: RawServer, body: bytes) -> None:
    server.on("/feed", reply(200, body))
    assert fetched(ask(server.url("/feed"), server)).body == body
    assert server.paths == ["/feed"]


def test_a_feed_that_ends_with_the_connection_is_whole_if_its_root_is_closed(
    server: RawServer,
) -> None:
    server.on("/feed", [b"HTTP/1.0 200 OK\r\n\r\n", FEED])
    assert fetched(ask(server.url("/feed"), server)).body == FEED
