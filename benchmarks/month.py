"""A month of polling a thousand feeds over HTTP in half an hour: what a server's owner sees of us.

    python -m benchmarks.month [FEEDS] [HOSTS] [DAYS]

The daemon's own rounds, pipeline, decisions, pace, host gate, address guard, HTTP client and SQLite
file run in simulated time (`simulated`) against a modelled world of servers on loopback (`world`).
For half of the tenth day the machine is suspended. Ends with status 1 where a rule is broken.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean, median, quantiles
from typing import TYPE_CHECKING

from aggregator.config import FetchSettings
from aggregator.store import Store
from benchmarks.life import DAY, Life, Span
from benchmarks.world import HABITS, START, Feed, World

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.world import Served

RHYTHMS = {1.0: 0.15, 24.0: 0.35, 24.0 * 7: 0.3, 24.0 * 30: 0.2}
"""Hours between two entries, and the share of feeds that write so often."""

SUSPENDED = Span(9.25 * DAY, 9.75 * DAY)
SEED = 1


def invent(
    places: Sequence[str],
    feeds: int,
    days: float,
    dice: random.Random,
    rhythms: Mapping[float, float] = RHYTHMS,
) -> list[Feed]:
    """Feeds at `places`, each with a habit and entries from a month before until the end."""
    made = []
    for n in range(feeds):
        (habit,) = dice.choices(list(HABITS), list(HABITS.values()))
        (hours,) = dice.choices(list(rhythms), list(rhythms.values()))
        moment, times = START - timedelta(days=30), []
        while moment < START + timedelta(days=days):
            times.append(moment.replace(microsecond=0))
            moment += timedelta(hours=dice.expovariate(1 / hours))
        here, elsewhere = places[n % len(places)], places[(n + 1) % len(places)]
        made.append(Feed(f"{n}", here, habit, times, elsewhere))
    return made


def simulate(
    world: World, feeds: Iterable[Feed], days: float, database: Path, dice: random.Random
) -> None:
    """Follow `feeds` and live for so many days."""
    with Store(database, create=True) as store:
        life = Life(world, store, dice.random, (SUSPENDED,))
        life.live(feeds, days)
    if life.failures:
        raise life.failures[0]


def shortest_wait(world: World, *habits: str) -> float:
    """The shortest time between two polls of one feed (with such a habit), in minutes."""
    polls = (times for name, times in world.polls().items() if _is(world.feeds[name], habits))
    waits = (b - a for times in polls for a, b in pairwise(times))
    return min(waits, default=timedelta.max).total_seconds() / 60


def _is(feed: Served, habits: tuple[str, ...]) -> bool:
    return not habits or feed.habit in habits


def closest_at_a_host(world: World) -> float:
    """The shortest time between two requests to one host, in seconds."""
    times = defaultdict(list)
    for seen in world.seen:
        times[seen.place].append(seen.at)
    return min(b - a for each in times.values() for a, b in pairwise(each)).total_seconds()


def after_suspension(world: World) -> list[float]:
    """When polls began in the quarter of an hour after the machine woke, in minutes from then."""
    woke = START + timedelta(seconds=SUSPENDED.end)
    delays = ((at - woke).total_seconds() / 60 for times in world.polls().values() for at in times)
    return sorted(delay for delay in delays if 0 <= delay < 15)


def minutes_of_the_hour(world: World) -> list[int]:
    """How many polls, but for the first of each feed, began in each minute of the hour."""
    counts = Counter(at.minute for times in world.polls().values() for at in times[1:])
    return [counts[minute] for minute in range(60)]


def broken_rules(world: World) -> list[str]:
    """The rules of docs/politeness.md on time that the servers saw broken."""
    minutes, woken = minutes_of_the_hour(world), after_suspension(world)
    even = mean(minutes)
    kept = {
        "R36": shortest_wait(world) >= 60 and shortest_wait(world, "no validators") >= 120,
        "R37": closest_at_a_host(world) >= 2
        and world.most_at_one_host == 1
        and world.most_at_once <= FetchSettings().concurrency,
        "R38": not woken or median(woken) >= 5,
        "R39": max(minutes) <= even + 6 * even**0.5,
    }
    return [rule for rule, is_kept in kept.items() if not is_kept]


def report(world: World) -> None:
    """Print what the servers saw."""
    days = world.clock.now / DAY
    each = sorted(len(times) / days for times in world.polls().values())
    statuses = Counter(seen.status for seen in world.seen)
    good = statuses[304] + statuses[200]
    cuts = quantiles(each, n=20)
    minutes, woken = minutes_of_the_hour(world), after_suspension(world)
    lines = {
        "requests in all": f"{len(world.seen)}, {sum(map(len, world.polls().values()))} polls",
        "polls a feed a day": f"mean {mean(each):.1f}, median {median(each):.1f}"
        f", most {each[-1]:.1f}; 5 % under {cuts[0]:.1f}, 25 % {cuts[4]:.1f}, "
        f"75 % {cuts[14]:.1f}, 95 % {cuts[18]:.1f}",
        "shortest wait of one feed": f"{shortest_wait(world):.1f} min"
        f", {shortest_wait(world, 'no validators'):.1f} min without validators",
        "closest two at one host": f"{closest_at_a_host(world):.2f} s",
        "at once": f"{world.most_at_once}, {world.most_at_one_host} at one host",
        "minutes of the hour": f"{min(minutes)} to {max(minutes)} polls each",
        "after half a day's stop": f"{len(woken)} polls in a quarter of an hour, "
        f"{max(Counter(map(int, woken)).values(), default=0)} in a minute at most",
        "share of 304": f"{statuses[304] / len(world.seen):.0%} of all"
        f", {statuses[304] / good:.0%} of what succeeded",
        "statuses": ", ".join(f"{status}: {count}" for status, count in statuses.most_common()),
        "rules broken": ", ".join(broken_rules(world)) or "none of R36, R37, R38, R39",
    }
    for label, text in lines.items():
        print(f"{label:27} {text}")
    _report_habits(world, days)


def _report_habits(world: World, days: float) -> None:
    habits: dict[str, list[float]] = defaultdict(list)
    for name, times in world.polls().items():
        habits[world.feeds[name].habit].append(len(times) / days)
    for habit, counts in habits.items():
        print(f"  {habit:25} {mean(counts):5.1f} polls a feed a day ({len(counts)} feeds)")


def main() -> None:
    """Run, and report; a run that is interrupted reports the days until then."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    for name, number in (("feeds", 1000), ("hosts", 100), ("days", 30)):
        parser.add_argument(name, nargs="?", type=int, default=number)
    options = parser.parse_args()
    dice, world = random.Random(SEED), World(options.hosts)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, suppress(KeyboardInterrupt):
        invented = invent(world.places, options.feeds, options.days, dice)
        simulate(world, invented, options.days, Path(folder) / "month.db", dice)
    lived, minutes = world.clock.now / DAY, (time.perf_counter() - began) / 60
    print(
        f"{options.feeds} feeds on {options.hosts} hosts, {lived:.1f} days (seed {SEED}) ", end=""
    )
    print(f"in {minutes:.0f} min")
    report(world)
    sys.exit(bool(broken_rules(world)))


if __name__ == "__main__":
    main()
