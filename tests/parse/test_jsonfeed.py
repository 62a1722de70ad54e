"""JSON Feed 1 and 1.1, right and wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from aggregator.model import Author, Enclosure, FailureKind, ParseFailed, Relation
from aggregator.parse import parse
from tests.support.documents import URL, only, parsed


def document(*items: Any, version: str = "https://jsonfeed.org/version/1.1", **top: Any) -> str:
    return json.dumps({"version": version, "title": "The Heron", "items": list(items)} | top)


def test_everything_an_item_may_carry() -> None:
    entry = only(
        document(
            {
                "id": "tide-1",
                "url": "/tide",
                "external_url": "https://other.example/tide",
                "title": "Low\ntide",
                "content_html": "<p onclick='x()'>Low <a href='/a'>tide</a>.</p>",
                "summary": "On tides.",
                "date_published": "2024-05-17T10:00:00+02:00",
                "date_modified": "2024-05-18T10:00:00Z",
                "authors": [{"name": "Ada Reed", "url": "https://ada.example/"}, {"name": "Bo"}],
                "tags": ["Birds", "birds", "Mud"],
                "language": "en",
                "attachments": [
                    {"url": "/e.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12},
                    {"mime_type": "audio/mpeg"},
                ],
            },
            home_page_url="https://www.example.org/",
        )
    )
    assert entry.guid == "tide-1"
    assert entry.url == "https://www.example.org/tide"
    assert entry.title == "Low tide"
    assert entry.content_html == '<p>Low <a href="https://www.example.org/a">tide</a>.</p>'
    assert entry.content_text == "Low tide."
    assert entry.summary == "On tides."
    assert entry.published_at == datetime(2024, 5, 17, 8, tzinfo=UTC)
    assert entry.updated_at == datetime(2024, 5, 18, 10, tzinfo=UTC)
    assert entry.authors == (Author("Ada Reed", url="https://ada.example/"), Author("Bo"))
    assert entry.tags == ("Birds", "Mud")
    assert entry.language == "en"
    assert entry.enclosures == (Enclosure("https://www.example.org/e.mp3", "audio/mpeg", 12),)
    assert entry.relations == (Relation("external", "https://other.example/tide"),)


def test_what_the_feed_says_of_itself() -> None:
    feed = parsed(
        document(
            home_page_url="https://www.example.org/",
            description="Notes",
            icon="/icon.png",
            language="en-GB",
            authors=[{"name": "Ada Reed"}],
            next_url="https://blog.example.org/feed.json?page=2",
        )
    )
    assert (feed.title, feed.format, feed.language) == ("The Heron", "json11", "en-GB")
    assert (feed.site_url, feed.description) == ("https://www.example.org/", "Notes")
    assert (feed.author, feed.image_url) == ("Ada Reed", "https://blog.example.org/icon.png")
    assert feed.next_url == "https://blog.example.org/feed.json?page=2"


def test_version_1_has_one_author_and_items_take_the_feeds() -> None:
    feed = parsed(
        document(
            {"id": "1", "content_text": "a", "author": {"name": "Bo Marsh"}},
            {"id": "2", "content_text": "b"},
            version="https://jsonfeed.org/version/1",
            author={"name": "Ada Reed"},
        )
    )
    assert feed.format == "json1"
    assert [entry.authors for entry in feed.entries] == [
        (Author("Bo Marsh"),),
        (Author("Ada Reed"),),
    ]


@pytest.mark.parametrize(
    ("given", "guid"), [(17, "17"), (1.5, "1.5"), ("x", "x"), (True, "https://blog.example.org/a")]
)
def test_an_id_may_be_a_number(given: object, guid: str) -> None:
    assert only(document({"id": given, "url": "/a"})).guid == guid


def test_a_nul_is_left_out_and_a_backslash_stays() -> None:
    """At a NUL, SQLite takes a text to end."""
    entry = only(
        document({"id": "n", "title": "Low\0\0 tide", "content_text": r"\u0000", "tags": ["\0"]})
    )
    assert (entry.title, entry.content_text, entry.tags) == ("Low tide", r"\u0000", ())


def test_plain_text_is_escaped() -> None:
    entry = only(document({"id": "1", "content_text": "a <b> c\n\nd"}))
    assert entry.content_html == "<p>a &lt;b&gt; c</p><p>d</p>"


def test_an_item_that_only_links_elsewhere_has_that_link() -> None:
    entry = only(document({"id": "1", "external_url": "https://other.example/"}))
    assert (entry.url, entry.relations) == ("https://other.example/", ())


@pytest.mark.parametrize(
    "item",
    [
        {"id": "1", "title": 5, "content_html": ["x"], "tags": "a", "authors": "Ada"},
        {"id": "1", "attachments": {"url": "x"}, "author": [], "date_published": 2024},
        {"id": "1", "authors": [None, 5, {"name": None}], "tags": [None, 5, {}], "language": 1},
        {"id": "1", "attachments": [None, {"url": 5}, {"url": "/a", "size_in_bytes": 1e400}]},
        {"id": "1", "url": 7, "date_modified": "yesterday", "summary": None},
    ],
)
def test_what_has_the_wrong_type_is_left_out(item: dict[str, object]) -> None:
    assert only(document(item)).guid == "1"


def test_items_that_are_no_objects_are_noted() -> None:
    feed = parsed(document({"id": "1"}, None, "x"))
    assert len(feed.entries) == 1
    assert feed.warnings == ("items left out that are no objects: 2",)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', FailureKind.PARSE_ERROR),
        (b"{" * 5000, FailureKind.PARSE_ERROR),
        (b'{"a":' * 100_000, FailureKind.PARSE_ERROR),
        (b'{"version": "https://jsonfeed.org/version/1"}', FailureKind.NOT_A_FEED),
        (b'{"items": []}', FailureKind.NOT_A_FEED),
        (b'{"error": "no such feed"}', FailureKind.NOT_A_FEED),
        (b'["items"]', FailureKind.NOT_A_FEED),
    ],
)
def test_other_json_is_no_feed(body: bytes, kind: FailureKind) -> None:
    failed = parse(body, url=URL, content_type="application/feed+json")
    assert isinstance(failed, ParseFailed)
    assert failed.kind is kind


def test_json_in_utf_16_is_read() -> None:
    assert only(document({"id": "é"}).encode("utf-16")).guid == "é"
