"""Our program beside others: the same feeds from the same server, by turns, round after round.

    python -m benchmarks.peers [FOLDER] [--rounds 5] [--only aggregator,newsboat] [--hosts N]
                               [--well-formed]

For each of four cases prints the medians (and from-to) of wall seconds, the ratio to ours of the
same round, processor seconds, memory, and the entries stored. FOLDER holds one feed a file; by
default the 200 largest of the corpus beside the repository. In real lists nearly every feed has a
host of its own, so each has a loopback address of its own here, unless --hosts says how many.
Readers that refuse documents which are not well-formed ask for them whole every time, also where
all others answer 304; --well-formed takes only documents that everybody reads.
Whoever is not to be had is left out, with a word on why.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from benchmarks.contestants import EVERYBODY, OURS, ROOT, Contestant, NotThereError, environment
from benchmarks.feed_server import FeedServer
from benchmarks.measure import CommandError, Cost, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CORPUS = ROOT.parent / "shared" / "corpora" / "feeds"
LARGEST = 200


class Case(NamedTuple):
    """What has happened on the server when everybody comes again."""

    name: str
    validators: bool
    new: int


CASES = (
    Case("first import", validators=False, new=0),
    Case("nothing changed, no validators", validators=False, new=0),
    Case("one new entry in each feed", validators=True, new=1),
    Case("all answer 304", validators=True, new=1),
)
"""In this order, for each leads to the next."""


@dataclass
class Results:
    """Costs by case and contestant, a round each, and the entries stored after the case."""

    feeds: int
    size: int
    costs: dict[tuple[str, str], list[Cost]] = field(default_factory=dict)
    stored: dict[tuple[str, str], int] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Who took part, in order."""
        return list(dict.fromkeys(name for _, name in self.costs))

    def ratios(self, case: str, name: str, of: str = "wall") -> list[float]:
        """How many times as long as ours (or as much "cpu" or "memory"), a round each."""
        theirs, ours = self.costs[case, name], self.costs.get((case, OURS.name), [])
        return [
            getattr(a, of) / getattr(b, of) for a, b in zip(theirs, ours or theirs, strict=True)
        ]


def present(only: Sequence[str]) -> dict[Contestant, tuple[str, ...]]:
    """Whoever is to be had (of those named, if any), with their commands."""
    found = {}
    for contestant in EVERYBODY:
        if only and contestant.name not in only:
            continue
        try:
            found[contestant] = contestant.find()
        except NotThereError as error:
            print(f"{contestant.name} is left out: {error}", file=sys.stderr)
    return found


def compare(folder: Path, rounds: int, only: Sequence[str] = (), hosts: int = 0) -> Results:
    """Run everybody through every case, `rounds` times."""
    contestants = present(only)
    files = [path for path in folder.iterdir() if path.is_file()]
    results = Results(len(files), sum(path.stat().st_size for path in files))
    with FeedServer(folder, hosts or len(files)) as server:
        for number in range(rounds):
            with tempfile.TemporaryDirectory() as work:
                _round(contestants, server, Path(work), number, results)
    return results


def _round(
    contestants: dict[Contestant, tuple[str, ...]],
    server: FeedServer,
    work: Path,
    number: int,
    results: Results,
) -> None:
    """Every case once; who is first in it changes from round to round."""
    order = list(contestants)
    order = order[number % len(order) :] + order[: number % len(order)]
    for contestant in order:
        own = work / contestant.name.replace(" ", "-")
        own.mkdir()
        contestant.prepare(own, server.urls)
    for case in CASES:
        server.validators(case.validators)
        server.publish(case.new)
        for contestant in order:
            own = work / contestant.name.replace(" ", "-")
            command = contestant.command(contestants[contestant], own)
            cost, _ = run(command, env=environment(own), cwd=ROOT)
            print(
                f"round {number + 1}, {case.name}: {contestant.name} {cost.wall:.2f} s",
                file=sys.stderr,
            )
            results.costs.setdefault((case.name, contestant.name), []).append(cost)
            results.stored[case.name, contestant.name] = contestant.stored(own)


def spread(values: Iterable[float], form: str = ".2f") -> str:
    """Median, and from-to in brackets."""
    values = list(values)
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:{form}} ({low:{form}}-{high:{form}})"


def report(results: Results) -> None:
    """Print a table for each case."""
    print(f"{results.feeds} feeds, {results.size / 1e6:.1f} MB")
    for case in CASES:
        print(f"\n{case.name}")
        head = f"{'wall s':>20}{'x ours':>20}{'cpu s':>20}{'x ours':>8}{'MiB':>7}{'entries':>9}"
        print(f"{'':16}{head}")
        for name in results.names():
            costs = results.costs[case.name, name]
            print(
                f"{name:16}{spread(c.wall for c in costs):>20}"
                f"{spread(results.ratios(case.name, name)):>20}{spread(c.cpu for c in costs):>20}"
                f"{statistics.median(results.ratios(case.name, name, 'cpu')):>8.2f}"
                f"{max(c.memory for c in costs):>7.0f}{results.stored[case.name, name]:>9}"
            )


def largest(folder: Path, into: Path, *, count: int = LARGEST, well_formed: bool = False) -> Path:
    """A folder with links to the `count` largest (well-formed) documents of another."""
    into.mkdir()
    files = sorted((p for p in folder.iterdir() if p.is_file()), key=lambda p: -p.stat().st_size)
    for path in islice((p for p in files if not well_formed or is_well_formed(p)), count):
        (into / path.name).symlink_to(path.resolve())
    return into


def is_well_formed(path: Path) -> bool:
    """Whether expat, or for JSON a parser of that, reads it without complaint."""
    try:
        if path.suffix == ".json":
            json.loads(path.read_bytes())
        else:
            expat.ParserCreate().Parse(path.read_bytes(), True)
    except (ValueError, expat.ExpatError):
        return False
    return True


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, nargs="?", help="feeds, one a file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="names with commas between them")
    parser.add_argument("--hosts", type=int, default=0, help="loopback addresses; one a feed")
    parser.add_argument("--well-formed", action="store_true", help="no document with faults")
    options = parser.parse_args()
    if options.folder is None and not CORPUS.is_dir():
        parser.error("name a folder of feeds")
    only = [name for name in options.only.split(",") if name]
    with tempfile.TemporaryDirectory() as work:
        folder = options.folder
        if folder is None:
            folder = largest(CORPUS, Path(work) / "feeds", well_formed=options.well_formed)
        try:
            results = compare(folder, options.rounds, only, options.hosts)
        except CommandError as error:
            sys.exit(str(error))
    report(results)


if __name__ == "__main__":
    main()
