"""Entries and cross-links as plain rows: what listings tell machines, and hooks their servers.

The names stay; they are documented in docs/output.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.dates import stamp
from aggregator.urls import redact

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import Evidence, Piece, StoredEntry


def when(moment: datetime | None) -> str | None:
    """A time as machines get it."""
    return stamp(moment) if moment else None


def evidence_rows(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    """The reasons behind a cross-link."""
    return [{"signal": e.signal, "weight": e.weight, "words": e.words} for e in evidence]


def piece_row(piece: Piece) -> dict[str, Any]:
    """One piece published elsewhere."""
    return {
        "id": piece.id,
        "kind": piece.kind.value,
        "author": piece.author,
        "outlet": piece.outlet,
        "outlet_domain": piece.outlet_domain,
        "piece_title": piece.piece_title,
        "piece_url": piece.piece_url,
        "piece_entry_id": piece.piece_entry_id,
        "piece_published_at": when(piece.piece_published_at),
        "posted_at": when(piece.posted_at),
        "entry_id": piece.entry_id,
        "post_title": piece.post_title,
        "post_url": piece.post_url,
        "post_feed": piece.post_feed,
        "confidence": piece.confidence,
        "byline": piece.byline,
        "verdict": piece.verdict,
        "evidence": evidence_rows(piece.evidence),
    }


def entry_row(entry: StoredEntry) -> dict[str, Any]:
    """One stored entry, without its text."""
    return {
        "id": entry.id,
        "title": entry.title,
        "url": entry.url,
        "feed_id": entry.feed.id,
        "feed": entry.feed.title or redact(entry.feed.url),
        "authors": [a.name or a.email or a.url for a in entry.authors],
        "tags": list(entry.tags),
        "published_at": when(entry.published_at),
        "updated_at": when(entry.updated_at),
        "first_seen_at": when(entry.first_seen_at),
        "language": entry.language,
        "summary": entry.summary,
        "enclosures": [e.url for e in entry.enclosures],
        "comments_url": entry.comments_url,
        "announces": [piece_row(piece) for piece in entry.announces],
        "announced_by": [piece_row(piece) for piece in entry.announced_by],
    }
