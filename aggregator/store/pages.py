"""Announced pages that were looked at, once each."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.store.names import Names
from aggregator.text import name_key
from aggregator.urls import domain_of, url_key

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import PageFacts
    from aggregator.store.database import Connection


class Pages:
    """The tables pages and page_authors."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._names = Names(connection)

    def unseen(self, limit: int) -> list[str]:
        """Addresses of cross-links that were not looked at yet, the newest first. Not worth a look
        are copies in social networks, pages of the blog's own site, and pieces that are stored, if
        their byline agrees already or has nothing to say."""
        rows = self._db.rows(
            """
            SELECT w.piece_url, max(w.posted_at), e.domain, f.outlet_domain, f.url
            FROM crosslinks c
            CROSS JOIN crosslink_rows w ON w.crosslink_id = c.id
            JOIN entries e ON e.id = c.entry_id JOIN feeds f ON f.id = e.feed_id
            WHERE c.url_key <> '' AND c.kind <> 'syndicated'
              AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.url_key = c.url_key)
              AND (w.verdict = 'confirmed' OR (
                w.verdict IS NULL
                AND c.confidence >= (SELECT value FROM settings WHERE name = 'threshold')
              ))
              AND NOT (
                w.piece_entry_id IS NOT NULL AND (w.byline IS 'agrees' OR w.kind = 'appearance')
              )
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
        """Remember what a page said, or why it was not read; a page is looked at once."""
        values = {
            "url_key": url_key(url),
            "url": url,
            "domain": domain_of(final_url or url),
            "final_url": final_url,
            "final_key": url_key(final_url),
            "canonical_url": facts.canonical_url,
            "canonical_key": url_key(facts.canonical_url),
            "title": facts.title,
            "site_name": facts.site_name,
            "authors": json.dumps(facts.authors, ensure_ascii=False),
            "published_at": stamp(facts.published_at) if facts.published_at else None,
            "fetched_at": stamp(now),
            "status": status,
        }
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        new = self._db.execute(
            f"INSERT INTO pages ({names}) VALUES ({marks}) ON CONFLICT (url_key) DO NOTHING", values
        ).rowcount
        if new:
            self._save_authors(values["url_key"], facts)

    def _save_authors(self, key: str | None, facts: PageFacts) -> None:
        """The bylines; the site's own name is none."""
        site = name_key(facts.site_name)
        keys = [(name, name_key(name)) for name in facts.authors]
        authors = [(name, key_of) for name, key_of in keys if key_of and key_of != site]
        self._db.executemany(
            "INSERT INTO page_authors (url_key, position, name, name_key) VALUES (?, ?, ?, ?)",
            [(key, position, name, key_of) for position, (name, key_of) in enumerate(authors)],
        )
        self._names.learn(key_of for _, key_of in authors)
