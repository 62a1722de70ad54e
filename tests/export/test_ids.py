"""Which ids entries keep, and what the others become."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from aggregator.export.ids import entry_ids, is_iri, web_iri
from tests.support.export_samples import HARBOUR, NOTES, REVIEW, entry


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/?p=12",
        "http://example.org/a%20b#c",
        "tag:example.org,2026:12",
        "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
        "yt:video:abc_DEF-123",
        "https://例え.example/海",
    ],
)
def test_an_absolute_iri_may_stand_as_it_is(text: str) -> None:
    assert is_iri(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "/2026/03/a-post",
        "example.org/12",
        "12 at https://example.org",
        "https://example.org/a b",
        "https://example.org/100%",
        "https://example.org/<12>",
        "https:///no-host",
        "http:relative",
        "tag:",
        "a\nb:c",
        "tag:\ud800",
    ],
)
def test_anything_else_may_not(text: str) -> None:
    assert not is_iri(text)


def test_an_entry_keeps_an_id_that_is_an_iri() -> None:
    kept = entry(1, guid="tag:harbourlight.example,2026:1")
    assert entry_ids([kept]) == ("tag:harbourlight.example,2026:1",)


def test_any_other_id_becomes_a_name_based_uuid() -> None:
    (found,) = entry_ids([entry(1, guid="41")])
    assert UUID(found.removeprefix("urn:uuid:")).version == 5


def test_a_derived_id_depends_on_the_feed_and_the_guid_only() -> None:
    plain = entry(1, guid="41")
    edited = replace(plain, id=9, title="Other", url=None, content_html="<p>Other</p>")
    elsewhere = entry(1, NOTES, guid="41")
    other = entry(1, guid="42")
    assert entry_ids([plain]) == entry_ids([edited])
    assert len({*entry_ids([plain]), *entry_ids([elsewhere]), *entry_ids([other])}) == 3


@pytest.mark.parametrize(
    "guid",
    [
        "https://coastalreview.example/wall",
        "https://www.coastalreview.example/?p=3",
        "tag:coastalreview.example,2026:3",
        "tag:editor@news.coastalreview.example,2026-01:3",
    ],
)
def test_a_shared_guid_stays_with_the_feed_of_its_own_site(guid: str) -> None:
    """A feed cannot take the place of another's entry by copying its id, whoever comes first."""
    copy, own = entry(1, HARBOUR, guid=guid), entry(2, REVIEW, guid=guid)
    first, second = entry_ids([copy, own])
    assert second == guid
    assert first.startswith("urn:uuid:")
    assert entry_ids([own, copy]) == (second, first)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, None),
        ("", None),
        ("mailto:a@example.org", None),
        ("javascript:alert(1)", None),
        ("/relative", None),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/<x>|y", "https://example.org/%3Cx%3E%7Cy"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%C3%A9?q=é", "https://example.org/%C3%A9?q=é"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
    ],
)
def test_addresses_are_made_fit_to_be_links(url: str | None, expected: str | None) -> None:
    assert web_iri(url) == expected
