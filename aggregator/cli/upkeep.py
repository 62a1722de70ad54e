"""Commands that look after the whole: init, stats, doctor, backup."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import render
from aggregator.cli.context import Context, pass_context
from aggregator.errors import ConfigError

if TYPE_CHECKING:
    from aggregator.app import Aggregator

SAMPLE = "aggregator.toml"


@click.command(
    epilog="""
\b
Examples:
  aggregator init
  aggregator --config feeds.toml --db feeds.db init
"""
)
@pass_context
def init(context: Context) -> None:
    """Write a commented configuration, and an empty database.

    The file goes to --config, $AGGREGATOR_CONFIG, or the user's configuration folder.
    """
    named = os.environ.get("AGGREGATOR_CONFIG")
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "aggregator"
    path = context.config or (Path(named) if named else folder / SAMPLE)
    if path.exists():
        raise ConfigError(path, None, "this file exists; it is left as it is")
    sample = files("aggregator").joinpath(SAMPLE).read_text(encoding="utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sample, encoding="utf-8")
    except OSError as error:
        raise ConfigError(path, None, f"cannot be written ({error.strerror})") from None
    context.config = path
    with context.open(create=True) as app:
        context.say(f"wrote {path}\nthe database is {app.store.path}")
    from aggregator.config import find_settings

    first = find_settings(None, os.environ, Path.cwd(), Path.home()).path
    if first is not None and first != path:
        context.say(f"in this folder {first} comes first; name the other with --config {path}")


_BARS = " ▁▂▃▄▅▆▇█"


def _bars(counts: list[tuple[str, int]]) -> str:
    """A row of bars, one a count."""
    top = max((count for _, count in counts), default=0) or 1
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // top)] for _, count in counts)


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
        told = _numbers(app)
    if format_ == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    totals = told["totals"]
    click.echo(
        f"{totals['feeds']} feeds, {totals['entries']} entries, {totals['links']} links, "
        f"{totals['elsewhere']} pieces elsewhere, {totals['bytes'] / 2**20:.1f} MiB"
    )
    days = told["entries_by_day"]
    click.echo(f"\nEntries a day, {days[0][0]} to {days[-1][0]}, up to {max(n for _, n in days)}")
    click.echo(f"  {_bars(days)}")
    hours = told["checks_by_hour"]
    click.echo(
        f"\nChecks in the next 24 hours, from {hours[0][0]} UTC, up to {max(n for _, n in hours)}"
    )
    click.echo(f"  {_bars(hours)}")
    for title, key in (
        ("Feeds", "feeds_by_state"),
        ("Outlets with most pieces", "busiest_outlets"),
        ("Authors with most pieces elsewhere", "busiest_authors"),
    ):
        if told[key]:
            click.echo(f"\n{title}")
            for name, count in told[key]:
                click.echo(f"{count:7}  {name}")


def _numbers(app: Aggregator) -> dict[str, Any]:
    numbers = app.store.stats
    return {
        "totals": numbers.totals(),
        "feeds_by_state": numbers.feeds_by_state(),
        "entries_by_day": numbers.entries_by_day(app.now(), 60),
        "checks_by_hour": numbers.checks_by_hour(app.now()),
        "busiest_outlets": numbers.busiest_outlets(10),
        "busiest_authors": numbers.busiest_authors(10),
    }


_COLUMNS = (
    render.Column("serious", ""),
    render.Column("feed_id", "FEED", right=True, rank=1),
    render.Column("subject", "ABOUT", wide=True, wrap=True, least=9),
    render.Column("trouble", "TROUBLE", wide=True, wrap=True, least=11),
    render.Column("remedy", "WHAT TO DO", wide=True, wrap=True, least=11),
)


@click.command(
    epilog="""
\b
Examples:
  aggregator doctor
  aggregator --quiet doctor || mail -s 'feeds need you' ann < /dev/null
"""
)
@render.format_option()
@pass_context
def doctor(context: Context, format_: str) -> int:
    """Say what is wrong and what to do about it; exit 1 where something needs you.

    With --quiet (before the command) only the exit code is given.
    """
    with context.open() as app:
        rows = _findings(app)
    serious = any(row["serious"] for row in rows)
    if not context.quiet:
        if format_ in ("table", "md"):
            for row in rows:
                row["serious"] = "!" if row["serious"] else ""
        render.show(rows, _COLUMNS, format_, paged=context.paged)
        if not rows:
            context.say("everything is well")
    return 1 if serious else 0


def _findings(app: Aggregator) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from aggregator.hooks import trouble
    from aggregator.update.doctor import Finding, examine

    path = str(app.store.path)
    found = [
        Finding(path, f"damaged: {line}", "restore the file from a backup", serious=True)
        for line in app.store.file.damage()
    ]
    if app.settings.fetch.contact is None:
        found.append(
            Finding(
                "configuration",
                "no contact in [fetch]: a server's owner cannot reach you",
                "set it to a URL or an e-mail address",
            )
        )
    found += examine(app.store.feeds.health(), app.now())
    names = [hook.name for hook in app.settings.hooks]
    found += trouble.examine(names, app.store.deliveries.health())
    return [asdict(finding) for finding in found]


@click.command(
    epilog="""
\b
Example:
  aggregator backup ~/backups/feeds.db
"""
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@pass_context
def backup(context: Context, file: Path) -> None:
    """Write a consistent copy of the database to FILE, also while the daemon runs."""
    with context.open() as app, context.busy("copying"):
        app.store.file.backup(file)
    context.say(f"wrote {file} ({file.stat().st_size / 2**20:.1f} MiB)")
