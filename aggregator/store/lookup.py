"""Asking the full-text index no more than is needed: it passes entries by in no time, and takes a
while to begin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.store.database import Connection

_BEGINNING = 500
"""Entries that can be passed by in the time of looking one up by its id."""


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

    def among(self, match: str, ids: Sequence[int]) -> set[int]:
        """Those of `ids` that match."""
        where, values = within(ids)
        sql = f"SELECT rowid FROM entries_fts WHERE entries_fts MATCH ? AND {where}"
        return {row[0] for row in self._db.rows(sql, (match, *values))}


def within(ids: Sequence[int]) -> tuple[str, tuple[object, ...]]:
    """SQL on entries_fts that holds for `ids` only, with its values.

    With "+" every match in their range is passed by, without it each id is looked up.
    """
    listed = json.dumps(ids)
    if not ids or max(ids) - min(ids) < _BEGINNING * len(ids):
        between = (min(ids, default=0), max(ids, default=0))
        sql = "+rowid IN (SELECT value FROM json_each(?)) AND rowid BETWEEN ? AND ?"
        return sql, (listed, *between)
    return "rowid IN (SELECT value FROM json_each(?))", (listed,)
