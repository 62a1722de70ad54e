"""The newest entries that fulfil a condition, without looking up all that do.

What few entries fulfil is looked up and sorted; what many fulfil is met soon on the way down the
index of dates. Every answer is exact.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aggregator.store.condition import IN_MATCH
from aggregator.store.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.store.condition import Condition
    from aggregator.store.database import Connection

_FEW = 2000
"""Entries that are looked up and sorted sooner than others are passed by."""
_FIRST, _WIDER = 250, 4
"""How many are taken at first, and how many times more each time after."""


class Newest:
    """Finds the newest answers."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._lookup = Lookup(connection)

    def ids(self, condition: Condition, limit: int) -> list[int]:
        """The newest `limit` entries that fulfil `condition`. Of equal dates, what was seen later
        is newer."""
        match = condition.match
        where, values = condition.where or "1", condition.values
        if match and self._lookup.count(match, _FEW) < _FEW:
            where, values = f"{IN_MATCH} AND {where}", (match, *values)
            match = ""
        elif not self._are_few(condition):
            where = f"+({where})"  # walks down the dates, rather than look every answer up
        newest = self._db.execute(
            f"""SELECT e.id FROM entries e WHERE {where}
            ORDER BY e.sort_at DESC, e.first_seen_at DESC, e.id""",
            values,
        )
        found: list[int] = []
        size = max(_FIRST, limit)
        while len(found) < limit and (ids := [row[0] for row in newest.fetchmany(size)]):
            kept = self._lookup.among(match, ids) if match else set(ids)
            found += self._passing([i for i in ids if i in kept], condition, limit - len(found))
            size *= _WIDER
        return found

    def _are_few(self, condition: Condition) -> bool:
        sql = f"SELECT 1 FROM entries e WHERE {condition.where or '1'} LIMIT ?"
        return bool(
            self._db.value(f"SELECT count(*) FROM ({sql})", (*condition.values, _FEW)) < _FEW
        )

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
                f"""SELECT e.id FROM entries e
                WHERE e.id IN (SELECT value FROM json_each(?)) AND {condition.late}""",
                (json.dumps(part), *condition.late_values),
            )
            passing = {row[0] for row in rows}
            found += [each for each in part if each in passing]
            start += len(part)
        return found
