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
    from collections.abc import Collection, Mapping

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
    free = dict(stored)
    called: dict[str, str] = {}

    def claim(entry: ParsedEntry, names: list[str]) -> None:
        name = next((name for name in names if name in free), None)
        if name is not None:
            del free[name]
            called[entry.guid] = name

    urls = Counter(entry.url for entry in entries)

    def by_link(entry: ParsedEntry, free: Known) -> list[str]:
        return _plain(entry, free, alone=True) if urls[entry.url] == 1 else []

    for same in (_by_words, _by_marks, _plain, by_link):
        for entry in entries:
            if entry.guid not in called:
                claim(entry, same(entry, free))
    for entry in entries:
        if entry.guid not in called:
            called[entry.guid] = _new(entry, {*stored, *called.values()})
    return called


def _by_words(entry: ParsedEntry, free: Known) -> list[str]:
    return [name for name, it in free.items() if it and it.content_hash == entry.content_hash]


def _by_marks(entry: ParsedEntry, free: Known) -> list[str]:
    return [name for stem in marked(entry) for name in _numbered(stem, free)]


def _plain(entry: ParsedEntry, free: Known, *, alone: bool = False) -> list[str]:
    """Those without marks that have the link of `entry`, and its title unless it is `alone`."""
    found = ((name, free.get(name)) for name in _numbered(entry.own_guid, free))
    return [
        name
        for name, it in found
        if it and it.url == entry.url and (alone or it.title == entry.title)
    ]


def _numbered(stem: str, free: Known) -> list[str]:
    """`stem`, and what was made of it by a number alone, the last first."""
    found = (name.removeprefix(f"{stem}#") for name in free if name.startswith(f"{stem}#"))
    numbers = sorted((int(n) for n in found if len(n) < 6 and n.isdecimal()), reverse=True)
    return [f"{stem}#{number}" for number in numbers] + [stem]


def _new(entry: ParsedEntry, taken: set[str]) -> str:
    name = entry.guid if entry.guid not in taken else marked(entry)[-1]
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}#{number}"
    return free
