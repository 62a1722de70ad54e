"""What goes over the wire, and what may happen around a request."""

from __future__ import annotations

import asyncio
import logging
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from aggregator.fetch.client import Client
from aggregator.fetch.hosts import HostGate
from aggregator.fetch.request import Purpose
from aggregator.model import Credentials, FailureKind, FetchRequest
from tests.support.fetching import FEED, Names, ask, failed, fetched, kind, not_modified, settings
from tests.support.raw_server import Hang, RawServer, Wait, head, redirect, reply

if TYPE_CHECKING:
    from aggregator.model import FetchOutcome

DATE = "Wed, 25 Nov 2026 09:00:00 GMT"
LATER = "Wed, 25 Nov 2026 10:00:00 GMT"
CONTACT = "https://example.org/about"


def again(server: RawServer, etag: bytes | None, modified: bytes | None) -> FetchOutcome:
    """The next poll of /feed with these validators."""
    url = server.url("/feed")
    return ask(FetchRequest(url, etag, modified, url), server)


# ---------------------------------------------------------------- A: conditional requests


def test_a01_the_first_poll_names_no_version_and_brings_both_validators(server: RawServer) -> None:
    server.on("/feed", reply(200, FEED, ETag='"a"', Last_Modified=DATE))
    outcome = fetched(ask(server.url("/feed"), server))
    assert (outcome.etag, outcome.last_modified) == (b'"a"', DATE.encode())
    assert outcome.body == FEED
    names = {name.lower() for name, _ in server.requests[0].headers}
    assert not names & {b"if-none-match", b"if-modified-since", b"a-im"}


def test_a02_a04_a_304_tells_what_it_carried(server: RawServer) -> None:
    server.on("/feed", reply(304, ETag='"a"', Last_Modified=LATER, Cache_Control="max-age=60"))
    outcome = not_modified(again(server, b'"a"', DATE.encode()))
    assert (outcome.etag, outcome.last_modified) == (b'"a"', LATER.encode())
    assert outcome.freshness.lifetime == 60
    assert server.requests[0].header("If-None-Match") == [b'"a"']
    assert server.requests[0].header("If-Modified-Since") == [DATE.encode()]
    assert server.requests[0].header("A-IM") == [b"feed"]


def test_a03_a_304_without_headers_carried_nothing(server: RawServer) -> None:
    server.on("/feed", [b"HTTP/1.1 304 Not Modified\r\n\r\n"])
    outcome = not_modified(again(server, b'"a"', None))
    assert (outcome.etag, outcome.last_modified) == (None, None)


@pytest.mark.parametrize(
    "etag", [b'"a"', b'W/"a"', b"abc", b'"a-gzip"', b'"\xe9\xff"', b'"a b"', b'""', b"x" * 4096]
)
def test_a12_a15_an_entity_tag_goes_back_byte_for_byte(server: RawServer, etag: bytes) -> None:
    server.on("/feed", reply(200, FEED, headers=[("ETag", etag)]), reply(304))
    first = fetched(ask(server.url("/feed"), server))
    assert first.etag == etag
    not_modified(again(server, first.etag, None))
    assert server.requests[1].header("If-None-Match") == [etag]


def test_a16_one_line_is_sent_for_two_that_came(server: RawServer) -> None:
    server.on("/feed", reply(200, FEED, headers=[("ETag", '"a"'), ("ETag", '"b"')]))
    again(server, fetched(ask(server.url("/feed"), server)).etag, None)
    assert server.requests[1].header("If-None-Match") == [b'"b"']


def test_a17_an_outsized_entity_tag_is_none(server: RawServer) -> None:
    server.on("/feed", reply(200, FEED, headers=[("ETag", b'"' + b"x" * 5000 + b'"')]))
    assert fetched(ask(server.url("/feed"), server)).etag is None


def test_a18_a_date_that_is_none_goes_back_as_it_is(server: RawServer) -> None:
    server.on("/feed", reply(304))
    again(server, None, b"yesterday")
    assert server.requests[0].header("If-Modified-Since") == [b"yesterday"]
    assert server.requests[0].header("If-None-Match") == []


def test_a24_a_304_to_a_request_without_validators_is_a_failure(server: RawServer) -> None:
    server.on("/feed", reply(304))
    assert kind(ask(server.url("/feed"), server)) is FailureKind.UNEXPECTED_304


def test_a27_a_226_is_a_part(server: RawServer) -> None:
    server.on("/feed", reply(226, FEED, IM="feed", ETag='"b"'))
    outcome = fetched(again(server, b'"a"', None))
    assert (outcome.partial, outcome.etag, outcome.status) == (True, b'"b"', 226)


# ---------------------------------------------------------------- B: what a request looks like


def test_b01_the_first_request_byte_for_byte(server: RawServer) -> None:
    server.on("/feed", reply(200, FEED))
    ask(server.url("/feed"), server, contact=CONTACT)
    version = re.escape(sys.modules["aggregator"].__version__)
    expected = (
        rf"GET /feed HTTP/1\.1\r\nHost: 127\.0\.0\.1:{server.port}\r\n"
        rf"User-Agent: aggregator/{version} \(\+https://example\.org/about\)\r\n"
        r"Accept: application/atom\+xml, application/rss\+xml, application/rdf\+xml;q=0\.9, "
        r"application/feed\+json;q=0\.9, application/xml;q=0\.8, text/xml;q=0\.8, \*/\*;q=0\.1\r\n"
        r"Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    )
    assert re.fullmatch(expected.encode(), server.requests[0].raw)


def test_b01_without_a_contact_nobody_is_named(server: RawServer) -> None:
    ask(server.url("/feed"), server)
    [agent] = server.requests[0].header("User-Agent")
    assert re.fullmatch(rb"aggregator/\d[\w.]*", agent)


def test_b02_cookies_are_never_sent(server: RawServer) -> None:
    server.on("/start", reply(302, headers=[("Location", "/feed"), ("Set-Cookie", "a=1")]))
    server.on("/feed", reply(200, FEED, Set_Cookie="b=2; Path=/"))

    async def twice() -> None:
        chosen = settings(server)
        async with Client(chosen, hosts=HostGate(0, 5)) as client:
            for _ in range(2):
                fetched(await client.fetch(FetchRequest(server.url("/start"))))

    asyncio.run(twice())
    assert len(server.requests) == 4
    assert not any(request.header("Cookie") for request in server.requests)


def test_b03_the_query_is_sent_as_it_was_written(server: RawServer) -> None:
    ask(server.url("/feed?a=b%2Fc&d=%7e+1#frag"), server)
    assert server.requests[0].target == "/feed?a=b%2Fc&d=%7e+1"


def test_b04_b05_ten_polls_ask_for_the_feed_only_and_in_the_same_words(server: RawServer) -> None:
    server.on("/feed", reply(200, FEED))
    for _ in range(10):
        ask(server.url("/feed"), server)
    assert server.paths == ["/feed"] * 10
    assert len({request.raw for request in server.requests}) == 1


def test_b06_a_discovered_feed_was_asked_for_like_a_polled_one(server: RawServer) -> None:
    server.on("/feed", reply(200, FEED))
    ask(server.url("/feed"), server, purpose=Purpose.DISCOVER)
    ask(server.url("/feed"), server)
    assert server.requests[0].raw == server.requests[1].raw


@pytest.mark.parametrize(
    ("purpose", "accept"), [(Purpose.LOOK, b"text/html"), (Purpose.ROBOTS, b"text/plain")]
)
def test_other_documents_are_asked_for_by_their_own_type(
    server: RawServer, purpose: Purpose, accept: bytes
) -> None:
    server.on("/page", reply(200, "<!doctype html><p>A page"))

    async def look() -> FetchOutcome:
        async with Client(settings(server), hosts=HostGate(0, 5)) as client:
            return await client.fetch(FetchRequest(server.url("/page")), purpose)

    assert fetched(asyncio.run(look())).body == b"<!doctype html><p>A page"
    assert server.requests[0].header("Accept")[0].startswith(accept)


def test_credentials_and_own_headers_are_sent(server: RawServer) -> None:
    secret = Credentials("me", "pässword", (("X-Key", "k"),))
    ask(FetchRequest(server.url("/feed"), credentials=secret), server)
    assert server.requests[0].header("Authorization") == [b"Basic bWU6cMOkc3N3b3Jk"]
    assert server.requests[0].header("X-Key") == [b"k"]


# ---------------------------------------------------------------- what surrounds a request


def test_an_answer_brings_its_date_type_links_and_sizes(server: RawServer) -> None:
    link = '<https://hub.example/>; rel="hub"'
    server.on("/feed", reply(200, FEED, Date=DATE, Content_Type="text/xml", Link=link))
    outcome = fetched(ask(server.url("/feed"), server))
    assert outcome.date is not None
    assert outcome.date.isoformat() == "2026-11-25T09:00:00+00:00"
    assert (outcome.content_type, outcome.wire_size) == ("text/xml", len(FEED))
    assert outcome.links == (("hub", "https://hub.example/"),)


def test_what_is_no_web_address_is_a_failure_and_no_error() -> None:
    for url in ("", "ftp://example.org/feed", "http://[bad", "words"):
        assert kind(ask(url)) is FailureKind.BAD_SCHEME
    outcome = failed(ask("http://" + "x" * 70_000 + ".example/", resolver=Names()))
    assert outcome.kind is FailureKind.BAD_SCHEME


def test_a_header_that_cannot_be_sent_is_a_failure_that_keeps_its_secret(server: RawServer) -> None:
    secret = Credentials(headers=(("X-Key", "s3cret\nX-Evil: 1"),))
    outcome = failed(ask(FetchRequest(server.url("/feed"), credentials=secret), server))
    assert outcome.kind is FailureKind.PROTOCOL_ERROR
    assert "s3cret" not in repr(outcome)
    assert server.requests == []


def test_g16_secrets_appear_in_no_log_and_no_message(
    server: RawServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Even with everything logged that the libraries have to say."""
    caplog.set_level(logging.DEBUG)
    server.on("/feed", reply(404))
    host = f"me:s3cret@{server.place}"
    secret = Credentials("me", "s3cret", (("X-Key", "s3cret"),))
    request = FetchRequest(f"http://{host}/feed?token=s3cret", credentials=secret)
    outcome = failed(ask(request, server))
    assert "s3cret" not in outcome.message + str(outcome.host)
    assert "s3cret" not in caplog.text
    assert "s3cret" not in repr(secret)


def test_a_refused_connection_and_a_missing_name_are_told_apart(server: RawServer) -> None:
    with RawServer() as gone:
        pass
    refused = failed(ask(gone.url(), gone))
    assert (refused.kind, refused.message) == (
        FailureKind.CONNECT_ERROR,
        "the server refused the connection",
    )
    missing = failed(ask("http://nowhere.example/", resolver=Names([])))
    assert (missing.kind, missing.message) == (
        FailureKind.DNS_NOT_FOUND,
        "the name does not exist",
    )
    assert missing.host == "nowhere.example:80"


def test_an_international_name_is_looked_up_and_sent_in_ascii(server: RawServer) -> None:
    """By the rules of 2008 (RFC 5891), in which "ß" is a letter of its own."""
    server.on("/feed", reply(200, FEED))
    names = Names(["127.0.0.1"])
    place = f"xn--strae-oqa.example:{server.port}"
    outcome = ask(f"http://Straße.example:{server.port}/feed", allow=(place,), resolver=names)
    assert fetched(outcome).body == FEED
    assert names.asked == ["xn--strae-oqa.example"]
    assert server.requests[0].header("Host") == [place.encode()]


def test_cancelling_passes_through_and_costs_no_place(server: RawServer) -> None:
    """Many requests are given up at every stage; afterwards there is room for others."""
    server.on("/hang", [Hang()]).on("/half", [head(200), b"<rss", Hang()]).on(
        "/feed", reply(200, FEED)
    )

    async def go() -> list[FetchOutcome]:
        chosen = settings(server)
        async with Client(chosen, hosts=HostGate(0, 3)) as client:
            urls = [server.url(path) for path in ("/hang", "/half") for _ in range(20)]
            tasks = [asyncio.create_task(client.fetch(FetchRequest(url))) for url in urls]
            await asyncio.to_thread(server.wait_for, 1)
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(each, asyncio.CancelledError) for each in ended)
            return [await client.fetch(FetchRequest(server.url("/feed"))) for _ in range(5)]

    assert [fetched(outcome).body for outcome in asyncio.run(go())] == [FEED] * 5


def test_the_wait_for_a_host_is_outside_the_deadline(server: RawServer) -> None:
    """Four requests of 0.4 s to one host go through one after the other, with 1 s for each."""
    server.on("/feed", [Wait(0.4), *reply(200, FEED)])

    async def go() -> list[FetchOutcome]:
        async with Client(settings(server, timeout=1.0), hosts=HostGate(0, 5)) as client:
            wanted = (client.fetch(FetchRequest(server.url("/feed"))) for _ in range(4))
            return list(await asyncio.gather(*wanted))

    assert [fetched(outcome).body for outcome in asyncio.run(go())] == [FEED] * 4


def test_a_hop_to_another_host_waits_for_that_host(server: RawServer, elsewhere: RawServer) -> None:
    server.on("/feed", redirect(elsewhere.url("/feed")))
    elsewhere.on("/feed", reply(200, FEED))
    turns: list[str] = []

    class Watched(HostGate):
        def turn(self, host: str):  # type: ignore[no-untyped-def]  # as in HostGate
            turns.append(host)
            return super().turn(host)

    async def go() -> FetchOutcome:
        async with Client(settings(server, elsewhere), hosts=Watched(0, 5)) as client:
            return await client.fetch(FetchRequest(server.url("/feed")))

    fetched(asyncio.run(go()))
    assert turns == [server.place, elsewhere.place]


def test_naming_the_client_does_not_load_httpx() -> None:
    code = "import sys, aggregator.fetch.client; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_httpx_comes_without_its_command_line() -> None:
    code = (
        "import sys, aggregator.fetch.transport;"
        "sys.exit(bool({'click', 'rich', 'pygments', 'httpx._main'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
