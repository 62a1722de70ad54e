"""A month of polling a thousand feeds in twenty minutes: what a server's owner would see of us.

    python -m benchmarks.month [FEEDS] [HOSTS] [DAYS]

The daemon's own rounds, pipeline, decisions, host gate, pace and SQLite file run in simulated time:
an event loop whose clock jumps to the next thing to do. What is modelled is the world: servers that
answer as most, or as the odd ones, do, at the level of header lines (requests are built and answers
judged by the real code, only sockets are missing), and documents as lists of entries, since reading
them is not what is measured.
"""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import json
import random
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from statistics import mean, median, quantiles
from typing import TYPE_CHECKING, Any

from aggregator.config import CrosslinkSettings, ScheduleSettings, Settings
from aggregator.daemon import TICK_SECONDS, Service
from aggregator.fetch.conditional import freshness
from aggregator.fetch.failure import FetchError
from aggregator.fetch.hosts import HostGate, host_key
from aggregator.fetch.outcome import Answer, judge
from aggregator.fetch.request import Purpose, header_lines
from aggregator.model import (
    FetchFailed,
    Outlets,
    ParsedEntry,
    ParsedFeed,
    Subscription,
    SubscriptionList,
)
from aggregator.store import Store
from aggregator.update.decide import Reading
from aggregator.update.online import Online
from aggregator.update.pipeline import Pipeline
from aggregator.update.subscribe import follow_list
from aggregator.update.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.model import FetchOutcome, FetchRequest
    from aggregator.parse.page import PageFacts
    from aggregator.update.reading import Body, PageBody

START = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
LATENCY = 0.3
"""Seconds that a server takes to answer."""

HABITS = {
    "both validators": 0.70,
    "ETag only": 0.10,
    "no validators": 0.06,
    "ignores validators": 0.04,
    "max-age 6 h": 0.05,
    "404": 0.02,
    "500 now and then": 0.02,
    "429 at night": 0.01,
}
"""What share of the servers' feeds behaves how; a guess, on the bad side."""

RHYTHMS = {1.0: 0.15, 24.0: 0.35, 24.0 * 7: 0.3, 24.0 * 30: 0.2}
"""Hours between two entries, and the share of feeds that write so often."""


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Time stands still while anything can run, and else jumps to the next timer."""

    _scheduled: list[asyncio.TimerHandle]
    _ready: Any

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._now

    def _run_once(self) -> None:
        while self._scheduled and self._scheduled[0].cancelled():
            heapq.heappop(self._scheduled)._scheduled = False  # type: ignore[attr-defined]
        if not self._ready and self._scheduled:
            self._now = max(self._now, self._scheduled[0].when())
        super()._run_once()  # type: ignore[misc]


@dataclass
class Feed:
    """One feed of the modelled world, with everything it will ever publish."""

    url: str
    habit: str
    times: list[datetime]

    def newest(self, now: datetime) -> list[tuple[str, str]]:
        """(guid, time) of the ten newest entries at `now`, newest first."""
        out = bisect_right(self.times, now)
        return [(f"{n}", self.times[n].isoformat()) for n in range(max(0, out - 10), out)][::-1]

    def answer(self, lines: list[tuple[bytes, bytes]], now: datetime) -> tuple[int, Any, bytes]:
        """(status, headers, body) for a request with these header lines."""
        date = (b"Date", _http(now))
        if self.habit == "404":
            return 404, [date], b""
        if self.habit == "500 now and then" and now.hour % 7 == 0:
            return 500, [date], b""
        if self.habit == "429 at night" and now.hour < 4:
            return 429, [date, (b"Retry-After", b"7200")], b""
        body = json.dumps(self.newest(now)).encode() + b"</rss>"
        headers = [date, *self._validators(body, now)]
        if self.habit == "max-age 6 h":
            headers.append((b"Cache-Control", b"max-age=21600"))
        asked = dict(lines)
        same = asked.get(b"If-None-Match") == dict(headers).get(b"ETag", b"none")
        if same and self.habit != "ignores validators":
            return 304, headers, b""
        return 200, headers, body

    def _validators(self, body: bytes, now: datetime) -> list[tuple[bytes, bytes]]:
        if self.habit == "no validators":
            return []
        tag = (b"ETag", b'"%b"' % hashlib.md5(body).hexdigest().encode())
        if self.habit == "ETag only":
            return [tag]
        last = self.times[max(0, bisect_right(self.times, now) - 1)]
        return [tag, (b"Last-Modified", _http(last))]


@dataclass
class World:
    """All feeds, who asks for them when, and what they answered."""

    feeds: dict[str, Feed]
    now: Callable[[], datetime]
    gate: HostGate
    asked: list[tuple[datetime, str, int]] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0
    most_at_one_host: int = 0

    async def fetch(self, request: FetchRequest, purpose: Purpose = Purpose.POLL) -> FetchOutcome:
        """Answer one request as its server would, when the host gate lets it through."""
        host = host_key(request.url)
        async with self.gate.turn(host):
            lines = header_lines(request, request.url, purpose, "aggregator/1")
            status, headers, body = self.feeds[request.url].answer(lines, self.now())
            self.asked.append((self.now(), request.url, status))
            self.under_way[host] += 1
            self.most_at_once = max(self.most_at_once, self.under_way.total())
            self.most_at_one_host = max(self.most_at_one_host, self.under_way[host])
            await asyncio.sleep(LATENCY)
            self.under_way[host] -= 1
        conditional = any(name.startswith(b"If-") for name, _ in lines)
        answer = Answer(status, headers, body, len(body), conditional=conditional)
        try:
            return judge(request, request.url, (), answer, purpose, self.now())
        except FetchError as error:
            told = freshness(headers, self.now())
            return FetchFailed(request.url, error.kind, error.message, status, told, host=host)


class Reader:
    """Reads the documents of the modelled world."""

    outlets = Outlets()

    async def read(self, body: Body) -> Reading:
        """The entries in a body."""
        entries = tuple(
            ParsedEntry(
                guid=guid,
                url=None,
                title=f"Entry {guid}",
                summary=None,
                content_html="",
                content_text="",
                published_at=datetime.fromisoformat(moment),
                updated_at=None,
                content_hash=guid,
            )
            for guid, moment in json.loads(body.data.removesuffix(b"</rss>"))
        )
        parsed = ParsedFeed(body.url, None, "rss20", None, None, None, None, entries)
        return Reading(parsed, (None,) * len(entries))

    async def read_page(self, page: PageBody) -> PageFacts:
        """Nothing is announced in the modelled world."""
        raise NotImplementedError


def _http(moment: datetime) -> bytes:
    return format_datetime(moment, usegmt=True).encode()


def invent(feeds: int, hosts: int, days: float, dice: random.Random) -> list[Feed]:
    """Feeds on hosts, each with a habit and entries from a month before until the end."""
    made = []
    for n in range(feeds):
        (habit,) = dice.choices(list(HABITS), list(HABITS.values()))
        (hours,) = dice.choices(list(RHYTHMS), list(RHYTHMS.values()))
        moment, times = START - timedelta(days=30), []
        while moment < START + timedelta(days=days):
            times.append(moment.replace(microsecond=0))
            moment += timedelta(hours=dice.expovariate(1 / hours))
        made.append(Feed(f"http://127.0.1.{n % hosts + 1}:80{n % hosts:02}/{n}", habit, times))
    return made


def simulate(feeds: list[Feed], days: float, database: Path, dice: random.Random) -> World:
    """Follow `feeds` and live for so many days; every request that was made."""
    loop = SimulatedLoop()

    def now() -> datetime:
        return START + timedelta(seconds=loop.time())

    world = World({f.url: f for f in feeds}, now, HostGate(2.0, 20, clock=loop.time))
    settings = Settings(schedule=ScheduleSettings(), crosslinks=CrosslinkSettings(confirm=False))
    with Store(database, create=True) as store:
        listed = SubscriptionList(None, tuple(Subscription(feed.url) for feed in feeds))
        follow_list(store, listed, (), now())
        reader = Reader()
        pipeline = Pipeline(
            store, world.fetch, reader.read, settings.schedule, now=now, draw=dice.random
        )
        visitor = Visitor(store, world.fetch, now)
        online = Online(settings, store, pipeline, visitor, reader, now)
        service = Service(store, online, list, lambda *_, **__: None, now)

        async def live() -> None:
            while loop.time() < days * 86_400:
                began = loop.time()
                await service.tick()
                await asyncio.sleep(max(0.0, began + TICK_SECONDS - loop.time()))

        loop.run_until_complete(live())
        loop.close()
    return world


def shortest_wait(world: World) -> float:
    """The shortest time between two requests for one feed, in minutes."""
    times = defaultdict(list)
    for moment, url, _ in world.asked:
        times[url].append(moment)
    gaps = [b - a for each in times.values() for a, b in pairwise(each)]
    return min(gaps).total_seconds() / 60


def closest_at_a_host(world: World) -> float:
    """The shortest time between two requests to one host, in seconds."""
    times = defaultdict(list)
    for moment, url, _ in world.asked:
        times[host_key(url)].append(moment)
    return min(b - a for each in times.values() for a, b in pairwise(each)).total_seconds()


def report(world: World, days: float) -> None:
    """Print what the servers saw."""
    a_day = Counter(url for _, url, _ in world.asked)
    each = sorted(count / days for count in a_day.values())
    statuses = Counter(status for *_, status in world.asked)
    cuts = quantiles(each, n=100)
    print(f"requests in all             {len(world.asked)}")
    print("requests a feed a day       ", end="")
    print(f"mean {mean(each):.1f}, median {median(each):.1f}, ", end="")
    print(f"10 % under {cuts[9]:.1f}, 90 % under {cuts[89]:.1f}, most {each[-1]:.1f}")
    print(f"shortest wait of one feed   {shortest_wait(world):.1f} min")
    print(f"closest two at one host     {closest_at_a_host(world):.2f} s")
    print(f"at once                     {world.most_at_once}, {world.most_at_one_host} at one host")
    print(f"share of 304                {statuses[304] / len(world.asked):.0%} of all", end="")
    good = statuses[304] + statuses[200]
    print(f", {statuses[304] / good:.0%} of what succeeded")
    for status, count in statuses.most_common():
        print(f"  {status}  {count}")
    habits: dict[str, list[float]] = defaultdict(list)
    for url, feed in world.feeds.items():
        habits[feed.habit].append(a_day[url] / days)
    for habit, counts in habits.items():
        print(f"  {habit:20} {mean(counts):6.1f} a feed a day ({len(counts)} feeds)")


def main() -> None:
    """Run and report."""
    feeds, hosts, days = (*map(int, sys.argv[1:]), *(1000, 100, 30)[len(sys.argv) - 1 :])
    dice = random.Random(1)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        invented = invent(feeds, hosts, days, dice)
        world = simulate(invented, days, Path(folder) / "month.db", dice)
    print(f"{feeds} feeds on {hosts} hosts, {days} simulated days ", end="")
    print(f"in {time.perf_counter() - began:.0f} s")
    report(world, days)


if __name__ == "__main__":
    main()
