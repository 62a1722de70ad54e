"""A new database from what can still be read of a damaged one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.errors import StoreError
from aggregator.store import schema
from aggregator.store.copies import appearing, has_room
from aggregator.store.functions import register
from aggregator.store.salvage import Wreck

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

_STAMP = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of one table: rows saved, and rows lost, None where nobody knows how many those
    were."""

    table: str
    saved: int
    lost: int | None


def recover(
    source: Path, target: Path, now: datetime, on_table: Callable[[str], None]
) -> list[Salvaged]:
    """Write what is readable of the database `source` into a new one, `target`; `source` is only
    read. `on_table` hears of each table before it is read.

    Feeds whose row is lost are followed anew, where their address is still known. Every feed's
    document is read again when it next comes, and brings back what it still lists.

    Raises StoreError where `target` exists, or nothing at all can be read.
    """
    size = sum(each.stat().st_size for each in _files(source))
    if not has_room(3 * size, target.parent):
        raise StoreError(
            f"{target} needs room for two copies of {source.name} while it is written: make"
            f" {3 * size / 2**20:.0f} MiB free and try again"
        )
    with appearing(target, source) as part, TemporaryDirectory(dir=target.parent) as folder:
        for each in _files(source):
            shutil.copy(each, folder)
        with (
            closing(Wreck(part.parent / folder / source.name)) as wreck,
            closing(sqlite3.connect(part, isolation_level=None)) as raw,
        ):
            return _Recovery(source, wreck, raw, now).run(on_table)


def _files(source: Path) -> list[Path]:
    """The database and its write-ahead log, in which the newest rows may stand."""
    log = source.with_name(source.name + "-wal")
    return [each for each in (source, log) if each.exists()]


class _Recovery:
    def __init__(self, source: Path, wreck: Wreck, raw: sqlite3.Connection, now: datetime) -> None:
        self._name = source
        self._wreck = wreck
        self._raw = raw
        self._now = now
        version = wreck.value("PRAGMA user_version")
        self._version = version if version in range(1, schema.VERSION + 1) else schema.VERSION

    def run(self, on_table: Callable[[str], None]) -> list[Salvaged]:
        register(self._raw)
        schema.migrate(self._raw, self._version)
        self._raw.execute("BEGIN")
        triggers = self._take("trigger")
        counts = {}
        for table in self._tables():
            on_table(table)
            counts[table] = self._copy(table)
        if not any(saved for saved, _ in counts.values()):
            raise StoreError(f"nothing in {self._name} can be read; restore it from a backup")
        self._mend()
        self._refollow()
        for table in (*self._tables(), *self._tables()):  # what hangs on what hangs on what is lost
            self._drop_orphans(table)
        for sql in triggers:
            self._raw.execute(sql)
        self._raw.execute("COMMIT")
        schema.migrate(self._raw)
        self._raw.execute("DELETE FROM bylines")
        self._raw.execute("INSERT INTO bylines SELECT DISTINCT name_key FROM entry_authors")
        self._raw.execute(  # every document is read again, for what is lost may stand in it
            """UPDATE feeds SET etag = NULL, last_modified = NULL, body_hash = NULL,
              failed_hash = NULL"""
        )
        self._raw.execute("INSERT INTO entries_fts (entries_fts) VALUES ('rebuild')")
        return [self._told(table, known) for table, (_, known) in counts.items()]

    def _take(self, kind: str) -> list[str]:
        """Remove every trigger, so that nothing happens twice; what they were."""
        rows = self._raw.execute("SELECT name, sql FROM sqlite_master WHERE type = ?", (kind,))
        found = rows.fetchall()
        for name, _ in found:
            self._raw.execute(f'DROP {kind} "{name}"')
        return [sql for _, sql in found]

    def _tables(self) -> list[str]:
        """What is to be filled, parents before children; the full-text index is made anew."""
        rows = self._raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'"
            " AND name NOT LIKE 'entries_fts%' ORDER BY name = 'entries' DESC, name"
        )
        names = [row[0] for row in rows]
        return ["feeds", *(name for name in names if name != "feeds")]

    def _copy(self, table: str) -> tuple[int, int | None]:
        """(rows saved, rows that there were) of a table."""
        rows = self._raw.execute(f"PRAGMA table_info({table})").fetchall()
        there = set(self._wreck.columns(table))
        columns = [row[1] for row in rows if row[1] in there]
        if not columns:
            return 0, None
        (rowless,) = self._raw.execute(
            "SELECT instr(sql, 'WITHOUT ROWID') > 0 FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
        key = next(row[1] for row in rows if row[5] == 1) if rowless else "rowid"
        self._raw.execute(f"DELETE FROM {table}")  # what the migrations put there
        marks = ", ".join("?" * len(columns))
        self._raw.executemany(
            f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})",
            self._wreck.rows(table, columns, key),
        )
        return self._count(table), self._wreck.value(f"SELECT count(*) FROM {table}")

    def _count(self, table: str) -> int:
        return int(self._raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def _mend(self) -> None:
        """Take out what is no time, and no JSON, for the program relies on it."""
        for table in self._tables():
            for _, name, kind, needed, default, _ in self._raw.execute(
                f"PRAGMA table_info({table})"
            ).fetchall():
                if name.endswith("_at") and kind == "TEXT":
                    wrong = f"{name} IS NOT NULL AND {name} NOT GLOB '{_STAMP}'"
                elif default == "'[]'":
                    wrong = f"NOT json_valid({name})"
                else:
                    continue
                mended = default if needed and default else "NULL"
                self._raw.execute(
                    f"DELETE FROM {table} WHERE {wrong}"
                    if needed and not default
                    else f"UPDATE {table} SET {name} = {mended} WHERE {wrong}"
                )

    def _refollow(self) -> None:
        """Follow lost feeds anew, by their addresses in an index that may be whole."""
        lost = [
            row[0]
            for row in self._raw.execute(
                "SELECT DISTINCT feed_id FROM entries WHERE feed_id NOT IN (SELECT id FROM feeds)"
            )
        ]
        for feed_id in lost:
            url = self._wreck.value(
                "SELECT url FROM feeds INDEXED BY sqlite_autoindex_feeds_1"
                f" WHERE url > '' AND id = {int(feed_id)}"
            )
            self._raw.execute(
                "INSERT OR IGNORE INTO feeds (id, url, state, added_at, next_check_at,"
                " next_check_reason) VALUES (?, ?, ?, ?, ?, 'recovered')",
                (
                    feed_id,
                    url or f"lost:{feed_id}",
                    "active" if url else "paused",
                    stamp(self._now),
                    stamp(self._now),
                ),
            )

    def _drop_orphans(self, table: str) -> None:
        for row in self._raw.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            parent, column, referred = row[2], row[3], row[4]
            self._raw.execute(
                f"DELETE FROM {table} WHERE {column} NOT IN (SELECT {referred} FROM {parent})"
            )

    def _told(self, table: str, there: int | None) -> Salvaged:
        saved = self._count(table)
        return Salvaged(table, saved, None if there is None else max(0, there - saved))
