"""The newest entries that fulfil a condition, without looking up all that do.

What many entries fulfil is met soon on the way down the index of dates, so that is tried first, for
a few steps; what few fulfil is looked up and sorted. Every answer is exact.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.store.condition import near
from aggregator.store.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aggregator.store.condition import Condition
    from aggregator.store.database import Connection

_FEW = 2000
"""Entries that hold some words, and are looked up sooner than others are passed by."""
_SOON, _PATIENT = 50_000, 400_000
"""Steps of SQLite's machine that are worth a try: some 3 and 20 ms."""
_WIDER = 4
"""How many times as many as are wanted are taken where more is to be checked, and how many times
more each time after."""
_LISTED = "e.id IN (SELECT value FROM json_each(?))"
_ORDER = "ORDER BY e.sort_at DESC, e.first_seen_at DESC, e.id"


class Newest:
    """Finds the newest answers."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._lookup = Lookup(connection)

    def ids(self, condition: Condition, limit: int) -> list[int]:
        """The newest `limit` entries that fulfil `condition`. Of equal dates, what was seen later
        is newer."""
        match, where, values = condition.match, condition.where or "1", condition.values
        parts: Iterable[list[int]]
        if match and len(few := self._lookup.latest(match, _FEW)) < _FEW:
            sql = f"SELECT e.id FROM entries e WHERE {_LISTED} AND {near(where)} {_ORDER}"
            parts = [[row[0] for row in self._db.rows(sql, (json.dumps(few), *values))]]
            match = ""
        else:
            size = _WIDER * limit if match or condition.late else limit
            parts = self._downwards(where, values, size)
        found: list[int] = []
        for ids in parts:
            kept = self._lookup.among(match, ids) if match else set(ids)
            found += self._passing([i for i in ids if i in kept], condition, limit - len(found))
            if len(found) == limit:
                break
        return found

    def narrowed(self, condition: Condition) -> Condition:
        """The same, with the ids of the entries that it leaves in place of what is quickly asked,
        if there are so few of them that they are soon looked up."""
        if not condition.where:
            return condition
        sql = f"SELECT e.id FROM entries e WHERE {condition.where}"
        rows = self._db.rows_within(_SOON, sql, condition.values)
        if rows is None:
            return condition
        return replace(condition, where=_LISTED, values=(json.dumps([row[0] for row in rows]),))

    def _downwards(self, where: str, values: Sequence[object], size: int) -> Iterator[list[int]]:
        """All entries that fulfil SQL, the newest first; where they are many, `size` at first."""
        walk = f"SELECT e.id FROM entries e WHERE +({{}}) {_ORDER} LIMIT ? OFFSET ?"
        first = self._db.rows_within(_SOON, walk.format(near(where)), (*values, size, 0))
        if first is None:
            search = f"SELECT e.id FROM entries e WHERE {where} {_ORDER}"
            rows = self._db.rows_within(_PATIENT, search, values)
            if rows is not None:
                yield [row[0] for row in rows]
                return
        else:
            yield [row[0] for row in first]
        rest = self._db.execute(walk.format(where), (*values, -1, len(first or ())))
        while ids := [row[0] for row in rest.fetchmany(size)]:
            yield ids
            size *= _WIDER

    def _passing(self, ids: Sequence[int], condition: Condition, limit: int) -> list[int]:
        """The first `limit` of `ids` that also fulfil what takes long to check; that is asked of no
        more at once than are still wanted."""
        if not condition.late:
            return list(ids[:limit])
        found: list[int] = []
        start = 0
        while start < len(ids) and len(found) < limit:
            part = ids[start : start + limit - len(found)]
            rows = self._db.rows(
                f"SELECT e.id FROM entries e WHERE {_LISTED} AND {condition.late}",
                (json.dumps(part), *condition.late_values),
            )
            passing = {row[0] for row in rows}
            found += [each for each in part if each in passing]
            start += len(part)
        return found
