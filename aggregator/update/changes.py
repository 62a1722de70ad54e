"""What of a document is to be written: entries that are new or say something else. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.model import EntryChange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model import EntryRows, KnownEntry, ParsedEntry, Reading

MAX_VERSIONS = 24
"""Older words of one entry that are kept: what changes on every fetch must not fill the disk."""


def changes_of(
    document: Reading | None, known: Mapping[str, KnownEntry | None]
) -> tuple[tuple[EntryChange, ...], tuple[str, ...]]:
    """Entries to write, and notes about the document and those of its entries that change on every
    fetch."""
    if document is None:
        return (), ()
    changes: list[EntryChange] = []
    restless = 0
    for entry, rows in _different(document, known):
        stored = known.get(entry.guid)
        keep = stored is None or stored.versions < MAX_VERSIONS
        restless += not keep
        if rows is not None:
            changes.append(EntryChange(entry, rows, stored, keep))
    notes = document.feed.warnings
    if restless:
        words = f"{restless} entries change on every fetch; their older words are no longer kept"
        notes = (*notes, words)
    return tuple(changes), notes


def is_outdated(document: Reading, known: Mapping[str, KnownEntry | None]) -> bool:
    """Whether another process has changed what was known when `document` was read, so that it must
    be read again."""
    return any(rows is None for _, rows in _different(document, known))


def _different(
    document: Reading, known: Mapping[str, KnownEntry | None]
) -> list[tuple[ParsedEntry, EntryRows | None]]:
    """The entries that are not stored as the document has them; None where it is outdated."""
    told = zip(document.feed.entries, document.rows, strict=True)
    return [(entry, rows) for entry, rows in told if not _is_stored(entry, known)]


def _is_stored(entry: ParsedEntry, known: Mapping[str, KnownEntry | None]) -> bool:
    if entry.guid not in known:
        return False
    stored = known[entry.guid]
    return stored is None or stored.content_hash == entry.content_hash


def counts_of(
    document: Reading, known: Mapping[str, KnownEntry | None]
) -> tuple[tuple[int, int], ...]:
    """How many comments there are now on entries that are otherwise what they were."""
    told = ((known.get(e.guid), e) for e in document.feed.entries if e.comment_count is not None)
    return tuple(
        (stored.id, entry.comment_count)
        for stored, entry in told
        if stored is not None
        and stored.content_hash == entry.content_hash
        and stored.comment_count != entry.comment_count
        and entry.comment_count is not None
    )
