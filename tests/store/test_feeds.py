"""Feeds in the database: added, found, put off, resumed, and pauses of hosts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from aggregator.dates import stamp
from aggregator.errors import NotFoundError
from aggregator.model import Credentials, FeedState, FeedStatus, HostBlock, Subscription
from aggregator.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://tides.example/feed"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "feeds.db", create=True) as opened:
        yield opened


def add(store: Store, url: str = URL, now: datetime = NOW) -> int:
    feed_id = store.feeds.add(Subscription(url), now)
    assert feed_id is not None
    return feed_id


def state(store: Store, feed_id: int = 1) -> FeedState:
    found = store.feeds.state(feed_id)
    assert found is not None
    return found


def test_a_new_feed_is_due_at_once(store: Store) -> None:
    add(store)
    (due,) = store.feeds.due(NOW)
    assert (due.url, due.next_check_at, due.last_check_at) == (URL, NOW, None)
    assert store.feeds.due_urls(NOW) == [(1, URL)]
    assert store.feeds.due(NOW - HOUR) == []


def test_what_is_longest_overdue_comes_first(store: Store) -> None:
    for n, hours in enumerate((2, 3, 1)):
        add(store, f"{URL}/{n}", NOW - hours * HOUR)
    assert [feed.id for feed in store.feeds.due(NOW)] == [2, 1, 3]
    assert [feed_id for feed_id, _ in store.feeds.due_urls(NOW)] == [2, 1, 3]


def test_a_feed_is_followed_once_whatever_secrets_its_address_has(store: Store) -> None:
    add(store, "https://ann:pa%3Ass@tides.example/feed#top")
    assert state(store).url == URL
    assert state(store).credentials == Credentials("ann", "pa:ss")
    assert store.feeds.add(Subscription("https://bob:x@tides.example/feed"), NOW) is None
    assert store.feeds.id_of("https://tides.example/feed#bottom") == 1


def test_a_feed_is_found_by_id_address_and_title(store: Store) -> None:
    add(store)
    store.feeds.edit(1, title="Tidal Notes")
    for name in ("1", URL, "http://www.tides.example/feed/", "tidal"):
        assert store.feeds.find(name) == 1
    for name in ("2", "https://other.example/", "lunar"):
        with pytest.raises(NotFoundError):
            store.feeds.find(name)
    add(store, "https://other.example/")
    store.feeds.edit(2, title="Tidal Charts")
    with pytest.raises(NotFoundError, match="1, 2"):
        store.feeds.find("tidal")


def test_putting_off_never_brings_forward(store: Store) -> None:
    add(store)
    store.feeds.postpone(1, NOW + 5 * HOUR, "later")
    store.feeds.postpone(1, NOW + 2 * HOUR, "sooner")
    assert state(store).next_check_at == NOW + 5 * HOUR


def sql(store: Store, statement: str, *values: object) -> list[tuple[object, ...]]:
    """What a person with sqlite3 does and sees."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def resumable(
    store: Store, before: FeedStatus, due: timedelta, wish: timedelta | None
) -> FeedState:
    """A feed in this state, due then, with a wish of its server, after `resume`."""
    add(store)
    sql(
        store,
        """UPDATE feeds SET state = ?, next_check_at = ?, not_before = ?, error_count = 9,
        penalty = 4""",
        before.value,
        stamp(NOW + due),
        wish and stamp(NOW + wish),
    )
    store.feeds.resume(1, NOW, "resumed by hand")
    return state(store)


RESUMED = {
    "paused keeps its turn": (FeedStatus.PAUSED, 2 * HOUR, None, 2 * HOUR),
    "paused and overdue is due": (FeedStatus.PAUSED, -2 * HOUR, None, 0 * HOUR),
    "active keeps its turn": (FeedStatus.ACTIVE, 2 * HOUR, None, 2 * HOUR),
    "blocked is tried again": (FeedStatus.BLOCKED, 4 * HOUR, None, 0 * HOUR),
    "but not against its server's wish": (FeedStatus.BLOCKED, 4 * HOUR, 3 * HOUR, 3 * HOUR),
    "gone is due": (FeedStatus.GONE, 0 * HOUR, None, 0 * HOUR),
    "dead is due": (FeedStatus.DEAD, 0 * HOUR, None, 0 * HOUR),
}


@pytest.mark.parametrize(("before", "due", "wish", "expected"), RESUMED.values(), ids=RESUMED)
def test_resuming_asks_nobody_too_early(
    store: Store,
    before: FeedStatus,
    due: timedelta,
    wish: timedelta | None,
    expected: timedelta,
) -> None:
    resumed = resumable(store, before, due, wish)
    assert resumed.next_check_at == NOW + expected
    assert (resumed.state, resumed.error_count, resumed.penalty) == (FeedStatus.ACTIVE, 0, 0)


def test_a_paused_feed_is_never_due(store: Store) -> None:
    add(store)
    store.feeds.pause(1)
    assert store.feeds.due(NOW + 100 * HOUR) == []
    assert store.feeds.next_due() is None


def test_removing_a_feed_takes_its_secrets_along(store: Store) -> None:
    add(store, "https://ann:secret@tides.example/feed")
    store.feeds.remove(1)
    assert store.feeds.state(1) is None
    assert sql(store, "SELECT * FROM feed_secrets") == []


def test_the_longer_pause_of_a_host_wins(store: Store) -> None:
    for hours in (2, 5, 3):
        store.polls.block(HostBlock("h.example:443", NOW + hours * HOUR, f"{hours} hours"))
    (block,) = store.polls.blocks(NOW).values()
    assert (block.not_before, block.reason) == (NOW + 5 * HOUR, "5 hours")
    assert store.polls.blocks(NOW + 5 * HOUR) == {}


def test_an_own_interval_and_title_can_be_taken_back(store: Store) -> None:
    add(store)
    store.feeds.edit(1, title="Mine", interval=600)
    assert (state(store).title, state(store).interval) == ("Mine", 600)
    store.feeds.edit(1, title="", interval=0)
    assert (state(store).title, state(store).interval) == (None, None)
