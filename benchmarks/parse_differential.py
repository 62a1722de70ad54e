"""Every file of a folder through our parser and through feedparser: what differs, and the time.

    python -m benchmarks.parse_differential FOLDER [STEP]

Prints each file that fails or differs without a known reason, then the totals. Needs the checkout
as the working directory; the folder is read, nothing is written.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from aggregator.model import ParseFailed
from aggregator.parse import parse

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.differential import FIELDS, URL, differences, feedparser_result


def compare(path: Path, totals: Counter[str], reasons: Counter[str]) -> None:
    """One file: adds to the totals, prints what has no known reason."""
    body = path.read_bytes()
    started = time.process_time()
    ours = parse(body, url=URL, content_type=None)
    middle = time.process_time()
    theirs = feedparser_result(body)
    ended = time.process_time()
    if isinstance(ours, ParseFailed):
        totals[f"failed: {ours.kind.value}"] += 1
        kept = len(ours.rest.entries) if ours.rest else 0
        totals["entries of documents that break off, ours"] += kept
        if len(theirs["entries"]) > kept:
            missing = f"{kept} entries, feedparser {len(theirs['entries'])}"
            print(f"{path.name}: {ours.message} ({missing})")
        return
    totals["read"] += 1
    totals["entries, ours"] += len(ours.entries)
    totals["entries, feedparser's"] += len(theirs["entries"])
    totals["microseconds, ours"] += round(1e6 * (middle - started))
    totals["microseconds, feedparser's"] += round(1e6 * (ended - middle))
    if ours.format.startswith("json"):
        return
    totals["fields compared"] += len(FIELDS) * len(theirs["entries"])
    for found in differences(theirs, ours):
        reasons[f"{found.field}: {found.reason or 'UNEXPLAINED'}"] += 1
        if found.reason is None:
            print(
                f"{path.name} [{found.index}] {found.field}: {found.theirs!r} | {found.ours!r}"[
                    :300
                ]
            )


def main() -> None:
    """Compares every (or every STEP-th) file under FOLDER."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("step", nargs="?", type=int, default=1)
    options = parser.parse_args()
    totals, reasons = Counter[str](), Counter[str]()
    for path in sorted(p for p in options.folder.rglob("*") if p.is_file())[:: options.step]:
        compare(path, totals, reasons)
    for counter in (totals, reasons):
        print()
        for name, count in counter.most_common():
            print(f"{count:>12,}  {name}")


if __name__ == "__main__":
    main()
