"""How fast it still is when it is large: `python -m benchmarks.scale [--entries N] [--feeds N]`.

Over a made-up world (`large_world`, kept for next time) measures questions, lists, exports, whole
processes beside `python3 -c pass`, choosing what is due among 100,000 feeds, and what a poll with
one new entry costs as the world grows. Times are in milliseconds unless it says otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from aggregator.app import Aggregator
from aggregator.config import ScheduleSettings, Settings
from aggregator.dates import stamp
from aggregator.export.publish import Wanted, publish
from aggregator.model import (
    Author,
    Fetched,
    Found,
    Freshness,
    Link,
    ParsedEntry,
    ParsedFeed,
    PieceFilter,
    Reading,
    Subscription,
    SubscriptionList,
)
from aggregator.store import Store
from aggregator.store.database import connect
from aggregator.store.prepare import rows_of
from aggregator.update.pipeline import Pipeline
from aggregator.update.rounds import shares
from aggregator.update.subscribe import follow_list
from benchmarks.contestants import ROOT
from benchmarks.large_world import NOW, cached
from benchmarks.life import at_once
from benchmarks.questions import KINDS
from benchmarks.words import Words, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aggregator.model import Body, FetchRequest

PARTS = ("questions", "lists", "processes", "due", "polls")
MANY_FEEDS = 100_000
SIZES = (100, 10, 1)
"""The worlds in which polls are measured are so many times smaller."""


def say(text: str) -> None:
    """Progress, for people."""
    print(text, file=sys.stderr, flush=True)


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def middle(work: Callable[[], object], rounds: int = 11) -> float:
    """How long it takes, the median of several times after a first one."""
    work()
    return statistics.median(milliseconds(work) for _ in range(rounds))


def line(name: str, *values: float, note: str = "") -> None:
    """Print one row."""
    print(f"{name:34}" + "".join(f"{value:10.1f}" for value in values) + f"  {note}")


# ---------------------------------------------------------------- questions and lists


def report_questions(app: Aggregator) -> None:
    """Median and 95th percentile of each kind of question, and of all."""
    dice = random.Random(2)
    print(f"\n{'the 20 best (newest), ms':34}{'p50':>10}{'p95':>10}{'(p50)':>10}{'(p95)':>10}")
    every: list[float] = []
    for kind, invent in KINDS.items():
        texts = [invent(dice, app.store) for _ in range(40)]
        best, newest = _times(app, texts, "relevance"), _times(app, texts, "date")
        every += best
        line(kind, *_quantiles(best), *_quantiles(newest), note=texts[0])
    line("all", *_quantiles(every))


def _times(
    app: Aggregator, texts: Iterable[str], sort: Literal["relevance", "date"]
) -> list[float]:
    found = []
    for text in texts:
        ask = partial(app.store.search.hits, app.asked(text), limit=20, sort=sort)
        ask()  # what it reads is in memory from now on, as in a database in use
        found.append(milliseconds(ask))
    return found


def _quantiles(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1]


def report_lists(app: Aggregator, path: Path) -> None:
    """Lists, one entry, an export, and the file."""
    store, dice = app.store, random.Random(3)
    count = store.entries.count()
    some = [str(dice.randint(1, count)) for _ in range(20)]
    print(f"\n{'lists, ms':34}{'p50':>10}")
    pieces = partial(app.pieces, limit=50)
    line("elsewhere, 50 newest", middle(lambda: pieces("", PieceFilter())))
    outlet = PieceFilter(outlet=f"blog{dice.randint(1, 99)}.example")
    line("elsewhere, of an outlet", middle(lambda: pieces("", outlet)))
    author = word(dice.randint(200, 8000))
    line("elsewhere, by an author", middle(lambda: pieces("", PieceFilter(), author=author)))
    line("show, of 20 entries each", middle(lambda: [app.entry(name) for name in some]) / 20)
    for grouped in (False, True):
        wanted = Wanted("atom", app.asked(""), limit=100, grouped=grouped)
        name = "export 100 entries" + (", a story once" if grouped else "")
        line(name, middle(partial(publish, store, wanted)))
    line("feeds, with their health", middle(store.feeds.health, rounds=3))
    line("open and close the database", middle(lambda: Store(path).close()))
    print(
        f"{'size on disk':34}{path.stat().st_size / count / 1000:10.2f}  kB an entry, "
        f"{path.stat().st_size / 2**30:.1f} GiB"
    )


def report_processes(path: Path) -> None:
    """Whole processes, beside one that does nothing."""
    ours = [sys.executable, "-m", "aggregator"]
    commands = {
        "python3 -c pass": [sys.executable, "-c", "pass"],
        "aggregator --help": [*ours, "--help"],
        "aggregator search, a common word": [*ours, "--db", str(path), "search", word(20)],
        "aggregator search, a rare word": [*ours, "--db", str(path), "search", word(20_000)],
        "aggregator elsewhere": [*ours, "--db", str(path), "elsewhere"],
    }
    print(f"\n{'whole processes':34}{'ms':>10}{'x nothing':>10}")
    nothing = 0.0
    for name, command in commands.items():
        took = middle(partial(subprocess.run, command, check=True, capture_output=True, cwd=ROOT))
        nothing = nothing or took
        line(name, took, took / nothing)


# ---------------------------------------------------------------- feeds and polls


def report_due() -> None:
    """Choosing what is due, once each quarter of a minute, among many feeds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feeds.db"
        with Store(path, create=True) as store:
            listed = (Subscription(f"https://blog{n}.example/feed") for n in range(MANY_FEEDS))
            follow_list(store, SubscriptionList(None, tuple(listed)), (), NOW)
        with closing(connect(path, create=False)) as database:
            database.execute(
                """UPDATE feeds SET last_check_at = added_at, next_check_at =
                strftime('%Y-%m-%dT%H:%M:%SZ', ?, abs(random() % 21600) || ' seconds')""",
                (stamp(NOW),),
            )
        with Store(path) as store:
            moment = NOW + timedelta(seconds=15)
            count = len(shares(store, moment))
            took = middle(lambda: shares(store, moment))
    print(f"\n{f'due among {MANY_FEEDS:,} feeds':34}{took:10.1f}  ms, {count} are due")


def report_polls(entries: int, feeds: int) -> None:
    """What one poll of one feed with one new entry costs, from its body on, as the world grows."""
    print(f"\n{'a poll with a new entry':34}{'cpu ms':>10}")
    costs = []
    for part in SIZES:
        path = cached(entries // part, feeds // part, say)
        with Store(path) as store:
            costs.append((entries // part, poll_cost(store)))
        line(f"among {entries // part:,} entries", costs[-1][1])
    print(f"{'exponent of the growth':34}{exponent(costs):10.2f}")


def exponent(points: Iterable[tuple[float, float]]) -> float:
    """The slope of the straight line through the logarithms: 0 does not grow, 1 is proportional."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    slope, _ = statistics.linear_regression([x for x, _ in logs], [y for _, y in logs])
    return slope


def poll_cost(store: Store, polls: int = 40) -> float:
    """Milliseconds of the processor, the median over several feeds. The entries stay."""
    times: list[float] = []
    dice = random.Random(store.entries.count())
    words = Words(dice, spoken=100_000)

    async def fetch(request: FetchRequest) -> Fetched:
        times.append(time.process_time())
        body = b"%d" % dice.randrange(10**12)
        return Fetched(request.url, request.url, 200, body, None, None, None, Freshness())

    async def read(body: Body) -> Reading:
        before = time.process_time()
        entry = _new_entry(body, words, dice)
        feed = ParsedFeed("A blog", body.url, "rss20", "en", None, None, None, (entry,))
        found = Found((Link(f"https://{word(dice.randint(1, 999))}.example/", None, "there"),))
        rows = rows_of(entry, found, feed.title)
        times[-1] += time.process_time() - before
        return Reading(feed, (rows,))

    pipeline = Pipeline(
        store, at_once(store), fetch, read, ScheduleSettings(), now=lambda: NOW, draw=dice.random
    )
    ids = dice.sample(range(1, store.feeds.count() + 1), min(polls, store.feeds.count()))
    costs = []
    for state in store.feeds.states(ids):
        asyncio.run(pipeline.poll([state], lambda _: None))
        costs.append(time.process_time() - times[-1])
    return 1000 * statistics.median(costs)


def _new_entry(body: Body, words: Words, dice: random.Random) -> ParsedEntry:
    text = words.sentences(350)
    return ParsedEntry(
        guid=body.data.decode(),
        url=f"{body.url}/{body.data.decode()}",
        title=text[:40],
        summary=None,
        content_html=f"<p>{text}</p>",
        content_text=text,
        published_at=NOW,
        updated_at=None,
        authors=(Author(words.name()),),
        tags=(word(dice.randint(300, 9000)),),
        content_hash=body.data.hex(),
    )


def main() -> None:
    """Measure everything, and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--only", choices=PARTS)
    options = parser.parse_args()
    parts = (options.only,) if options.only else PARTS
    path = cached(options.entries, options.feeds, say)
    with Aggregator(Settings(), Store(path)) as app:
        print(f"{app.store.entries.count():,} entries, {app.store.feeds.count():,} feeds")
        if "questions" in parts:
            report_questions(app)
        if "lists" in parts:
            report_lists(app, path)
    if "processes" in parts:
        report_processes(path)
    if "due" in parts:
        report_due()
    if "polls" in parts:
        report_polls(options.entries, options.feeds)


if __name__ == "__main__":
    main()
