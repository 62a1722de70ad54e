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
WITHIN = """json_each(?) AS run CROSS JOIN entries_fts
    ON entries_fts.rowid BETWEEN json_extract(run.value, '$[0]') AND json_extract(run.value, '$[1]')
    AND +entries_fts.rowid IN (SELECT value FROM json_each(?))"""
"""entries_fts for `within(ids)` only: run after run of ids that lie close together, so that matches
are passed by rather than looked up by id."""


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

    def among(self, match: str, ids: Iterable[int]) -> set[int]:
        """Those of `ids` that match."""
        sql = f"SELECT entries_fts.rowid FROM {WITHIN} WHERE entries_fts MATCH ?"
        return {row[0] for row in self._db.rows(sql, (*within(ids, match), match))}


def within(ids: Iterable[int], match: str) -> tuple[str, str]:
    """The values of `WITHIN`. What begins with a prefix is gathered in full each time, so all is
    one run there."""
    runs: list[list[int]] = []
    ordered = sorted(ids)
    for each in ordered:
        if runs and (each - runs[-1][1] < _BEGINNING or '"*' in match):
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return json.dumps(runs), json.dumps(ordered)
