"""Redirects over the wire (group E)."""

from __future__ import annotations

import pytest

from aggregator.fetch.request import Purpose
from aggregator.model import Credentials, FailureKind, FetchRequest, Hop
from tests.support.fetching import FEED, ask, failed, fetched, kind, not_modified
from tests.support.raw_server import Endless, RawServer, Wait, head, redirect, reply

LOGIN = "<!doctype html><title>Sign in</title><form>"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_e01_e04_e05_a_redirect_is_followed_and_told(server: RawServer, status: int) -> None:
    server.on("/a", redirect("/b", status)).on("/b", reply(200, FEED, ETag='"b"'))
    outcome = fetched(ask(server.url("/a"), server))
    assert (outcome.url, outcome.final_url) == (server.url("/a"), server.url("/b"))
    assert outcome.hops == (Hop(server.url("/a"), status, server.url("/b")),)
    assert server.paths == ["/a", "/b"]


def test_e05_validators_wait_for_the_hop_that_gave_them(server: RawServer) -> None:
    server.on("/a", redirect("/b")).on("/b", reply(304))
    request = FetchRequest(server.url("/a"), b'"b"', b"yesterday", server.url("/b"))
    assert not_modified(ask(request, server)).final_url == server.url("/b")
    first, second = server.requests
    assert first.header("If-None-Match") == first.header("If-Modified-Since") == []
    assert second.header("If-None-Match") == [b'"b"']
    assert second.header("If-Modified-Since") == [b"yesterday"]


def test_e06_the_order_of_permanent_and_other_hops_is_kept(server: RawServer) -> None:
    server.on("/a", redirect("/b", 301)).on("/b", redirect("/c", 302)).on("/c", reply(200, FEED))
    outcome = fetched(ask(server.url("/a"), server))
    assert [(hop.status, hop.location) for hop in outcome.hops] == [
        (301, server.url("/b")),
        (302, server.url("/c")),
    ]


def test_e08_a_redirect_to_a_page_is_a_captive_portal(server: RawServer) -> None:
    server.on("/feed", redirect("/login", 301)).on("/login", reply(200, LOGIN, ETag='"portal"'))
    outcome = failed(ask(server.url("/feed"), server))
    assert (outcome.kind, outcome.status) == (FailureKind.CAPTIVE_PORTAL, 200)
    assert len(outcome.hops) == 1


def test_e08_a_feed_behind_such_a_name_is_a_feed(server: RawServer) -> None:
    server.on("/feed", redirect("/portal/feed")).on("/portal/feed", reply(200, FEED))
    assert fetched(ask(server.url("/feed"), server)).body == FEED


@pytest.mark.parametrize("purpose", [Purpose.DISCOVER, Purpose.LOOK])
def test_a_page_may_be_redirected_to_but_not_to_sign_in(
    server: RawServer, purpose: Purpose
) -> None:
    server.on("/", redirect("/blog/")).on("/blog/", reply(200, "<html><p>A blog</html>"))
    server.on("/closed", redirect("/users/login")).on("/users/login", reply(200, LOGIN))
    assert fetched(ask(server.url("/"), server, purpose=purpose)).final_url == server.url("/blog/")
    assert kind(ask(server.url("/closed"), server, purpose=purpose)) is FailureKind.CAPTIVE_PORTAL


def test_e09_a_redirect_to_nothing_is_not_found(server: RawServer) -> None:
    server.on("/a", redirect("/b", 301))
    outcome = failed(ask(server.url("/a"), server))
    assert (outcome.kind, outcome.status) == (FailureKind.NOT_FOUND, 404)


def test_e10_a_circle_is_left_at_once(server: RawServer) -> None:
    server.on("/a", redirect("/b")).on("/b", redirect("/a")).on("/self", redirect("/self"))
    assert kind(ask(server.url("/a"), server)) is FailureKind.REDIRECT_LOOP
    assert server.paths == ["/a", "/b"]
    assert kind(ask(server.url("/self"), server)) is FailureKind.REDIRECT_LOOP
    assert server.paths == ["/a", "/b", "/self"]


def test_e11_five_redirects_are_followed_and_a_sixth_is_not(server: RawServer) -> None:
    for n in range(6):
        server.on(f"/{n}", redirect(f"/{n + 1}"))
    server.on("/6", reply(200, FEED))
    outcome = failed(ask(server.url("/0"), server))
    assert outcome.kind is FailureKind.TOO_MANY_REDIRECTS
    assert (len(server.requests), len(outcome.hops)) == (6, 5)
    assert fetched(ask(server.url("/1"), server)).final_url == server.url("/6")


@pytest.mark.parametrize("location", [None, b"", b"http://[bad"])
def test_e12_a_redirect_to_nowhere_is_a_failure(server: RawServer, location: bytes | None) -> None:
    server.on("/a", reply(302) if location is None else redirect(location))
    assert kind(ask(server.url("/a"), server)) is FailureKind.BAD_REDIRECT


@pytest.mark.parametrize("location", ["next", "/deep/next", "?q=1", "//{place}/deep/next"])
def test_e13_a_relative_redirect_is_resolved(server: RawServer, location: str) -> None:
    server.on("/deep/feed", redirect(location.format(place=server.place)), reply(200, FEED))
    server.on("/deep/next", reply(200, FEED))
    assert fetched(ask(server.url("/deep/feed"), server)).body == FEED


def test_e13_bytes_outside_ascii_are_percent_encoded(server: RawServer) -> None:
    server.on("/a", redirect("/caf\u00e9".encode())).on("/caf%C3%A9", reply(200, FEED))
    assert fetched(ask(server.url("/a"), server)).final_url == server.url("/caf%C3%A9")


@pytest.mark.parametrize("location", ["file:///etc/hostname", "ftp://127.0.0.1/", "data:,x"])
def test_e14_other_schemes_are_not_followed(server: RawServer, location: str) -> None:
    server.on("/a", redirect(location))
    assert kind(ask(server.url("/a"), server)) is FailureKind.BAD_SCHEME
    assert server.paths == ["/a"]


def test_e15_secrets_stay_with_their_origin(server: RawServer) -> None:
    with RawServer() as other:
        server.on("/feed", redirect("/moved")).on("/moved", redirect(other.url("/feed")))
        other.on("/feed", reply(200, FEED))
        request = FetchRequest(
            server.url("/feed"), b'"a"', b"yesterday", server.url("/feed"),
            Credentials("me", "s3cret", (("X-Key", "s3cret"),)),
        )  # fmt: skip
        assert fetched(ask(request, server, other)).body == FEED
        assert [bool(each.header("Authorization")) for each in server.requests] == [True, True]
        names = {name.lower() for name, _ in other.requests[0].headers}
    assert names == {b"host", b"user-agent", b"accept", b"accept-encoding", b"connection"}


def test_e16_the_body_of_a_redirect_is_not_waited_for(server: RawServer) -> None:
    server.on(
        "/a", [head(302, [("Location", "/b"), ("Content-Length", "5000000")]), Endless(b"x", 0.01)]
    )
    server.on("/b", reply(200, FEED))
    assert fetched(ask(server.url("/a"), server)).body == FEED


def test_e17_a_new_end_of_the_chain_is_asked_without_old_validators(server: RawServer) -> None:
    server.on("/a", redirect("/c")).on("/c", reply(200, FEED, ETag='"c"'))
    request = FetchRequest(server.url("/a"), b'"b"', b"yesterday", server.url("/b"))
    outcome = fetched(ask(request, server))
    assert (outcome.etag, outcome.final_url) == (b'"c"', server.url("/c"))
    assert not any(each.header("If-None-Match") for each in server.requests)


@pytest.mark.parametrize("status", [300, 305, 306])
def test_what_names_no_one_place_is_not_followed(server: RawServer, status: int) -> None:
    server.on("/a", redirect("/b", status))
    assert kind(ask(server.url("/a"), server)) is FailureKind.UNEXPECTED_STATUS
    assert server.paths == ["/a"]


def test_all_hops_together_have_twice_the_time_of_one(server: RawServer) -> None:
    for n in range(5):
        server.on(f"/{n}", [Wait(0.3), *redirect(f"/{n + 1}")])
    outcome = failed(ask(server.url("/0"), server, timeout=0.5))
    assert outcome.kind is FailureKind.TIMEOUT
