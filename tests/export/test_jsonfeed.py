"""The JSON Feed, read as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from aggregator.dates import stamp
from aggregator.export.document import compose
from aggregator.export.jsonfeed import write
from aggregator.model import Author, Enclosure, StoredEntry
from tests.support.export_samples import announcement, appearance, entry, piece, planet

SITE, SELF = "https://planet.example/", "https://planet.example/all.json"


def read(*entries: StoredEntry) -> Any:
    return json.loads(write(compose("Planet", entries, site_url=SITE, self_url=SELF)))


def test_items_have_the_entries_titles_addresses_and_dates() -> None:
    stored = planet()
    keys = ("url", "date_published", "date_modified")
    assert [(i.get("title", ""), *(i[k] for k in keys)) for i in read(*stored)["items"]] == [
        (e.title, e.url, stamp(e.published_at), stamp(e.updated_at or e.published_at))
        for e in stored
    ]


def test_the_feed_names_itself_and_keeps_the_order_of_the_specification() -> None:
    feed = read(entry(1))
    assert list(feed) == ["version", "title", "home_page_url", "feed_url", "_aggregator", "items"]
    assert (feed["title"], feed["home_page_url"], feed["feed_url"]) == ("Planet", SITE, SELF)
    assert feed["_aggregator"]["updated"] == "2026-03-14T11:00:00Z"


def test_a_plain_entry_says_only_what_it_has() -> None:
    assert read(entry(1))["items"] == [
        {
            "id": "https://harbourlight.example/1",
            "url": "https://harbourlight.example/1",
            "title": "Entry 1",
            "content_html": "<p>The words of entry 1.</p>",
            "date_published": "2026-03-14T11:00:00Z",
            "date_modified": "2026-03-14T11:00:00Z",
            "authors": [{"name": "Mara Quill"}],
            "_aggregator": {
                "source": {
                    "title": "The Harbour Light",
                    "home_page_url": "https://harbourlight.example/",
                    "feed_url": "https://harbourlight.example/feed.xml",
                }
            },
        }
    ]


def test_an_announcement_points_to_the_piece_and_says_what_is_known_of_it() -> None:
    item = read(*announcement())["items"][0]
    assert item["external_url"] == "https://coastalreview.example/sea-wall"
    assert item["_aggregator"]["announces"] == [
        {
            "kind": "announces",
            "title": "Who Pays for the Sea Wall?",
            "url": "https://coastalreview.example/sea-wall",
            "outlet": "The Coastal Review",
            "outlet_domain": "coastalreview.example",
            "confidence": 0.93,
        }
    ]


def test_an_article_says_who_announced_it() -> None:
    item = read(*announcement())["items"][1]
    assert "external_url" not in item
    assert item["_aggregator"]["announced_by"] == [
        {
            "kind": "announces",
            "title": "Who Pays for the Sea Wall?",
            "url": "https://harbourlight.example/2",
            "feed": "The Harbour Light",
            "author": "Mara Quill",
            "date": "2026-03-14T10:00:00Z",
            "confidence": 0.93,
        }
    ]


def test_a_piece_without_an_address_leaves_no_empty_keys() -> None:
    post = entry(1)
    told = replace(post, announces=(piece(post, piece_url=None, piece_title=None),))
    item = read(told)["items"][0]
    assert "external_url" not in item
    assert set(item["_aggregator"]["announces"][0]) == {
        "kind",
        "outlet",
        "outlet_domain",
        "confidence",
    }


def test_files_have_a_type_and_a_size_where_it_is_known() -> None:
    odd = Enclosure("https://harbour.example/x", "mp3", -1)
    assert read(appearance())["items"][0]["attachments"] == [
        {
            "url": "https://estuary.example/hour-88.mp3",
            "mime_type": "audio/mpeg",
            "size_in_bytes": 48211002,
        },
        {"url": "https://estuary.example/hour-88.pdf", "mime_type": "application/pdf"},
    ]
    assert read(entry(1, enclosures=(odd,)))["items"][0]["attachments"] == [
        {"url": "https://harbour.example/x", "mime_type": "application/octet-stream"}
    ]


def test_authors_tags_language_summary_and_comments_are_kept() -> None:
    item = read(
        entry(
            1,
            authors=(Author("Mara Quill", url="https://mara.example/"), Author("Jon Ode")),
            tags=("Coast", ""),
            language="de",
            summary="In short.",
            comments_url="https://harbourlight.example/1#c",
            comment_count=0,
        )
    )["items"][0]
    assert item["authors"] == [
        {"name": "Mara Quill", "url": "https://mara.example/"},
        {"name": "Jon Ode"},
    ]
    assert (item["tags"], item["language"], item["summary"]) == (["Coast"], "de", "In short.")
    assert item["_aggregator"]["comments_url"] == "https://harbourlight.example/1#c"
    assert item["_aggregator"]["comment_count"] == 0


def test_an_entry_without_html_has_its_words_as_text() -> None:
    item = read(entry(1, content_html="", content_text="Only words."))["items"][0]
    assert "content_html" not in item
    assert item["content_text"] == "Only words."
