"""Databases of earlier versions, as those versions wrote them, and what becomes of them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import StoreError
from aggregator.store import Store, schema
from tests.support.disk import remount, small_disk
from tests.support.shell import Shell, clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def test_views_of_another_program_version_are_made_anew(tmp_path: Path) -> None:
    """And what a person has added stays."""
    for name in ("kept.db", "new.db"):
        Store(tmp_path / name, create=True).close()
    with closing(sqlite3.connect(tmp_path / "kept.db")) as plain, plain:
        plain.execute("DROP VIEW elsewhere")
        plain.execute("CREATE VIEW elsewhere AS SELECT 1 AS wrong")
        plain.execute("UPDATE settings SET value = 1 WHERE name = 'views'")
        plain.execute("CREATE VIEW mine AS SELECT title FROM entries")
    Store(tmp_path / "kept.db").close()
    made, new = shape(tmp_path / "kept.db"), shape(tmp_path / "new.db")
    assert {name for _, name, _ in made - new} == {"mine"}
    assert new <= made


def test_views_wait_where_another_program_is_at_the_database(tmp_path: Path) -> None:
    path = tmp_path / "feeds.db"
    Store(path, create=True).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE settings SET value = 1 WHERE name = 'views'")
        other.execute("BEGIN IMMEDIATE")
        Store(path).close()
        other.execute("ROLLBACK")
        assert other.execute("SELECT value FROM settings WHERE name = 'views'").fetchone() == (1,)
        Store(path).close()
        assert other.execute("SELECT value FROM settings WHERE name = 'views'").fetchone() != (1,)


def test_other_views_do_where_nothing_can_be_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 8 * 2**20) as disk:
        Store(disk / "feeds.db", create=True).close()
        with closing(sqlite3.connect(disk / "feeds.db")) as plain, plain:
            plain.execute("UPDATE settings SET value = 1 WHERE name = 'views'")
        remount(disk, "ro")
        assert (
            Shell(tmp_path, "--db", str(disk / "feeds.db"))("feeds", "--format", "json").code == 0
        )


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as plain:
        return list(plain.iterdump())


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of the first version, which nobody else may read."""
    path = tmp_path / "feeds.db"
    shutil.copy(OLD[0], path)
    path.chmod(0o600)
    return path


def copies(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.glob(f"{path.name}.version*"))


def test_what_it_was_is_kept_beside_it_and_that_is_said_in_a_line(old: Path) -> None:
    was = dump(old)
    said = Shell(old.parent, "--db", old.name)("feeds", "--format", "json")
    assert said.code == 0
    assert said.err == (
        "feeds.db is brought up to date; what it was is kept in feeds.db.version-1\n"
    )
    kept = old.with_name("feeds.db.version-1")
    assert dump(kept) == was
    assert kept.stat().st_mode & 0o777 == 0o600
    again = Shell(old.parent, "--db", old.name)("feeds", "--format", "json")
    assert (again.out, again.err) == (said.out, "")
    assert copies(old) == ["feeds.db.version-1"]


def test_a_new_database_has_nothing_to_keep(tmp_path: Path) -> None:
    told: list[str] = []
    Store(tmp_path / "new.db", create=True, tell=told.append).close()
    assert (told, copies(tmp_path / "new.db")) == ([], [])


def test_a_copy_that_is_there_is_never_written_over(old: Path) -> None:
    old.with_name("feeds.db.version-1").write_text("from another time")
    was = dump(old)
    Store(old).close()
    assert old.with_name("feeds.db.version-1").read_text() == "from another time"
    assert dump(old.with_name("feeds.db.version-1.2")) == was


def test_without_room_for_the_copy_nothing_is_changed(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4 * 2**20) as disk:
        shutil.copy(OLD[0], disk / "feeds.db")
        was = dump(disk / "feeds.db")
        said = Shell(tmp_path, "--db", str(disk / "feeds.db"))("feeds")
        assert (said.code, said.out) == (1, "")
        assert "make room" in said.err
        assert len(said.err.splitlines()) == 1
        assert dump(disk / "feeds.db") == was
        assert copies(disk / "feeds.db") == []


def test_of_several_processes_one_migrates_and_the_others_wait(old: Path) -> None:
    shell = Shell(old.parent, "--db", old.name)
    processes = [
        subprocess.Popen(
            shell.command("feeds", "--format", "csv"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=old.parent,
            env=clean_environment(old.parent),
        )
        for _ in range(6)
    ]
    said = [process.communicate(timeout=60) for process in processes]
    assert {process.returncode for process in processes} == {0}
    assert len({out for out, _ in said}) == 1
    assert sum(b"up to date" in err for _, err in said) == 1
    assert copies(old) == ["feeds.db.version-1"]


def die_after(path: Path, count: int) -> bool:
    """Open the database in a process that is killed after so many statements of its migration;
    whether it lived to its end."""
    child = os.fork()
    if child == 0:
        whole = schema.statements

        def until(name: str) -> Iterator[str]:
            nonlocal count
            for statement in whole(name):
                if count == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                count -= 1
                yield statement

        schema.statements = until
        Store(path).close()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def test_killed_anywhere_in_a_migration_it_is_as_if_it_had_not_begun(
    old: Path, tmp_path: Path
) -> None:
    was = dump(old)
    Store(tmp_path / "new.db", create=True).close()
    count = 0
    while not die_after(old, count):
        assert dump(old) == was, f"after {count} statements"
        count += 1
    assert count > 5
    assert copies(old) == ["feeds.db.version-1"]  # one, for all these attempts
    assert dump(old.with_name("feeds.db.version-1")) == was
    assert shape(old) == shape(tmp_path / "new.db")


def test_a_migration_that_fails_leaves_no_copy(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    was = dump(old)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "statements", lambda name: ["nonsense"])
        with pytest.raises(StoreError):
            Store(old)
    assert dump(old) == was
    assert copies(old) == []


def test_a_newer_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    Store(tmp_path / "new.db", create=True).close()
    with closing(sqlite3.connect(tmp_path / "new.db")) as plain:
        plain.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    was = dump(tmp_path / "new.db")
    said = Shell(tmp_path, "--db", "new.db")("feeds")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "newer version" in said.err
    assert dump(tmp_path / "new.db") == was
