"""Announced pages that were looked at, once each."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.urls import domain_of, url_key

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.parse.page import PageFacts
    from aggregator.store.database import Connection


class Pages:
    """The table pages."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def unseen(self, limit: int) -> list[str]:
        """Addresses of shown cross-links that were not looked at yet, the newest first. Pieces that
        are stored anyway, copies in social networks, and pages of the blog's own site are not worth
        a look."""
        rows = self._db.rows(
            """
            SELECT w.piece_url, max(w.posted_at), e.domain, f.outlet_domain, f.url
            FROM elsewhere w JOIN crosslinks c ON c.id = w.crosslink_id
            JOIN entries e ON e.id = w.entry_id JOIN feeds f ON f.id = e.feed_id
            WHERE w.piece_url IS NOT NULL AND w.piece_entry_id IS NULL
              AND w.kind <> 'syndicated' AND c.url_key <> ''
              AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.url_key = c.url_key)
            GROUP BY c.url_key ORDER BY max(w.posted_at) DESC
            """
        )
        elsewhere = (
            row["piece_url"]
            for row in rows
            if domain_of(row["piece_url"])
            not in (row["domain"], row["outlet_domain"], domain_of(row["url"]))
        )
        return list(islice(elsewhere, limit))

    def save(
        self, url: str, final_url: str | None, facts: PageFacts, status: str, now: datetime
    ) -> None:
        """Remember what a page said, or why it was not read."""
        self._db.execute(
            """
            INSERT INTO pages (url_key, url, final_url, final_key, canonical_url, canonical_key,
              title, site_name, authors, published_at, fetched_at, status)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url_key) DO NOTHING
            """,
            (
                url_key(url),
                url,
                final_url,
                url_key(final_url),
                facts.canonical_url,
                url_key(facts.canonical_url),
                facts.title,
                facts.site_name,
                json.dumps(facts.authors, ensure_ascii=False),
                stamp(facts.published_at) if facts.published_at else None,
                stamp(now),
                status,
            ),
        )
