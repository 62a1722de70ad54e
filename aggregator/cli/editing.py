"""The command that changes a feed: edit."""

from __future__ import annotations

import re

import click

from aggregator.cli.context import Context, pass_context

_OUR_HEADERS = frozenset(
    """accept accept-encoding a-im connection content-length cookie host if-modified-since
    if-none-match range referer transfer-encoding user-agent""".split()
)


@click.command(
    epilog="""
\b
Examples:
  aggregator edit 12 --title "The Daily Heron" --tag birds
  aggregator edit heron --interval 30m       # as often as its server allows
  aggregator edit heron --user ann           # the password is asked for
  aggregator edit heron --accept             # yes, it is another site now
"""
)
@click.argument("feed")
@click.option("--title", help='Call it this; "" goes back to what the feed says.')
@click.option("--tag", "tags", multiple=True, help="Add a tag.")
@click.option("--untag", "untags", multiple=True, help="Take a tag away.")
@click.option("--interval", help='How often you wish it polled, from "5m"; "0s" leaves it to us.')
@click.option("--user", help='Log in as this user; the password is asked for. "" forgets both.')
@click.option("--accept", is_flag=True, help="The other site that it shows now is the right one.")
@click.option("--header", "headers", multiple=True, help='Send this too, as "Name: value".')
@pass_context
def edit(
    context: Context,
    feed: str,
    title: str | None,
    tags: tuple[str, ...],
    untags: tuple[str, ...],
    interval: str | None,
    user: str | None,
    accept: bool,
    headers: tuple[str, ...],
) -> None:
    """Change a feed. FEED is an id, a URL or words of its title.

    User, password and headers are sent to the feed's own server only, and never shown.
    """
    from aggregator.model import Credentials

    seconds, pairs = _interval(interval), tuple(map(_header, headers))
    with context.open() as app:
        feed_id = app.store.feeds.find(feed)
        password = click.prompt("Password", hide_input=True, err=True) if user else None
        with app.store.transaction():
            app.store.feeds.edit(feed_id, title=title, interval=seconds)
            app.store.feeds.tag(feed_id, tags)
            app.store.feeds.untag(feed_id, untags)
            if accept:
                app.store.feeds.accept(feed_id)
            if user is not None or pairs:
                app.store.feeds.set_credentials(feed_id, Credentials(user or None, password, pairs))
    context.say(f"changed feed {feed_id}")


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or not value.isascii():
        raise click.BadParameter('write it as "Name: value"', param_hint="--header")
    if name.lower() in _OUR_HEADERS:
        raise click.BadParameter(f"{name} is ours to send", param_hint="--header")
    return name, value


def _interval(text: str | None) -> int | None:
    from aggregator.config import MIN_WISH
    from aggregator.dates import parse_duration

    if text is None:
        return None
    try:
        seconds = parse_duration(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--interval") from None
    if 0 < seconds < MIN_WISH:
        raise click.BadParameter("five minutes is the least", param_hint="--interval")
    return seconds
