"""Eight processes that read and search while a hundred thousand entries are written.

    python -m benchmarks.readers [--entries 100000] [--readers 8] [--seed 1]

Writing is what polling does: `Store.apply`, a plan of some entries at a time, with links and
cross-links. Each reader asks one thing after the other, with a breath in between, and opens the
file anew for each round. No error may reach a reader, and what it counts may never shrink. Prints
the slowest reads of each kind.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from aggregator.model import (
    Crosslink,
    CrosslinkKind,
    EntryChange,
    FeedChange,
    Found,
    Link,
    ParsedEntry,
    ParsedFeed,
    PieceFilter,
    PollRecord,
    Subscription,
    UpdatePlan,
)
from aggregator.query import parse
from aggregator.store import Store
from aggregator.store.prepare import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Event

NOW = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
FEEDS = 200
A_PLAN = 20
"""Entries in one transaction."""

WORDS = [f"word{n}" for n in range(5000)]
OUTLET = "tidegazette.example"

BREATH = 0.2
"""Seconds between two questions of one reader."""


@dataclass(slots=True)
class Reads:
    """What one reader did: seconds of each read by what was asked, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)


def write(store: Store, entries: int, dice: random.Random) -> None:
    """Store so many entries, as polls bring them."""
    feeds = [store.feeds.add(Subscription(f"https://f{n}.example/feed"), NOW) for n in range(FEEDS)]
    for start in range(0, entries, A_PLAN):
        feed_id = feeds[start // A_PLAN % FEEDS]
        assert feed_id is not None
        (state,) = store.feeds.states([feed_id])
        made = tuple(invent(n, dice) for n in range(start, min(start + A_PLAN, entries)))
        document = ParsedFeed(f"Feed {feed_id}", None, "rss20", "en", None, None, None, ())
        record = PollRecord(NOW, 10, 200, "new", new=len(made))
        change = FeedChange(state, NOW, "asked for", 200, document)
        store.apply(UpdatePlan(feed_id, change, record, made), NOW)


def invent(number: int, dice: random.Random) -> EntryChange:
    """An entry of a hundred words with three links; every tenth tells of a piece elsewhere."""
    text = " ".join(dice.choices(WORDS, k=100))
    entry = ParsedEntry(
        guid=f"{number}",
        url=f"https://example.org/{number}",
        title=" ".join(dice.choices(WORDS, k=6)),
        summary=None,
        content_html=f"<p>{text}</p>",
        content_text=text,
        published_at=NOW - timedelta(minutes=number),
        updated_at=None,
        content_hash=f"{number}",
    )
    links = tuple(Link(f"https://l{n}.example/{number}", None, "there") for n in range(3))
    piece = Crosslink(
        kind=CrosslinkKind.ANNOUNCES,
        url=f"https://{OUTLET}/{number}",
        outlet="The Tide Gazette",
        outlet_domain=OUTLET,
        title=f"Piece {number}",
        confidence=0.9,
        evidence=(),
        detector="",
    )
    found = Found(links, (piece,) if number % 10 == 0 else ())
    return EntryChange(entry, rows_of(entry, found, None))


def questions(store: Store, dice: random.Random) -> dict[str, Callable[[], object]]:
    """What a reader asks."""
    word, other = dice.sample(WORDS, 2)

    def search(text: str) -> Callable[[], object]:
        return lambda: store.search.hits(parse(text, NOW, {}), limit=20)

    return {
        "a word": search(word),
        "two words": search(f"{word} {other}"),
        "the newest": lambda: store.search.entries(parse("", NOW, {}), limit=60),
        "an outlet": search(f"outlet:gazette {word}"),
        "elsewhere": lambda: store.search.pieces(None, PieceFilter(), 50),
        "feeds": lambda: store.feeds.health(),
        "what is due": lambda: store.feeds.due(NOW),
        "how many": store.entries.count,
    }


def read(path: Path, seed: int, stop: Event, answers: multiprocessing.Queue[Reads]) -> None:
    """Ask everything, again and again until told to stop."""
    dice, reads, most, last = random.Random(seed), Reads(), 0, False
    while not last:
        last = stop.is_set()
        try:
            with Store(path) as store:
                for name, ask in questions(store, dice).items():
                    time.sleep(BREATH)
                    began = time.perf_counter()
                    answer = ask()
                    reads.seconds[name].append(time.perf_counter() - began)
                    if isinstance(answer, int):
                        if answer < most:
                            reads.wrong.append(f"{answer} entries, where there were {most}")
                        most = answer
        except Exception as error:
            reads.wrong.append(f"{type(error).__name__}: {error}")
    answers.put(reads)


def run(folder: Path, entries: int, readers: int, seed: int) -> tuple[list[Reads], float]:
    """(what each reader did, the seconds that writing took)."""
    path, context = folder / "readers.db", multiprocessing.get_context("spawn")
    stop, answers = context.Event(), context.Queue()
    with Store(path, create=True) as store:
        asking = [
            context.Process(target=read, args=(path, seed + n, stop, answers))
            for n in range(readers)
        ]
        for process in asking:
            process.start()
        began = time.perf_counter()
        try:
            write(store, entries, random.Random(seed))
        finally:
            seconds = time.perf_counter() - began
            stop.set()
            found = [answers.get() for _ in asking]
            for process in asking:
                process.join()
        if store.entries.count() != entries:
            found[0].wrong.append(f"{store.entries.count()} entries are stored")
    return found, seconds


def report(found: list[Reads], seconds: float) -> None:
    """Print what was asked, and how long it took."""
    times: dict[str, list[float]] = defaultdict(list)
    for reads in found:
        for name, each in reads.seconds.items():
            times[name] += each
    print(f"written in {seconds:.0f} s; {sum(map(len, times.values()))} reads meanwhile")
    for name, each in times.items():
        print(
            f"  {name:12} {len(each):6} reads, median {median(each) * 1000:6.1f} ms,"
            f" slowest {max(each) * 1000:7.1f} ms"
        )
    wrong = Counter(line for reads in found for line in reads.wrong)
    print(f"errors that reached a reader: {wrong.total()}")
    for line, count in wrong.most_common(10):
        print(f"  {count} x {line}")


def main() -> None:
    """Run, and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{options.entries} entries, {options.readers} readers, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        found, seconds = run(Path(folder), options.entries, options.readers, options.seed)
    report(found, seconds)
    sys.exit(any(reads.wrong for reads in found))


if __name__ == "__main__":
    main()
