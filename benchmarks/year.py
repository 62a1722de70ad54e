"""A year of one daemon's life with feeds that write, move, throttle, misbehave, die and return.

    python -m benchmarks.year [--feeds 500] [--days 365] [--seed 1] [--folder FOLDER]

The program's own rounds, pipeline, decisions, host gate, client and SQLite file run in simulated
time (`life`) against a world of `fates`. Each month the machine is suspended for half a day and the
network is away for three hours, and somebody resumes what the program gave up. Ends with status 1
where an exception was not handled, memory grew, an entry was lost, or a server was asked too early.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.model import FeedStatus
from aggregator.store import Store
from benchmarks.fates import DirectClient, LivingFeed, invent_fate
from benchmarks.life import DAY, Life, Span
from benchmarks.month import invent
from benchmarks.world import START, World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.world import Seen

MONTH = 30
HOSTS = 100
RHYTHMS = {4.0: 0.05, 24.0: 0.35, 24.0 * 7: 0.35, 24.0 * 30: 0.25}
"""Hours between two entries, and the share of feeds that write so often."""


@dataclass(slots=True)
class Ledger:
    """What the servers saw, without keeping it all: the shortest waits, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    polls: int = 0
    shortest_wait: float = float("inf")
    closest_at_a_host: float = float("inf")
    _feeds: dict[str, datetime] = field(default_factory=dict)
    _redirected: set[str] = field(default_factory=set)
    _hosts: dict[str, datetime] = field(default_factory=dict)

    def append(self, seen: Seen) -> None:
        """Take in a request; what a redirect led to belongs to the poll before."""
        self.statuses[seen.status] += 1
        if (last := self._hosts.get(seen.place)) is not None:
            gap = (seen.at - last).total_seconds()
            self.closest_at_a_host = min(self.closest_at_a_host, gap)
        self._hosts[seen.place] = seen.at
        if seen.feed not in self._redirected:
            self.polls += 1
            if (last := self._feeds.get(seen.feed)) is not None:
                wait = (seen.at - last).total_seconds()
                self.shortest_wait = min(self.shortest_wait, wait)
            self._feeds[seen.feed] = seen.at
        (self._redirected.add if 300 < seen.status < 304 else self._redirected.discard)(seen.feed)


@dataclass(frozen=True, slots=True)
class Month:
    """How things stood after a month: memory of the process, size of the file, and of the history
    of polls in it, in MiB."""

    memory: float
    size: float
    history: float
    entries: int


@dataclass(slots=True)
class Keeper:
    """Looks in every month: notes how things stand, and resumes the feeds that were given up."""

    store: Store
    world: World
    months: list[Month] = field(default_factory=list)
    resumed: int = 0

    def __call__(self, day: int) -> None:
        if day % MONTH:
            return
        totals = self.store.stats.totals()
        size, history = totals["bytes"] / 2**20, _history(self.store.path)
        self.months.append(Month(_memory(), size, history, totals["entries"]))
        print(f"  month {len(self.months):2}: {self.months[-1]}", file=sys.stderr, flush=True)
        for feed in self.store.feeds.health():
            if feed.state is FeedStatus.DEAD:
                self.store.feeds.resume(feed.id, self.world.now(), "resumed by hand")
                self.resumed += 1


def _memory() -> float:
    """MiB of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def _history(database: Path) -> float:
    """MiB that the history of polls takes, with its indexes."""
    with closing(sqlite3.connect(database)) as connection:
        of_polls = "name IN (SELECT name FROM sqlite_master WHERE tbl_name = 'polls')"
        (size,) = connection.execute(f"SELECT sum(pgsize) FROM dbstat WHERE {of_polls}").fetchone()
        return float(size or 0) / 2**20


@dataclass(frozen=True, slots=True)
class Balance:
    """What became of the entries that came out while their feeds were followed. `unseen` had left
    their documents before one was delivered; of these `in_trouble` came from feeds with a fate."""

    published: int
    stored: int
    lost: int
    doubled: int
    outdated: int
    unseen: int
    in_trouble: int


def balance(feeds: Sequence[LivingFeed], database: Path, now: datetime) -> Balance:
    """Every entry that went out in a document against what is stored."""
    counts: Counter[str] = Counter()
    with closing(sqlite3.connect(database)) as connection:
        for feed in feeds:
            rows = connection.execute(
                """SELECT e.guid, e.content_text FROM entries e JOIN feeds f ON f.id = e.feed_id
                WHERE f.url IN (?, ?, ?)""",
                (feed.url, f"{feed.url}/new", f"http://{feed.feed.elsewhere}/{feed.name}/new"),
            ).fetchall()
            stored = dict(rows)
            counts["doubled"] += len(rows) - len(stored)
            counts["stored"] += len(stored)
            for number in range(bisect_right(feed.feed.times, now)):
                _count(feed, number, stored.get(str(number)), counts)
    return Balance(**{each.name: counts[each.name] for each in fields(Balance)})


def _count(feed: LivingFeed, number: int, text: str | None, counts: Counter[str]) -> None:
    delivered = feed.delivered[number]
    followed = feed.feed.times[number] >= START
    counts["published"] += followed
    if not delivered:
        counts["unseen"] += followed
        counts["in_trouble"] += followed and feed.fate != "lives"
    elif text is None:
        counts["lost"] += 1
    elif bool(delivered & 2) != text.endswith("corrected"):
        counts["outdated"] += 1


def predicted_size(months: Sequence[Month]) -> float:
    """MiB at the end as the third month tells it: each entry, with its share of everything else,
    takes what it took in the second and third. The history of polls is not kept for longer than
    those three months."""
    first, third, end = months[0], months[2], months[-1]
    without = (third.size - third.history) - (first.size - first.history)
    an_entry = without / (third.entries - first.entries)
    return third.size + an_entry * (end.entries - third.entries)


@dataclass(frozen=True, slots=True)
class Year:
    """What there is to tell of a life."""

    life: Life
    ledger: Ledger
    keeper: Keeper
    balance: Balance
    integrity: list[str]
    states: dict[str, int]

    def report(self) -> dict[str, str]:
        """What it came to, by label."""
        b, ledger, months = self.balance, self.ledger, self.keeper.months
        told = {
            "requests": f"{ledger.statuses.total()} in {ledger.polls} polls",
            "statuses": ", ".join(f"{s}: {n}" for s, n in ledger.statuses.most_common()),
            "shortest wait of a feed": f"{ledger.shortest_wait / 60:.1f} min",
            "closest two at a host": f"{ledger.closest_at_a_host:.2f} s",
            "exceptions not handled": f"{len(self.life.failures)}",
            "entries published": f"{b.published}, {b.stored} stored with older ones",
            "lost, doubled, outdated": f"{b.lost}, {b.doubled}, {b.outdated}",
            "gone before they were seen": f"{b.unseen}, {b.in_trouble} of feeds in trouble",
            "feeds": ", ".join(f"{n} {state}" for state, n in self.states.items())
            + f"; {self.keeper.resumed} times one was resumed by hand",
            "integrity": ", ".join(self.integrity) or "ok",
            "memory, MiB a month": " ".join(f"{month.memory:.0f}" for month in months),
            "file, MiB a month": " ".join(f"{month.size:.0f}" for month in months),
        }
        if len(months) > 3:
            told["file predicted"] = f"{predicted_size(months):.0f} MiB by the third month's look"
        return told | {"broken": ", ".join(self.broken()) or "nothing"}

    def broken(self) -> list[str]:
        """What did not hold."""
        months = self.keeper.months
        held = {
            "no exception": not self.life.failures,
            "nothing lost": not self.balance.lost,
            "stored once": not self.balance.doubled,
            "last words": not self.balance.outdated,
            "integrity": not self.integrity,
            "R36": self.ledger.shortest_wait >= 3600,
            "R37": self.ledger.closest_at_a_host >= 2,
            "memory": len(months) < 4 or months[-1].memory <= 1.1 * months[2].memory,
            "size": len(months) < 4 or abs(months[-1].size / predicted_size(months) - 1) <= 0.1,
        }
        return [name for name, is_held in held.items() if not is_held]


def live(database: Path, feeds: int, days: int, seed: int) -> Year:
    """So many feeds for so many days; what it came to."""
    dice, ledger = random.Random(seed), Ledger()
    world = World(min(HOSTS, feeds), ledger)
    plain = invent(world.places, feeds, days, dice, RHYTHMS)
    living = [invent_fate(feed, days, dice) for feed in plain]
    client = partial(DirectClient, away=spans(days, 20.6, 3))
    with Store(database, create=True) as store:
        life = Life(world, store, dice.random, spans(days, 9.25, 12))
        keeper = Keeper(store, world)
        with suppress(KeyboardInterrupt):  # then it was a shorter life
            life.live(living, days, client, keeper)
        found = balance(living, database, world.now() - timedelta(days=2))
        states = dict(store.stats.feeds_by_state())
        return Year(life, ledger, keeper, found, store.file.damage(), states)


def spans(days: int, at: float, hours: float) -> tuple[Span, ...]:
    """So many hours in each month, from the day `at` of it on."""
    starts = ((month + at) * DAY for month in range(0, days, MONTH))
    return tuple(Span(start, start + hours * 3600) for start in starts)


def main() -> None:
    """Live, and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the database is left")
    options = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        database = (options.folder or Path(folder)) / "year.db"
        year = live(database, options.feeds, options.days, options.seed)
        lived = year.life.world.clock.now / DAY
        print(f"{options.feeds} feeds, {lived:.1f} days, seed {options.seed}", end=" ")
        print(f"in {(time.perf_counter() - began) / 60:.0f} min")
        for label, value in year.report().items():
            print(f"{label:28} {value}")
    sys.exit(bool(year.broken()))


if __name__ == "__main__":
    main()
