"""From a database with damaged pages a new one is written, with all that could still be read."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import StoreError
from aggregator.store import Store, schema
from aggregator.store.recover import Salvaged, recover
from tests.support.home import START, Home
from tests.support.raw_server import RawServer, reply
from tests.support.shell import Shell

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 4096
SEEDS = range(12)


def document(feed: int) -> bytes:
    """Forty entries of very different lengths, each with links."""
    dice = random.Random(feed)
    items = "".join(
        f"<item><guid>{number}</guid><title>Tide {number} of {feed}</title>"
        f"<link>https://tides{feed}.example/{number}</link><description>"
        + "&lt;a href='https://ebb.example/'&gt;low&lt;/a&gt; water " * dice.randint(1, 300)
        + "</description></item>"
        for number in range(40)
    )
    inside = f"<title>Tides {feed}</title>{items}"
    return f"<rss version='2.0'><channel>{inside}</channel></rss>".encode()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of ten feeds with four hundred entries."""
    with RawServer() as web, Home(tmp_path_factory.mktemp("sound"), web) as home:
        for feed in range(10):
            web.on(f"/{feed}", reply(200, document(feed)))
            home.follow(f"/{feed}")
        home.poll()
        return home.path


@pytest.fixture
def damaged(tmp_path: Path, sound: Path) -> Path:
    path = tmp_path / "damaged.db"
    shutil.copy(sound, path)
    return path


def spoil(path: Path, pages: list[int], dice: random.Random) -> None:
    """Overwrite pages, numbered from 1, with nothing or with noise."""
    with path.open("r+b") as file:
        for number in pages:
            file.seek((number - 1) * PAGE)
            file.write(dice.choice([bytes(PAGE), dice.randbytes(PAGE)]))


def check_sound(path: Path) -> None:
    with Store(path) as store:
        assert store.file.damage() == []
        assert store.index.is_sound()
        ids = [int(str(entry_id)) for (entry_id,) in rows(path, "SELECT id FROM entries")]
        assert [entry.id for entry in store.entries.load(ids)] == ids
        store.feeds.health()


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as plain:
        return plain.execute(sql).fetchall()


def lost(salvaged: list[Salvaged], table: str) -> int | None:
    return next(each.lost for each in salvaged if each.table == table)


def schema_pages(path: Path) -> list[int]:
    """The pages in which the tables are listed: the first, and those it leads to."""
    with path.open("rb") as file:
        first = file.read(PAGE)
    count = int.from_bytes(first[103:105], "big")
    cells = [int.from_bytes(first[112 + 2 * n : 114 + 2 * n], "big") for n in range(count)]
    assert first[100] == 5, "more tables than one page can list"
    return [int.from_bytes(first[cell : cell + 4], "big") for cell in cells]


def test_what_is_sound_comes_over_whole(tmp_path: Path, sound: Path) -> None:
    salvaged = recover(sound, tmp_path / "new.db", START, lambda _: None)
    assert {each.lost for each in salvaged} == {0}
    check_sound(tmp_path / "new.db")
    for table in ("entries", "links", "entry_authors", "polls", "feed_moves", "outlets"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2, 3"
        assert rows(tmp_path / "new.db", query) == rows(sound, query)


@pytest.mark.parametrize("seed", SEEDS)
def test_pages_spoilt_at_random_cost_what_stood_in_them(
    tmp_path: Path, sound: Path, damaged: Path, seed: int
) -> None:
    """Three pages, but none of those that list the tables; what is read is what was written."""
    dice = random.Random(seed)
    spared = {1, *schema_pages(damaged)}
    count = damaged.stat().st_size // PAGE
    pages = dice.sample([n for n in range(2, count + 1) if n not in spared], 3)
    spoil(damaged, pages, dice)
    before = damaged.read_bytes()
    salvaged = recover(damaged, tmp_path / "new.db", START, lambda _: None)
    assert damaged.read_bytes() == before
    check_sound(tmp_path / "new.db")
    query = "SELECT id, feed_id, guid, title, url FROM entries"
    saved, all_of_them = set(rows(tmp_path / "new.db", query)), set(rows(sound, query))
    assert saved <= all_of_them
    assert len(saved) >= 350, pages
    assert lost(salvaged, "entries") in (None, len(all_of_them) - len(saved))
    assert len(rows(tmp_path / "new.db", "SELECT id FROM feeds")) >= 10


def test_a_lost_first_page_costs_nothing(tmp_path: Path, sound: Path, damaged: Path) -> None:
    spoil(damaged, [1], random.Random(1))
    salvaged = recover(damaged, tmp_path / "new.db", START, lambda _: None)
    check_sound(tmp_path / "new.db")
    assert lost(salvaged, "entries") == 0
    query = "SELECT * FROM entries ORDER BY id"
    assert rows(tmp_path / "new.db", query) == rows(sound, query)


def test_feeds_whose_rows_are_lost_are_followed_by_their_addresses(
    tmp_path: Path, sound: Path, damaged: Path
) -> None:
    ((root,),) = rows(damaged, "SELECT rootpage FROM sqlite_master WHERE name = 'feeds'")
    assert isinstance(root, int)
    spoil(damaged, [root], random.Random(2))
    recover(damaged, tmp_path / "new.db", START, lambda _: None)
    check_sound(tmp_path / "new.db")
    query = "SELECT f.url, e.guid FROM feeds f JOIN entries e ON e.feed_id = f.id ORDER BY 1, 2"
    assert rows(tmp_path / "new.db", query) == rows(sound, query)
    assert rows(tmp_path / "new.db", "SELECT DISTINCT state FROM feeds") == [("active",)]


def test_what_is_lost_and_still_listed_comes_back_with_the_next_poll(tmp_path: Path) -> None:
    with RawServer() as web, Home(tmp_path, web) as home:
        web.on("/feed", reply(200, document(1), ETag='"a"'))
        home.follow("/feed")
        home.poll()
        ids = home.rows("SELECT guid FROM entries ORDER BY guid")
        home.change("PRAGMA wal_checkpoint(TRUNCATE)")
        ((root,),) = home.rows("SELECT rootpage FROM sqlite_master WHERE name = 'entries'")
        home.app.store.close()
        spoil(home.path, list(range(root, root + 1)), random.Random(3))
        recover(home.path, tmp_path / "new.db", START, lambda _: None)
        (tmp_path / "new.db").replace(home.path)
        home.app = home.open()
        assert home.rows("SELECT guid FROM entries ORDER BY guid") != ids
        home.wait(days=1)
        home.poll()
        assert web.requests[-1].header("if-none-match") == []
        assert home.rows("SELECT guid FROM entries ORDER BY guid") == ids


def test_rows_of_the_write_ahead_log_come_over(tmp_path: Path, damaged: Path) -> None:
    with closing(sqlite3.connect(damaged)) as writing:
        writing.execute("UPDATE feeds SET user_title = 'in the log'")
        writing.commit()
        recover(damaged, tmp_path / "new.db", START, lambda _: None)
    assert rows(tmp_path / "new.db", "SELECT DISTINCT user_title FROM feeds") == [("in the log",)]


def test_an_older_database_is_brought_up_to_date_on_the_way(tmp_path: Path) -> None:
    from tests.store.test_migrations import OLD, shape

    recover(OLD[0], tmp_path / "new.db", START, lambda _: None)
    check_sound(tmp_path / "new.db")
    assert rows(tmp_path / "new.db", "PRAGMA user_version") == [(schema.VERSION,)]
    Store(tmp_path / "fresh.db", create=True).close()
    assert shape(tmp_path / "new.db") == shape(tmp_path / "fresh.db")
    query = "SELECT id, guid, title FROM entries"
    assert rows(tmp_path / "new.db", query) == rows(OLD[0], query)


def test_bylines_that_are_lost_are_gathered_from_the_entries(tmp_path: Path, damaged: Path) -> None:
    with closing(sqlite3.connect(damaged)) as writing, writing:
        author = "SELECT min(id), 0, 'ada quill' FROM entries"
        writing.execute(f"INSERT INTO entry_authors (entry_id, position, name_key) {author}")
        writing.execute("DELETE FROM bylines")
    recover(damaged, tmp_path / "new.db", START, lambda _: None)
    assert rows(tmp_path / "new.db", "SELECT name_key FROM bylines") == [("ada quill",)]


def test_nothing_is_written_over_and_nothing_made_of_nothing(tmp_path: Path, damaged: Path) -> None:
    (tmp_path / "there.db").write_text("here")
    with pytest.raises(StoreError, match="exists"):
        recover(damaged, tmp_path / "there.db", START, lambda _: None)
    assert (tmp_path / "there.db").read_text() == "here"
    (tmp_path / "noise.db").write_bytes(random.Random(4).randbytes(20 * PAGE))
    with pytest.raises(StoreError, match=r"nothing in .* can be read"):
        recover(tmp_path / "noise.db", tmp_path / "new.db", START, lambda _: None)
    assert sorted(path.name for path in tmp_path.iterdir() if "part" in path.name) == []
    assert not (tmp_path / "new.db").exists()


def test_the_command_says_of_each_table_what_was_lost(tmp_path: Path, damaged: Path) -> None:
    ((root,),) = rows(damaged, "SELECT rootpage FROM sqlite_master WHERE name = 'polls'")
    assert isinstance(root, int)
    spoil(damaged, [root], random.Random(5))
    shell = Shell(tmp_path, "--db", "damaged.db")
    ill = shell("doctor")
    assert ill.code == 1
    assert "doctor --recover" in " ".join((ill.out + ill.err).split())
    said = shell("doctor", "--recover", "new.db", "--format", "json")
    assert said.code == 0
    told = {row["table"]: row for row in json.loads(said.out)}
    assert told["entries"] == {"table": "entries", "saved": 400, "lost": 0}
    assert told["polls"]["saved"] == 0
    assert "wrote new.db; damaged.db is as it was" in " ".join(said.err.split())
    assert Shell(tmp_path, "--db", "new.db")("doctor").code == 0
