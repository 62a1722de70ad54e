"""Questions answered: which entries a query means, the best or the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from aggregator.dates import stamp
from aggregator.model import MARK_END, MARK_START, Hit
from aggregator.store import fulltext
from aggregator.store.best import Best
from aggregator.store.condition import Condition, all_of
from aggregator.store.elsewhere import Elsewhere
from aggregator.store.entries import Entries
from aggregator.store.facets import FACETS, facets_sql
from aggregator.store.lookup import Lookup
from aggregator.store.newest import Newest
from aggregator.store.translate import translate
from aggregator.text import shorten, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aggregator.model import Piece, PieceFilter, StoredEntry
    from aggregator.query import Query
    from aggregator.store.database import Connection

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
_TEXT_COLUMN, _ANY_COLUMN = 2, -1


class Search:
    """Answers queries; see docs/search.md for what they may say."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._entries = Entries(connection)
        self._best = Best(connection)
        self._elsewhere = Elsewhere(connection)
        self._lookup = Lookup(connection)
        self._newest = Newest(connection)

    def hits(
        self, query: Query, *, limit: int, sort: Literal["relevance", "date"] = "relevance"
    ) -> list[Hit]:
        """At most `limit` answers, the best or the newest first; raises StoreError.

        Without words to look for, or with one that all have in their titles, every answer is as
        good as another: the newest come first.
        """
        words, condition = _words(query), translate(query.root, self._db)
        if sort == "relevance" and _can_rank(words):
            scores = self._best.scores(condition, words, limit)
        else:
            scores = dict.fromkeys(self._newest.ids(condition, limit), 0.0)
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
        condition = translate(query.root, self._db)
        if since is not None:
            condition = all_of((condition, Condition("", "e.sort_at >= ?", (stamp(since),))))
        if new_feed_items is not None:
            few = Condition(late=_NO_FLOOD, late_values=(new_feed_items, new_feed_items))
            condition = all_of((condition, few))
        return self._entries.load(self._newest.ids(condition, limit))

    def pieces(self, query: Query | None, wanted: PieceFilter, limit: int = -1) -> list[Piece]:
        """Pieces published elsewhere that pass the filter and are told of by answers (None: by any
        entry), those of the newest posts, -1 for no limit; raises StoreError."""
        condition = translate(query.root, self._db) if query is not None else None
        return self._elsewhere.pieces(condition, wanted, limit)

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

    def _snippets(self, words: Sequence[str], ids: Sequence[int]) -> dict[int, str]:
        """Passages around the words found: of the text, else of wherever they are."""
        titled = all(word.startswith(fulltext.IN_TITLE) for word in words)
        found = {} if titled else self._passages(words, ids, _TEXT_COLUMN)
        elsewhere = [each for each in ids if MARK_START not in found.get(each, "")]
        return found | self._passages(words, elsewhere, _ANY_COLUMN)

    def _passages(self, words: Sequence[str], ids: Sequence[int], column: int) -> dict[int, str]:
        marks = MARK_START, MARK_END
        found = self._lookup.passages(" OR ".join(words), ids, column, marks, _SNIPPET_TOKENS)
        return {each: squeeze(fulltext.unspaced(words)) for each, words in found.items()}


def _words(query: Query) -> list[str]:
    """The FTS5 phrases of the words that an answer may hold."""
    return [p for w in query.words() for p in (fulltext.phrase(w), fulltext.shortened(w)) if p]


def _can_rank(words: Sequence[str]) -> bool:
    """Whether answers differ by `words`."""
    return len(words) > 1 or any(not word.startswith(fulltext.IN_TITLE) for word in words)


def _beginning(entry: StoredEntry) -> str:
    return shorten(entry.summary or entry.content_text, _SUMMARY_WIDTH)
