"""Where an answer points to, without a network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.failure import FetchError
from aggregator.fetch.redirects import follow, looks_like_sign_in, wire_url
from aggregator.model import FailureKind, Hop

HERE = "https://example.org/blog/feed?x=1"


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("HTTPS://Example.ORG/A?a=b%2Fc#frag", "https://example.org/A?a=b%2Fc"),
        ("http://example.org", "http://example.org/"),
        ("http://me:s3cret@example.org:81/x", "http://example.org:81/x"),
        ("http://example.org/caf\u00e9?q=\u00e9", "http://example.org/caf%C3%A9?q=%C3%A9"),
        ("http://0x7f.2:81/", "http://127.0.0.2:81/"),
        ("http://2130706434/", "http://127.0.0.2/"),
        ("http://0177.0.0.2/", "http://127.0.0.2/"),
        ("http://999.999/", "http://999.999/"),
        ("http://[::1]:81/", "http://[::1]:81/"),
        ("http://example.org/a b", "http://example.org/a%20b"),
        ('http://example.org/{"a"}?{"b"}', "http://example.org/%7B%22a%22%7D?{%22b%22}"),
        ("http://example.org/a/./../b//c/", "http://example.org/b//c/"),
        ("http://example.org/?a=[1]&b='+;", "http://example.org/?a=[1]&b='+;"),
    ],
)
def test_b03_a_url_is_asked_for_without_fragment_and_user_and_else_as_it_is(
    url: str, wire: str
) -> None:
    assert wire_url(url) == wire


@pytest.mark.parametrize(
    "url", ["", "feed", "ftp://example.org/", "http://", "http://[bad", "file:/x"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        wire_url(url)
    assert caught.value.kind is FailureKind.BAD_SCHEME


@given(st.text(max_size=60))
def test_a_wire_url_stays_itself_and_its_path_is_ascii(rest: str) -> None:
    wire = wire_url("http://example.org/" + rest)
    assert wire_url(wire) == wire
    assert wire.isascii()


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"https://example.net/feed", "https://example.net/feed"),
        (b"other", "https://example.org/blog/other"),
        (b"/other", "https://example.org/other"),
        (b"//example.net/p", "https://example.net/p"),
        (b"?q", "https://example.org/blog/feed?q"),
        (b" /spaced ", "https://example.org/spaced"),
        ("/caf\u00e9".encode(), "https://example.org/caf%C3%A9"),
        ("/caf\u00e9".encode("latin-1"), "https://example.org/caf%C3%A9"),
        (b"/x#part", "https://example.org/x"),
        (b"https://me:s3cret@example.net/", "https://example.net/"),
    ],
)
def test_e13_a_location_is_resolved_and_encoded(location: bytes, target: str) -> None:
    assert follow(HERE, 302, location, ()) == Hop(HERE, 302, target)


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        (None, FailureKind.BAD_REDIRECT),
        (b"", FailureKind.BAD_REDIRECT),
        (b"http://[bad", FailureKind.BAD_REDIRECT),
        (b"http://", FailureKind.BAD_REDIRECT),
        (b"file:///etc/hostname", FailureKind.BAD_SCHEME),
        (b"ftp://example.org/", FailureKind.BAD_SCHEME),
        (b"data:text/xml,<rss/>", FailureKind.BAD_SCHEME),
        (b"javascript:alert(1)", FailureKind.BAD_SCHEME),
        (b"http://example.org/blog/feed", FailureKind.DOWNGRADE),
        (b"#top", FailureKind.REDIRECT_LOOP),
        (HERE.encode(), FailureKind.REDIRECT_LOOP),
        (b"/seen", FailureKind.REDIRECT_LOOP),
    ],
)
def test_e12_e14_e18_a_useless_location_is_not_followed(
    location: bytes | None, kind: FailureKind
) -> None:
    hops = (Hop("https://example.org/seen", 301, HERE),)
    with pytest.raises(FetchError) as caught:
        follow(HERE, 302, location, hops)
    assert caught.value.kind is kind


@given(st.binary(max_size=60))
def test_no_location_is_too_odd(location: bytes) -> None:
    try:
        hop = follow(HERE, 302, location, ())
    except FetchError:
        return
    assert hop.location.startswith("https://")


@pytest.mark.parametrize(
    ("url", "sign_in"),
    [
        ("https://login.example.org/", True),
        ("https://example.org/users/sign_in?next=x", True),
        ("https://example.org/wp-login.php", True),
        ("http://captive.example/", True),
        ("https://example.org/2026/the-consent-of-the-governed", False),
        ("https://example.org/blogin/", False),
    ],
)
def test_sign_in_pages_are_told_by_whole_words(url: str, sign_in: bool) -> None:
    assert looks_like_sign_in(url) is sign_in
