"""The RSS feed, read back with feedparser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from aggregator.dates import to_http
from aggregator.export.document import compose
from aggregator.export.rss import describe, write
from aggregator.model import Author, FeedRef, StoredEntry
from tests.support.export_samples import (
    HARBOUR,
    NOTES,
    REVIEW,
    announcement,
    appearance,
    entry,
    planet,
)

SITE, SELF = "https://planet.example/", "https://planet.example/all.rss"


def read(*entries: StoredEntry) -> Any:
    found = feedparser.parse(write(compose("Planet", entries, site_url=SITE, self_url=SELF)))
    assert not found.bozo
    return found


def links(item: Any, rel: str) -> list[tuple[str, str | None]]:
    return [(link.href, link.get("title")) for link in item.links if link.rel == rel]


def test_the_channel_names_itself() -> None:
    feed = read(entry(1)).feed
    assert (feed.title, feed.link, feed.updated) == (
        "Planet",
        SITE,
        "Sat, 14 Mar 2026 11:00:00 GMT",
    )
    assert links(feed, "self") == [(SELF, None)]


def test_items_come_back_with_their_own_titles_addresses_and_dates() -> None:
    stored = planet()
    found = [(e.get("title", ""), e.link, e.published) for e in read(*stored).entries]
    assert found == [(e.title, e.url, to_http(e.published_at)) for e in stored]


def test_a_later_change_is_told_beside_the_date_of_publication() -> None:
    changed = entry(1, updated_at=datetime(2026, 3, 15, 8, 30, tzinfo=UTC))
    first, second = read(changed, entry(2)).entries
    assert (first.published, first.updated) == (
        "Sat, 14 Mar 2026 11:00:00 GMT",
        "2026-03-15T08:30:00Z",
    )
    assert "updated_parsed" not in second.keys()  # noqa: SIM118 -- `in` asks for "published", too


def test_a_guid_is_a_permalink_only_where_it_is_the_items_address() -> None:
    root = ElementTree.fromstring(write(compose("Planet", announcement())))
    assert [(guid.text, guid.get("isPermaLink")) for guid in root.iter("guid")] == [
        ("https://harbourlight.example/2", "true"),
        ("tag:coastalreview.example,2026:30", "false"),
    ]


def test_the_whole_content_comes_after_a_short_description() -> None:
    long = "<p>" + "Tides and pumps. " * 60 + "</p>"
    item = read(entry(1, html=long)).entries[0]
    assert item.content[0].value == long.strip()
    assert item.summary.startswith("Tides and pumps.")
    assert len(item.summary) <= 300


def test_a_description_is_text_written_as_html() -> None:
    item = read(entry(1, summary="If a < b & b < c")).entries[0]
    assert item.summary == "If a &lt; b &amp; b &lt; c"


def test_an_item_says_which_feed_it_comes_from() -> None:
    source = read(entry(1, REVIEW)).entries[0].source
    assert (source.title, source.href) == (
        "The Coastal Review",
        "https://coastalreview.example/rss",
    )


def test_announcement_and_article_are_joined_by_links() -> None:
    post, article = read(*announcement()).entries
    title = "Who Pays for the Sea Wall?"
    assert links(post, "related") == [("https://coastalreview.example/sea-wall", title)]
    assert links(article, "via") == [("https://harbourlight.example/2", title)]


def test_one_file_is_the_enclosure_and_others_are_links() -> None:
    """The profile allows one enclosure an item; feedparser lists both forms."""
    files = read(appearance()).entries[0].enclosures
    assert [(file.href, file.type, file.length) for file in files] == [
        ("https://estuary.example/hour-88.mp3", "audio/mpeg", "48211002"),
        ("https://estuary.example/hour-88.pdf", "application/pdf", "0"),
    ]


def test_every_author_is_a_creator() -> None:
    people = (Author("Mara Quill", "mara@harbour.example"), Author("Jon Ode"))
    item = read(entry(1, authors=people)).entries[0]
    assert [author.name for author in item.authors] == ["Mara Quill", "Jon Ode"]


def test_tags_and_comments_are_kept() -> None:
    *_, item = read(*announcement()).entries
    assert [tag.term for tag in item.tags] == ["Coast", "Money"]
    assert item.comments == "https://coastalreview.example/sea-wall#comments"
    assert item.slash_comments == "14"


def test_a_document_without_a_site_is_still_a_channel() -> None:
    data = write(compose("Planet", [entry(1)]))
    assert feedparser.parse(data).feed.link.startswith("urn:uuid:")


FAR = FeedRef(9, "https://far.example/feed", None, None)


@pytest.mark.parametrize(
    ("feeds", "sentence"),
    [
        ((), "No entries yet."),
        ((HARBOUR,), "Entries from The Harbour Light."),
        ((HARBOUR, FAR), "Entries from The Harbour Light and far.example."),
        (
            (HARBOUR, FAR, NOTES, REVIEW),
            "Entries from The Harbour Light, far.example and 2 other feeds.",
        ),
    ],
)
def test_a_channel_is_described_by_its_feeds(feeds: tuple[FeedRef, ...], sentence: str) -> None:
    several = [replace(entry(n), feed=feed) for n, feed in enumerate(feeds, 1)]
    assert describe(compose("Planet", several)) == sentence
