"""The command that makes one feed out of many: export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aggregator.cli import asking
from aggregator.cli.context import Context, pass_context
from aggregator.export import FORMATS

if TYPE_CHECKING:
    from aggregator.export.publish import Published


@click.command(
    cls=asking.QueryCommand,
    epilog="""
\b
Examples:
  aggregator export > planet.atom
  aggregator export tag:science --format html --output planet.html
  aggregator export author:joyner --elsewhere --format html   # my publications
  aggregator export @mine --since 4w --group --format rss
  aggregator export --format opml --output feeds.opml
  aggregator export --output planet.atom --url https://example.org/planet.atom --pages 10
""",
)
@asking.query_argument()
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="atom",
    show_default=True,
    help="What is written.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here, whole or not at all.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="Entries in it, or in each of its pages.",
)
@click.option(
    "--pages",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Up to so many files, planet-2.atom beside planet.atom, that lead to each other.",
)
@click.option("--since", help="Only entries of then or later: 2025, 2025-03-01, 2w.")
@click.option(
    "--group", "grouped", is_flag=True, help="A story once: an article with its announcements."
)
@click.option(
    "--elsewhere", is_flag=True, help="The pieces that entries tell of, in place of these."
)
@click.option(
    "--new-feed-items",
    type=click.IntRange(0),
    help="Of what a feed brought when it was first read, only so many of the newest.",
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
    pages: int,
    since: str | None,
    grouped: bool,
    elsewhere: bool,
    new_feed_items: int | None,
    title: str | None,
    url: str | None,
) -> None:
    """Write one feed, or page, out of many. OPML lists the feeds themselves."""
    from aggregator.cli.crosslinks import moment
    from aggregator.config import PAGED_FORMATS
    from aggregator.export.publish import Wanted, publish, publish_list

    if pages > 1 and (output is None or url is None or format_ not in PAGED_FORMATS):
        kinds = ", ".join(PAGED_FORMATS)
        raise click.UsageError(f"--pages goes with --output and --url, and one of {kinds}.")
    if elsewhere and (grouped or format_ == "opml"):
        raise click.UsageError("--elsewhere goes neither with --group nor with OPML.")
    text = " ".join(query)
    with context.open() as app:
        if format_ == "opml" and not text:
            made: tuple[Published, ...] = (publish_list(app.subscriptions(), title),)
        else:
            wanted = Wanted(
                format_,
                app.asked(text),
                title=title,
                url=url,
                name=output.name if output else "",
                limit=limit,
                pages=pages,
                since=moment(app, since, "--since"),
                grouped=grouped,
                elsewhere=elsewhere,
                new_feed_items=new_feed_items,
            )
            made = publish(app.store, wanted)
    _deliver(context, made, output)


def _deliver(context: Context, made: tuple[Published, ...], output: Path | None) -> None:
    from aggregator.export.publish import write_pages

    if output is None:
        sys.stdout.buffer.write(made[0].data)
    elif changed := write_pages(made, output):
        for path in changed:
            context.say(f"wrote {path}")
    else:
        context.say(f"{output} is up to date")
