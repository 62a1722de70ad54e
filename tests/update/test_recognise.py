"""Entries of one guid, whatever else comes and goes: nobody is taken for somebody else twice."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.model import KnownEntry, ParsedEntry
from aggregator.update.recognise import recognise
from tests.support.documents import parsed, rss

ITEMS = st.builds(
    lambda guid, link, title, words: (
        f'<guid isPermaLink="false">{guid}</guid><title>{title}</title>'
        f"<link>https://a.example/{link}</link><description>{words}</description>"
    ),
    st.sampled_from("ab"),
    st.sampled_from("12"),
    st.sampled_from("XY"),
    st.sampled_from(("Low.", "High.")),
)
DOCUMENTS = st.lists(st.lists(ITEMS, max_size=5), max_size=6)


class Shelf:
    """What is stored, by guid."""

    def __init__(self) -> None:
        self.entries: dict[str, ParsedEntry] = {}

    def take(self, items: list[str]) -> int:
        """Read a document; how many of its entries are new or changed."""
        known = {
            guid: KnownEntry(number, entry.content_hash, url=entry.url, title=entry.title)
            for number, (guid, entry) in enumerate(self.entries.items())
        }
        entries = recognise(parsed(rss(*items)), known).entries
        guids = [entry.guid for entry in entries]
        assert len(set(guids)) == len(items)
        written = [
            entry
            for entry in entries
            if entry.guid not in known or known[entry.guid].content_hash != entry.content_hash
        ]
        self.entries |= {entry.guid: entry for entry in written}
        return len(written)


SLOW = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(DOCUMENTS, st.randoms())
def test_the_same_document_again_changes_nothing_in_whatever_order(
    documents: list[list[str]], random: object
) -> None:
    shelf = Shelf()
    for items in documents:
        shelf.take(items)
        again = list(items)
        random.shuffle(again)  # type: ignore[attr-defined]  # Hypothesis gives a Random
        assert shelf.take(again) == 0


@SLOW
@given(DOCUMENTS)
def test_nothing_is_lost_when_a_document_brings_back_what_was_there_before(
    documents: list[list[str]],
) -> None:
    """Once all are in one document, each is stored as it is, however they came there."""
    shelf = Shelf()
    for items in documents:
        shelf.take(items)
    everything = sorted({item for items in documents for item in items})
    shelf.take(everything)
    whole = {entry.content_hash for entry in parsed(rss(*everything)).entries}
    assert whole <= {entry.content_hash for entry in shelf.entries.values()}


def test_a_document_without_repeats_is_left_as_it_is() -> None:
    feed = parsed(rss("<guid>a</guid><title>A</title>", "<guid>b</guid><title>B</title>"))
    known = {"a": KnownEntry(1, "another hash")}
    assert recognise(feed, known) is feed


def test_thousands_of_entries_of_one_guid_are_known_again() -> None:
    (one,) = parsed(rss("<guid>a</guid><title>A</title>")).entries
    entries = [replace(one, guid=f"a#{n}", content_hash=str(n % 7)) for n in range(2, 5_000)]
    known = {entry.guid: KnownEntry(1, entry.content_hash, title="A") for entry in entries}
    feed = replace(parsed(rss()), entries=tuple(reversed(entries)))
    assert {entry.guid for entry in recognise(feed, known).entries} == known.keys()
