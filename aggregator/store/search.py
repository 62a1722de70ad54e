"""Questions answered: which entries a query means, the best or the newest first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from aggregator.dates import stamp
from aggregator.model import MARK_END, MARK_START, Hit
from aggregator.store import fulltext
from aggregator.store.entries import Entries
from aggregator.store.facets import FACETS, facets_sql
from aggregator.store.translate import translate
from aggregator.text import shorten, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aggregator.model import StoredEntry
    from aggregator.query import Query
    from aggregator.store.database import Connection

# Of title, authors, text, tags. A fresh entry gains up to a quarter over one many years older,
# counted from the newest that is stored: the same question has the same answer tomorrow.
_SCORE = """
    -bm25(entries_fts, 8.0, 4.0, 1.0, 4.0) AS score
"""
_FRESHER = """
    coalesce(score, 0) * (1 + 0.25 / (1 + (
        julianday((SELECT max(sort_at) FROM entries)) - julianday(e.sort_at)) / 365))
"""
# Not of a feed's first batch, or among its newest. Of equal dates, what stood first in the document
# is newer. What is counted ends where it is enough.
_NO_FLOOD = """(
    e.first_seen_at > (SELECT min(o.first_seen_at) FROM entries o WHERE o.feed_id = e.feed_id)
    OR (SELECT count(*) FROM (
        SELECT 1 FROM entries o
        WHERE o.feed_id = e.feed_id AND o.first_seen_at = e.first_seen_at
          AND o.sort_at >= e.sort_at AND (o.sort_at > e.sort_at OR o.id < e.id)
        LIMIT ?
    )) < ?
)"""
_SNIPPET_TOKENS = 32
_SUMMARY_WIDTH = 240
_TEXT_COLUMN = 2


class Search:
    """Answers queries; see docs/search.md for what they may say."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._entries = Entries(connection)

    def hits(
        self, query: Query, *, limit: int, sort: Literal["relevance", "date"] = "relevance"
    ) -> list[Hit]:
        """At most `limit` answers, the best or the newest first; raises StoreError.

        Without words to look for every answer is as good as another: the newest come first.
        """
        words = _words(query)
        if words and sort == "relevance":
            scores = self._ranked(query, words, limit)
        else:
            scores = dict.fromkeys(self._newest(query, limit), 0.0)
        snippets = self._snippets(words, list(scores)) if words else {}
        return [
            Hit(entry, scores[entry.id], snippets.get(entry.id) or _beginning(entry))
            for entry in self._entries.load(list(scores))
        ]

    def entries(
        self,
        query: Query,
        *,
        limit: int,
        since: datetime | None = None,
        new_feed_items: int | None = None,
    ) -> list[StoredEntry]:
        """At most `limit` answers (not older than `since`), the newest first; raises StoreError.

        Of what a feed brought when it was first read, only its `new_feed_items` newest can answer.
        """
        return self._entries.load(self._newest(query, limit, since, new_feed_items))

    def count(self, query: Query) -> int:
        """How many entries answer `query`; raises StoreError."""
        sql, values = self.matching(query)
        return int(self._db.value(f"SELECT count(*) FROM ({sql})", values))

    def matching(self, query: Query) -> tuple[str, tuple[Any, ...]]:
        """A SELECT of the ids of all answers, for use inside other SQL, with its values."""
        where, values = translate(query.root, self._db).sql()
        return f"SELECT e.id FROM entries e WHERE {where}", values

    def facets(self, query: Query, limit: int) -> dict[str, list[tuple[str, int]]]:
        """How the answers spread: for "feed", "author", "outlet", "tag" and "year" the `limit` most
        frequent names, each with its number of entries; raises StoreError."""
        sql, values = self.matching(query)
        found: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS}
        for name, value, entries in self._db.rows(facets_sql(sql, limit), values):
            found[name].append((value, entries))
        return found

    def _newest(
        self,
        query: Query,
        limit: int,
        since: datetime | None = None,
        new_feed_items: int | None = None,
    ) -> list[int]:
        condition = translate(query.root, self._db)
        where, values = condition.sql()
        if not condition.where:  # "+": walk the index of dates, rather than look every match up
            where = f"+{where}"
        if since is not None:
            where, values = f"{where} AND e.sort_at >= ?", (*values, stamp(since))
        if new_feed_items is not None:
            where, values = f"{where} AND {_NO_FLOOD}", (*values, *[new_feed_items] * 2)
        sql = f"""SELECT e.id FROM entries e WHERE {where}
            ORDER BY e.sort_at DESC, e.first_seen_at DESC, e.id LIMIT ?"""
        return [row[0] for row in self._db.rows(sql, (*values, limit))]

    def _ranked(self, query: Query, words: str, limit: int) -> dict[int, float]:
        """id -> score, the best first. What every answer must match is matched once, with its
        score; only where words are but one way among others, all are asked for their score."""
        condition = translate(query.root, self._db)
        source = "entries e LEFT JOIN found ON found.id = e.id"
        if condition.match:
            source = "found CROSS JOIN entries e ON e.id = found.id"
        sql = f"""
            WITH found AS MATERIALIZED (
              SELECT rowid AS id, {_SCORE} FROM entries_fts WHERE entries_fts MATCH ?
            )
            SELECT e.id, {_FRESHER} AS rank FROM {source}
            WHERE {condition.where or "1"}
            ORDER BY rank DESC, e.sort_at DESC, e.id DESC LIMIT ?
        """
        return {
            r[0]: r[1]
            for r in self._db.rows(sql, (condition.match or words, *condition.values, limit))
        }

    def _snippets(self, words: str, ids: Sequence[int]) -> dict[int, str]:
        """Passages around the words found: of the text, else of wherever they are.

        With "+" the words are looked up once, and not once for each id.
        """
        cut = f"'{MARK_START}', '{MARK_END}', '…', {_SNIPPET_TOKENS}"
        rows = self._db.rows(
            f"""
            SELECT rowid, snippet(entries_fts, {_TEXT_COLUMN}, {cut}),
              snippet(entries_fts, -1, {cut})
            FROM entries_fts WHERE entries_fts MATCH ?
              AND +rowid IN (SELECT value FROM json_each(?))
            """,
            (words, json.dumps(ids)),
        )
        return {
            row[0]: squeeze(fulltext.unspaced(row[1] if MARK_START in row[1] else row[2]))
            for row in rows
        }


def _words(query: Query) -> str:
    """The FTS5 expression for any word that an answer may hold; "" without such words."""
    phrases = [p for w in query.words() for p in (fulltext.phrase(w), fulltext.shortened(w)) if p]
    return " OR ".join(phrases)


def _beginning(entry: StoredEntry) -> str:
    return shorten(entry.summary or entry.content_text, _SUMMARY_WIDTH)
