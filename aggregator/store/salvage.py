"""What can still be read of a damaged database: row by row, and around what cannot.

SQLite says where it meets a page that it cannot use; the rows behind that are found again by asking
for larger and larger keys. Knows nothing of feeds and entries.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from aggregator.store.schemascan import find_tables, replace_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Row = tuple[Any, ...]
    Key = int | str

_LARGEST = 2**63 - 1
_LAST = chr(0x10FFFF)
_CLOSE = 1000
"""So many keys behind a place that cannot be read are tried one by one."""


class Wreck:
    """A damaged database, opened as far as that is possible. It may be changed by being read, so
    give it a copy."""

    def __init__(self, path: Path) -> None:
        self._raw = _open(path)
        known = self._tables()
        self.value("PRAGMA wal_checkpoint(TRUNCATE)")
        found = find_tables(path)
        if found.keys() - known.keys():
            self.close()
            replace_schema(path, known | found)
            self._raw = _open(path)

    def close(self) -> None:
        self._raw.close()

    def _tables(self) -> dict[str, Row]:
        try:
            rows = self._raw.execute("SELECT * FROM sqlite_master WHERE type IN ('table', 'index')")
            return {row[1]: row for row in rows}
        except sqlite3.DatabaseError:
            return {}

    def value(self, sql: str) -> Any:
        """The first value that a query gives, or None where it cannot be read."""
        try:
            row = self._raw.execute(sql).fetchone()
        except sqlite3.DatabaseError:
            return None
        return row[0] if row else None

    def columns(self, table: str) -> list[str]:
        """The columns of a table; none where it cannot be found."""
        try:
            rows = self._raw.execute(f"PRAGMA table_info({table})").fetchall()
        except sqlite3.DatabaseError:
            return []
        return [row[1] for row in rows]

    def rows(self, table: str, columns: Sequence[str], key: str) -> Iterator[Row]:
        """Every readable row of a table, in the order of `key`: its rowid, or the first column of
        its primary key. A row that stands out of order is none: its key was overwritten."""
        names = ", ".join(columns)
        query = f"SELECT {key}, {names} FROM {table} NOT INDEXED WHERE {key} > ? ORDER BY {key}"
        last: Key | None = self._before_first(table, key)
        largest = self.value(f"SELECT max({key}) FROM {table} NOT INDEXED")
        vain = 0
        while last is not None:
            try:
                for found in self._raw.execute(query, (last,)):
                    place = found[0]
                    if type(place) is type(last) and _in_order(last, place, largest or place):
                        last, vain = place, 0
                        yield found[1:]
                return
            except sqlite3.DatabaseError:
                last, vain = self._behind(query, last, vain), vain + 1

    def _before_first(self, table: str, key: str) -> Key:
        declared = {row[1]: row[2] for row in self._raw.execute(f"PRAGMA table_info({table})")}
        return "" if declared.get(key) == "TEXT" else -1

    def _behind(self, query: str, last: Key, vain: int) -> Key | None:
        """The nearest key known behind which rows can be read, after so many that were given before
        in vain; None where there is none."""
        for step in _steps(last, vain):
            try:
                self._raw.execute(f"{query} LIMIT 1", (step,)).fetchone()
            except sqlite3.DatabaseError:
                continue
            return step
        return None


def _in_order(*keys: Any) -> bool:
    return all(before <= after for before, after in pairwise(keys))


def _open(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.text_factory = lambda data: data.decode("utf-8", "replace")
    with suppress(sqlite3.DatabaseError):
        raw.execute("PRAGMA cell_size_check = ON")
        raw.execute("PRAGMA writable_schema = ON")  # takes what can be read of the schema
    return raw


def _steps(key: Key, vain: int) -> Iterator[Key]:
    """Keys farther and farther behind `key`."""
    if isinstance(key, str):
        for length in range(len(key) - vain, 0, -1):
            yield key[:length] + _LAST
        return
    step = 1 << vain
    while key + step < _LARGEST:
        yield key + step
        step += 1 if step < _CLOSE else step // 8
