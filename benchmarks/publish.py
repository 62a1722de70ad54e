"""Everything that docs/performance.md says, measured again: `python -m benchmarks.publish`.

    python -m benchmarks.publish [--rounds 5] [--entries 1000000] [--feeds 10000] [--only peers …]

Runs `peers`, `scale` and `scale_daemon` one after the other, and writes what they found between the
marks of that page and into the chart beside it. Takes an hour or more, on a machine that does
nothing else.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.chart import Bar, Panel, svg
from benchmarks.contestants import EVERYBODY, OURS, ROOT
from benchmarks.peers import CASES, CORPUS, Results, compare, largest, report

PAGE = ROOT / "docs" / "performance.md"
CHART = ROOT / "docs" / "performance.svg"
PARTS = ("peers", "scale", "daemon")


def put(name: str, text: str) -> None:
    """Replace what stands between the marks `<!-- name -->` and `<!-- /name -->` of the page."""
    page = PAGE.read_text("utf-8")
    between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    assert between.search(page), f"{PAGE.name} has no marks for {name}"
    PAGE.write_text(between.sub(lambda m: f"{m[1]}{text.rstrip()}\n{m[2]}", page), encoding="utf-8")


def table(results: Results) -> str:
    """Times as many times ours, with from-to, and what everybody takes of processor and memory."""
    lines = [
        "| | " + " | ".join(case.name for case in CASES) + " | memory |",
        "|---|" + "---|" * (len(CASES) + 1),
    ]
    for name in results.names():
        cells = [_cell(results, case.name, name) for case in CASES]
        memory = max(c.memory for case in CASES for c in results.costs[case.name, name])
        lines.append(f"| {name} | {' | '.join(cells)} | {memory:.0f} MiB |")
    ours = ", ".join(f"{case.name} {_seconds(results, case.name)}" for case in CASES)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    rounds = len(next(iter(results.costs.values())))
    about = (
        f"{results.feeds} feeds, {results.size / 1e6:.1f} MB, {rounds} rounds; {machine}. "
        f"In seconds, ours are: {ours}."
    )
    return "\n".join([*lines, "", about])


def _seconds(results: Results, case: str) -> str:
    costs = results.costs[case, OURS.name]
    wall, cpu = (statistics.median(getattr(c, of) for c in costs) for of in ("wall", "cpu"))
    return f"{wall:.2f} s (processor {cpu:.2f} s)"


def _cell(results: Results, case: str, name: str) -> str:
    ratios = results.ratios(case, name)
    cpu = statistics.median(results.ratios(case, name, "cpu"))
    if name == OURS.name:
        return "1"
    low, high = min(ratios), max(ratios)
    return f"**{statistics.median(ratios):.1f}** ({low:.1f}–{high:.1f}; processor {cpu:.1f})"


def chart(results: Results) -> str:
    """A panel a case, a bar a contestant."""
    panels = []
    for case in CASES:
        bars = []
        for name in results.names():
            ratios = results.ratios(case.name, name)
            middle = statistics.median(ratios)
            text = "1" if name == OURS.name else f"{middle:.1f} ×"
            bars.append(Bar(name, middle, min(ratios), max(ratios), text, name == OURS.name))
        panels.append(Panel(case.name, bars))
    return svg("Wall time of one pass, as many times ours; shorter is faster", panels)


def publish_peers(rounds: int) -> None:
    """Compare, and write table and chart."""
    with tempfile.TemporaryDirectory() as work:
        results = compare(largest(CORPUS, Path(work) / "feeds"), rounds)
    report(results)
    notes = "\n".join(
        f"- {each.name}: {each.does}" for each in EVERYBODY if each.name in results.names()
    )
    put("peers", f"![Wall times as many times ours]({CHART.name})\n\n{table(results)}\n\n{notes}")
    CHART.write_text(chart(results), encoding="utf-8")


def publish_output(name: str, *command: str) -> None:
    """Run a benchmark, and write what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    print(done.stdout)
    put(name, f"```\n{done.stdout.rstrip()}\n```")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    world = ("--entries", str(options.entries), "--feeds", str(options.feeds))
    if "peers" in options.only:
        publish_peers(options.rounds)
    if "scale" in options.only:
        publish_output("scale", "benchmarks.scale", *world)
    if "daemon" in options.only:
        publish_output("daemon", "benchmarks.scale_daemon", "--feeds", str(options.feeds))


if __name__ == "__main__":
    main()
