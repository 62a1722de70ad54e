"""Entries as rows and rows as entries. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.crosslinks import DETECTOR
from aggregator.dates import from_stamp, stamp
from aggregator.model import ParsedEntry, Relation, Source, StoredEntry
from aggregator.text import title_key
from aggregator.urls import domain_of, url_key

if TYPE_CHECKING:
    import sqlite3


def entry_values(site_name: str | None, entry: ParsedEntry) -> dict[str, Any]:
    """What an entry says, by the columns of `entries`; but for what is fixed at first sight."""
    source = entry.source or Source()
    return {
        "url": entry.url,
        "url_key": url_key(entry.url),
        "domain": domain_of(entry.url),
        "title": entry.title,
        "title_key": title_key(entry.title, site_name),
        "summary": entry.summary,
        "content_html": entry.content_html,
        "content_text": entry.content_text,
        "authors": ", ".join(a.name or a.email or "" for a in entry.authors),
        "tags": ", ".join(entry.tags),
        "updated_at": stamp(entry.updated_at) if entry.updated_at else None,
        "language": entry.language,
        "comments_url": entry.comments_url,
        "comment_count": entry.comment_count,
        "source_title": source.title,
        "source_url": source.url,
        "source_feed_url": source.feed_url,
        "content_hash": entry.content_hash,
        "detector": DETECTOR,
    }


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
