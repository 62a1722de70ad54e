"""The shape of the database: written SQL, applied by sqlite-utils migrations in order.

`migrations/0001.sql` and its followers are the tables; one that has been released is never edited.
`views.sql` is what follows from the tables, and is made anew wherever a database has other views
than this program. The only user of sqlite-utils' migrations.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x46454544
"""Marks the file as ours ("FEED"), for `file` and for refusing somebody else's database."""

VERSION = 4
"""The number of migrations; stored as `user_version`, so that opening needs no import."""


_VIEWS = "views.sql"


def _text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def statements(name: str) -> Iterator[str]:
    """The statements of an SQL file beside this one, one by one."""
    pending = ""
    for line in _text(name).splitlines():
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


def _run(connection: sqlite3.Connection, name: str) -> None:
    for statement in statements(name):
        connection.execute(statement)


def _step(version: int, db: Database) -> None:
    """One migration. Views go first, for they may name what changes; the mark is part of the
    step's transaction, so that no crash leaves a file without its number."""
    for (view,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.conn.execute(f'DROP VIEW "{view}"')
    _run(db.conn, f"migrations/{version:04}.sql")
    if version == VERSION:
        make_views(db.conn)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.conn.execute(f"PRAGMA user_version = {version}")


def has_views(connection: sqlite3.Connection) -> bool:
    """Whether a database of this version has the views of this program."""
    row = connection.execute("SELECT value FROM settings WHERE name = 'views'").fetchone()
    return row is not None and row[0] == _views_sum()


def make_views(connection: sqlite3.Connection) -> None:
    """Put the views of this program in the place of those of that name; a person's own stay."""
    for name in re.findall(r"^CREATE VIEW (\w+)", _text(_VIEWS), re.MULTILINE):
        connection.execute(f"DROP VIEW IF EXISTS {name}")
    _run(connection, _VIEWS)
    connection.execute(
        "INSERT OR REPLACE INTO settings (name, value) VALUES ('views', ?)", (_views_sum(),)
    )


def _views_sum() -> int:
    return zlib.crc32(_text(_VIEWS).encode())


def migrations(last: int = VERSION) -> Migrations:
    """The migrations up to `last`, in order."""
    from sqlite_utils.migrations import Migrations

    steps = Migrations("aggregator")
    for version in range(1, last + 1):

        def step(db: Database, version: int = version) -> None:
            _step(version, db)

        steps(name="foundation" if version == 1 else f"{version:04}")(step)
    return steps


def migrate(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Bring the database behind `connection` to `version`; each step is a transaction."""
    from sqlite_utils import Database

    migrations(version).apply(Database(connection))
