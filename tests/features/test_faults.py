"""What goes wrong around a daemon, and what it does then: each line of the table "When things go
wrong" in docs/operating.md, with real disks, files, processes and sockets.

Whatever happens, in the end every entry is stored exactly once.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.app import Aggregator
from aggregator.errors import DamagedError, LostError
from aggregator.store import Store
from aggregator.update import writer
from tests.support.disk import fill, remount, small_disk
from tests.support.home import Home
from tests.support.hourly import feed, pair
from tests.support.living import Said, live
from tests.support.process import config, daemon
from tests.support.raw_server import RawServer, Wait
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Story = Iterator[Callable[[], object]]

TITLES = ["Ebb", "Neap", "Slack", "Spring"]


def titles(home: Home) -> list[str]:
    return [title for (title,) in home.rows("SELECT title FROM entries ORDER BY title")]


def lasting(home: Home) -> None:
    """Whatever befell it, the file is sound and holds what it should."""
    assert titles(home) == TITLES
    assert home.rows("PRAGMA integrity_check") == [("ok",)]
    with Store(home.path) as store:
        assert store.file.damage() == []
        assert store.index.is_sound()


@pytest.fixture
def feeds(web: RawServer) -> RawServer:
    """A feed with three entries, and a fourth when it is asked again."""
    web.on("/feed", pair("a"), pair("b", body=feed("Ebb")))
    return web


def after(seconds: float) -> Callable[[], bool]:
    """A condition that comes true by itself."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


# ------------------------------------------------------------------------------------- the disk


def test_a_full_disk_is_told_once_nobody_is_asked_and_it_goes_on_when_there_is_room(
    tmp_path: Path, feeds: RawServer
) -> None:
    with (
        small_disk(tmp_path / "disk", 16 * 2**20) as disk,
        Home(disk, feeds) as home,
    ):
        home.follow("/feed")

        def story(said: Said) -> Story:
            yield lambda: said("polled")
            full = fill(disk)
            home.wait(hours=1)
            yield lambda: said("failed")
            yield after(1.0)
            assert len(feeds.requests) == 1
            full.unlink()
            yield lambda: said("recovered")
            home.wait(hours=1)
            yield lambda: len(said("polled")) == 2

        said = live(home.app, story)
        (failed,) = said("failed")
        assert "the disk is full; make room" in failed["error"]
        assert len(feeds.requests) == 2
        lasting(home)


def test_on_a_read_only_disk_it_ends_in_a_sentence_and_reading_goes_on(
    tmp_path: Path, feeds: RawServer
) -> None:
    with small_disk(tmp_path / "disk", 32 * 2**20) as disk:
        with Home(disk, feeds) as home:
            home.follow("/feed")
            home.poll()
            home.poll()
        remount(disk, "ro")
        shell = Shell(tmp_path, "--db", str(home.path))
        refused = shell("daemon")
        assert (refused.code, refused.out) == (1, "")
        assert len(refused.err.splitlines()) == 1
        assert refused.err.startswith("aggregator: ")
        read = shell("search", "ebb", "--format", "jsonl")
        assert (read.code, len(read.out.splitlines())) == (0, 1)
        remount(disk, "rw")


# ------------------------------------------------------------------------------------- the file


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program in the middle of a long write."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


def test_a_database_locked_for_longer_than_it_waits_costs_time_and_nothing_else(
    home: Home, feeds: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "TURN", 0.1)
    home.follow("/feed")

    def story(said: Said) -> Story:
        yield lambda: said("polled")
        with held(home.path):
            home.wait(hours=1)
            yield after(10 * writer.TURN)
            assert len(feeds.requests) == 1
        yield lambda: len(said("polled")) == 2

    said = live(home.app, story)
    assert said("failed") == []
    lasting(home)


def test_an_answer_waits_for_a_locked_database(
    home: Home, feeds: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "TURN", 0.1)
    locks: list[Any] = []

    def locking(_: object) -> Any:
        lock = held(home.path)
        lock.__enter__()
        locks.append(lock)
        return pair("b", body=feed("Ebb"))

    feeds.on("/feed", locking)
    home.follow("/feed")

    def story(said: Said) -> Story:
        yield lambda: locks
        yield after(10 * writer.TURN)
        assert said("polled") == []
        locks[0].__exit__(None, None, None)
        yield lambda: said("polled")

    live(home.app, story)
    lasting(home)


def test_sigterm_ends_it_within_ten_seconds_while_the_database_is_locked(
    tmp_path: Path, feeds: RawServer
) -> None:
    feeds.on("/feed", [Wait(0.5), *pair("b", body=feed("Ebb"))])
    with daemon(tmp_path, config(feeds, "/feed")) as running:
        feeds.wait_for(1)
        with held(running.database):
            time.sleep(1.0)
            began = time.monotonic()
            assert running.end(signal.SIGTERM) == 0
            assert time.monotonic() - began < 10


@pytest.mark.parametrize("fate", ["removed", "replaced"])
def test_a_file_that_is_no_longer_there_ends_it(home: Home, feeds: RawServer, fate: str) -> None:
    """Going on would write into a file that nobody can open any more."""
    home.follow("/feed")

    def story(said: Said) -> Story:
        yield lambda: said("polled")
        if fate == "replaced":
            Store(home.path.with_name("other.db"), create=True).close()
            home.path.with_name("other.db").replace(home.path)
        else:
            home.path.unlink()
        home.wait(hours=1)
        yield lambda: False

    with pytest.raises(LostError, match="removed or replaced while it was in use"):
        live(home.app, story)
    assert len(feeds.requests) == 1


def test_a_daemon_whose_file_is_gone_says_so_and_exits_with_1(
    tmp_path: Path, feeds: RawServer
) -> None:
    with daemon(tmp_path, config(feeds, "/feed")) as running:
        running.wait_for("polled")
        running.database.unlink()
        assert running.wait() == 1
        assert "start again" in running.events[-1]["event"]
        assert not any("Traceback" in each["event"] for each in running.events)


def ruin(path: Path, table: str) -> None:
    """Overwrite the first page of a table, behind everybody's back but not unnoticed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE settings SET value = value")  # others will read again
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = other.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
        (size,) = other.execute("PRAGMA page_size").fetchone()
        with path.open("r+b") as file:
            file.seek((root - 1) * size)
            file.write(bytes(size))


def test_a_damaged_page_ends_it_with_the_way_to_save_the_rest(home: Home, feeds: RawServer) -> None:
    home.follow("/feed")

    def story(said: Said) -> Story:
        yield lambda: said("polled")
        ruin(home.path, "feeds")
        home.wait(hours=1)
        yield lambda: False

    with pytest.raises(DamagedError, match="is damaged; save what can be read with: aggregator"):
        live(home.app, story)
    assert len(feeds.requests) == 1


# ------------------------------------------------------------------------------------- the clock


def test_after_a_jump_of_the_clock_ahead_feeds_are_not_asked_all_at_once(
    home: Home, web: RawServer
) -> None:
    web.on("/feed", pair("b", body=feed("Ebb")))
    for number in range(12):
        home.follow(f"/feed?{number}")

    def story(said: Said) -> Story:
        yield lambda: len(said("polled")) == 12
        home.wait(days=400)
        yield lambda: said("rescheduled")
        yield after(0.5)
        assert len(web.requests) == 13  # the first of those that are overdue
        for _ in range(4):
            home.wait(minutes=5)
            yield after(0.3)
        yield lambda: len(said("polled")) == 24

    live(home.app, story)
    counts = home.rows("SELECT count(*) FROM entries GROUP BY feed_id")
    assert counts == [(4,)] * 12


def test_after_a_jump_of_the_clock_back_nobody_is_asked_twice_and_no_feed_forgotten(
    home: Home, feeds: RawServer
) -> None:
    home.follow("/feed")

    def story(said: Said) -> Story:
        yield lambda: said("polled")
        home.wait(days=-400)
        yield lambda: said("rescheduled")
        assert len(feeds.requests) == 1
        home.wait(days=1)
        yield lambda: len(said("polled")) == 2

    live(home.app, story)
    lasting(home)


def test_a_suspended_machine_goes_on_where_it_was(tmp_path: Path, feeds: RawServer) -> None:
    feeds.on("/feed", [Wait(1.0), *pair("b", body=feed("Ebb"))])
    with daemon(tmp_path, config(feeds, "/feed")) as running:
        feeds.wait_for(1)
        running.send(signal.SIGSTOP)
        time.sleep(2.0)
        running.send(signal.SIGCONT)
        assert running.wait_for("polled")["new"] == 4
        assert running.end(signal.SIGTERM) == 0
    assert len(feeds.requests) == 1


# ------------------------------------------------------------------------------------- the network


def test_without_a_network_at_start_it_waits_and_counts_nothing(tmp_path: Path) -> None:
    alone = ["unshare", "--net"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network of its own can be made here")
    settings = '[[feeds]]\nurl = "http://tides.example.org/feed"\n'
    with daemon(tmp_path, settings, prefix=alone) as running:
        polled = running.wait_for("polled")
        assert "this machine has no network" in polled["error"]
        assert running.rows("SELECT error_count, state FROM feeds") == [(0, "active")]
        assert running.rows("SELECT last_check_at FROM feeds") == [(None,)]
        assert running.end(signal.SIGTERM) == 0


class Names:
    """A resolver that may be taken away."""

    def __init__(self) -> None:
        self.gone = True

    async def __call__(self, host: str, port: int) -> list[str]:
        if self.gone:
            raise socket.gaierror(socket.EAI_AGAIN, "temporary failure in name resolution")
        return ["127.0.0.1"]


def test_names_that_cannot_be_looked_up_count_against_few_and_all_come_back(
    home: Home, feeds: RawServer
) -> None:
    feeds.on("/feed", pair("b", body=feed("Ebb")))
    names = Names()
    hosts = [f"tides{number}.example.org:{feeds.port}" for number in range(12)]
    fetch = replace(home.settings.fetch, allow_private=tuple(hosts))
    for host in hosts:
        home.follow(f"http://{host}/feed")
    app = Aggregator(
        replace(home.settings, fetch=fetch),
        home.app.store,
        now=lambda: home.clock,
        draw=lambda: 0.0,
        resolver=names,
        reader=home.app._reader,
    )

    def story(said: Said) -> Story:
        yield lambda: len(said("polled")) >= 12
        names.gone = False
        for _ in range(42):
            home.wait(minutes=9)
            yield after(0.15)
        yield lambda: home.value("SELECT count(*) FROM entries") == 12 * 4

    live(app, story)
    assert home.rows("SELECT DISTINCT error_count, state FROM feeds") == [(0, "active")]


# ------------------------------------------------------------------------------------- the machine


@contextmanager
def no_files_left() -> Iterator[None]:
    """Every file that this process may open is open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) + 20, hard)
    )
    hoard: list[int] = []
    try:
        while True:
            try:
                hoard.append(os.open("/dev/null", os.O_RDONLY))
            except OSError:
                break
        yield
    finally:
        for number in hoard:
            os.close(number)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_without_open_files_left_feeds_wait_and_nothing_counts_against_them(
    home: Home, feeds: RawServer
) -> None:
    home.follow("/feed")

    def story(said: Said) -> Story:
        yield lambda: said("polled")
        with no_files_left():
            home.wait(hours=1)
            yield lambda: len(said("polled")) == 2
            waits = said("polled")[1]
            assert "no open file" in waits["error"]
            assert home.app.store.feeds.states([1])[0].error_count == 0
        home.wait(minutes=5)
        yield lambda: len(said("polled")) == 3

    live(home.app, story)
    assert len(feeds.requests) == 2
    lasting(home)


def readers() -> list[int]:
    """The processes that this one has started to read documents."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [
        int(child)
        for child in found
        if b"aggregator.update.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def test_a_reader_that_is_killed_is_replaced_and_the_document_read(
    home: Home, feeds: RawServer
) -> None:
    app = Aggregator(home.settings, home.app.store, now=lambda: home.clock, draw=lambda: 0.0)
    home.follow("/feed")

    def story(said: Said) -> Story:
        yield lambda: said("polled")
        killed = readers()
        assert killed
        for number in killed:
            os.kill(number, signal.SIGKILL)
        home.wait(hours=1)
        yield lambda: len(said("polled")) == 2
        assert said("polled")[1]["new"] == 1
        assert not set(readers()) & set(killed)

    live(app, story)
    lasting(home)
