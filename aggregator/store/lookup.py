"""Asking the full-text index no more than is needed: it passes entries by in no time, and takes a
while to begin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.store.database import Connection

_BEGINNING = 500
"""Entries that can be passed by in the time of beginning anew."""
_WITHIN = """json_each(?) AS run CROSS JOIN entries_fts
    ON entries_fts.rowid BETWEEN json_extract(run.value, '$[0]') AND json_extract(run.value, '$[1]')
    AND +entries_fts.rowid IN (SELECT value FROM json_each(?))"""
"""entries_fts for some runs of ids that lie close together, so that matches are passed by rather
than looked up by id."""


class Lookup:
    """Reads the table entries_fts."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def count(self, match: str, most: int) -> int:
        """How many entries match an FTS5 expression, as far as they are fewer than `most`."""
        sql = "SELECT 1 FROM entries_fts WHERE entries_fts MATCH ? LIMIT ?"
        return int(self._db.value(f"SELECT count(*) FROM ({sql})", (match, most)))

    def latest(self, match: str, limit: int, since: int = 0) -> list[int]:
        """The matching entries that came in last, the very last first; none before `since`."""
        rows = self._db.rows(
            """SELECT rowid FROM entries_fts WHERE entries_fts MATCH ? AND rowid >= ?
            ORDER BY rowid DESC LIMIT ?""",
            (match, since, limit),
        )
        return [row[0] for row in rows]

    def recent(self, match: str, *, enough: int, most: int, since: int) -> tuple[list[int], bool]:
        """The matching entries that came in last, the very last first, and whether these are all:
        at most `most` of those from `since` on, but `enough` in any case."""
        found: list[int] = []
        sql = "SELECT rowid FROM entries_fts WHERE entries_fts MATCH ? ORDER BY rowid DESC"
        for (each,) in self._db.each(sql, (match,)):
            if len(found) >= (enough if each < since else most):
                return found, False
            found.append(each)
        return found, True

    def among(self, match: str, ids: Iterable[int]) -> set[int]:
        """Those of `ids` that match."""
        sql = f"SELECT entries_fts.rowid FROM {_WITHIN} WHERE entries_fts MATCH ?"
        return {row[0] for row in self._db.rows(sql, (*_within(_runs(ids, match)), match))}

    def passages(
        self, match: str, ids: Iterable[int], column: int, marks: tuple[str, str], tokens: int
    ) -> dict[int, str]:
        """id -> the part of a column (-1: of whichever is best) around what matches, for those of
        `ids` that do: some `tokens` words, `marks` around what was found."""
        runs = _runs(ids, match)
        near = [run for run in runs if len(run) > 1]
        alone = [run[0] for run in runs if len(run) == 1]
        snippet, wanted = "snippet(entries_fts, ?, ?, ?, '…', ?)", (column, *marks, tokens)
        rows = self._db.rows(
            f"SELECT entries_fts.rowid, {snippet} FROM {_WITHIN} WHERE entries_fts MATCH ?",
            (*wanted, *_within(near), match),
        )
        rows += self._db.rows(  # LIMIT: or SQLite would look for the next match as well
            f"""SELECT value, (
                SELECT {snippet} FROM entries_fts
                WHERE entries_fts MATCH ? AND rowid = value LIMIT 1
            ) FROM json_each(?)""",
            (*wanted, match, json.dumps(alone)),
        )
        return {row[0]: row[1] for row in rows if row[1] is not None}


def _runs(ids: Iterable[int], match: str) -> list[list[int]]:
    """`ids` in runs of those that lie close together. What begins with a prefix is gathered in full
    each time, so all is one run there."""
    runs: list[list[int]] = []
    for each in sorted(ids):
        if runs and (each - runs[-1][-1] < _BEGINNING or '"*' in match):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _within(runs: Iterable[list[int]]) -> tuple[str, str]:
    """The values of `_WITHIN`."""
    runs = list(runs)
    ends = [(run[0], run[-1]) for run in runs]
    return json.dumps(ends), json.dumps([each for run in runs for each in run])
