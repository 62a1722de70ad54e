"""Following a feed: from whatever address a person types to a feed that has been polled once.

The request that finds the feed is its first poll (R13): nothing is asked for twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from aggregator.errors import FeedError
from aggregator.fetch.discover import candidates, quirk
from aggregator.fetch.request import Purpose
from aggregator.model import (
    Credentials,
    FailureKind,
    FeedState,
    Fetched,
    FetchFailed,
    FetchRequest,
    ParseFailed,
    Subscription,
)
from aggregator.parse.encoding import decode
from aggregator.update.due import spread
from aggregator.update.pipeline import hash_body
from aggregator.update.reading import Body
from aggregator.urls import absolute, redact, scheme_of, split

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence
    from datetime import datetime

    from aggregator.fetch.discover import Candidate
    from aggregator.model import FetchOutcome, SubscriptionList
    from aggregator.store import Store
    from aggregator.update.decide import Reading
    from aggregator.update.online import Online
    from aggregator.update.pipeline import PollResult, Read

MAX_TRIES = 6
"""Addresses of one site that are tried in search of its feed."""


class Ask(Protocol):
    """Fetch something that may be a feed or a page."""

    def __call__(self, request: FetchRequest, purpose: Purpose) -> Awaitable[FetchOutcome]: ...


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was found and read: its own address, and what its first poll brought."""

    url: str
    outcome: Fetched
    reading: Reading
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A page that declares several feeds: a person has to say which."""

    url: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list of feeds."""

    added: tuple[Subscription, ...]
    known: tuple[Subscription, ...]
    refused: tuple[tuple[str, str], ...]


def typed_url(text: str) -> tuple[str, Credentials | None]:
    """(URL, credentials) that a person means by `text`; a missing scheme is https.

    User and password are taken out of the URL (R54). Raises FeedError.
    """
    text = text.strip()
    scheme = scheme_of(text)
    has_port = text.partition(":")[2].partition("/")[0].isdecimal()
    if scheme in (None, "feed") or has_port:
        text = "https://" + text.removeprefix("feed:").removeprefix("//")
    elif scheme not in ("http", "https"):
        raise FeedError(text, f'feeds are fetched over http and https, not "{scheme}"')
    url = absolute(text)
    parts = split(url) if url else None
    if url is None or parts is None:
        raise FeedError(text, "this is not a web address; write for example https://example.org/")
    if parts.username is None and parts.password is None:
        return url.partition("#")[0], None
    return redact(url).partition("#")[0], Credentials(parts.username, parts.password)


async def subscribe(
    online: Online, text: str, title: str | None, tags: Sequence[str]
) -> PollResult | Choice:
    """Follow the feed that a person means by `text`; its first poll is done.

    Raises FeedError, and changes nothing then.
    """
    started, feeds = online.now(), online.store.feeds
    _refuse_known(feeds.id_of(typed_url(text)[0]), text)
    found = await find_feed(text, online.client.fetch, online.cage.read)
    if isinstance(found, Choice):
        return found
    _refuse_known(feeds.id_of(found.url), found.url)
    with online.store.transaction():
        wanted = Subscription(found.url, title, None, tuple(tags))
        feed_id = feeds.add(wanted, started, credentials=found.credentials)
        assert feed_id is not None
        return online.pipeline.settle(
            FeedState(feed_id, found.url, credentials=found.credentials),
            found.outcome,
            found.reading,
            hash_body(found.outcome.body),
            {},
            started,
        )


def _refuse_known(known: int | None, url: str) -> None:
    if known is not None:
        raise FeedError(redact(url), f"this feed is followed already, as feed {known}")


def follow_list(
    store: Store, listed: SubscriptionList, tags: Sequence[str], now: datetime
) -> Imported:
    """Follow every feed of a list; their first polls are spread (R39)."""
    added: list[Subscription] = []
    known: list[Subscription] = []
    with store.transaction():
        ids = []
        for item in listed.subscriptions:
            tagged = replace(item, tags=tuple(dict.fromkeys((*item.tags, *tags))))
            feed_id = store.feeds.add(tagged, now)
            (known if feed_id is None else added).append(tagged)
            if feed_id is not None:
                ids.append(feed_id)
        for feed_id, moment in zip(ids, spread(len(ids), now), strict=True):
            store.feeds.postpone(feed_id, moment, "imported: first polls are spread")
    return Imported(tuple(added), tuple(known), listed.refused)


async def find_feed(text: str, ask: Ask, read: Read) -> FoundFeed | Choice:
    """The feed at, or of the page at, the address a person typed.

    Raises FeedError where nothing can be reached or nothing is a feed.
    """
    url, credentials = typed_url(text)
    url = quirk(url) or url
    outcome = await ask(FetchRequest(url, credentials=credentials), Purpose.DISCOVER)
    if not isinstance(outcome, Fetched):
        raise FeedError(redact(url), _why(outcome))
    reading = await read(Body(outcome.body, outcome.final_url, outcome.content_type))
    if not isinstance(reading, ParseFailed):
        return FoundFeed(url, outcome, reading, credentials)
    if reading.kind is not FailureKind.NOT_A_FEED:
        raise FeedError(redact(url), f"{reading.message}; nothing was added")
    options = candidates(outcome.final_url, decode(outcome.body, outcome.content_type))
    declared = tuple(option for option in options if option.declared)
    if len(declared) > 1:
        return Choice(url, declared)
    found = await _first_feed(options[:MAX_TRIES], ask, read)
    if found is None:
        raise FeedError(redact(url), "this page has no feed that could be found; nothing was added")
    return replace(found, credentials=credentials)


async def _first_feed(options: tuple[Candidate, ...], ask: Ask, read: Read) -> FoundFeed | None:
    for option in options:
        outcome = await ask(FetchRequest(option.url), Purpose.DISCOVER)
        if isinstance(outcome, Fetched):
            reading = await read(Body(outcome.body, outcome.final_url, outcome.content_type))
            if not isinstance(reading, ParseFailed):
                return FoundFeed(option.url, outcome, reading)
    return None


def _why(outcome: FetchOutcome) -> str:
    if isinstance(outcome, FetchFailed):
        return f"{outcome.message}; nothing was added"
    return "the server answered without a document; nothing was added"
