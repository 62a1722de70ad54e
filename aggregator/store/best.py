"""The best answers first: rare words count more than frequent ones (BM25), and new entries a little
more than old ones.

Where more than `RANKED` entries answer, the best are looked for among so many that came in last,
first of all those with a word in title, byline or tags. Words in more than `FREQUENT` entries tell
nothing, and count nothing. Neither does a phrase of such words alone, which takes long to find: the
`_PHRASED` last ones among the `RECENT` entries that came in last are looked at, further back only
where too few of them answer. None of this hides an answer: after the ranked ones the newest follow.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aggregator.store import fulltext
from aggregator.store.condition import LISTED, listed, near
from aggregator.store.lookup import Lookup
from aggregator.store.newest import Newest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aggregator.store.condition import Condition
    from aggregator.store.database import Connection

RANKED = 5_000
FREQUENT = 20_000
RECENT = 250_000
_CANDIDATES = 1000
_PHRASED = 100
_ABOVE = "(e.title || char(10) || e.authors || char(10) || e.tags)"

_SCORE = "-bm25(entries_fts, 8.0, 4.0, 1.0, 4.0)"
"""Weights of title, authors, text, tags."""
_GAIN = 0.25
"""A fresh entry gains up to so much over one many years older, counted from the newest that is
stored: the same question has the same answer tomorrow."""


class Best:
    """Finds the best answers."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._lookup = Lookup(connection)
        self._newest = Newest(connection)

    def scores(self, condition: Condition, words: Sequence[str], limit: int) -> dict[int, float]:
        """id -> score, the best `limit` answers to `condition` first; `words` are the FTS5 phrases
        that an answer may hold, one at least."""
        if condition.match and (few := self._newest.few(condition)) is not None:
            condition = listed(condition, few)
            if len(few) <= RANKED:
                return self._of_few(few, condition, words, limit)
        match = condition.match or " OR ".join(words)
        where, values = condition.checked() if condition.match else condition.sql()
        scores, many = self._candidates(match, words, limit)
        best = self._chosen(scores, near(where), values, limit)
        if len(best) < limit and (many or not condition.match):
            best |= dict.fromkeys(
                (each for each in self._newest.ids(condition, limit) if each not in best), 0.0
            )
        return dict(list(best.items())[:limit])

    def _of_few(
        self, few: Sequence[int], condition: Condition, words: Sequence[str], limit: int
    ) -> dict[int, float]:
        """The best of these entries, the newest first, that fulfil the rest of `condition`."""
        found = self._lookup.among(condition.match, few)
        ids = [each for each in few if each in found]
        if telling := self._telling(words):
            scores, late = self._scores(telling, ids), near(condition.late) or "1"
            return self._chosen(scores, late, condition.late_values, limit)
        return dict.fromkeys(self._newest.passing(ids, condition, limit), 0.0)

    def _candidates(
        self, match: str, words: Sequence[str], limit: int
    ) -> tuple[dict[int, float], bool]:
        """The most promising matches with their scores, and whether there are more."""
        alone, most = [match] == words, max(RANKED, limit)
        phrases = [word for word in words if len(fulltext.parts(word)) > 1]
        bounded = [phrase for phrase in phrases if self._is_bounded(phrase)]
        last = int(self._db.value("SELECT max(id) FROM entries") or 0)
        vague = [phrase for phrase in phrases if phrase not in bounded and last > RECENT]
        plain = [word for word in words if word not in vague]
        if not plain:
            recent, done = self._lookup.recent(
                match, enough=limit, most=max(_PHRASED, limit), since=last - RECENT + 1
            )
            above = self._above(vague, recent)
            return {each: float(each in above) for each in recent}, not done
        if alone and bounded:  # what scores need finds all of them, too
            scores = self._scored(match, most + 1)
            if len(scores) <= most:
                return scores, False
        ids = self._lookup.latest(match, most + 1)
        if len(ids) > most:
            return self._sampled(match, words, plain, ids), True
        telling = words if alone and len(ids) < FREQUENT else self._telling(plain)
        if len(telling) < len(words) or ") NOT (" in match:  # bm25 counts what is excluded, too
            return self._scores(telling, ids), False
        return self._scored(match), False

    def _is_bounded(self, phrase: str) -> bool:
        """Whether one of its words tells, so that it is soon found; else it takes long."""
        return any(self._lookup.count(part, FREQUENT) < FREQUENT for part in fulltext.parts(phrase))

    def _scored(self, match: str, most: int = -1) -> dict[int, float]:
        """All matches with their scores, or as many as are enough."""
        sql = f"SELECT rowid, {_SCORE} FROM entries_fts WHERE entries_fts MATCH ? LIMIT ?"
        return {row[0]: row[1] for row in self._db.rows(sql, (match, most))}

    def _sampled(
        self, match: str, words: Sequence[str], plain: Sequence[str], ids: Sequence[int]
    ) -> dict[int, float]:
        """Of very many matches, whose last ones are `ids`, the most promising with their scores,
        which go by the `plain` ones of the words only."""
        above = f"{{title authors tags}} : ({' OR '.join(words)})"
        if [match] != words:
            above = f"({match}) AND ({above})"
        titled = self._lookup.latest(above, _CANDIDATES, since=ids[-1])
        chosen = list(dict.fromkeys([*titled, *ids[:_CANDIDATES]]))
        if telling := self._telling(plain):
            return self._scores(telling, chosen)
        return dict.fromkeys(chosen, 0.0) | dict.fromkeys(titled, 1.0)

    def _above(self, phrases: Iterable[str], ids: Sequence[int]) -> set[int]:
        """Those of `ids` with one of `phrases`, as it is written, in title, byline or tags."""
        patterns = [fulltext.like(fulltext.written(phrase)) for phrase in phrases]
        like = " OR ".join(f"{_ABOVE} LIKE ? ESCAPE '\\'" for _ in patterns)
        sql = f"SELECT e.id FROM entries e WHERE {LISTED} AND ({like})"
        return {row[0] for row in self._db.rows(sql, (json.dumps(ids), *patterns))}

    def _telling(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if self._lookup.count(word, FREQUENT) < FREQUENT]

    def _scores(self, words: Sequence[str], ids: Sequence[int]) -> dict[int, float]:
        """The scores of `ids` for `words`, which few entries hold ("+": so all of these are passed
        by, rather than each id looked up); 0 for those without."""
        found = dict.fromkeys(ids, 0.0)
        if words:
            sql = f"""SELECT rowid, {_SCORE} FROM entries_fts WHERE entries_fts MATCH ?
                AND rowid >= ? AND +rowid IN (SELECT value FROM json_each(?))"""
            rows = self._db.rows(sql, (" OR ".join(words), min(ids, default=0), json.dumps(ids)))
            found |= {row[0]: row[1] for row in rows}
        return found

    def _chosen(
        self, scores: Mapping[int, float], where: str, values: Sequence[object], limit: int
    ) -> dict[int, float]:
        """The best that fulfil `where`, with what freshness adds. Looked up from the highest score
        on, until not even the freshest of the others could be among the best."""
        newest = self._db.value("SELECT max(sort_at) FROM entries")
        sql = f"""
            SELECT e.id, e.sort_at,
              1 + ? / (1 + (julianday(?) - julianday(e.sort_at)) / 365) AS freshness
            FROM entries e WHERE e.id IN (SELECT value FROM json_each(?)) AND {where}
        """
        ids = sorted(scores, key=lambda each: -scores[each])
        best: list[tuple[float, str, int]] = []
        start, size = 0, 4 * limit
        while start < len(ids):
            if len(best) == limit and scores[ids[start]] * (1 + _GAIN) < best[-1][0]:
                break
            part = json.dumps(ids[start : start + size])
            rows = self._db.rows(sql, (_GAIN, newest, part, *values))
            best += [(scores[row[0]] * row["freshness"], row["sort_at"], row["id"]) for row in rows]
            best = sorted(best, reverse=True)[:limit]
            start, size = start + size, 2 * size
        return {entry_id: score for score, _, entry_id in best}
