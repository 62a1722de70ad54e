"""Commands about what is followed: add, import, feeds, pause, resume, remove."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from aggregator.cli import render
from aggregator.cli.context import Context, pass_context
from aggregator.errors import AggregatorError, SubscriptionError

if TYPE_CHECKING:
    from aggregator.model import PollResult, SubscriptionList
    from aggregator.update.subscribe import Choice

_tags = click.option("--tag", "tags", multiple=True, help="Tag it; may be given several times.")


@click.command(
    epilog="""
\b
Examples:
  aggregator add https://example.org/              # finds the feed of the page
  aggregator add --tag science example.org/atom.xml
"""
)
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@_tags
@click.option("--title", help="Call it this, whatever the feed says.")
@click.option("--history", is_flag=True, help="Fetch its older pages too, up to ten, once.")
@pass_context
def add(
    context: Context, urls: tuple[str, ...], tags: tuple[str, ...], title: str | None, history: bool
) -> int:
    """Follow a feed, or the feed of a page, and fetch it once."""
    if title and len(urls) > 1:
        raise click.UsageError("--title goes with one URL.")
    failed = 0
    with context.open(create=True) as app:
        for url in urls:
            try:
                done = app.add(url, title=title, tags=tags, history=history)
            except AggregatorError as error:
                click.echo(f"aggregator: {error}", err=True)
                failed += 1
                continue
            failed += _report_added(context, done)
    return 1 if failed else 0


def _report_added(context: Context, done: PollResult | Choice) -> bool:
    from aggregator.update.subscribe import Choice

    if isinstance(done, Choice):
        click.echo(f"aggregator: {done.url} has several feeds; add the one you mean:", err=True)
        for candidate in done.candidates:
            click.echo(f"  aggregator add {candidate.url}  ({candidate.title or 'untitled'})")
        return True
    context.say(
        f"following {done.title or done.url} as feed {done.feed_id}: {done.poll.new} entries"
    )
    for note in (*done.notes, done.poll.error):
        if note:
            context.say(f"  {note}")
    return False


@click.command(
    "import",
    epilog="""
\b
Examples:
  aggregator import subscriptions.opml
  aggregator import --tag friends blogroll.opml
  curl -s https://example.org/feeds.opml | aggregator import -
""",
)
@click.argument("file", type=click.File("rb"))
@_tags
@click.option("--verbose", "-v", is_flag=True, help="List every feed, not only the refused ones.")
@pass_context
def import_(context: Context, file: BinaryIO, tags: tuple[str, ...], verbose: bool) -> None:
    """Follow every feed of a list: OPML, and the other lists that listparser reads.

    Folders become tags. FILE may be - for standard input.
    """
    from aggregator.parse.opml import read_list

    listed: SubscriptionList = read_list(file.read(), getattr(file, "name", "-"))
    if not listed.subscriptions and not listed.refused:
        raise SubscriptionError(getattr(file, "name", "-"), "there is no feed in this list")
    with context.open(create=True) as app:
        done = app.take_list(listed, tags)
    if verbose:
        for subscription in done.added:
            click.echo(f"added    {subscription.url}")
        for subscription in done.known:
            click.echo(f"known    {subscription.url}")
    for url, reason in done.refused:
        click.echo(f"refused  {url}  ({reason})")
    context.say(
        f"{len(done.added)} added, {len(done.known)} known already, {len(done.refused)} refused"
    )
    if done.added:
        context.say("fetch them now with: aggregator poll")


_COLUMNS = (
    render.Column("id", "ID", right=True),
    render.Column("title", "FEED", wide=True, link="url", least=14),
    render.Column("state", "STATE", rank=1),
    render.Column("entries", "ENTRIES", right=True, rank=3),
    render.Column("entries_a_week", "A WEEK", right=True, rank=4),
    render.Column("next_check_at", "NEXT CHECK", rank=2),
    render.Column("next_check_reason", "WHY", wide=True, least=24, rank=5),
    render.Column("trouble", "TROUBLE", wide=True, wrap=True, least=16),
)


@click.command(
    epilog="""
\b
Examples:
  aggregator feeds --errors                  # what needs a look
  aggregator feeds --tag science --format csv
  aggregator feeds --format opml > mine.opml
"""
)
@click.option("--errors", is_flag=True, help="Only feeds that are in trouble.")
@click.option("--tag", help="Only feeds with this tag.")
@render.format_option((*render.FORMATS, "opml"))
@pass_context
def feeds(context: Context, errors: bool, tag: str | None, format_: str) -> None:
    """List the followed feeds and how they fare."""
    with context.open() as app:
        if format_ == "opml":
            from aggregator.export.opml import write_list

            sys.stdout.buffer.write(write_list("Feeds", app.subscriptions(tag)))
            return
        from aggregator.cli.rows import feed_row

        configured = {feed.url for feed in app.settings.feeds}
        rows = [
            feed_row(feed) | {"left_config": feed.in_config and feed.url not in configured}
            for feed in app.store.feeds.health(tag=tag, errors=errors)
        ]
    if format_ in ("table", "md"):
        for row in rows:
            row["title"] = row["title"] or row["url"]
            row["next_check_at"] = (row["next_check_at"] or "never")[:16].replace("T", " ")
            row["entries_a_week"] = f"{row['entries_a_week']:.1f}"
            row["trouble"] = _trouble(row)
    render.show(rows, _COLUMNS, format_, paged=context.paged)
    if not rows:
        context.say(
            "no feeds" + (" in trouble" if errors else "; add one with: aggregator add URL")
        )


def _trouble(row: dict[str, object]) -> str:
    if row["error"]:
        count = row["error_count"]
        return f"{row['error']}" + (
            f" ({count} times)" if isinstance(count, int) and count > 1 else ""
        )
    if row["changed_at"]:
        return f'another site since {str(row["changed_at"])[:10]}; it was "{row["former_title"]}"'
    return "no longer in the configuration" if row["left_config"] else ""


@click.command(
    epilog="""
\b
Example:
  aggregator pause 12 heron                  # by id, or words of a title
"""
)
@click.argument("names", nargs=-1, required=True, metavar="FEED...")
@pass_context
def pause(context: Context, names: tuple[str, ...]) -> None:
    """Stop polling feeds; what they brought stays."""
    with context.open() as app, app.store.transaction():
        for feed_id in [app.store.feeds.find(name) for name in names]:
            app.store.feeds.pause(feed_id)
            context.say(f"paused feed {feed_id}; bring it back with: aggregator resume {feed_id}")


@click.command(
    epilog="""
\b
Example:
  aggregator resume 12 && aggregator poll 12
"""
)
@click.argument("names", nargs=-1, required=True, metavar="FEED...")
@pass_context
def resume(context: Context, names: tuple[str, ...]) -> None:
    """Poll feeds again that were paused, gone, blocked or dead."""
    with context.open() as app, app.store.transaction():
        for feed_id in [app.store.feeds.find(name) for name in names]:
            app.store.feeds.resume(feed_id, app.now(), "resumed by hand")
            context.say(f"feed {feed_id} is polled again")


@click.command(
    epilog="""
\b
Examples:
  aggregator remove https://example.org/feed.xml
  aggregator remove --yes 12 13
"""
)
@click.argument("names", nargs=-1, required=True, metavar="FEED...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_context
def remove(context: Context, names: tuple[str, ...], yes: bool) -> None:
    """Forget feeds and every entry that came from them."""
    with context.open() as app:
        ids = [app.store.feeds.find(name) for name in names]
        if not yes:
            entries = app.store.entries.count_of(ids)
            click.confirm(f"Forget {len(ids)} feeds and their {entries} entries?", abort=True)
        with app.store.transaction():
            for feed_id in ids:
                app.store.feeds.remove(feed_id)
    context.say(f"removed {len(ids)} feed{'s' if len(ids) != 1 else ''}")
