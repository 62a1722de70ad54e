"""Entries as rows and rows as entries. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.dates import from_stamp, stamp
from aggregator.model import ParsedEntry, Relation, Source, StoredEntry

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


FIRST_SEEN = ("guid", "published_at", "dated", "first_seen_at", "sort_at")
"""The columns of an entry that are fixed when it is first seen."""


def first_seen(entry: ParsedEntry, now: datetime) -> tuple[Any, ...]:
    """Their values for `entry`."""
    published, seen = entry.published_at or entry.updated_at, stamp(now)
    if published is None:
        return entry.guid, seen, False, seen, seen
    said = stamp(published)
    return entry.guid, said, True, seen, min(said, seen)


def stored_entry(row: sqlite3.Row, **parts: Any) -> StoredEntry:
    """A row of `entries` with the `parts` of the entry that stand in other tables."""
    source = Source(row["source_title"], row["source_url"], row["source_feed_url"])
    return StoredEntry(
        id=row["id"],
        guid=row["guid"],
        url=row["url"],
        title=row["title"],
        summary=row["summary"],
        content_html=row["content_html"],
        content_text=row["content_text"],
        published_at=from_stamp(row["published_at"]),
        updated_at=from_stamp(row["updated_at"]) if row["updated_at"] else None,
        first_seen_at=from_stamp(row["first_seen_at"]),
        sort_at=from_stamp(row["sort_at"]),
        dated=bool(row["dated"]),
        language=row["language"],
        source=source if source != Source() else None,
        comments_url=row["comments_url"],
        comment_count=row["comment_count"],
        **parts,
    )


def as_parsed(entry: StoredEntry) -> ParsedEntry:
    """What the detector saw, or would have seen, when the entry came in."""
    return ParsedEntry(
        guid=entry.guid,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        content_html=entry.content_html,
        content_text=entry.content_text,
        published_at=entry.published_at,
        updated_at=entry.updated_at,
        language=entry.language,
        authors=entry.authors,
        tags=entry.tags,
        enclosures=entry.enclosures,
        relations=tuple(
            Relation(link.rel or "", link.url, link.text or None)
            for link in entry.links
            if link.origin == "feed"
        ),
        source=entry.source,
        comments_url=entry.comments_url,
        comment_count=entry.comment_count,
        episode=entry.episode,
        schemes=entry.schemes,
    )
