"""Sees to it that nothing becomes slower unnoticed: `python -m benchmarks.guard [--update]`.

Everything is measured as a ratio to something else in the same run, so that no machine's speed is
written down: polls to feedparser reading the same made-up documents, starting to `python3 -c pass`,
a large database to a small one. Seconds are the processor's, and the least of several rounds
counts. A ratio that is `TOLERANCE` times what `guard.json` expects ends this with status 1;
--update writes what was measured, for a change that is worth its price.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser

from aggregator.app import Aggregator
from aggregator.config import Settings
from aggregator.store import Store
from benchmarks.contestants import OURS, ROOT, environment
from benchmarks.documents import write_documents
from benchmarks.feed_server import FeedServer
from benchmarks.large_world import LargeWorld
from benchmarks.measure import run
from benchmarks.scale import poll_cost
from benchmarks.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

EXPECTED = Path(__file__).with_suffix(".json")
TOLERANCE = 1.3
FEEDS = 30
ROUNDS = 3
TURNS = 20
"""Rounds of questions, and of what they are compared with: these are short, and the least of few is
not the least."""
ATTEMPTS = 4
"""What seems slower is measured again: a busy machine only ever adds to the least."""
SMALL, LARGE = 2_000, 20_000

Seconds = dict[str, list[float]]
"""What each thing took, a round each."""


def cpu(work: Callable[[], object]) -> float:
    """Processor seconds of this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def whole(*command: str, folder: Path) -> float:
    """Processor seconds of a process with its descendants."""
    cost, _ = run([sys.executable, *command], env=environment(folder), cwd=ROOT)
    return cost.cpu


def measure_polls(seconds: Seconds, work: Path) -> None:
    """Polls of a few feeds in the cases of `peers`, and starting."""
    documents = work / "documents"
    documents.mkdir()
    write_documents(documents, FEEDS)
    bodies = [path.read_bytes() for path in sorted(documents.iterdir())]
    with FeedServer(documents, hosts=FEEDS) as server:
        for number in range(ROUNDS):
            own = work / f"round{number}"
            own.mkdir()
            OURS.prepare(own, server.urls)
            poll = partial(whole, *OURS.command(("-m", "aggregator"), own), folder=own)
            server.publish(new=0)
            server.validators(sent=False)
            took: dict[str, float] = {"first import": poll(), "nothing changed": poll()}
            server.validators(sent=True)
            server.publish(new=1)
            took |= {"one new entry each": poll(), "all answer 304": poll()}
            took["--help"] = whole("-m", "aggregator", "--help", folder=own)
            took["pass"] = whole("-c", "pass", folder=own)
            for name, value in took.items():
                seconds.setdefault(name, []).append(value)
            measured = [cpu(partial(_feedparser, bodies)) for _ in range(TURNS // ROUNDS)]
            seconds.setdefault("feedparser", []).extend(measured)


def _feedparser(bodies: Sequence[bytes]) -> None:
    for body in bodies:
        feedparser.parse(io.BytesIO(body))


def measure_growth(seconds: Seconds, work: Path) -> None:
    """Questions, lists and polls in a small world and in one ten times as large, by turns."""
    sizes = {"small": SMALL, "large": LARGE}
    for size, entries in sizes.items():
        world = LargeWorld(entries, entries // 100, words=(30, 90))
        world.write(work / f"{size}.db", lambda _: None)
    with ExitStack() as stack:
        apps = {
            size: stack.enter_context(Aggregator(Settings(), Store(work / f"{size}.db")))
            for size in sizes
        }
        for number in range(TURNS + 1):
            for size, app in apps.items():
                took = {what: cpu(partial(ask, app)) for what, ask in ASKS.items()}
                took["a poll"] = poll_cost(app.store)
                for what, value in took.items() if number else ():  # the first reads from disk
                    seconds.setdefault(f"{what}, {size}", []).append(value)


def _export(app: Aggregator) -> None:
    app.store.search.entries(app.asked(""), limit=100)


def _ask(app: Aggregator, texts: Sequence[str]) -> None:
    for text in texts:
        app.store.search.hits(app.asked(text), limit=20)


ASKS: dict[str, Callable[[Aggregator], None]] = {
    "common word": partial(_ask, texts=[word(n) for n in range(1, 41)]),
    "field and date": partial(_ask, texts=[f"after:2024 feed:{n}" for n in range(1, 41)]),
    "export": _export,
}


def ratios(seconds: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """What is compared with what."""
    least = {name: min(values) for name, values in seconds.items()}
    found = {
        f"{case} / feedparser": least[case] / least["feedparser"]
        for case in ("first import", "nothing changed", "one new entry each", "all answer 304")
    }
    found["--help / nothing"] = least["--help"] / least["pass"]
    for what in ("common word", "field and date", "export"):
        found[f"{what} / feedparser"] = least[f"{what}, large"] / least["feedparser"]
    for what in ("common word", "field and date", "export", "a poll"):
        found[f"{what}: {LARGE:,} entries / {SMALL:,}"] = (
            least[f"{what}, large"] / least[f"{what}, small"]
        )
    return found


def slower(found: Mapping[str, float], expected: Mapping[str, float]) -> list[str]:
    """The names of what takes too long; what nobody expects yet takes too long as well."""
    return [name for name, value in found.items() if value > TOLERANCE * expected.get(name, 0.0)]


def main() -> None:
    """Measure, compare, and fail where something is slower."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--update", action="store_true", help="expect from now on what is measured")
    options = parser.parse_args()
    expected = {} if options.update else json.loads(EXPECTED.read_text("utf-8"))
    seconds: Seconds = {}
    for _ in range(1 if options.update else ATTEMPTS):
        with tempfile.TemporaryDirectory() as folder:
            measure_polls(seconds, Path(folder))
            measure_growth(seconds, Path(folder))
        found = ratios(seconds)
        if not slower(found, expected):
            break
    if options.update:
        text = json.dumps({name: round(value, 3) for name, value in found.items()}, indent=2)
        EXPECTED.write_text(text + "\n", encoding="utf-8")
    expected = json.loads(EXPECTED.read_text("utf-8"))
    faults = slower(found, expected)
    print(f"{'processor time':44}{'ratio':>9}{'expected':>10}")
    for name, value in found.items():
        print(
            f"{name:44}{value:9.3f}{expected.get(name, 0):10.3f}"
            f"{'  SLOWER' if name in faults else ''}"
        )
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
