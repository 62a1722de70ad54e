"""Copies of the database, taken while it is written: whole, or not there."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import StoreError
from aggregator.store import Store
from aggregator.store.copies import appearing
from tests.support.disk import small_disk
from tests.support.home import Home
from tests.support.hourly import feed
from tests.support.raw_server import RawServer, reply
from tests.support.shell import Shell

if TYPE_CHECKING:
    from pathlib import Path


def test_copies_taken_while_a_daemon_writes_are_whole_and_ever_newer(
    home: Home, web: RawServer, tmp_path: Path
) -> None:
    """Each poll adds an entry; every copy has whole polls, and no fewer than the one before."""
    web.on("/feed", *(reply(200, feed(*map(str, range(count)))) for count in range(25)))
    home.follow("/feed")
    home.poll()
    copies: list[Path] = []
    done = threading.Event()

    def copy() -> None:
        with Store(home.path) as other:
            while not done.is_set():
                copies.append(tmp_path / f"copy-{len(copies)}.db")
                other.file.backup(copies[-1])

    copier = threading.Thread(target=copy)
    copier.start()
    for _ in range(24):
        home.wait(hours=1)
        home.poll()
    done.set()
    copier.join()
    seen = []
    for path in copies:
        with Store(path) as store:
            assert store.file.damage() == []
            assert store.index.is_sound()
        with closing(sqlite3.connect(path)) as plain:
            ((entries,),) = plain.execute("SELECT count(*) FROM entries").fetchall()
            ((told,),) = plain.execute("SELECT sum(new) FROM polls").fetchall()
        assert entries == told
        seen.append(entries)
    assert seen == sorted(seen)
    assert home.value("SELECT count(*) FROM entries") == 27


def test_a_file_that_is_there_is_left_as_it_is(home: Home, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    said = Shell(tmp_path, "--db", str(home.path))("backup", "there")
    assert said.code == 1
    assert "exists; name a new file" in said.err
    assert (tmp_path / "there").read_text() == "mine"


def test_a_copy_has_the_rights_of_the_original(home: Home, tmp_path: Path) -> None:
    """It holds the same passwords."""
    home.path.chmod(0o600)
    assert Shell(tmp_path, "--db", str(home.path))("backup", "copy.db").code == 0
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_a_copy_that_does_not_fit_is_not_there(home: Home, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2**18) as disk:
        said = Shell(tmp_path, "--db", str(home.path))("backup", str(disk / "copy.db"))
        assert said.code == 1
        assert len(said.err.splitlines()) == 1
        assert list(disk.iterdir()) == []


def test_a_copy_that_is_killed_has_no_name(tmp_path: Path) -> None:
    (tmp_path / "original").write_text("all of it")
    child = os.fork()
    if child == 0:
        with appearing(tmp_path / "copy", tmp_path / "original") as part:
            part.write_text("half")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert not (tmp_path / "copy").exists()
    with appearing(tmp_path / "copy", tmp_path / "original") as part:
        part.write_text("all of it")
    assert (tmp_path / "copy").read_text() == "all of it"


def test_of_two_that_write_one_file_the_first_wins(tmp_path: Path) -> None:
    (tmp_path / "original").touch()

    def second() -> None:
        with appearing(tmp_path / "copy", tmp_path / "original") as part:
            part.write_text("second")
            (tmp_path / "copy").write_text("first")

    with pytest.raises(StoreError, match="exists"):
        second()
    assert (tmp_path / "copy").read_text() == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "original"]
