"""Databases of earlier versions, as those versions wrote them, and what becomes of them."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.store import Store

OLD = sorted((Path(__file__).parent / "schemas").glob("*.sqlite"))


def shape(path: Path) -> set[tuple[str, str, str]]:
    """Everything the database is made of, in words."""
    with closing(sqlite3.connect(path)) as plain:
        rows = plain.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
        return set(rows.fetchall())


@pytest.mark.parametrize("old", OLD, ids=lambda path: f"version {path.stem}")
def test_an_older_database_becomes_what_a_new_one_is(tmp_path: Path, old: Path) -> None:
    shutil.copy(old, tmp_path / "old.db")
    Store(tmp_path / "old.db").close()
    Store(tmp_path / "new.db", create=True).close()
    assert shape(tmp_path / "old.db") == shape(tmp_path / "new.db")


@pytest.mark.parametrize("old", OLD, ids=lambda path: f"version {path.stem}")
def test_an_older_database_keeps_what_it_holds(tmp_path: Path, old: Path) -> None:
    def held(path: Path, table: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(path)) as plain:
            return plain.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()

    shutil.copy(old, tmp_path / "old.db")
    Store(tmp_path / "old.db").close()
    for table in ("feeds", "entries", "entry_authors", "crosslinks", "links", "verdicts"):
        before, after = held(old, table), held(tmp_path / "old.db", table)
        width = len(before[0]) if before else 0
        assert [row[:width] for row in after] == before, table
