"""Commands about what was published elsewhere: elsewhere, relink."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aggregator.cli import asking, render
from aggregator.cli.context import Context, pass_context
from aggregator.errors import NotFoundError

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.app import Aggregator

_COLUMNS = (
    render.Column("id", "ID", right=True),
    render.Column("date", "DATE", rank=2),
    render.Column("author", "AUTHOR", wide=True, rank=1),
    render.Column("kind", "KIND", rank=3),
    render.Column("piece_title", "PIECE", wide=True, link="piece_url", least=14),
    render.Column("outlet_name", "OUTLET", wide=True),
    render.Column("piece_entry_id", "ENTRY", right=True, rank=4),
    render.Column("post_title", "TOLD IN", wide=True, link="post_url", least=16, rank=6),
    render.Column("sure", "SURE", right=True, rank=5),
)


def sure(confidence: float) -> str:
    """How sure the detector is; certainty is left to people."""
    return f"{min(confidence, 0.99):.0%}"


def moment(app: Aggregator, text: str | None, option: str, *, end: bool = False) -> datetime | None:
    """What a person means by a date in `option`, its start or its `end`; raises BadParameter."""
    from aggregator.dates import parse_until, parse_when

    parse = parse_until if end else parse_when
    try:
        return parse(text, app.now()) if text else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


@click.command(
    cls=asking.QueryCommand,
    epilog="""
\b
Examples:
  aggregator elsewhere                            # everything, newest first
  aggregator elsewhere --author joyner --since 2025 --until 2025
  aggregator elsewhere --unresolved               # pieces whose outlet is not followed
  aggregator elsewhere 'tag:politics -author:joyner'
  aggregator elsewhere @mine --format csv         # a saved search, for a spreadsheet
  aggregator elsewhere confirm 17                 # yes, that is so (reject: no)
""",
)
@asking.query_argument("[QUERY]... | confirm ID... | reject ID...")
@click.option("--author", help="Words of the author's name.")
@click.option("--outlet", help="Words of the outlet's name, or its domain.")
@click.option(
    "--kind",
    type=click.Choice(["announces", "appearance", "republishes", "syndicated"]),
    help="Announced, told of, a copy from there, or copied there.",
)
@click.option("--since", help="Posted on or after: 2025, 2025-03-01, 2w.")
@click.option("--until", help="Posted on or before: 2025, 2025-03-01, 2w.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Also below the threshold.")
@click.option("--unresolved", is_flag=True, help="Only pieces that are not stored themselves.")
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many."
)
@render.format_option()
@pass_context
def elsewhere(
    context: Context,
    query: tuple[str, ...],
    author: str | None,
    outlet: str | None,
    kind: str | None,
    since: str | None,
    until: str | None,
    min_confidence: float | None,
    unresolved: bool,
    limit: int,
    format_: str,
) -> None:
    """List pieces published elsewhere; confirm or reject one by its ID."""
    from aggregator.cli.rows import day
    from aggregator.model import PieceFilter
    from aggregator.rows import piece_row

    if query and query[0] in ("confirm", "reject"):
        _judge(context, query[0], query[1:])
        return
    with context.open() as app:
        wanted = PieceFilter(
            outlet,
            kind,
            moment(app, since, "--since"),
            moment(app, until, "--until", end=True),
            min_confidence,
            unresolved,
        )
        pieces = app.pieces(" ".join(query), wanted, author=author, limit=limit)
    rows = [piece_row(piece) for piece in pieces]
    if format_ in ("table", "md"):
        for row, piece in zip(rows, pieces, strict=True):
            row["date"] = day(piece.posted_at)
            row["piece_title"] = piece.piece_title or "(no title given)"
            row["outlet_name"] = piece.outlet or piece.outlet_domain
            row["sure"] = piece.verdict or sure(piece.confidence)
    render.show(rows, _COLUMNS, format_, paged=context.paged)
    if not rows:
        context.say("nothing found")


def _judge(context: Context, verb: str, names: tuple[str, ...]) -> None:
    if not names:
        raise click.UsageError(f"elsewhere {verb} wants the ID of a cross-link (its first column).")
    with context.open() as app, app.store.transaction():
        for name in names:
            if not name.isdecimal():
                raise NotFoundError(f'"{name}" is not the ID of a cross-link, such as 17')
            entry_id = app.store.crosslinks.judge(int(name), f"{verb}ed", app.now())
            context.say(f"{verb}ed cross-link {name} of entry {entry_id}")


@click.command(
    epilog="""
\b
Example:
  aggregator backup before.db && aggregator relink
"""
)
@pass_context
def relink(context: Context) -> None:
    """Detect cross-links again in everything stored, after an upgrade.

    Verdicts stay. It can be stopped at any time and goes on from there.
    """
    from rich.console import Console
    from rich.progress import Progress

    from aggregator.crosslinks import DETECTOR
    from aggregator.update.relink import relink as run

    with context.open() as app:
        app.configure()
        total = app.store.entries.count_stale(DETECTOR)
        console = Console(stderr=True)
        with Progress(console=console, disable=not context.watched, transient=True) as bar:
            task = bar.add_task("relinking", total=total)
            done = run(app.store, lambda count: bar.advance(task, count))
    context.say(f"looked at {done} entries again")
