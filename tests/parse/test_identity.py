"""Which guid an entry has, and when two entries are one."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from aggregator.model import Author, Enclosure, ParsedEntry, Relation, Source
from aggregator.parse.identity import content_hash
from tests.support.documents import atom, only, parsed, rss


@pytest.mark.parametrize(
    ("item", "guid"),
    [
        ('<guid isPermaLink="false">17</guid><link>https://a.example/1</link>', "17"),
        ("<guid>17</guid><link>https://a.example/1</link>", "17"),
        ("<guid>/2024/05/tide</guid>", "/2024/05/tide"),
        ("<link>https://a.example/1</link>", "https://a.example/1"),
        ("<guid> </guid><link>https://a.example/1</link>", "https://a.example/1"),
    ],
)
def test_the_guid_is_the_id_as_written_else_the_link(item: str, guid: str) -> None:
    assert only(rss(item)).guid == guid


def test_without_id_and_link_the_words_are_the_identity() -> None:
    one, again, other = (
        only(rss(f"<title>Tide</title><description>{words}</description>")).guid
        for words in ("Low.", "Low.", "High.")
    )
    assert one == again
    assert one != other


def test_the_guid_does_not_depend_on_where_the_feed_is_served() -> None:
    document = rss("<guid>tide</guid>", head="<link>/</link>")
    first = only(document, url="http://a.example/feed")
    assert first.guid == only(document, url="https://b.example/x/feed").guid


ITEMS = (
    "<guid>same</guid><title>One</title><link>https://a.example/1</link>",
    "<guid>same</guid><title>Two</title><link>https://a.example/2</link>",
    "<guid>own</guid><title>Three</title><link>https://a.example/3</link>",
)


def test_a_guid_that_repeats_is_told_apart_by_link_in_whatever_order() -> None:
    guids = []
    for items in permutations(ITEMS):
        entries = parsed(rss(*items)).entries
        assert len({entry.guid for entry in entries}) == 3
        guids.append({entry.title: entry.guid for entry in entries})
    assert all(named == guids[0] for named in guids)
    assert guids[0]["Three"] == "own"


def test_entries_that_share_even_the_link_are_told_apart_by_title() -> None:
    items = (f"<title>{title}</title><link>https://a.example/</link>" for title in ("One", "Two"))
    entries = parsed(rss(*items)).entries
    assert [entry.title for entry in entries] == ["One", "Two"]
    assert len({entry.guid for entry in entries}) == 2


def test_versions_of_one_entry_are_numbered_by_age_and_none_is_left_out() -> None:
    versions = [
        f"<id>x</id><title>T</title><updated>2024-05-{day}T00:00:00Z</updated>"
        f'<content type="html">day {day}</content>'
        for day in ("17", "18", "19")
    ]
    for order in permutations(versions):
        found = {entry.guid: entry.content_text for entry in parsed(atom(*order)).entries}
        assert found == {"x": "day 17", "x#2": "day 18", "x#3": "day 19"}


ENTRY = ParsedEntry("g", "https://a.example/", "T", "s", "<p>c</p>", "c", None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://a.example/2"},
        {"title": "U"},
        {"summary": None},
        {"content_html": "<p>d</p>"},
        {"language": "cy"},
        {"authors": (Author("Ada Reed"),)},
        {"tags": ("birds",)},
        {"enclosures": (Enclosure("https://a.example/e.mp3"),)},
        {"relations": (Relation("via", "https://b.example/"),)},
        {"source": Source("The Other")},
        {"comments_url": "https://a.example/#c"},
    ],
)
def test_whatever_a_reader_sees_changes_the_hash(change: dict[str, object]) -> None:
    assert content_hash(replace(ENTRY, **change)) != content_hash(ENTRY)  # type: ignore[arg-type]  # values of several types


@pytest.mark.parametrize("change", [{"comment_count": 5}, {"guid": "h"}, {"content_hash": "x"}])
def test_what_is_not_the_entrys_own_words_does_not(change: dict[str, object]) -> None:
    assert content_hash(replace(ENTRY, **change)) == content_hash(ENTRY)  # type: ignore[arg-type]  # values of several types
