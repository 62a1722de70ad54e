"""What a poll costs does not grow with what is stored, counted in steps of SQLite's own machine."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.documents import rss
from tests.support.home import Home
from tests.support.raw_server import RawServer, reply

if TYPE_CHECKING:
    from pathlib import Path

OLD = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
    INSERT INTO entries (feed_id, guid, url, url_key, domain, title, title_key, published_at,
      first_seen_at, sort_at, content_hash, content_text, authors)
    SELECT :feed, 'old' || i, 'https://heron.example/' || i, 'heron.example/' || i,
      'heron.example', 'Day ' || i, 'day ' || i, time, time, time, '', 'Still water.', 'Ann'
    FROM (SELECT i, strftime('%Y-%m-%dT%H:%M:%SZ', 1700000000 + i * 3600, 'unixepoch') AS time
      FROM n)
"""
HANGING = (
    "INSERT INTO links SELECT id, 0, url, url_key, domain, NULL, '', 'text' FROM entries",
    "INSERT INTO entry_authors SELECT id, 0, 'Ann', 'ann', NULL, NULL FROM entries",
    """INSERT INTO polls (feed_id, started_at, duration_ms, outcome)
    SELECT feed_id, first_seen_at, 1, 'unchanged' FROM entries""",
)


class Steps:
    """How many steps, in tens, all connections have taken."""

    def __init__(self) -> None:
        self.taken = 0

    def connect(self, *arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = self._connect(*arguments, **named)
        connection.set_progress_handler(self._count, 10)
        return connection

    _connect = staticmethod(sqlite3.connect)

    def _count(self) -> int:
        self.taken += 1
        return 0


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    counted = Steps()
    monkeypatch.setattr(sqlite3, "connect", counted.connect)
    return counted


def item(name: str, words: str = "High water.") -> str:
    return (
        f"<guid>{name}</guid><title>{name}</title><author>Ann</author>"
        f"<link>https://heron.example/{name}</link><description>{words}</description>"
        "<pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate>"
    )


DOCUMENTS = {
    "one new entry": rss(item("c"), item("b"), item("a")),
    "one entry edited": rss(item("b", "Low water."), item("a")),
    "the same again": rss(item("b"), item("a"), head="<ttl>60</ttl>"),
    "one that cannot be cut": rss(item("c"), item("b"), item("a"), "<title>A<b>T</title>"),
}


def cost(folder: Path, web: RawServer, steps: Steps, document: str, stored: int) -> int:
    """Tens of steps for a poll that brings `document` to a feed with so many older entries."""
    folder.mkdir()
    web.on("/feed", reply(200, DOCUMENTS[document].encode()))
    web.on("/start", reply(200, rss(item("b"), item("a")).encode()))
    with Home(folder, web) as home:
        feed = home.follow("/start")
        home.poll()
        home.change("UPDATE settings SET value = 0 WHERE name = 'index_by_trigger'")
        home.change(OLD.replace(":many", str(stored)).replace(":feed", str(feed)))
        for statement in HANGING:
            home.change(statement.replace("INSERT", "INSERT OR IGNORE"))
        home.change("UPDATE settings SET value = 1 WHERE name = 'index_by_trigger'")
        home.change("UPDATE feeds SET url = ?", web.url("/feed"))
        (state,) = home.app.store.feeds.states([feed])
        before = steps.taken
        home.app.poll([state], lambda _: None)
        return steps.taken - before


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_poll_takes_as_many_steps_however_much_is_stored(
    document: str, tmp_path: Path, web: RawServer, steps: Steps
) -> None:
    few = cost(tmp_path / "few", web, steps, document, 400)
    many = cost(tmp_path / "many", web, steps, document, 4000)
    assert few > 0
    assert many < 1.2 * few
