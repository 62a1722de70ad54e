"""Records as the plain rows of listings: the stable names that machines rely on.

The names are documented in docs/output.md.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aggregator.dates import stamp
from aggregator.model import MARK_END, MARK_START, Episode
from aggregator.urls import redact

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import Evidence, FeedHealth, Hit, Piece, StoredEntry


def when(moment: datetime | None) -> str | None:
    """A time as machines get it."""
    return stamp(moment) if moment else None


def day(moment: datetime | None) -> str:
    """A time as tables show it."""
    return f"{moment:%Y-%m-%d}" if moment else ""


def feed_row(feed: FeedHealth) -> dict[str, Any]:
    """One followed feed."""
    return {
        "id": feed.id,
        "title": feed.title,
        "url": redact(feed.url),
        "site_url": feed.site_url,
        "state": feed.state.value,
        "tags": list(feed.tags),
        "entries": feed.entries,
        "entries_a_week": feed.entries_a_week,
        "newest_entry_at": when(feed.newest_entry_at),
        "last_check_at": when(feed.last_check_at),
        "last_success_at": when(feed.last_success_at),
        "last_status": feed.last_status,
        "next_check_at": when(feed.next_check_at),
        "next_check_reason": feed.next_check_reason,
        "error": feed.error,
        "error_kind": feed.error_kind,
        "error_count": feed.error_count,
        "error_since": when(feed.error_since),
        "in_config": feed.in_config,
        "added_at": when(feed.added_at),
    }


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
        "posted_at": when(piece.posted_at),
        "entry_id": piece.entry_id,
        "post_title": piece.post_title,
        "post_url": piece.post_url,
        "post_feed": piece.post_feed,
        "confidence": piece.confidence,
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


def hit_row(hit: Hit) -> dict[str, Any]:
    """One answer to a search; the snippet's marks are square brackets."""
    snippet = hit.snippet.replace(MARK_START, "[").replace(MARK_END, "]")
    return entry_row(hit.entry) | {"score": round(hit.score, 4), "snippet": snippet}


def full_row(entry: StoredEntry) -> dict[str, Any]:
    """One stored entry with its text and links."""
    part = entry.episode or Episode()
    return entry_row(entry) | {
        "comment_count": entry.comment_count,
        "files": [asdict(file) for file in entry.enclosures],
        "season": part.season,
        "episode": part.number,
        "episode_kind": part.kind,
        "explicit": part.explicit,
        "content_text": entry.content_text,
        "content_html": entry.content_html,
        "links": [{"url": k.url, "rel": k.rel, "text": k.text} for k in entry.links],
    }
