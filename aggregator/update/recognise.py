"""Which stored entry one of a document is. Pure.

A document tells entries of one guid apart by what it has at the moment (see `parse.identity`), so
that an entry would be called otherwise as soon as another of its guid comes or leaves. Here it is
called as it is stored. Where a guid is that of several entries, stored or in the document, one of
them is taken for a stored one if it says the same word for word, has the link or title that this
one was told apart by, or has both its link and title; if no other has its link, the link will do.
Whatever else has come is new.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.parse.identity import marked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from aggregator.model import KnownEntry, ParsedEntry, ParsedFeed

    Known = Mapping[str, KnownEntry | None]

_MARK = re.compile(r"[0-9a-f]{16}|[1-9]\d{0,4}")
_MARKS = 3
"""As many at most are put behind a guid: for link, title, number."""


def recognise(feed: ParsedFeed, known: Known) -> ParsedFeed:
    """`feed` with its entries called as they are stored. `known` holds what is stored, or was once,
    under the guids of its entries and whatever these may have been made into."""
    groups: dict[str, list[ParsedEntry]] = {}
    for entry in feed.entries:
        groups.setdefault(entry.own_guid, []).append(entry)
    stored: dict[str, dict[str, KnownEntry | None]] = {}
    for name, found in known.items():
        stored.setdefault(_own_guid(name, groups), {})[name] = found
    called: dict[str, str] = {}
    for guid, entries in groups.items():
        of_guid = stored.get(guid, {})
        if len(entries) > 1 or of_guid.keys() - {guid}:
            called |= _called(entries, of_guid)
    if not called:
        return feed
    return replace(feed, entries=tuple(_named(entry, called) for entry in feed.entries))


def _named(entry: ParsedEntry, called: Mapping[str, str]) -> ParsedEntry:
    if entry.guid not in called:
        return entry
    return replace(entry, guid=called[entry.guid], slice_hash=None)


def _own_guid(name: str, groups: Collection[str]) -> str:
    """The one of the guids `groups` that was made into `name`."""
    guid = name
    for _ in range(_MARKS):
        head, _, mark = guid.rpartition("#")
        if guid in groups or not _MARK.fullmatch(mark):
            break
        guid = head
    return guid


def _called(entries: list[ParsedEntry], stored: Known) -> dict[str, str]:
    """The stored, or new, guid for each guid of `entries`, which share their own."""
    shelf = _Shelf(stored)
    urls = Counter(entry.url for entry in entries)
    called: dict[str, str] = {}

    def by_link(entry: ParsedEntry) -> Iterator[str]:
        return shelf.plain(entry, alone=True) if urls[entry.url] == 1 else iter(())

    for same in (shelf.by_words, shelf.by_marks, shelf.plain, by_link):
        for entry in entries:
            if entry.guid not in called:
                name = next((name for name in same(entry) if name in shelf.free), None)
                if name is not None:
                    shelf.free.remove(name)
                    called[entry.guid] = name
    taken = {*stored, *called.values()}
    for entry in entries:
        if entry.guid not in called:
            called[entry.guid] = _new(entry, taken)
            taken.add(called[entry.guid])
    return called


class _Shelf:
    """What is stored under one guid and those made from it; `free` are those not yet claimed."""

    def __init__(self, stored: Known) -> None:
        self._stored = stored
        self._by_hash: dict[str, list[str]] = {}
        self._numbers: dict[str, list[int]] = {}
        self.free = set(stored)
        for name, found in stored.items():
            stem, _, number = name.rpartition("#")
            if len(number) < 6 and number.isdecimal():
                self._numbers.setdefault(stem, []).append(int(number))
            if found is not None:
                self._by_hash.setdefault(found.content_hash, []).append(name)
        for numbers in self._numbers.values():
            numbers.sort()

    def by_words(self, entry: ParsedEntry) -> Iterator[str]:
        """Those that say the same word for word."""
        names = self._by_hash.get(entry.content_hash, [])
        while names and names[-1] not in self.free:
            names.pop()
        yield from reversed(names)

    def by_marks(self, entry: ParsedEntry) -> Iterator[str]:
        """Those that were told apart by the link or title of `entry`."""
        for stem in marked(entry):
            yield from self._numbered(stem)

    def plain(self, entry: ParsedEntry, *, alone: bool = False) -> Iterator[str]:
        """Those without marks that have the link of `entry`, and its title unless it is `alone`."""
        for name in self._numbered(entry.own_guid):
            found = self._stored.get(name)
            if found and found.url == entry.url and (alone or found.title == entry.title):
                yield name

    def _numbered(self, stem: str) -> Iterator[str]:
        """What was made of `stem` by a number alone, the last first; and `stem`."""
        numbers = self._numbers.get(stem, [])
        while numbers and f"{stem}#{numbers[-1]}" not in self.free:
            numbers.pop()
        yield from (f"{stem}#{number}" for number in reversed(numbers))
        yield stem


def _new(entry: ParsedEntry, taken: set[str]) -> str:
    name = entry.guid if entry.guid not in taken else marked(entry)[-1]
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}#{number}"
    return free
