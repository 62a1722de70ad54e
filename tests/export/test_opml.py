"""Lists of feeds, written and read again."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.export.document import compose
from aggregator.export.opml import write, write_list
from aggregator.model import Subscription
from aggregator.parse.opml import read_list
from tests.support import any_entries
from tests.support.export_samples import planet
from tests.support.feed_rules import opml_faults

ONE = Subscription("https://one.example/feed", "One & Only", "https://one.example/", ("b", "a"))
TWO = Subscription("https://two.example/feed", "Two", None, ("a",))
BARE = Subscription("https://bare.example/feed")


def tree(data: bytes) -> list[tuple[str, list[str]]]:
    """(text of an outline, texts of those inside) in order."""
    body = ElementTree.fromstring(data).find("body")
    assert body is not None
    return [(o.get("text", ""), [i.get("text", "") for i in o]) for o in body]


def test_a_feed_stands_in_the_folder_of_each_of_its_tags() -> None:
    assert tree(write_list("Feeds", [ONE, TWO, BARE])) == [
        ("https://bare.example/feed", []),
        ("a", ["One & Only", "Two"]),
        ("b", ["One & Only"]),
    ]


def test_an_outline_has_what_readers_look_for() -> None:
    (outline,) = ElementTree.fromstring(write_list("F", [BARE])).iter("outline")
    assert outline.attrib == {
        "type": "rss",
        "text": "https://bare.example/feed",
        "title": "https://bare.example/feed",
        "xmlUrl": "https://bare.example/feed",
    }


def test_an_empty_list_is_a_list() -> None:
    assert opml_faults(write_list("Feeds", [])) == []


def test_a_document_gives_the_feeds_of_its_entries() -> None:
    found = read_list(write(compose("Planet", planet())), "planet.opml")
    assert found.title == "Planet"
    assert {(s.url, s.title, frozenset(s.tags)) for s in found.subscriptions} == {
        ("https://notes.example/feed.json", "Small Notes", frozenset()),
        (
            "https://harbourlight.example/feed.xml",
            "The Harbour Light",
            frozenset({"coast", "politics"}),
        ),
        ("https://coastalreview.example/rss", "The Coastal Review", frozenset({"coast"})),
    }


@pytest.mark.parametrize(
    "tag", ["a, b", "news/world", "R&D <x>", 'say "so"', "日本", "  two  words "]
)
def test_any_tag_comes_back_as_one_tag(tag: str) -> None:
    """The category attribute would cut "a, b" and "news/world" in two; a folder does not."""
    data = write_list("F", [Subscription("https://one.example/feed", "One", None, (tag,))])
    (found,) = read_list(data, "feeds.opml").subscriptions
    assert found.tags == (" ".join(tag.split()),)


def test_a_password_is_not_exported() -> None:
    secret = Subscription("https://me:s3cret@one.example/feed", None)
    data = write_list("F", [secret])
    assert b"s3cret" not in data
    assert b'xmlUrl="https://one.example/feed"' in data


@settings(max_examples=60, deadline=None)
@given(
    several=st.lists(any_entries.subscriptions, max_size=5, unique_by=lambda s: s.url),
    title=any_entries.texts,
)
def test_importing_an_export_gives_the_same_feeds_and_tags(
    several: list[Subscription], title: str
) -> None:
    data = write_list(title, several)
    assert opml_faults(data) == []
    found = read_list(data, "feeds.opml").subscriptions
    assert {s.url for s in found} == {s.url for s in several}
    tags = {s.url: {t for name in s.tags if (t := readable(name))} for s in several}
    assert {s.url: set(s.tags) for s in found} == tags


def readable(name: str) -> str:
    """`name` as XML can hold it, on one line."""
    kept = (c for c in name.replace("\r", "\n") if c >= " " or c in "\t\n")
    text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in kept)
    return " ".join(text.replace("\ufffe", "").replace("\uffff", "").split())
