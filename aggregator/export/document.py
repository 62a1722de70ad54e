"""What is exported: some entries under one title, whatever the format. Pure.

Nothing here comes from a clock: a document is as new as its newest entry, so that the same entries
give the same bytes and an unchanged file is left alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator.export.ids import entry_ids, name_iri, web_iri
from aggregator.model import CrosslinkKind
from aggregator.record import dataclass
from aggregator.urls import domain_of, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model import FeedRef, Piece, StoredEntry

GENERATOR = "feed-aggregator"

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""How new a document without entries is."""


@dataclass(frozen=True, slots=True)
class ExportDocument:
    """One combined feed or page. `site_url` is the page it belongs to, `self_url` its own address.

    Entries are written in the order given, under `ids`, one each. `paging` are the addresses of
    other documents of the same feed, by relation (RFC 5005 §3), and `feed_url` that of the feed.
    """

    title: str
    site_url: str | None
    self_url: str | None
    updated: datetime
    entries: tuple[StoredEntry, ...]
    ids: tuple[str, ...]
    feed_url: str | None = None
    paging: tuple[tuple[str, str], ...] = ()
    generator: str = GENERATOR


def compose(
    title: str,
    entries: Iterable[StoredEntry],
    *,
    site_url: str | None = None,
    self_url: str | None = None,
) -> ExportDocument:
    """A document of `entries`, as new as the newest of them."""
    entries = tuple(entries)
    ids = entry_ids(entries)
    return ExportDocument(title, site_url, self_url, newest(entries), entries, ids, self_url)


def newest(entries: Iterable[StoredEntry]) -> datetime:
    """When the last of `entries` changed; `NEVER` for none.

    One dated ahead of its time counts as first seen.
    """
    return max((_changed(entry) for entry in entries), default=NEVER)


def _changed(entry: StoredEntry) -> datetime:
    ahead = entry.published_at > entry.sort_at
    return entry.sort_at if ahead else max(entry.sort_at, updated_of(entry))


def updated_of(entry: StoredEntry) -> datetime:
    """When an entry last changed, by its own word (atom:updated)."""
    return entry.updated_at or entry.published_at


def document_id(document: ExportDocument) -> str:
    """An IRI that stays while the document stays where it is, or, without a place, is so called."""
    place = web_iri(document.feed_url) or web_iri(document.site_url)
    return place or name_iri(GENERATOR, document.title)


def feeds_of(entries: Iterable[StoredEntry]) -> tuple[FeedRef, ...]:
    """The feeds that `entries` come from, each once, in order of first appearance."""
    feeds: dict[str, FeedRef] = {}
    for entry in entries:
        feeds.setdefault(entry.feed.url, entry.feed)
    return tuple(feeds.values())


# ---------------------------------------------------------------- a story once


def group(entries: Iterable[StoredEntry]) -> tuple[StoredEntry, ...]:
    """`entries` with every story once: at its article, which says who announced it.

    Folded away are an announcement whose one piece is here, a copy whose original is here, and all
    but one of several entries with the same document; that one is from the document's own site
    where possible. A post that announces several pieces, or one that is not here, stays.
    """
    entries = tuple(entries)
    into = _folds(entries)
    told: dict[int, dict[int, Piece]] = {}
    for entry in entries:
        root = _root(entry.id, into)
        told.setdefault(root, {}).update({piece.id: piece for piece in entry.announced_by})
    return tuple(
        replace(entry, announced_by=tuple(told[entry.id].values()))
        for entry in entries
        if entry.id not in into
    )


def _folds(entries: tuple[StoredEntry, ...]) -> dict[int, int]:
    """Entry id -> the id of the entry that it is folded into; without circles."""
    present = {entry.id for entry in entries}
    first = _representatives(entries)
    into: dict[int, int] = {}
    for entry in entries:
        for target in (first[entry.id], _original(entry, present)):
            if target in (None, entry.id) or entry.id in into:
                continue
            assert target is not None
            if _root(target, into) != entry.id:
                into[entry.id] = target
    return into


def _root(entry_id: int, into: dict[int, int]) -> int:
    while entry_id in into:
        entry_id = into[entry_id]
    return entry_id


def _original(entry: StoredEntry, present: set[int]) -> int | None:
    """The entry among `present` that tells the same story at its source, if just one does."""
    pieces = [p for p in entry.announces if p.kind is CrosslinkKind.REPUBLISHES]
    pieces = pieces or [p for p in entry.announces if p.kind is CrosslinkKind.ANNOUNCES]
    targets = {piece.piece_entry_id for piece in pieces}
    if not targets:
        syndicated = (p for p in entry.announced_by if p.kind is CrosslinkKind.SYNDICATED)
        targets = {piece.entry_id for piece in syndicated}
    if len(targets) != 1:
        return None
    target = targets.pop()
    return target if target in present else None


def _representatives(entries: tuple[StoredEntry, ...]) -> dict[int, int]:
    """Entry id -> the id of the entry that stands for its document."""
    best: dict[str, StoredEntry] = {}
    for entry in entries:
        key = url_key(entry.url)
        if key and (key not in best or _closeness(entry) < _closeness(best[key])):
            best[key] = entry
    return {
        entry.id: best[key].id if (key := url_key(entry.url)) else entry.id for entry in entries
    }


def _closeness(entry: StoredEntry) -> tuple[int, datetime, int]:
    """How near an entry is to its document's source, nearest first.

    Where a feed is fetched from counts more than which site it says it belongs to.
    """
    homes = [domain_of(entry.feed.url), domain_of(entry.feed.site_url)]
    home = domain_of(entry.url)
    return (homes.index(home) if home in homes else 2, entry.published_at, entry.id)
