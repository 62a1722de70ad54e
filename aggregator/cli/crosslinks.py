"""Commands about what was published elsewhere, and why we think so: elsewhere, explain, relink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import asking, pager, render
from aggregator.cli.context import Context, pass_context
from aggregator.errors import NotFoundError
from aggregator.text import printable

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


def moment(app: Aggregator, text: str | None, option: str) -> datetime | None:
    """What a person means by a date in `option`; raises BadParameter."""
    from aggregator.dates import parse_when

    try:
        return parse_when(text, app.now()) if text else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


@click.command(
    cls=asking.QueryCommand,
    epilog="""
\b
Examples:
  aggregator elsewhere                            # everything, newest first
  aggregator elsewhere --author joyner --since 2025
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
@click.option("--until", help="Posted before then.")
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
    from aggregator.cli.rows import day, piece_row
    from aggregator.model import PieceFilter

    if query and query[0] in ("confirm", "reject"):
        _judge(context, query[0], query[1:])
        return
    with context.open() as app:
        wanted = PieceFilter(
            outlet,
            kind,
            moment(app, since, "--since"),
            moment(app, until, "--until"),
            min_confidence,
            unresolved,
        )
        pieces = app.pieces(" ".join(query), wanted, author=author, limit=limit)
    rows = [piece_row(piece) for piece in pieces]
    if format_ in ("table", "md"):
        for row, piece in zip(rows, pieces, strict=True):
            row["date"] = day(piece.posted_at)
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
Examples:
  aggregator explain 17                         # an entry's cross-links, with the evidence
  aggregator explain https://example.org/post   # the same, by its address
  aggregator explain lwn.net                    # a feed: its next check, and why then
"""
)
@click.argument("name", metavar="ENTRY|FEED")
@click.option("--feed", "as_feed", is_flag=True, help="A number means a feed, not an entry.")
@render.format_option(("text", "json"))
@pass_context
def explain(context: Context, name: str, as_feed: bool, format_: str) -> None:
    """Say why: the evidence behind an entry's cross-links, or a feed's next check.

    A number is an entry's id; a feed is named by its URL, words of its title, or --feed ID.
    """
    import json

    with context.open() as app:
        found = None if as_feed else _entry_id(app, name)
        told = _explain_entry(app, found) if found is not None else _explain_feed(app, name)
    if format_ == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        pager.show(lambda _: printable(_spell(told)), paged=context.paged)


def _entry_id(app: Aggregator, name: str) -> int | None:
    try:
        return app.store.entries.find(name)
    except NotFoundError:
        if name.isdecimal():
            raise
        return None


def _explain_entry(app: Aggregator, entry_id: int) -> dict[str, Any]:
    from aggregator.cli.rows import evidence_rows

    entry = app.entry(str(entry_id))
    shown = {piece.id: piece for piece in entry.announces}
    cited, citing = app.store.entries.citations(entry_id)
    return {
        "entry": entry.id,
        "title": entry.title,
        "threshold": app.store.crosslinks.threshold(),
        "crosslinks": [
            {
                "id": crosslink_id,
                "kind": crosslink.kind.value,
                "outlet": crosslink.outlet,
                "title": crosslink.title,
                "url": crosslink.url,
                "confidence": crosslink.confidence,
                "verdict": verdict,
                "shown": crosslink_id in shown,
                "piece_entry_id": shown[crosslink_id].piece_entry_id
                if crosslink_id in shown
                else None,
                "evidence": evidence_rows(crosslink.evidence),
            }
            for crosslink_id, crosslink, verdict in app.store.crosslinks.candidates(entry_id)
        ],
        "announced_by": [piece.entry_id for piece in entry.announced_by],
        "cites": list(cited),
        "cited_by": list(citing),
    }


def _explain_feed(app: Aggregator, name: str) -> dict[str, Any]:
    from aggregator.cli.rows import feed_row, when

    feed_id = app.store.feeds.find(name)
    (state,) = app.store.feeds.states([feed_id])
    (health,) = [feed for feed in app.store.feeds.health() if feed.id == feed_id]
    return feed_row(health) | {
        "final_url": state.final_url,
        "etag": state.etag.decode("latin-1") if state.etag else None,
        "last_modified": state.last_modified.decode("latin-1") if state.last_modified else None,
        "not_before": when(state.not_before),
        "moved_to": state.moved_url,
        "moved_polls": state.moved_count,
        "polls": [
            {
                "started_at": when(poll.started_at),
                "outcome": poll.outcome,
                "status": poll.status,
                "new": poll.new,
                "duration_ms": poll.duration_ms,
                "error": poll.error,
            }
            for poll in app.store.polls.latest(feed_id, 10)
        ],
    }


def _spell(told: dict[str, Any]) -> str:
    return _spell_entry(told) if "crosslinks" in told else _spell_feed(told)


def _spell_entry(told: dict[str, Any]) -> str:
    lines = [f"Entry {told['entry']}: {told['title'] or '(untitled)'}"]
    for link in told["crosslinks"]:
        title = f'"{link["title"]}"' if link["title"] else "a piece"
        state = link["verdict"] or ("shown" if link["shown"] else "below the threshold")
        lines.append("")
        lines.append(
            f"{link['id']}  {link['kind']} {title} at {link['outlet'] or 'an outlet not named'}"
        )
        if link["url"]:
            lines.append(f"    {link['url']}")
        if link["piece_entry_id"]:
            lines.append(f"    which is entry {link['piece_entry_id']}")
        lines.append(f"    sure to {sure(link['confidence'])} ({state}), because:")
        for reason in link["evidence"]:
            words = "" if reason["words"] in ("", reason["signal"]) else f": {reason['words']}"
            lines.append(f"      {reason['weight']:+.2f}  {reason['signal']}{words}")
    if not told["crosslinks"]:
        lines.append("tells of nothing published elsewhere")
    if told["announced_by"]:
        lines.append("")
        lines.append("is told of by entry " + ", ".join(map(str, told["announced_by"])))
    if told["cites"]:
        lines.append("links to entry " + ", ".join(map(str, told["cites"])))
    if told["cited_by"]:
        lines.append("is linked to by entry " + ", ".join(map(str, told["cited_by"])))
    return "\n".join(lines)


def _spell_feed(told: dict[str, Any]) -> str:
    lines = [f"Feed {told['id']}: {told['title'] or told['url']}", f"  {told['url']}"]
    lines.append(f"  {told['state']}, {told['entries']} entries, {told['entries_a_week']:g} a week")
    if told["next_check_at"]:
        lines.append(f"  next check {told['next_check_at']}: {told['next_check_reason']}")
    else:
        lines.append(f"  no next check: {told['next_check_reason']}")
    if told["not_before"]:
        lines.append(f"  its server asked not to be asked before {told['not_before']}")
    if told["error"]:
        lines.append(
            f"  failing since {told['error_since']} ({told['error_count']} times): {told['error']}"
        )
    if told["moved_to"]:
        lines.append(
            f"  redirected for good to {told['moved_to']}, seen {told['moved_polls']} times;"
            " believed after 5 times over 3 days"
        )
    if told["etag"] or told["last_modified"]:
        lines.append(f"  validators: ETag {told['etag']}, Last-Modified {told['last_modified']}")
    for poll in told["polls"]:
        status = poll["status"] or "-"
        lines.append(
            f"  {poll['started_at']}  {status}  {poll['outcome']}"
            + (f", {poll['new']} new" if poll["new"] else "")
            + (f": {poll['error']}" if poll["error"] else "")
        )
    return "\n".join(lines)


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
