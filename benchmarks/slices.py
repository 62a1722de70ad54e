"""Reading only what is new: how many documents allow it, whether it is the same, and how fast.

    python -m benchmarks.slices FOLDER [STEP]

Every STEP-th file under FOLDER is read whole, then with random parts of its entries known, then
with all but the first one known; what differs is printed. Times are of the processor, the median of
three, beside feedparser's own for the same documents in the same run.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.model import ParsedFeed
from aggregator.parse import parse
from aggregator.parse.encoding import decode
from aggregator.parse.limits import Scan, scan
from aggregator.parse.sniff import sniff

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.differential import feedparser_result
from tests.support.slices import URL, assert_incremental_equals_whole, known

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3


def why_not(body: bytes, feed: ParsedFeed) -> str:
    """Why a document is read whole each time."""
    found = sniff(decode(body, None))
    looked = scan(found.text.encode(), found.root)
    if not isinstance(looked, Scan) or looked.error:
        return "not well-formed"
    if not feed.entries:
        return "no entries"
    if looked.places.declared is None:
        return "entries that declare different namespaces"
    return "an undefined entity, or other elements among entries"


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, the median of three."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times)


def differs(path: Path, body: bytes, feed: ParsedFeed) -> bool:
    """Whether any random part of the entries known gives something else."""
    chance = random.Random(path.name)
    try:
        for share in (0.2, 0.5, 0.8):
            entries = [entry for entry in feed.entries if chance.random() < share]
            assert_incremental_equals_whole(body, feed, entries)
    except AssertionError as error:
        print(f"{path.name}: {error}")
        return True
    return False


def measure(body: bytes, feed: ParsedFeed) -> tuple[float, float, float]:
    """Seconds for feedparser, for the whole document, and for one new entry."""
    all_but_one = known(feed, feed.entries[1:])
    return (
        seconds(lambda: feedparser_result(body)),
        seconds(lambda: parse(body, url=URL, content_type=None)),
        seconds(lambda: parse(body, url=URL, content_type=None, known=all_but_one)),
    )


def report(times: list[tuple[float, float, float]]) -> None:
    """Ratios: of the sums, and the median of the documents'."""
    theirs, whole, new = (sum(column) for column in zip(*times, strict=True))
    middle_whole = statistics.median(w / t for t, w, _ in times)
    middle_new = statistics.median(t / n for t, _, n in times)
    print(f"\n{len(times)} documents, feedparser {1000 * theirs / len(times):.1f} ms each")
    print(f"first parse: {whole / theirs:.2f} of feedparser's time, median {middle_whole:.2f}")
    print(f"one new entry: 1/{theirs / new:.1f} of feedparser's time, median 1/{middle_new:.1f}")


def main() -> None:
    """Reads every (or every STEP-th) file under FOLDER."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("step", nargs="?", type=int, default=1)
    options = parser.parse_args()
    counts, times = Counter[str](), []
    for path in sorted(p for p in options.folder.rglob("*") if p.is_file())[:: options.step]:
        body = path.read_bytes()
        feed = parse(body, url=URL, content_type=None)
        if not isinstance(feed, ParsedFeed):
            counts[f"no feed: {feed.kind.value}"] += 1
        elif feed.context is None or not feed.entries:
            counts[f"read whole: {why_not(body, feed)}"] += 1
        else:
            counts["read by entries"] += 1
            counts["wrong"] += differs(path, body, feed)
            if not feed.format.startswith("json"):
                times.append(measure(body, feed))
    for name, count in counts.most_common():
        print(f"{count:>6,}  {name}")
    report(times)


if __name__ == "__main__":
    main()
