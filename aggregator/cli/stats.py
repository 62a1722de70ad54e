"""The command that shows numbers: stats."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import render
from aggregator.cli.context import Context, pass_context
from aggregator.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.app import Aggregator

DAYS = 60
_HEIGHT = 4
_MARGIN = 2
_WIDEST = 120
"""Cells: wider lists of names and numbers are no easier to read."""


@click.command(
    epilog="""
\b
Examples:
  aggregator stats
  aggregator stats --format json | jq .totals
  aggregator stats --format prometheus | sponge /var/lib/node-exporter/aggregator.prom
"""
)
@render.format_option(("text", "json", "prometheus"))
@pass_context
def stats(context: Context, format_: str) -> None:
    """Show numbers: entries a day, feeds by state, busiest outlets and authors, the schedule."""
    import json

    with context.open() as app:
        if format_ == "prometheus":
            click.echo(app.metrics(), nl=False)
            return
        with context.busy("counting"):
            told = _numbers(app)
    if format_ == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    width = min(shutil.get_terminal_size((80, 0)).columns, _WIDEST)
    for line in _drawn(told, width, sys.stdout.encoding):
        click.echo(printable(line).rstrip())


def _numbers(app: Aggregator) -> dict[str, Any]:
    numbers = app.store.stats
    return {
        "totals": numbers.totals(),
        "feeds_by_state": numbers.feeds_by_state(),
        "entries_by_day": numbers.entries_by_day(app.now(), DAYS),
        "checks_by_hour": numbers.checks_by_hour(app.now()),
        "busiest_outlets": numbers.busiest_outlets(10),
        "busiest_authors": numbers.busiest_authors(10),
    }


def _drawn(told: dict[str, Any], width: int, encoding: str | None) -> Iterator[str]:
    from aggregator.cli import plot

    blocks = plot.blocks_for(encoding)
    margin = " " * _MARGIN
    totals = told["totals"]
    yield (
        f"{totals['feeds']:,} feeds, {totals['entries']:,} entries, {totals['links']:,} links, "
        f"{totals['elsewhere']:,} pieces elsewhere, {totals['bytes'] / 2**20:.1f} MiB"
    )
    hours = 2 if width - _MARGIN >= 2 * len(told["checks_by_hour"]) else 1
    for title, counts, wide in (
        ("Entries a day", told["entries_by_day"][_MARGIN - width :], 1),
        ("Checks an hour, UTC", told["checks_by_hour"], hours),
    ):
        numbers = [count for _, count in counts]
        yield ""
        yield f"{title}: at most {max(numbers):,}, {sum(numbers):,} in all"
        lines = plot.columns(numbers, height=_HEIGHT, blocks=blocks, wide=wide)
        yield from (margin + line for line in lines)
        yield margin + plot.axis(counts[0][0], counts[-1][0], len(numbers) * wide)
    for title, key in (
        ("Feeds", "feeds_by_state"),
        ("Outlets with most pieces", "busiest_outlets"),
        ("Authors with most pieces elsewhere", "busiest_authors"),
    ):
        if told[key]:
            yield ""
            yield title
            yield from (margin + line for line in plot.bars(told[key], width - _MARGIN, blocks))
