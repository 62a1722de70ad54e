"""The command that makes one feed out of many: export."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aggregator.cli.context import Context, pass_context
from aggregator.export import FORMATS


@click.command(
    epilog="""
\b
Examples:
  aggregator export > planet.atom
  aggregator export tag:science --format html --output planet.html
  aggregator export 'is:announcement author:joyner' --format json
  aggregator export --format opml --output feeds.opml
"""
)
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@click.option(
    "--format", "format_", type=click.Choice(list(FORMATS)), default="atom", show_default=True
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here, whole or not at all.",
)
@click.option("--limit", type=click.IntRange(1), default=60, show_default=True)
@click.option("--since", help="Only entries of then or later: 2025, 2025-03-01, 2w.")
@click.option(
    "--group", "grouped", is_flag=True, help="A story once: an article with its announcements."
)
@click.option("--title", help="The title of the combined feed.")
@click.option("--url", help="Where it will be found; gives it a lasting id.")
@pass_context
def export(
    context: Context,
    query: tuple[str, ...],
    format_: str,
    output: Path | None,
    limit: int,
    since: str | None,
    grouped: bool,
    title: str | None,
    url: str | None,
) -> None:
    """Write one feed, or page, out of many. OPML lists the feeds themselves."""
    from aggregator.cli.crosslinks import moment
    from aggregator.export.publish import Wanted, publish, publish_list

    text = " ".join(query)
    with context.open() as app:
        if format_ == "opml" and not text:
            made = publish_list(app.subscriptions(), title, app.now())
        else:
            when = moment(app, since, "--since")
            wanted = Wanted(format_, text, title, url, limit, when, grouped)
            made = publish(app.store, wanted, app.now())
    if output is None:
        sys.stdout.buffer.write(made.data)
    elif made.write(output):
        context.say(f"wrote {output}")
    else:
        context.say(f"{output} is up to date")
