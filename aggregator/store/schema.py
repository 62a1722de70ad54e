"""The shape of the database: written SQL, applied by sqlite-utils migrations in order.

`migrations/0001.sql` and its followers are the tables; one that has been released is never edited.
`views.sql` is what follows from the tables, and is made anew after every migration. The only user
of sqlite-utils' migrations.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x46454544
"""Marks the file as ours ("FEED"), for `file` and for refusing somebody else's database."""

VERSION = 2
"""The number of migrations; stored as `user_version`, so that opening needs no import."""


def statements(name: str) -> Iterator[str]:
    """The statements of an SQL file beside this one, one by one."""
    from importlib.resources import files  # a database that is up to date asks for none

    pending = ""
    for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


def _run(db: Database, name: str) -> None:
    for statement in statements(name):
        db.conn.execute(statement)


def _step(version: int, db: Database) -> None:
    """One migration. Views go first, for they may name what changes; the mark is part of the
    step's transaction, so that no crash leaves a file without its number."""
    for (view,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.conn.execute(f'DROP VIEW "{view}"')
    _run(db, f"migrations/{version:04}.sql")
    if version == VERSION:
        _run(db, "views.sql")
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.conn.execute(f"PRAGMA user_version = {version}")


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
