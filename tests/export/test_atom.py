"""The Atom feed, read back with feedparser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from aggregator.dates import stamp
from aggregator.export.atom import write
from aggregator.export.document import compose
from aggregator.model import Author, CrosslinkKind, Link, Source, StoredEntry
from tests.support.export_samples import (
    NOON,
    REVIEW,
    announcement,
    appearance,
    entry,
    joined,
    piece,
    planet,
)
from tests.support.feed_rules import ATOM

SITE, SELF = "https://planet.example/", "https://planet.example/all.atom"


def read(*entries: StoredEntry) -> Any:
    found = feedparser.parse(write(compose("Planet", entries, site_url=SITE, self_url=SELF)))
    assert not found.bozo
    return found


def links(item: Any, rel: str) -> list[tuple[str, str | None]]:
    return [(link.href, link.get("title")) for link in item.links if link.rel == rel]


def test_the_feed_names_itself() -> None:
    feed = read(entry(1)).feed
    assert (feed.title, feed.id, feed.link, feed.updated) == (
        "Planet",
        SELF,
        SITE,
        "2026-03-14T11:00:00Z",
    )
    assert links(feed, "self") == [(SELF, None)]


def test_entries_come_back_with_their_own_titles_addresses_and_dates() -> None:
    stored = planet()
    found = [(e.title, e.link, e.published, e.updated) for e in read(*stored).entries]
    assert found == [
        (e.title, e.url, stamp(e.published_at), stamp(e.updated_at or e.published_at))
        for e in stored
    ]


def test_entries_keep_ids_that_can_stand_by_themselves() -> None:
    found = [item.id for item in read(*planet()).entries]
    assert found[1] == "https://harbourlight.example/2"
    assert found[-1] == "tag:coastalreview.example,2026:30"
    assert found[0].startswith("urn:uuid:")


def test_content_comes_back_as_html_and_the_summary_as_text() -> None:
    item = read(entry(1, html="<p>1 &lt; 2 &amp; so on</p>", summary="1 < 2 & so on")).entries[0]
    assert item.content[0] == {
        "type": "text/html",
        "language": None,
        "base": "",
        "value": "<p>1 &lt; 2 &amp; so on</p>",
    }
    assert item.summary == "1 < 2 & so on"
    assert item.summary_detail.type == "text/plain"


def test_an_entry_says_which_feed_it_comes_from() -> None:
    source = read(entry(1, REVIEW)).entries[0].source
    assert (source.title, source.id, source.link) == (
        "The Coastal Review",
        "https://coastalreview.example/rss",
        "https://coastalreview.example/",
    )
    assert links(source, "self") == [("https://coastalreview.example/rss", None)]


def test_an_entry_that_was_copied_before_keeps_its_first_source() -> None:
    first = Source("Far Shore", "https://farshore.example/", "https://farshore.example/atom")
    source = read(entry(1, source=first)).entries[0].source
    assert (source.title, source.id) == ("Far Shore", "https://farshore.example/atom")


def test_an_announcement_is_related_to_its_article_and_the_article_came_by_way_of_it() -> None:
    post, article = read(*announcement()).entries
    title = "Who Pays for the Sea Wall?"
    assert links(post, "related") == [("https://coastalreview.example/sea-wall", title)]
    assert links(article, "via") == [("https://harbourlight.example/2", title)]


@pytest.mark.parametrize(
    ("kind", "forth", "back"),
    [
        (CrosslinkKind.ANNOUNCES, "related", "via"),
        (CrosslinkKind.APPEARANCE, "related", "via"),
        (CrosslinkKind.REPUBLISHES, "canonical", "related"),
        (CrosslinkKind.SYNDICATED, "related", "canonical"),
    ],
)
def test_every_kind_of_cross_link_is_a_link_both_ways(
    kind: CrosslinkKind, forth: str, back: str
) -> None:
    first, second = read(*joined(entry(1), entry(2, REVIEW), kind=kind)).entries
    assert links(first, forth) == [("https://coastalreview.example/2", "Entry 2")]
    assert links(second, back) == [("https://harbourlight.example/1", "Entry 1")]


def test_a_piece_without_an_address_gives_no_link() -> None:
    post = entry(1)
    told = replace(post, announces=(piece(post, piece_url=None),))
    assert [link.rel for link in read(told).entries[0].links] == ["alternate"]


def test_what_the_feed_itself_declared_is_passed_on_once() -> None:
    post, article = announcement()
    wall = "https://coastalreview.example/sea-wall"
    declared = (
        Link(wall, "related", "The same", "feed"),
        Link("https://example.org/via", "via", "", "feed"),
        Link("https://example.org/next", "next", "", "feed"),
        Link("https://example.org/text", "via", "", "text"),
    )
    item = read(replace(post, links=declared), article).entries[0]
    assert links(item, "related") == [(wall, "Who Pays for the Sea Wall?")]
    assert links(item, "via") == [("https://example.org/via", None)]
    assert links(item, "next") == []


def test_files_come_with_what_is_known_of_them() -> None:
    files = read(appearance()).entries[0].enclosures
    assert [(file.href, file.type, file.get("length")) for file in files] == [
        ("https://estuary.example/hour-88.mp3", "audio/mpeg", "48211002"),
        ("https://estuary.example/hour-88.pdf", "application/pdf", None),
    ]


def test_all_authors_are_named_with_what_is_known_of_them() -> None:
    people = (
        Author("Mara Quill", "mara@harbour.example", "https://mara.example/"),
        Author(email="jon@harbour.example"),
        Author("Broken", "not an address", "nowhere"),
    )
    root = ElementTree.fromstring(write(compose("Planet", [entry(1, authors=people)])))
    persons = root.findall(f"{ATOM}entry/{ATOM}author")
    assert [
        [(part.tag.removeprefix(ATOM), part.text) for part in person] for person in persons
    ] == [
        [
            ("name", "Mara Quill"),
            ("uri", "https://mara.example/"),
            ("email", "mara@harbour.example"),
        ],
        [("name", "jon@harbour.example"), ("email", "jon@harbour.example")],
        [("name", "Broken")],
    ]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "Mara Quill"),
        ({"author": None}, "The Harbour Light"),
        ({"author": " ", "title": None}, "harbourlight.example"),
    ],
)
def test_where_nobody_is_named_the_feed_is_the_author(changes: dict[str, Any], name: str) -> None:
    one = entry(1)
    item = read(replace(one, feed=replace(one.feed, **changes))).entries[0]
    assert item.authors == [{"name": name}]


def test_tags_language_and_comments_are_kept() -> None:
    item = read(
        entry(
            1,
            tags=("Coast", " ", "Sea & Sky"),
            language="en_GB",
            comments_url="https://harbourlight.example/1#comments",
            comment_count=3,
        )
    ).entries[0]
    assert [tag.term for tag in item.tags] == ["Coast", "Sea & Sky"]
    assert item.title_detail.language == "en-GB"
    assert links(item, "replies") == [("https://harbourlight.example/1#comments", None)]


def test_an_entry_without_address_and_content_still_has_content() -> None:
    """RFC 4287 §4.1.2 demands the one or the other."""
    bare = entry(1, url=None, content_html="", content_text="", title="")
    item = read(bare).entries[0]
    assert item.content[0].value == ""
    assert item.published == stamp(NOON.replace(hour=11))
