"""The memory of a daemon with 10,000 feeds over a day: `python -m benchmarks.scale_daemon`.

    python -m benchmarks.scale_daemon [--feeds 10000] [--hosts 2500] [--hours 24]

The program's own rounds, pipeline, client, reading processes and SQLite file live in simulated time
(`life`) among servers on loopback that answer with whole RSS documents, or 304. Prints the memory
of the process, in which the servers are too, and of its reading processes, hour by hour; ends with
status 1 where they take more than 250 MiB together, or grow after the sixth hour.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from aggregator.store import Store
from aggregator.update.cage import Cage
from benchmarks.life import Life
from benchmarks.measure import memory_of, tree_of
from benchmarks.words import Words
from benchmarks.world import START, Answer, World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from aggregator.model import Body, Outlets, PageBody, PageFacts, ParseFailed, Reading
    from benchmarks.world import Seen

MOST = 250.0
"""MiB that are promised."""
SETTLED = 6
"""The hour from which on nothing grows."""
GROWTH = 1.05
"""By what factor two hours may differ and yet count as the same."""
HOUR = 3600.0
SHOWN = 20
RHYTHMS = {1.0: 0.05, 24.0: 0.25, 24.0 * 7: 0.4, 24.0 * 30: 0.3}
"""Hours between two entries, and the share of feeds that write so often."""


@dataclass(frozen=True, slots=True)
class Blog:
    """A feed at `place` with an entry every so many `hours`, the last one at START - `since`."""

    name: str
    place: str
    hours: float
    since: timedelta
    words: Words
    habit: str = "both validators"

    @property
    def url(self) -> str:
        """Where it is subscribed to."""
        return f"http://{self.place}/{self.name}"

    def answer(self, path: str, asked: Mapping[str, str], now: datetime) -> Answer:  # noqa: ARG002 -- as its base
        """The document of `now`, or 304 to whoever has it."""
        newest = int((now - START + self.since) / timedelta(hours=self.hours))
        fields = {"ETag": f'"{newest}"', "Content-Type": "application/rss+xml"}
        if asked.get("if-none-match") == fields["ETag"]:
            return Answer(304, fields)
        items = "".join(self._item(number) for number in range(newest, newest - SHOWN, -1))
        return Answer(
            200,
            fields,
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>Blog {self.name}</title><link>{self.url}/</link>{items}"
            f"</channel></rss>".encode(),
        )

    def _item(self, number: int) -> str:
        text = self.words.passage_at(crc32(f"{self.name}/{number}".encode()), 300)
        when = START - self.since + number * timedelta(hours=self.hours)
        html = f'<p>{text}</p><p><a href="http://{self.place}/about">{text[:9]}</a></p>'
        return (
            f"<item><title>{text[:40]}</title><link>{self.url}/{number}</link>"
            f"<guid>{self.url}/{number}</guid><pubDate>{format_datetime(when)}</pubDate>"
            f"<description>{escape(html)}</description></item>"
        )


class TimelessCage:
    """Reading processes, in which no simulated time passes."""

    def __init__(self, world: World, cage: Cage) -> None:
        self._clock = world.clock
        self._cage = cage

    @property
    def outlets(self) -> Outlets:
        """What detection goes by."""
        return self._cage.outlets

    @outlets.setter
    def outlets(self, outlets: Outlets) -> None:
        self._cage.outlets = outlets

    async def read(self, body: Body) -> Reading | ParseFailed:
        """What the cage reads."""
        self._clock.in_transit += 1
        try:
            return await self._cage.read(body)
        finally:
            self._clock.in_transit -= 1

    async def read_page(self, page: PageBody) -> PageFacts | ParseFailed:
        """What the cage reads of a page."""
        return await self._cage.read_page(page)


class Tally:
    """The servers' logs, of which only numbers are kept."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()

    def append(self, seen: Seen) -> None:
        """Take in a request."""
        self.statuses[seen.status] += 1


class Hour(NamedTuple):
    """MiB of the daemon's process (with the servers) and of those that read, after an hour."""

    daemon: float
    readers: float

    @property
    def all(self) -> float:
        """Both."""
        return self.daemon + self.readers


def invent(places: Sequence[str], feeds: int, dice: random.Random) -> list[Blog]:
    """Feeds at `places`."""
    words = Words(dice, spoken=200_000)
    made = []
    for number in range(feeds):
        (hours,) = dice.choices(list(RHYTHMS), list(RHYTHMS.values()))
        since = timedelta(hours=hours * (SHOWN + dice.random()))
        made.append(Blog(f"{number}", places[number % len(places)], hours, since, words))
    return made


def live(feeds: int, hosts: int, hours: float, folder: Path) -> tuple[list[Hour], Tally]:
    """Live so many hours; the memory after each."""
    tally, dice = Tally(), random.Random(1)
    world = World(hosts, log=tally)
    found: list[Hour] = []

    def look(_: int) -> None:
        own, *others = tree_of()
        found.append(Hour(memory_of(own), sum(map(memory_of, others))))
        print(
            f"  hour {len(found):2}: daemon {found[-1].daemon:.0f} MiB, "
            f"readers {found[-1].readers:.0f} MiB, {dict(tally.statuses)}",
            file=sys.stderr,
            flush=True,
        )

    @asynccontextmanager
    async def reader(store: Store) -> AsyncIterator[TimelessCage]:
        async with Cage(store.crosslinks.outlets()) as cage:
            yield TimelessCage(world, cage)

    with Store(folder / "day.db", create=True) as store:
        life = Life(world, store, dice.random, reader=reader)
        blogs = invent(world.places, feeds, dice)
        print(f"  before: {memory_of(tree_of()[0]):.0f} MiB", file=sys.stderr)
        life.live(blogs, hours * HOUR / 86_400, each=look, every=HOUR)
    if life.failures:
        raise life.failures[0]
    return found, tally


def verdicts(hours: Sequence[Hour]) -> list[str]:
    """What is not as promised."""
    faults = []
    if (peak := max(hour.all for hour in hours)) > MOST:
        faults.append(f"{peak:.0f} MiB are more than {MOST:.0f}")
    early, late = hours[SETTLED - 1 : SETTLED + 2], hours[-3:]
    if len(hours) > SETTLED + 5:
        before, after = (sum(hour.all for hour in some) / len(some) for some in (early, late))
        if after > GROWTH * before:
            faults.append(f"memory grew from {before:.0f} to {after:.0f} MiB")
    return faults


def main() -> None:
    """Live, and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=2500)
    parser.add_argument("--hours", type=float, default=24)
    options = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        hours, tally = live(options.feeds, options.hosts, options.hours, Path(folder))
    print(
        f"{options.feeds} feeds on {options.hosts} hosts, {options.hours:g} hours in "
        f"{(time.perf_counter() - started) / 60:.0f} min; answers: {dict(tally.statuses)}"
    )
    print("MiB by the hour: " + " ".join(f"{hour.all:.0f}" for hour in hours))
    print(f"peak {max(hour.all for hour in hours):.0f} MiB")
    faults = verdicts(hours)
    for fault in faults:
        print(f"BROKEN: {fault}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
