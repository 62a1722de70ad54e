"""The command that lets old entries go: prune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import render
from aggregator.cli.context import Context, pass_context
from aggregator.config import MIN_KEEP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.app import Aggregator
    from aggregator.update.prune import Limits

_COLUMNS = (
    render.Column("feed_id", "ID", right=True),
    render.Column("feed", "FEED", wide=True, least=20),
    render.Column("pruned", "GO", right=True),
    render.Column("spared", "STAY", right=True),
)


@click.command(
    epilog="""
\b
Examples:
  aggregator prune --older-than 1y --dry-run
  aggregator prune --older-than 2024-06 --tag news
  aggregator prune --keep 100 --feed 12      # all but the hundred newest, whatever their age
"""
)
@click.option("--older-than", metavar="WHEN", help='Of before then: "365d", "1y", "2024-06".')
@click.option(
    "--keep",
    type=click.IntRange(min=MIN_KEEP),
    metavar="N",
    help=f"The N newest of each feed stay, however old; {MIN_KEEP} always do.",
)
@click.option("--feed", "names", multiple=True, metavar="FEED", help="Only of this feed.")
@click.option("--tag", help="Only of feeds with this tag.")
@click.option("--dry-run", "-n", is_flag=True, help="Only say what would go.")
@click.option("--shrink", is_flag=True, help="Then give the room in the file back to the disk.")
@render.format_option()
@pass_context
def prune(
    context: Context,
    older_than: str | None,
    keep: int | None,
    names: tuple[str, ...],
    tag: str | None,
    dry_run: bool,
    shrink: bool,
    format_: str,
) -> None:
    """Let old entries go, for good.

    What goes is beyond every limit given; without any, those of [retention] in the configuration
    hold. Entries that tell of a piece elsewhere, that are told of, or that you have judged stay
    (STAY counts them). What went does not come back, though its feed may still list it.
    """
    with context.open() as app:
        limits = _limits(app, older_than, keep)
        if limits is not None:
            rows = _prune(context, app, limits, _chosen(app, names, tag), dry_run=dry_run)
            render.show(rows, _COLUMNS, format_, paged=context.paged)
            _summary(context, rows, dry_run=dry_run)
        elif not shrink:
            raise click.UsageError(
                "Nothing says what to let go: name --older-than or --keep, or set one of them in"
                " [retention] of the configuration."
            )
        _room(context, app, shrink=shrink and not dry_run)


def _limits(app: Aggregator, older_than: str | None, keep: int | None) -> Limits | None:
    from aggregator.dates import parse_when
    from aggregator.update.prune import Limits, limits_of

    if older_than is None and keep is None:
        return limits_of(app.settings.retention, app.now())
    try:
        before = parse_when(older_than, app.now()) if older_than else None
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--older-than") from None
    return Limits(before, keep or MIN_KEEP)


def _chosen(app: Aggregator, names: Sequence[str], tag: str | None) -> dict[int, str]:
    """id -> title of the feeds that are meant."""
    named = {app.store.feeds.find(name) for name in names}
    feeds = app.store.feeds.names(tag=tag)
    return {feed_id: feeds[feed_id] for feed_id in feeds if feed_id in named or not names}


def _prune(
    context: Context, app: Aggregator, limits: Limits, feeds: dict[int, str], *, dry_run: bool
) -> list[dict[str, Any]]:
    from rich.console import Console
    from rich.progress import Progress

    from aggregator.update.prune import prune as run

    rows: dict[int, dict[str, Any]] = {}
    order = list(feeds)
    console = Console(stderr=True)
    with Progress(console=console, disable=not context.watched, transient=True) as bar:
        task = bar.add_task("pruning", total=len(feeds))
        for cut in run(app.store, feeds, limits, app.now(), dry_run=dry_run):
            fresh = {"feed": feeds[cut.feed_id], "pruned": 0, "spared": 0}
            row = rows.setdefault(cut.feed_id, {"feed_id": cut.feed_id, **fresh})
            row["pruned"] += cut.gone
            row["spared"] += cut.spared
            bar.update(task, completed=order.index(cut.feed_id))
    return list(rows.values())


def _summary(context: Context, rows: list[dict[str, Any]], *, dry_run: bool) -> None:
    gone, spared = (sum(row[name] for row in rows) for name in ("pruned", "spared"))
    of = f" of {sum(row['pruned'] > 0 for row in rows)} feeds" if gone else ""
    stay = f"; {spared} as old stay, for they are told of, tell of a piece, or were judged"
    verb = "would go" if dry_run else "gone"
    context.say(f"{gone} entries{of} {verb}{stay if spared else ''}")


def _room(context: Context, app: Aggregator, *, shrink: bool) -> None:
    if shrink:
        with context.busy("shrinking"):
            freed = app.store.file.shrink()
        context.say(f"{freed / 2**20:.1f} MiB given back to the disk")
        return
    state = app.store.file.state()
    if state.unused > state.size / 4:
        context.say(
            f"{state.unused / 2**20:.1f} of {state.size / 2**20:.1f} MiB in the file are free and"
            " will be used again; --shrink gives them back to the disk"
        )
