"""The newest entries that fulfil a condition, without looking up all that do.

What few entries fulfil is looked up and sorted; what many fulfil is met soon on the way down the
index of dates. Which of the two it is shows when one is tried after the other, each time for more
steps. Every answer is exact.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from typing import TYPE_CHECKING

from aggregator.store.condition import LISTED, gathering, near
from aggregator.store.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.store.condition import Condition
    from aggregator.store.database import Connection

_FEW, _PASSED = 4000, 2000
"""So few entries that hold some words are looked up, once so many others were passed by."""
_AT_ONCE, _SOON, _PATIENT = 40_000, 50_000, 400_000
"""Steps of SQLite's machine that are worth a try: up to some 8, 10 and 20 ms."""
_WIDER = 4
"""How many times as many as are wanted are taken where more is to be checked, and how many times
more each time after."""
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
        found: list[int] = []
        passed, wait = 0, 0 if condition.where else _PASSED
        parts = self._downwards(where, values, _WIDER * limit if match or condition.late else limit)
        while len(found) < limit:
            if match and passed >= wait:
                few = self._lookup.latest(match, _FEW)
                if len(few) < _FEW:
                    return self.passing(self._listed(few, condition), condition, limit)
                wait = sys.maxsize
            ids = next(parts, [])
            if not ids:
                break
            passed += len(ids)
            kept = self._lookup.among(match, ids) if match else set(ids)
            found += self.passing([i for i in ids if i in kept], condition, limit - len(found))
        return found

    def _listed(self, ids: Sequence[int], condition: Condition) -> list[int]:
        """Those of `ids` that fulfil what is quickly asked, the newest first."""
        where = near(condition.where) or "1"
        sql = f"SELECT e.id FROM entries e WHERE {LISTED} AND {where} {_ORDER}"
        return [row[0] for row in self._db.rows(sql, (json.dumps(ids), *condition.values))]

    def few(self, condition: Condition) -> list[int] | None:
        """The entries that fulfil what is quickly asked, the newest first; None where nothing is
        asked in other tables, or it takes long."""
        if "SELECT" not in condition.where:
            return None
        ids, done = self._looked_up(condition.where, condition.values, _PATIENT)
        return ids if done else None

    def _looked_up(
        self, where: str, values: Sequence[object], steps: int
    ) -> tuple[list[int], bool]:
        """The entries that fulfil SQL, the newest first, if they are found in so many steps."""
        sql = f"SELECT e.id FROM entries e WHERE {gathering(where)} {_ORDER}"
        rows, done = self._db.rows_within(steps, sql, values)
        return [row[0] for row in rows], done

    def _downwards(self, where: str, values: Sequence[object], size: int) -> Iterator[list[int]]:
        """All entries that fulfil SQL, the newest first; where they are many, some `size` at first:
        a walk that was cut short may have met enough."""
        if "SELECT" in where:
            ids, done = self._looked_up(where, values, _AT_ONCE)
            if done:
                yield ids
                return
        walk = f"SELECT e.id FROM entries e WHERE +({{}}) {_ORDER} LIMIT ? OFFSET ?"
        soon, done = self._db.rows_within(_SOON, walk.format(near(where)), (*values, size, 0))
        first = [row[0] for row in soon] if done or _WIDER * len(soon) >= size else []
        if first:
            yield first
        if not done:
            ids, done = self._looked_up(where, values, _PATIENT)
            if done:
                yield ids[len(first) :]
                return
        rest = self._db.each(walk.format(where), (*values, -1, len(first)))
        while ids := [row[0] for row in islice(rest, size)]:
            yield ids
            size *= _WIDER

    def passing(self, ids: Sequence[int], condition: Condition, limit: int) -> list[int]:
        """The first `limit` of `ids` that also fulfil what takes long to check; that is asked of no
        more at once than are still wanted."""
        if not condition.late:
            return list(ids[:limit])
        found: list[int] = []
        start = 0
        while start < len(ids) and len(found) < limit:
            part = ids[start : start + limit - len(found)]
            rows = self._db.rows(
                f"SELECT e.id FROM entries e WHERE {LISTED} AND {condition.late}",
                (json.dumps(part), *condition.late_values),
            )
            passing = {row[0] for row in rows}
            found += [each for each in part if each in passing]
            start += len(part)
        return found
