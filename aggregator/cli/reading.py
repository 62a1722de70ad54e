"""Commands that answer from what is stored: search, show."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Literal

import click

from aggregator.cli import asking, pager, render
from aggregator.cli.context import Context, pass_context

if TYPE_CHECKING:
    from aggregator.model import Hit

_COLUMNS = (
    render.Column("id", "ID", right=True),
    render.Column("date", "DATE"),
    render.Column("title", "TITLE", wide=True, link="url", least=20),
    render.Column("feed", "FEED", wide=True, rank=1),
    render.Column("where", "ELSEWHERE", wide=True, rank=2),
    render.Column("snippet", "FOUND", wide=True, least=36, rank=3),
)

_FACETS = (
    render.Column("facet", "BY"),
    render.Column("value", "VALUE", wide=True),
    render.Column("entries", "ENTRIES", right=True),
)


@click.command(
    cls=asking.QueryCommand,
    epilog="""
\b
Examples:
  aggregator search glacier                         # one word
  aggregator search '"sea ice"' -antarctic          # a phrase, and a word it must not hold
  aggregator search 'author:joyner after:2024'      # one author, since a day
  aggregator search 'is:announcement outlet:"National Interest"' --format json
  aggregator search @mine after:2w                  # a saved search, and more
  aggregator search --facets lang:de                # by feed, author, outlet, tag, year
""",
)
@asking.query_argument()
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many."
)
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date"]),
    default="relevance",
    show_default=True,
    help="The best first, or the newest.",
)
@click.option("--facets", is_flag=True, help="Count answers by feed, author, outlet, tag, year.")
@render.format_option()
@pass_context
def search(
    context: Context,
    query: tuple[str, ...],
    limit: int,
    sort: Literal["relevance", "date"],
    facets: bool,
    format_: str,
) -> None:
    """Search stored entries: words, "phrases", -not, OR, pre*, and fields.

    Fields are author: feed: tag: title: outlet: site: after: before: is: has: lang:

    @name stands for a search that is saved under [searches] in the configuration. Without a query,
    every entry is an answer.
    """
    from aggregator.cli.rows import day, hit_row

    with context.open() as app:
        asked = app.asked(" ".join(query))
        if facets:
            _show_facets(context, app.store.search.facets(asked, limit), format_)
            return
        hits = app.store.search.hits(asked, limit=limit, sort=sort)
    rows = [hit_row(hit) for hit in hits]
    if format_ in ("table", "md"):
        for row, hit in zip(rows, hits, strict=True):
            row["title"] = row["title"] or "(untitled)"
            row["date"], row["where"] = day(hit.entry.sort_at), _where(hit)
    render.show(rows, _COLUMNS, format_, paged=context.paged)
    if not rows:
        context.say("nothing found")


def _show_facets(context: Context, facets: dict[str, list[tuple[str, int]]], format_: str) -> None:
    rows = [
        {"facet": facet, "value": value, "entries": count}
        for facet, counts in facets.items()
        for value, count in counts
    ]
    render.show(rows, _FACETS, format_, paged=context.paged)


def _where(hit: Hit) -> str:
    """An announcement's outlets, or who announced the entry."""
    if hit.entry.announces:
        outlets = (p.outlet or p.outlet_domain or "elsewhere" for p in hit.entry.announces)
        return "→ " + ", ".join(dict.fromkeys(outlets))
    if hit.entry.announced_by:
        feeds = (p.post_feed or "" for p in hit.entry.announced_by)
        return "← " + ", ".join(dict.fromkeys(feeds))
    return ""


@click.command(
    epilog="""
\b
Examples:
  aggregator show 17                            # by the first column of a search
  aggregator show https://example.org/a-post    # by its address
  aggregator show 17 --format json              # with its HTML and links
"""
)
@click.argument("entry")
@render.format_option(("text", "json"))
@pass_context
def show(context: Context, entry: str, format_: str) -> None:
    """Read one entry, with its links numbered. ENTRY is an id, a URL or a guid."""
    from aggregator.cli.readable import readable
    from aggregator.cli.rows import full_row, neighbour_row

    with context.open() as app:
        found = app.entry(entry)
        near = app.store.entries.neighbours(found.id)
    if format_ == "json":
        import json

        row = full_row(found) | neighbour_row(near)
        click.echo(json.dumps(row, ensure_ascii=False, indent=2))
    else:
        width = min(shutil.get_terminal_size().columns, 88)
        text = readable(found, near, width)
        pager.show(lambda _: text, paged=context.paged)
