"""The command that says why: the evidence behind cross-links, the reason of a next check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import pager, render
from aggregator.cli.context import Context, pass_context
from aggregator.cli.crosslinks import sure
from aggregator.errors import NotFoundError
from aggregator.text import printable

if TYPE_CHECKING:
    from aggregator.app import Aggregator


_AROUND = {
    "announced_by": "is told of by",
    "copies": "is one document with",
    "cites": "links to",
    "cited_by": "is linked to by",
}


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
    from aggregator.cli.rows import neighbour_row
    from aggregator.rows import evidence_rows

    entry = app.entry(str(entry_id))
    shown = {piece.id for piece in entry.announces}
    return {
        "entry": entry.id,
        "title": entry.title,
        "threshold": app.store.crosslinks.threshold(),
        "crosslinks": [
            {
                "id": piece.id,
                "kind": piece.kind.value,
                "outlet": piece.outlet,
                "title": piece.piece_title,
                "url": piece.piece_url,
                "confidence": piece.confidence,
                "byline": piece.byline,
                "verdict": piece.verdict,
                "shown": piece.id in shown,
                "piece_entry_id": piece.piece_entry_id,
                "evidence": evidence_rows(piece.evidence),
            }
            for piece in app.store.crosslinks.candidates(entry_id)
        ],
        "announced_by": [piece.entry_id for piece in entry.announced_by],
    } | neighbour_row(app.store.entries.neighbours(entry_id))


def _explain_feed(app: Aggregator, name: str) -> dict[str, Any]:
    from aggregator.cli.rows import feed_row
    from aggregator.rows import when

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
        state = link["verdict"] or ("shown" if link["shown"] else "too little to be shown")
        lines.append("")
        lines.append(
            f"{link['id']}  {link['kind']} {title} at {link['outlet'] or 'an outlet not named'}"
        )
        if link["url"]:
            lines.append(f"    {link['url']}")
        if link["piece_entry_id"]:
            lines.append(f"    which is entry {link['piece_entry_id']}")
        lines.append(f"    {sure(link['confidence'])} sure ({state}), because:")
        for reason in link["evidence"]:
            words = "" if reason["words"] in ("", reason["signal"]) else f": {reason['words']}"
            lines.append(f"      {reason['weight']:+.2f}  {reason['signal']}{words}")
    if not told["crosslinks"]:
        lines.append("tells of nothing published elsewhere")
    lines += [
        f"{words} entry " + ", ".join(map(str, told[name]))
        for name, words in _AROUND.items()
        if told[name]
    ]
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
    if told["changed_at"]:
        lines.append(
            f"  shows another site since {told['changed_at']}; before, it was"
            f' "{told["former_title"]}" at {told["former_site_url"]}'
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
