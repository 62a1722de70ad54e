"""What makes an entry itself: its guid within the document, and a hash of what it says.

guid = id, else link, else a hash of title and text; a guid that repeats inside one document is told
apart by its link, then by its title, then by number. None of it depends on the order of entries.
Pure.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.dates import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from aggregator.model import ParsedEntry


def settle(
    entries: Iterable[ParsedEntry], others: Collection[str] = ()
) -> tuple[tuple[ParsedEntry, ...], bool]:
    """`entries` (guid "" where the feed gives no id) with final guids and hashes, none left out;
    and whether all that is so beside entries of the same document whose final guids are `others`.

    What agrees in id, link and title is counted, the oldest first: "…", "…#2", "…#3". Entries whose
    guid depends on other entries lose their `slice_hash`, for they cannot be known by it.
    """
    first = [_named(entry) for entry in entries]
    stages = [first]
    if len({entry.guid for entry in first}) < len(first):
        stages.append(_told_apart(stages[-1], lambda entry: entry.url or ""))
        stages.append(_told_apart(stages[-1], lambda entry: entry.title))
        stages.append(_counted(stages[-1]))
    names = [{entry.guid for entry in stages_of_one} for stages_of_one in zip(*stages, strict=True)]
    times = Counter(guid for of_one in names for guid in of_one)
    settled = (
        entry if all(times[guid] == 1 for guid in of_one) else replace(entry, slice_hash=None)
        for entry, of_one in zip(stages[-1], names, strict=True)
    )
    return tuple(settled), times.keys().isdisjoint(others)


def _named(entry: ParsedEntry) -> ParsedEntry:
    guid = entry.guid or _fallback(entry)
    return replace(entry, guid=guid, own_guid=guid, content_hash=content_hash(entry))


def marked(entry: ParsedEntry) -> tuple[str, ...]:
    """The guids that `entry` may have been told apart by, that of both marks first, that of its
    link last."""
    link, title = (f"#{_digest(mark)[:16]}" for mark in (entry.url or "", entry.title))
    return tuple(entry.own_guid + marks for marks in (link + title, title, link))


def _counted(entries: list[ParsedEntry]) -> list[ParsedEntry]:
    """Entries that still share a guid, numbered by age, and by their text where equally old."""
    alike: dict[str, list[int]] = {}
    for position, entry in enumerate(entries):
        alike.setdefault(entry.guid, []).append(position)
    numbered = list(entries)
    for positions in alike.values():
        ranked = sorted(positions, key=lambda position: _age(entries[position]))
        for number, position in enumerate(ranked[1:], 2):
            entry = entries[position]
            numbered[position] = replace(entry, guid=f"{entry.guid}#{number}")
    return numbered


def _fallback(entry: ParsedEntry) -> str:
    return entry.url or "sha256:" + _digest(entry.title, entry.content_text)


def _told_apart(
    entries: list[ParsedEntry], mark: Callable[[ParsedEntry], str]
) -> list[ParsedEntry]:
    """Entries that share a guid, but not the mark, get the mark into their guid."""
    distinct = {(entry.guid, mark(entry)) for entry in entries}
    shared = {guid for guid, count in Counter(guid for guid, _ in distinct).items() if count > 1}
    return [
        replace(entry, guid=f"{entry.guid}#{_digest(mark(entry))[:16]}")
        if entry.guid in shared
        else entry
        for entry in entries
    ]


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()


def _age(entry: ParsedEntry) -> tuple[str, str]:
    """Sorts versions of one entry; among equally old ones the text decides, not their order."""
    moment = entry.updated_at or entry.published_at
    return (stamp(moment) if moment else "", entry.content_html)


def content_hash(entry: ParsedEntry) -> str:
    """sha256 (hex) over what a reader sees.

    Left out are the guid, which is the entry's name, the vocabularies of tags, and the number of
    comments, which changes without the entry being edited.
    """
    dates = [stamp(moment) if moment else None for moment in (entry.published_at, entry.updated_at)]
    words = [entry.url, entry.title, entry.summary, entry.content_html, *dates, entry.language]
    lists = [
        [[author.name, author.email, author.url] for author in entry.authors],
        entry.tags,
        [
            [file.url, file.type, file.length, *filter(None, [file.duration])]
            for file in entry.enclosures
        ],
        [[relation.rel, relation.url, relation.title] for relation in entry.relations],
    ]
    source = entry.source and [entry.source.title, entry.source.url, entry.source.feed_url]
    told = [words, lists, source, entry.comments_url]
    if (part := entry.episode) is not None:
        told.append([part.season, part.number, part.kind, part.explicit])
    seen = json.dumps(told)
    return hashlib.sha256(seen.encode("ascii")).hexdigest()
