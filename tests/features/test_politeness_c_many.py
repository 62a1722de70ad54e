"""Many feeds at once: spread, paced, and never two requests to one host at a time (R36-R39).

The rows C38, C39 and C41 of docs/politeness.md. The first two run in the simulated time of
benchmarks/month.py, where hours pass at once and the requests go over real sockets.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from aggregator.daemon import Service
from aggregator.dates import from_stamp, stamp
from aggregator.model import Subscription
from aggregator.store import Store
from benchmarks.month import closest_at_a_host, invent, shortest_wait, simulate
from benchmarks.world import START, Feed, World
from tests.support.hourly import feed, pair

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.raw_server import RawServer

HOURLY = [START + timedelta(hours=n) for n in range(-40, 40)]
WEEKLY = [START - timedelta(days=7 * n + 1) for n in range(10, -1, -1)]


def test_c38_five_hundred_feeds_that_are_overdue_are_spread(tmp_path: Path) -> None:
    world = World(hosts=10)
    places = [world.places[n % 10] for n in range(500)]
    feeds = [Feed(f"{n}", place, "both validators", HOURLY) for n, place in enumerate(places)]
    database = tmp_path / "late.db"
    with Store(database, create=True) as store, store.transaction():
        for n, each in enumerate(feeds):
            due = START - timedelta(days=1, seconds=n)
            feed_id = store.feeds.add(Subscription(each.url), due)
            assert feed_id is not None
            store.feeds.redate(feed_id, due - timedelta(hours=1), due, "")
    simulate(world, feeds, 0.5 / 24, database, random.Random(1))
    first = [times[0] for times in world.polls().values()]
    assert max(first) - min(first) >= timedelta(seconds=100)
    assert closest_at_a_host(world) >= 2
    assert world.most_at_one_host == 1
    assert world.most_at_once <= 20
    oldest_first = reversed(first)
    assert all(b - a > timedelta(minutes=-2) for a, b in pairwise(oldest_first))


def test_c39_a_thousand_feeds_of_one_host_are_asked_one_by_one_and_at_any_minute(
    tmp_path: Path,
) -> None:
    """The minutes at which they are due again are even: chi-squared for 59 degrees of freedom is
    over 98.3 once in a thousand times. (Chance is a tenth of the interval, at most an hour, so that
    of feeds asked daily one poll is enough to even them out.)"""
    world = World(hosts=1)
    feeds = [Feed(f"{n}", world.places[0], "both validators", WEEKLY) for n in range(1000)]
    database = tmp_path / "crowd.db"
    simulate(world, feeds, 1 / 24, database, random.Random(2))
    assert all(world.polls().values())
    assert closest_at_a_host(world) >= 2
    with Store(database) as store:
        due = [each.next_check_at for each in store.feeds.active()]
    minutes = Counter(each.minute for each in due if each is not None)
    expected = 1000 / 60
    assert sum((minutes[n] - expected) ** 2 / expected for n in range(60)) < 98.3


@pytest.mark.parametrize("seed", [1, 2])
def test_c39_a_day_of_a_mixed_world_keeps_every_promise(tmp_path: Path, seed: int) -> None:
    """R36, R37 and R39 over feeds that write often and seldom, on servers good and odd."""
    dice, world = random.Random(seed), World(hosts=6)
    simulate(world, invent(world.places, 60, 1, dice), 1, tmp_path / "mixed.db", dice)
    assert shortest_wait(world) >= 60
    assert shortest_wait(world, "no validators") >= 120
    assert closest_at_a_host(world) >= 2
    assert world.most_at_one_host == 1
    assert world.most_at_once <= 20
    assert {seen.status for seen in world.seen} >= {200, 304}
    assert max(map(len, world.polls().values())) <= 24


def ticks(home: Home, *between: Callable[[], None]) -> None:
    """Rounds of one daemon, with something happening before each."""

    async def run() -> None:
        async with home.app.online() as online:
            clock = lambda: home.clock  # noqa: E731 -- it is one word
            service = Service(home.app.store, online, list, lambda *_, **__: None, clock)
            for happen in between:
                happen()
                await service.tick()

    asyncio.run(run())


def test_c41_a_clock_that_jumps_ahead_and_back_makes_no_storm(home: Home, web: RawServer) -> None:
    web.on("/feed", pair("a", body=feed()))
    home.follow("/feed")
    asked: list[int] = []

    def ahead() -> None:
        asked.append(len(web.requests))
        home.wait(days=1)

    def back() -> None:
        asked.append(len(web.requests))
        home.wait(days=-1, minutes=1)

    ticks(home, lambda: None, ahead, back)
    assert asked == [1, 2]
    assert len(web.requests) == 2, "nobody is asked because the clock went back"
    state = home.state()
    assert state.last_check_at == home.clock
    assert state.next_check_at is not None
    assert home.clock < state.next_check_at <= home.clock + timedelta(days=1)
    home.clock = state.next_check_at
    assert len(home.tick()) == 1


def test_c41_feeds_that_a_jump_made_overdue_are_spread(home: Home, web: RawServer) -> None:
    web.on("/feed", pair("a", body=feed()))
    for n in range(5):
        home.follow(f"/feed?{n}")
    home.poll()
    ticks(home, lambda: home.wait(minutes=1), lambda: home.wait(days=1))
    assert len(web.requests) == 6
    due = [from_stamp(row[0]) for row in home.rows("SELECT next_check_at FROM feeds")]
    assert len({stamp(each) for each in due}) == 5
    assert all(each - home.clock <= timedelta(hours=4) for each in due)
