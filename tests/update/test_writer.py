"""Transactions in a thread of their own: together as they come together, alone where they fail."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import StoreError
from aggregator.model import Subscription
from aggregator.store import Store
from aggregator.update.writer import Writer
from tests.support.home import START

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty database."""
    Store(tmp_path / "writer.db", create=True).close()
    return tmp_path / "writer.db"


def follow(name: str) -> Callable[[Store], int | None]:
    """A job that follows a feed; what comes back is its id."""
    return lambda store: store.feeds.add(Subscription(f"https://{name}.example/feed"), START)


def followed(path: Path) -> list[str]:
    """The feeds that whoever opens the file sees."""
    with closing(sqlite3.connect(path)) as plain:
        rows = plain.execute("SELECT url FROM feeds ORDER BY url").fetchall()
    return [url.removeprefix("https://").partition(".")[0] for (url,) in rows]


def test_what_was_written_is_committed_when_it_is_told(path: Path) -> None:
    async def run() -> list[str]:
        async with Writer(path) as write:
            assert await write(follow("ebb")) == 1
            return followed(path)

    assert asyncio.run(run()) == ["ebb"]


def test_a_job_that_fails_fails_alone(path: Path) -> None:
    """Also what it had written before is taken back, and the others stay."""

    def broken(store: Store) -> None:
        follow("gone")(store)
        raise KeyError("a bug")

    async def run() -> list[object]:
        async with Writer(path) as write:
            jobs = (follow("ebb"), broken, follow("flood"))
            return await asyncio.gather(*map(write, jobs), return_exceptions=True)

    first, second, third = asyncio.run(run())
    assert isinstance(first, int)
    assert isinstance(second, KeyError)
    assert isinstance(third, int)
    assert followed(path) == ["ebb", "flood"]


def test_nobody_waits_for_a_write_but_who_asked_for_it(path: Path) -> None:
    """A job that waits for the event loop would wait for ever if the loop waited for it."""
    passed = threading.Event()

    def patient(store: Store) -> bool:
        return passed.wait(10)

    async def run() -> bool:
        async with Writer(path) as write:
            writing = asyncio.create_task(write(patient))
            await asyncio.sleep(0)
            passed.set()
            return await writing

    assert asyncio.run(run())


def test_what_has_gathered_is_one_transaction(path: Path) -> None:
    """Nobody sees the first of those that came together before the last of them."""
    passed = threading.Event()
    seen: list[list[str]] = []

    async def run() -> None:
        async with Writer(path) as write:
            first = asyncio.create_task(write(lambda store: passed.wait(10)))
            await asyncio.sleep(0)
            others = [asyncio.create_task(write(follow(name))) for name in ("ebb", "flood")]
            last = asyncio.create_task(write(lambda store: seen.append(followed(path))))
            await asyncio.sleep(0)
            passed.set()
            await asyncio.gather(first, *others, last)

    asyncio.run(run())
    assert seen == [[]]
    assert followed(path) == ["ebb", "flood"]


def test_what_is_given_up_is_not_begun_and_what_is_begun_is_ended(path: Path) -> None:
    """As when a signal ends the daemon."""
    begun, passed = threading.Event(), threading.Event()

    def slow(store: Store) -> None:
        begun.set()
        passed.wait(10)
        follow("ebb")(store)

    async def run() -> None:
        async with Writer(path) as write:
            first = asyncio.create_task(write(slow))
            await asyncio.to_thread(begun.wait, 10)
            second = asyncio.create_task(write(follow("flood")))
            await asyncio.sleep(0)
            first.cancel()
            second.cancel()
            threading.Timer(0.05, passed.set).start()

    asyncio.run(run())
    assert followed(path) == ["ebb"]


def test_a_database_that_cannot_be_written_is_told_to_everyone(tmp_path: Path) -> None:
    async def run() -> list[object]:
        async with Writer(tmp_path / "nowhere.db") as write:
            jobs = (follow("ebb"), follow("flood"))
            return await asyncio.gather(*map(write, jobs), return_exceptions=True)

    assert [type(each) for each in asyncio.run(run())] == [StoreError, StoreError]
