"""From the store to files: what an export holds, and when its file is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.app import Aggregator
from aggregator.config import ExportSettings, Settings
from aggregator.export import FORMATS
from aggregator.export.publish import Wanted, publish
from aggregator.model import (
    EntryChange,
    FeedChange,
    Found,
    ParsedEntry,
    PollRecord,
    Subscription,
    UpdatePlan,
)
from aggregator.query import parse
from aggregator.store import Store
from aggregator.store.prepare import rows_of
from tests.support.world import NOW, build, entry

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Store]:
    store, _ = build(tmp_path / "world.db")
    with store:
        yield store


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "empty.db", create=True) as store:
        yield store


def follow(store: Store, name: str) -> int:
    feed_id = store.feeds.add(Subscription(f"https://{name}.example/feed"), NOW)
    assert feed_id is not None
    return feed_id


def bring(store: Store, feed_id: int, now: datetime, *entries: ParsedEntry) -> None:
    """One poll of a feed."""
    (state,) = store.feeds.states([feed_id])
    changes = tuple(EntryChange(e, rows_of(e, Found(), None)) for e in entries)
    change = FeedChange(state, None, "asked for", 200)
    store.apply(UpdatePlan(feed_id, change, PollRecord(now, 10, 200, "new"), changes), now)


def several(prefix: str, count: int, first_day: str | None) -> list[ParsedEntry]:
    """Entries in the order of a document, newest first, a day between two; or undated."""
    made = [entry(f"{prefix}{n}", f"{prefix}{n}", "words", None) for n in range(count)]
    if first_day is None:
        return made
    newest = datetime.fromisoformat(f"{first_day}T12:00:00+00:00")
    return [replace(e, published_at=newest - n * DAY) for n, e in enumerate(made)]


def exported(store: Store, items: int | None, text: str = "", limit: int = 60) -> set[str]:
    query = parse(text, NOW)
    found = store.search.entries(query, limit=limit, new_feed_items=items)
    return {e.guid for e in found}


# ---------------------------------------------------------------- a new feed does not flood


@pytest.mark.parametrize("dated", ["2024-05-31", None])
def test_a_new_feed_brings_its_newest_entries_only(empty: Store, dated: str | None) -> None:
    """Undated ones are all as new as can be: those that stand first in the document count."""
    bring(empty, follow(empty, "new"), NOW, *several("n", 500, dated))
    assert exported(empty, 3) == {"n0", "n1", "n2"}
    assert exported(empty, 0) == set()
    assert len(exported(empty, None, limit=1000)) == 500
    assert empty.entries.count() == 500


def test_what_comes_later_comes_all(empty: Store) -> None:
    feed = follow(empty, "new")
    bring(empty, feed, NOW, *several("old", 9, None))
    bring(empty, feed, NOW + DAY, *several("later", 9, None))
    assert exported(empty, 1) == {"old0"} | {f"later{n}" for n in range(9)}


def test_each_feed_has_its_own_beginning(empty: Store) -> None:
    for n, name in enumerate(("a", "b", "c")):
        bring(empty, follow(empty, name), NOW + n * DAY, *several(name, 5, "2024-05-01"))
    assert exported(empty, 2) == {"a0", "a1", "b0", "b1", "c0", "c1"}


def test_it_does_not_depend_on_what_is_asked(empty: Store) -> None:
    """Of a feed's beginning the same entries can answer any query; nothing older slips in."""
    bring(empty, follow(empty, "new"), NOW, *several("n", 9, "2024-05-31"))
    assert exported(empty, 2, "title:n1") == {"n1"}
    assert exported(empty, 2, "title:n5") == set()
    assert exported(empty, 2, limit=1) == {"n0"}


def test_an_entry_dated_ahead_of_its_time_is_no_newer_than_its_feeds_first_sight(
    empty: Store,
) -> None:
    ahead = replace(entry("ahead", "ahead", "words", None), published_at=NOW + 900 * DAY)
    bring(empty, follow(empty, "new"), NOW, *several("n", 3, None), ahead)
    assert exported(empty, 3) == {"n0", "n1", "n2"}


def test_entries_of_one_time_stand_as_their_document_had_them(empty: Store) -> None:
    """Newer ones before them."""
    feed = follow(empty, "new")
    bring(empty, feed, NOW, *several("old", 2, None))
    bring(empty, feed, NOW + DAY, *several("later", 2, None))
    found = empty.search.entries(parse("", NOW), limit=9)
    assert [e.guid for e in found] == ["later0", "later1", "old0", "old1"]


# ---------------------------------------------------------------- files


def settings(folder: Path, **changes: object) -> Settings:
    values = {"path": folder / "planet.atom", "format": "atom", "limit": 4} | changes
    return Settings(exports=(ExportSettings(**values),))  # type: ignore[arg-type]  # values of several types


def stats(folder: Path) -> dict[str, tuple[int, int]]:
    """name -> (inode, mtime): what a rewrite would change."""
    return {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.glob("planet*")
    }


def test_a_poll_that_brings_nothing_touches_no_file(world: Store, tmp_path: Path) -> None:
    url = "https://planet.example/planet.atom"
    app = Aggregator(settings(tmp_path, pages=9, url=url), world, now=lambda: NOW)
    assert [path.name for path in app.publish()][:2] == ["planet.atom", "planet-2.atom"]
    before = stats(tmp_path)
    feed = world.feeds.find("heron")
    bring(world, feed, NOW + DAY)
    assert app.publish() == []
    assert stats(tmp_path) == before
    bring(world, feed, NOW + DAY, entry("new", "New", "A new one.", "2024-06-02"))
    assert tmp_path / "planet.atom" in app.publish()
    assert stats(tmp_path)["planet.atom"] != before["planet.atom"]


def test_what_changes_elsewhere_does_not_touch_the_file(world: Store, tmp_path: Path) -> None:
    app = Aggregator(settings(tmp_path, query="tag:birds"), world, now=lambda: NOW)
    app.publish()
    bring(world, world.feeds.find("heron"), NOW + DAY, entry("new", "N", "words", "2024-06-01"))
    assert app.publish() == []


@pytest.mark.parametrize("kind", FORMATS)
def test_two_exports_of_a_database_are_byte_equal(world: Store, kind: str) -> None:
    """On another day, too."""
    now, later = (
        publish(world, Wanted(kind, parse("", day), limit=9, pages=2 if kind != "html" else 1))
        for day in (NOW, NOW + 300 * DAY)
    )
    assert now == later


def test_a_file_is_dated_by_its_newest_entry(world: Store, tmp_path: Path) -> None:
    app = Aggregator(settings(tmp_path, query="feed:berg"), world, now=lambda: NOW)
    app.publish()
    newest = datetime(2024, 2, 2, 12, tzinfo=UTC)
    assert (tmp_path / "planet.atom").stat().st_mtime == newest.timestamp()


def test_a_configured_story_is_told_once(world: Store, tmp_path: Path) -> None:
    query = '"cyber" OR title:(new OR fog)'
    counts = []
    for group in (False, True):
        app = Aggregator(settings(tmp_path, query=query, group=group), world, now=lambda: NOW)
        app.publish()
        counts.append((tmp_path / "planet.atom").read_text(encoding="utf-8").count("<entry"))
    assert counts == [2, 1]


def test_a_configured_export_may_name_a_saved_search(world: Store, tmp_path: Path) -> None:
    wanted = replace(settings(tmp_path, query="@coast fog"), searches={"coast": "feed:heron"})
    Aggregator(wanted, world, now=lambda: NOW).publish()
    assert (tmp_path / "planet.atom").read_text(encoding="utf-8").count("<entry") == 1
