"""Records as the plain rows of listings: the stable names that machines rely on.

The names are documented in docs/output.md.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aggregator.model import MARK_END, MARK_START, Episode
from aggregator.rows import entry_row, when
from aggregator.urls import redact

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import FeedHealth, Hit, Neighbours, StoredEntry


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
        "changed_at": when(feed.former.changed_at) if feed.former else None,
        "former_title": feed.former.title if feed.former else None,
        "former_site_url": feed.former.url if feed.former else None,
        "in_config": feed.in_config,
        "added_at": when(feed.added_at),
    }


def hit_row(hit: Hit) -> dict[str, Any]:
    """One answer to a search; the snippet's marks are square brackets."""
    snippet = hit.snippet.replace(MARK_START, "[").replace(MARK_END, "]")
    return entry_row(hit.entry) | {"score": round(hit.score, 4), "snippet": snippet}


def neighbour_row(near: Neighbours) -> dict[str, Any]:
    """The numbers of the entries around one."""
    return {
        "cites": [ref.id for ref in near.cites],
        "cited_by": [ref.id for ref in near.cited_by],
        "copies": [ref.id for ref in near.copies],
    }


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
