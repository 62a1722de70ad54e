"""What holds for every format, for whatever is in the database."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from aggregator.config import EXPORT_FORMATS
from aggregator.export import FORMATS, render
from aggregator.export.document import compose
from aggregator.export.ids import entry_ids
from aggregator.model import ParsedFeed, StoredEntry
from aggregator.parse import parse
from tests.support import any_entries
from tests.support.export_samples import entry, planet
from tests.support.feed_rules import atom_faults, json_faults, opml_faults, rss_faults

FAULTS = {"atom": atom_faults, "rss": rss_faults, "json": json_faults, "opml": opml_faults}
SITE = "https://planet.example/"


def test_every_configurable_format_can_be_rendered() -> None:
    assert tuple(FORMATS) == EXPORT_FORMATS


@pytest.mark.parametrize("kind", FAULTS)
def test_the_sample_planet_keeps_every_rule(kind: str) -> None:
    document = compose("Planet", planet(), site_url=SITE, self_url=SITE + kind)
    assert FAULTS[kind](render(document, kind)) == []


@pytest.mark.parametrize("kind", FAULTS)
def test_a_document_without_entries_and_addresses_keeps_every_rule(kind: str) -> None:
    assert FAULTS[kind](render(compose("Nothing", ()), kind)) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_document_gives_the_same_bytes(kind: str) -> None:
    assert render(compose("P", planet()), kind) == render(compose("P", planet()), kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_bytes_are_utf_8_and_end_with_one_line_feed(kind: str) -> None:
    text = render(compose("Plän 🌍", planet()), kind).decode("utf-8")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\r" not in text


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_the_aggregator_reads_what_it_wrote(kind: str) -> None:
    """Two aggregators in a row: the second finds the same entries, and follows the same joins."""
    document = compose("Planet", planet(), site_url=SITE, self_url=SITE + kind)
    feed = parse(render(document, kind), url=SITE + kind, content_type=FORMATS[kind].media_type)
    assert isinstance(feed, ParsedFeed)
    assert (feed.title, feed.site_url, feed.warnings) == ("Planet", SITE, ())
    wanted = zip(entry_ids(planet()), planet(), strict=True)
    assert [(e.guid, e.url, e.title, e.published_at) for e in feed.entries] == [
        (guid, e.url, e.title, e.published_at) for guid, e in wanted
    ]
    urls = {relation.url for e in feed.entries for relation in e.relations}
    assert "https://estuary.example/88" in urls


@pytest.mark.parametrize("kind", ["atom", "rss", "json", "html"])
@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("AT&T <b>not bold</b>", "AT&T <b>not bold</b>"),
        ("ends ]]> here", "ends ]]> here"),
        ("bell \x07 and null \x00", "bell  and null "),
        ("half \ud83d a pair", "half \ufffd a pair"),
        ("family 👩‍👩‍👧 flag 🏳️‍🌈", "family 👩‍👩‍👧 flag 🏳️‍🌈"),
        ("\u202bميناء\u202c", "\u202bميناء\u202c"),
        ("tab\tand \ufffe none", "tab\tand  none"),
    ],
)
def test_hard_words_arrive_as_far_as_the_format_can_hold_them(
    kind: str, words: str, kept: str
) -> None:
    data = render(compose("P", [entry(1, title=words)]), kind)
    assert " ".join(kept.split()) in [" ".join(text.split()) for text in _texts(data, kind)]


def _texts(data: bytes, kind: str) -> list[str]:
    """Every text of a document, decoded."""
    if kind == "json":
        return [item["title"] for item in json.loads(data)["items"]]
    if kind == "html":
        reader = _Texts()
        reader.feed(data.decode())
        return reader.found
    return [element.text or "" for element in ElementTree.fromstring(data).iter()]


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_huge_list_is_written_whole(kind: str) -> None:
    several = [entry(number) for number in range(1, 3001)]
    data = render(compose("P", several), kind).decode()
    wanted = 1 if kind == "opml" else 3000
    marks = {
        "atom": "<entry>", "rss": "<item>", "json": '"content_html"', "html": "<article",
        "opml": 'xmlUrl="',
    }  # fmt: skip
    expected = wanted * 2 if kind == "opml" else wanted  # the feed stands in both its folders
    assert data.count(marks[kind]) == expected


@pytest.mark.parametrize("kind", FORMATS)
def test_a_password_in_a_feeds_address_is_not_published(kind: str) -> None:
    one = entry(1)
    secret = replace(one, feed=replace(one.feed, url="https://me:s3cret@harbour.example/feed"))
    assert b"s3cret" not in render(compose("P", [secret]), kind)


@pytest.mark.parametrize("kind", ["atom", "rss", "json", "html"])
def test_a_script_for_an_address_is_left_out(kind: str) -> None:
    """Only http(s) addresses become links, whatever an entry or its feed says."""
    one = entry(1, url="javascript:alert(1)", comments_url="javascript:alert(2)")
    bad = replace(one, feed=replace(one.feed, site_url="javascript:alert(3)"))
    assert b"javascript:" not in render(compose("P", [bad]), kind)


@pytest.mark.parametrize("kind", FAULTS)
@settings(max_examples=60, deadline=None)
@given(several=any_entries.entries)
def test_any_entries_give_a_valid_document(kind: str, several: tuple[StoredEntry, ...]) -> None:
    document = compose("Planet", several)
    data = render(document, kind)
    assert FAULTS[kind](data) == []
    assert data == render(document, kind)


@settings(max_examples=60, deadline=None)
@given(several=any_entries.entries)
def test_any_entries_give_a_balanced_page(several: tuple[StoredEntry, ...]) -> None:
    """Nothing inside an entry can close the page's own elements or run a script."""
    checker = _Balance()
    checker.feed(render(compose("Planet", several), "html").decode())
    checker.close()
    assert checker.open == []
    assert checker.faults == []
    assert checker.counts["article"] == len(several)
    assert checker.counts["script"] == 1


class _Balance(HTMLParser):
    VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.counts: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] += 1
        self.faults += [f"{name} on {tag}" for name, _ in attrs if name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"stray </{tag}>")
