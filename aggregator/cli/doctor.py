"""The command that says what is wrong: doctor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import render
from aggregator.cli.context import Context, pass_context

if TYPE_CHECKING:
    from aggregator.app import Aggregator
    from aggregator.update.doctor import Finding

_COLUMNS = (
    render.Column("serious", ""),
    render.Column("feed_id", "FEED", right=True, rank=1),
    render.Column("subject", "ABOUT", wide=True, wrap=True, least=9),
    render.Column("trouble", "TROUBLE", wide=True, wrap=True, least=11),
    render.Column("remedy", "WHAT TO DO", wide=True, wrap=True, least=11),
)

_SALVAGED = (
    render.Column("table", "TABLE"),
    render.Column("saved", "SAVED", right=True),
    render.Column("lost", "LOST", right=True),
)


@click.command(
    epilog="""
\b
Examples:
  aggregator doctor
  aggregator doctor --quick --quiet || mail -s 'feeds need you' ann < /dev/null
  aggregator --db damaged.db doctor --recover new.db
"""
)
@click.option("--quick", is_flag=True, help="Leave out what has to read the whole database.")
@click.option("--quiet", "-q", is_flag=True, help="Give the exit code only.")
@click.option("--reindex", is_flag=True, help="Make the full-text index anew before.")
@click.option(
    "--recover",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what can be read of a damaged database into a new one, FILE.",
)
@render.format_option()
@pass_context
def doctor(
    context: Context, quick: bool, quiet: bool, reindex: bool, target: Path | None, format_: str
) -> int:
    """Say what is wrong and what to do about it; exit 1 where something needs you.

    A database is never mended in its place: --recover leaves it as it is, and says of each table
    how many rows were saved and lost.
    """
    if target is not None:
        _recover(context, target, format_)
        return 0
    with context.open() as app:
        if reindex:
            with context.busy("indexing"):
                app.store.index.rebuild()
        with context.busy("looking at everything"):
            findings = _findings(app, quick=quick)
    if not (quiet or context.quiet):
        _show(context, findings, format_)
    return 1 if any(finding.serious for finding in findings) else 0


def _show(context: Context, findings: list[Finding], format_: str) -> None:
    from dataclasses import asdict

    rows = [asdict(finding) for finding in findings]
    if format_ in ("table", "md"):
        for row in rows:
            row["serious"] = "!" if row["serious"] else ""
    render.show(rows, _COLUMNS, format_, paged=context.paged)
    if not rows:
        context.say("everything is well")


def _findings(app: Aggregator, *, quick: bool) -> list[Finding]:
    from aggregator.hooks import trouble
    from aggregator.update import checkup
    from aggregator.update.doctor import Finding, examine

    store = app.store
    state = store.file.state()
    damage = [] if quick else store.file.damage()
    if damage:  # what else could be said would rest on what cannot be relied on
        return list(checkup.examine_file(state, damage))
    sound = quick or store.index.is_sound()
    found = list(checkup.examine_file(state, index_is_sound=sound))
    if app.settings.fetch.contact is None:
        found.append(
            Finding(
                "configuration",
                "no contact in [fetch]: a server's owner cannot reach you",
                "set it to a URL or an e-mail address",
            )
        )
    feeds = store.feeds.health()
    found += checkup.examine_schedule(feeds, app.now())
    found += checkup.examine_hosts(store.polls.blocks(app.now()).values())
    found += examine(feeds, app.now(), {} if quick else store.stats.repeats())
    names = [hook.name for hook in app.settings.hooks]
    found += trouble.examine(names, store.deliveries.health())
    return found


def _recover(context: Context, target: Path, format_: str) -> None:
    from dataclasses import asdict

    from aggregator.app import utc_now
    from aggregator.store.recover import recover

    source = context.settings.database
    assert source is not None
    if not source.exists():
        raise click.UsageError(f"{source} does not exist; name the damaged database with --db.")
    with context.busy("reading") as tell:
        saved = recover(source, target, utc_now(), lambda table: tell(f"reading {table}"))
    rows: list[dict[str, Any]] = [asdict(table) for table in saved]
    if format_ in ("table", "md"):
        rows = [row for row in rows if row["saved"] or row["lost"] != 0]
        for row in rows:
            row["lost"] = "unknown" if row["lost"] is None else row["lost"]
    render.show(rows, _SALVAGED, format_, paged=context.paged)
    context.say(
        f"wrote {target}; {source} is as it was. What feeds still list comes back with the next"
        " poll."
    )
