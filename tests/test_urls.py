"""Addresses: made absolute, cleaned, compared as documents, and whose they are."""

from __future__ import annotations

import string
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PSLFILE, PublicSuffixList, encode_idn

from aggregator.urls import (
    PLATFORMS,
    TRACKER_PREFIXES,
    TRACKERS,
    absolute,
    clean,
    domain_of,
    host_of,
    is_tracker,
    origin_of,
    redact,
    registrable,
    scheme_of,
    split,
    url_key,
)

BASE = "https://blog.example.org/2024/tide"


PARAMETER = st.builds(
    "{}={}".format,
    st.sampled_from(["id", "p", "utm_source", "FBCLID", "gclid", "a%20b", ""]),
    st.text(string.ascii_letters + "%&=+;", max_size=6),
)
ADDRESS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTP://", "//", "", "ftp://"]),
    st.sampled_from(
        [
            "www.a.example",
            "m.www.A.example:8080",
            "bücher.example",
            "[::1]:80",
            "a.example.",
            "x",
            "u:p@a.example",
        ]
    ),
    st.text("aé/%7E2f.;:@ ", max_size=12).map(lambda path: "/" + path.strip()),
    st.lists(PARAMETER, max_size=4).map(lambda given: "?" + "&".join(given) if given else ""),
    st.sampled_from(["", "#", "#top", "#?utm_source=x"]),
)


@pytest.mark.parametrize(
    ("url", "joined"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("/x", "https://blog.example.org/x"),
        ("x?y=1#z", "https://blog.example.org/2024/x?y=1#z"),
        ("../x", "https://blog.example.org/x"),
        ("//a.example/x", "https://a.example/x"),
        ("?y", "https://blog.example.org/2024/tide?y"),
        ("#z", "https://blog.example.org/2024/tide#z"),
        (" /x\n", "https://blog.example.org/x"),
        ("/a b", "https://blog.example.org/a%20b"),
        ("/a\n\tb", "https://blog.example.org/ab"),
        ("HTTPS://A.example/x", "https://A.example/x"),
        ("", None),
        (None, None),
        ("   ", BASE),
        ("mailto:a@example.org", None),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://a.example/x", None),
        ("http://", None),
        ("http://[broken", None),
        ("http://a.example:port/", None),
        ("http://a b.example/", None),
        ("http://a<b>.example/", None),
    ],
)
def test_absolute(url: str | None, joined: str | None) -> None:
    assert absolute(url, BASE) == joined


def test_absolute_without_a_base_takes_only_whole_addresses() -> None:
    assert absolute("https://a.example/") == "https://a.example/"
    assert absolute("/x") is None
    assert absolute("a.example/x") is None


@given(st.text(max_size=60), st.sampled_from([BASE, None, "", "mailto:x", "http://[", "/x"]))
def test_absolute_never_raises_and_gives_http_only(url: str, base: str | None) -> None:
    joined = absolute(url, base)
    assert joined is None or (scheme_of(joined) in ("http", "https") and host_of(joined))


@given(ADDRESS)
def test_absolute_is_what_joining_says(url: str) -> None:
    """The shortcut for plain addresses changes nothing (RFC 3986 §5, as urllib has it)."""
    joined = absolute(url, BASE)
    assert joined is None or joined == urljoin(BASE, url.strip().replace(" ", "%20"))


@pytest.mark.parametrize("name", sorted(TRACKERS))
def test_a_tracking_parameter_is_dropped_in_every_spelling(name: str) -> None:
    assert is_tracker(name)
    assert is_tracker(name.upper())
    assert clean(f"https://a.example/x?a=1&{name}=y&b=2#f") == "https://a.example/x?a=1&b=2#f"
    assert url_key(f"https://a.example/x?{name}=y") == "a.example/x"


@pytest.mark.parametrize("prefix", TRACKER_PREFIXES)
def test_parameters_that_begin_like_trackers_are_dropped(prefix: str) -> None:
    assert clean(f"https://a.example/x?{prefix}anything=y") == "https://a.example/x"


@pytest.mark.parametrize(
    "name",
    ["id", "p", "q", "page", "article", "ref", "lang", "utm", "gclids", "fb", "source", "pk_id"],
)
def test_parameters_that_may_name_a_document_stay(name: str) -> None:
    assert not is_tracker(name)
    assert clean(f"https://a.example/x?{name}=1") == f"https://a.example/x?{name}=1"


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("HTTP://A.Example/%7ea/?b&&utm_source=x&c=", "HTTP://A.Example/%7ea/?b&&c="),
        ("https://a.example/?utm_source=x#", "https://a.example/#"),
        ("https://a.example/#?utm_source=x", "https://a.example/#?utm_source=x"),
        ("/x?utm_source=y", "/x"),
        ("https://a.example/?b=1;utm_source=x", "https://a.example/?b=1;utm_source=x"),
        ("http://[broken?utm_source=x", "http://[broken"),
        ("", ""),
    ],
)
def test_what_is_not_a_tracker_stays_byte_for_byte(url: str, cleaned: str) -> None:
    assert clean(url) == cleaned


@given(ADDRESS)
def test_cleaning_twice_is_cleaning_once_and_keeps_the_document(url: str) -> None:
    assert clean(clean(url)) == clean(url)
    assert url_key(clean(url)) == url_key(url)


@given(ADDRESS | st.text(max_size=60))
def test_the_key_of_a_key_is_the_key(url: str) -> None:
    assert url_key(url_key(url)) == url_key(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.org/2024/tide?a=1&b=2",
        "http://example.org/2024/tide/?b=2&a=1",
        "//EXAMPLE.org:443/2024/tide?a=1&utm_source=feed&b=2#comments",
        "https://m.example.org/2024/tide?a=1&b=2",
        "https://amp.example.org/2024/tide?&a=1&&b=2",
        "example.org/2024/tide?a=1&b=2",
        "https://example.org./2024/%74ide?a=1&b=2",
        "https://user:secret@www2.example.org/2024/tide?a=1&b=2",
    ],
)
def test_spellings_of_one_address_have_one_key(url: str) -> None:
    assert url_key(url) == "example.org/2024/tide?a=1&b=2"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://example.org", "example.org"),
        ("https://example.org/Tide", "example.org/Tide"),
        ("https://example.org:8443/x", "example.org:8443/x"),
        ("https://example.org/a//b/", "example.org/a//b"),
        ("https://example.org/%e9%2f%7e", "example.org/%E9%2F~"),
        ("https://example.org/é", "example.org/%C3%A9"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://a.example/?u=https://b.example/", "a.example?u=https://b.example/"),
        ("https://m.co/x", "m.co/x"),
        ("https://www.example/x", "www.example/x"),
        ("http://[2001:db8::1]/x", "[2001:db8::1]/x"),
        ("localhost:8000/x", "localhost:8000/x"),
        ("mailto:a@example.org", ""),
        ("javascript:alert(1)", ""),
        ("ftp://example.org/x", ""),
        ("http://[broken", ""),
        ("two words", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_keys(url: str | None, key: str) -> None:
    assert url_key(url) == key


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.example.org", "example.org"),
        ("blog.example.co.uk", "example.co.uk"),
        ("a.b.c.example.com.au", "example.com.au"),
        ("EXAMPLE.org.", "example.org"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("ada.substack.com", "ada.substack.com"),
        ("www.substack.com", "substack.com"),
        ("ada.github.io", "ada.github.io"),
        ("x.ada.blogspot.com", "ada.blogspot.com"),
        ("co.uk", "co.uk"),
        ("", ""),
    ],
)
def test_whose_a_host_is(host: str, domain: str) -> None:
    assert registrable(host) == domain


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_each_user_of_a_platform_is_somebody(platform: str) -> None:
    assert registrable(f"ada.{platform}") == f"ada.{platform}"
    assert registrable(f"ada.{platform}") != registrable(f"bo.{platform}")


def test_every_rule_of_the_public_suffix_list_counts_as_written_and_in_punycode() -> None:
    library = PublicSuffixList()
    rules = Path(PSLFILE).read_text("utf-8").splitlines()
    for rule in filter(None, rules):
        suffix = rule.split()[0].lstrip("!").replace("*", "c")
        if rule.startswith("//") or suffix in PLATFORMS:
            continue
        for host in {f"a.b.{suffix}", f"a.b.{encode_idn(suffix)}"}:
            assert registrable(host) == library.privatesuffix(host)


def test_parts_of_addresses() -> None:
    assert domain_of("https://blog.example.co.uk/x") == "example.co.uk"
    assert domain_of("nonsense") == domain_of(None) == host_of("http://[") == ""
    assert origin_of("HTTPS://Example.org/x") == ("https", "example.org", 443)
    assert origin_of("http://example.org:8080/") == ("http", "example.org", 8080)
    assert origin_of("http://[") == ("", "", 0)
    assert scheme_of("MailTo:x") == "mailto"
    assert scheme_of("//x") is None
    assert split("http://a:b:c/") is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ada:secret@example.org/x?y#z", "https://example.org/x?y#z"),
        ("https://example.org/@ada", "https://example.org/@ada"),
        ("http://[", "http://["),
    ],
)
def test_credentials_are_not_shown(url: str, shown: str) -> None:
    assert redact(url) == shown
