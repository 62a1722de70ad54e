"""The command about hooks: how they fare, a try, another try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import render
from aggregator.cli.context import Context, pass_context
from aggregator.errors import NotFoundError

if TYPE_CHECKING:
    from aggregator.app import Aggregator
    from aggregator.config import HookSettings
    from aggregator.hooks.courier import Told

_COLUMNS = (
    render.Column("name", "HOOK"),
    render.Column("on", "ON", rank=3),
    render.Column("query", "QUERY", wide=True, rank=4),
    render.Column("target", "TELLS", wide=True, rank=2),
    render.Column("waiting", "WAITING", right=True),
    render.Column("delivered", "TOLD", right=True),
    render.Column("given_up", "GIVEN UP", right=True),
    render.Column("last_try_at", "LAST TRY", rank=1),
    render.Column("error", "TROUBLE", wide=True, wrap=True, least=16),
)


@click.command(
    epilog="""
\b
Examples:
  aggregator hooks                  # who is told, what waits, what went wrong
  aggregator hooks test politics    # tell this one of the newest entry that it listens to
  aggregator hooks retry            # tell again what was not taken, also what was given up
"""
)
@click.argument("words", nargs=-1, metavar="[test HOOK | retry [HOOK]...]")
@render.format_option()
@pass_context
def hooks(context: Context, words: tuple[str, ...], format_: str) -> int:
    """List the hooks of the configuration; try one, or tell again what was not taken."""
    with context.open() as app:
        if not words:
            _list(context, app, format_)
            return 0
        verb, *names = words
        if verb == "test" and len(names) == 1:
            return _test(context, app, _hook(app, names[0]))
        if verb == "retry":
            return _retry(context, app, [_hook(app, name).name for name in names])
    raise click.UsageError("hooks knows: test HOOK, retry, and retry HOOK.")


def hook_row(app: Aggregator, hook: HookSettings) -> dict[str, Any]:
    """One hook with how it fares; the names are in docs/output.md."""
    from aggregator.model import HookHealth
    from aggregator.rows import when
    from aggregator.urls import redact

    health = app.store.deliveries.health().get(hook.name, HookHealth())
    return {
        "name": hook.name,
        "on": [event.value for event in hook.on],
        "query": hook.query,
        "target": redact(hook.url) if hook.url else " ".join(hook.command),
        "waiting": health.waiting,
        "delivered": health.delivered,
        "given_up": health.given_up,
        "last_try_at": when(health.last_try_at),
        "next_try_at": when(health.next_try_at),
        "error": health.error,
    }


def _list(context: Context, app: Aggregator, format_: str) -> None:
    rows = [hook_row(app, hook) for hook in app.settings.hooks]
    render.show(rows, _COLUMNS, format_, paged=context.paged)
    if not rows:
        context.say("no hooks; write [[hooks]] into the configuration (docs/operating.md)")


def _hook(app: Aggregator, name: str) -> HookSettings:
    for hook in app.settings.hooks:
        if hook.name == name:
            return hook
    known = ", ".join(hook.name for hook in app.settings.hooks) or "none"
    raise NotFoundError(f'no hook "{name}" in the configuration; there are: {known}')


def _test(context: Context, app: Aggregator, hook: HookSettings) -> int:
    import asyncio

    courier = app.courier()
    for event in hook.on:
        body = courier.sample(hook, event)
        if body is None:
            context.say(f"{event.value}: nothing stored answers its query, so there is no sample")
            continue
        refused = asyncio.run(courier.tell(hook, event, body, f"test-{event.value}"))
        if refused is not None:
            click.echo(f"{event.value}: {refused.message}", err=True)
            return 1
        context.say(f"{event.value}: taken ({len(body)} bytes of JSON)")
    return 0


def _retry(context: Context, app: Aggregator, names: list[str]) -> int:
    import asyncio

    every = names or [hook.name for hook in app.settings.hooks]
    waiting = app.store.deliveries.retry(every, app.now())
    told: list[Told] = []
    asyncio.run(app.courier().round(told.append))
    for each in told:
        if each.error:
            context.say(f"{each.hook}: {each.error}")
    taken = sum(each.error is None for each in told)
    context.say(f"{taken} of {max(waiting, len(told))} taken")
    return 1 if told and not taken else 0
