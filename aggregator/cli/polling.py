"""Commands that ask other people's servers: poll, daemon."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import click

from aggregator.cli.context import Context, pass_context
from aggregator.dates import spell_duration, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aggregator.app import Aggregator
    from aggregator.config import Settings
    from aggregator.hooks.courier import Told
    from aggregator.model import PollResult
    from aggregator.update.choose import Chosen


@click.command(
    epilog="""
\b
Examples:
  aggregator poll              # what is due, and feeds never polled
  aggregator poll 12 lwn.net   # these feeds, if their servers allow it already
  aggregator poll --all -v     # every feed, a line for each
"""
)
@click.argument("names", nargs=-1, metavar="[FEED]...")
@click.option("--all", "every", is_flag=True, help="Due or not, as far as the servers allow.")
@click.option("--verbose", "-v", is_flag=True, help="Say what became of every feed.")
@pass_context
def poll(context: Context, names: tuple[str, ...], every: bool, verbose: bool) -> int:
    """Fetch once what is due."""
    with context.open(create=True) as app:
        chosen = app.choose(names, every=every)
        _report_refused(context, chosen, verbose or bool(names))
        if not chosen.feeds:
            _nothing_due(context, app)
            return 0
        told: list[Told] = []
        results, looked = _watched_poll(context, app, chosen, verbose, told)
        changed = app.publish()
    _summary(context, results, looked)
    _tell_of_hooks(context, told)
    for path in changed:
        context.say(f"wrote {path}")
    asked = [result for result in results if not result.waits]
    return 1 if asked and all(result.failed for result in asked) else 0


def _report_refused(context: Context, chosen: Chosen, each: bool) -> None:
    if each:
        for state, until in chosen.refused:
            context.say(f"not before {stamp(until)}: {state.title or state.url}")
    elif chosen.refused:
        context.say(f"{len(chosen.refused)} feeds are not asked again yet (-v lists them)")


def _nothing_due(context: Context, app: Aggregator) -> None:
    if not app.store.feeds.count():
        context.say("no feeds yet; add one with: aggregator add URL")
        return
    due = app.store.feeds.next_due()
    if due is not None and due > app.now():
        wait = spell_duration((due - app.now()).total_seconds())
        context.say(f"nothing is due; the next feed is in {wait}")
    else:
        context.say("nothing to poll")


def _watched_poll(
    context: Context, app: Aggregator, chosen: Chosen, verbose: bool, told: list[Told]
) -> tuple[list[PollResult], int]:
    results: list[PollResult] = []
    with _progress(context, len(chosen.feeds)) as (advance, say):

        def report(result: PollResult) -> None:
            results.append(result)
            advance(result.title or result.url)
            if verbose:
                with suppress(BrokenPipeError):  # the poll goes on when nobody listens any more
                    say("\n".join((_line(result), *(f"  {note}" for note in result.notes))))

        looked = app.poll(chosen.feeds, report, told.append)
    return results, looked


@contextmanager
def _progress(
    context: Context, total: int
) -> Iterator[tuple[Callable[[str], None], Callable[[str], None]]]:
    """A progress bar for whoever is watching: (move it on with a word, say something above it)."""
    if not context.watched:
        yield lambda _: None, context.say
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("polling"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    say = partial(console.print, highlight=False, markup=False, soft_wrap=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda words: bar.update(task, advance=1, description=words), say


def _tell_of_hooks(context: Context, told: list[Told]) -> None:
    refused = [each for each in told if each.error]
    if told:
        context.say(f"{len(told) - len(refused)} of {len(told)} told to hooks")
    for each in refused:
        context.say(f"  {each.hook}: {each.error}; it is tried again")


def _line(result: PollResult) -> str:
    name = result.title or result.url
    if result.poll.error:
        return f"{'waits' if result.waits else 'failed'}: {result.url}: {result.poll.error}"
    if result.poll.new or result.poll.updated:
        return f"{name}: {result.poll.new} new, {result.poll.updated} changed"
    return f"{name}: {'not modified' if result.poll.status == 304 else 'nothing new'}"


def _summary(context: Context, results: list[PollResult], looked: int) -> None:
    same = sum(result.poll.status == 304 for result in results)
    failures = Counter(r.poll.outcome.replace("_", " ") for r in results if r.failed)
    waiting = sum(result.waits for result in results)
    context.say(
        f"{len(results)} feeds: {sum(r.poll.new for r in results)} new entries, "
        f"{sum(r.poll.updated for r in results)} changed"
        + (f", {same} not modified" if same else "")
        + (f", {waiting} waiting for their hosts" if waiting else "")
        + (f", {looked} announced pages looked at" if looked else "")
        + (f", {failures.total()} failed" if failures else "")
    )
    for kind, count in failures.most_common():
        context.say(f"  {count:4} {kind}")
    if failures:
        context.say("see them with: aggregator feeds --errors")


@click.command(
    epilog="""
\b
Examples:
  aggregator daemon
  aggregator daemon --log-format json 2>> daemon.log
  kill -HUP $(cat aggregator.db.daemon)      # read the configuration again
"""
)
@click.option(
    "--log-format",
    type=click.Choice(["console", "json"]),
    help="How a line of the log is written; console on a terminal, else json.",
)
@pass_context
def daemon(context: Context, log_format: str | None) -> None:
    """Poll for ever.

    SIGTERM and Ctrl-C end it cleanly; SIGHUP reads the configuration again.
    """
    import asyncio

    from aggregator.cli.log import make_log

    log = make_log(log_format, quiet=context.quiet)
    with context.open(create=True, tell=lambda text: log("upgrading", text=text)) as app:
        asyncio.run(app.serve(log, _reloader(context)))


def _reloader(context: Context) -> Callable[[], Settings]:
    def reload() -> Settings:
        context.__dict__.pop("settings", None)
        return context.settings

    return reload
