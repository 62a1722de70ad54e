"""Following a feed: from whatever address a person types to a feed that has been polled once.

The request that finds the feed is its first poll (R13): nothing is asked for twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from aggregator.dates import stamp
from aggregator.errors import FeedError
from aggregator.fetch.discover import candidates, quirk
from aggregator.fetch.request import Purpose
from aggregator.model import (
    Body,
    FailureKind,
    FeedState,
    Fetched,
    FetchFailed,
    FetchRequest,
    HostBlock,
    ParseFailed,
    Subscription,
)
from aggregator.parse.encoding import decode
from aggregator.record import dataclass
from aggregator.store.address import subscribed
from aggregator.update.due import spread
from aggregator.update.history import fetch_history
from aggregator.update.ledger import Answer
from aggregator.update.pipeline import hash_body
from aggregator.urls import absolute, origin_of, redact, scheme_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence
    from datetime import datetime

    from aggregator.fetch.discover import Candidate
    from aggregator.model import Credentials, FetchOutcome, PollResult, Reading, SubscriptionList
    from aggregator.store import Store
    from aggregator.update.online import Online
    from aggregator.update.pipeline import Read

MAX_TRIES = 6
"""Addresses of one site that are tried in search of its feed."""


class Ask(Protocol):
    """Fetch something that may be a feed or a page; see `Visitor.ask`."""

    def __call__(
        self, request: FetchRequest, purpose: Purpose
    ) -> Awaitable[FetchOutcome | HostBlock]: ...


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
        raise FeedError(redact(text), f'feeds are fetched over http and https, not "{scheme}"')
    url = absolute(text)
    if url is None:
        raise FeedError(
            redact(text), "this is not a web address; write for example https://example.org/"
        )
    return subscribed(url)


async def subscribe(
    online: Online, text: str, title: str | None, tags: Sequence[str], *, history: bool = False
) -> PollResult | Choice:
    """Follow the feed that a person means by `text`; its first poll is done, and with `history` its
    older pages are fetched too, once.

    Raises FeedError, and changes nothing then.
    """
    started, feeds = online.now(), online.store.feeds
    _refuse_known(feeds.id_of(typed_url(text)[0]), text)
    found = await find_feed(text, online.visitor.ask, online.reader.read)
    if isinstance(found, Choice):
        return found
    for url in (found.url, found.outcome.final_url):
        _refuse_known(feeds.id_of(url), url)
    wanted = Subscription(found.url, title, None, tuple(tags))
    body_hash = hash_body(found.outcome.body)

    def follow(store: Store) -> PollResult:
        feed_id = store.feeds.add(wanted, started, credentials=found.credentials)
        assert feed_id is not None
        state = FeedState(feed_id, found.url)
        answer = Answer(state, found.outcome, started, found.reading, body_hash)
        return online.pipeline.ledger.settle(store, answer)

    result = await online.pipeline.write(follow)
    if not history:
        return result
    told = await fetch_history(online, result.feed_id, found.reading.feed, found.outcome.final_url)
    return replace(result, notes=(*result.notes, told))


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
    """The feed at, or of the page at, the address a person typed. Credentials go to the origin that
    they were typed for, and to no other (R54).

    Raises FeedError where nothing can be reached or nothing is a feed.
    """
    typed, credentials = typed_url(text)
    url = quirk(typed) or typed
    first = FetchRequest(url, credentials=_for(url, typed, credentials))
    outcome = await _ask(first, ask)
    if not isinstance(outcome, Fetched):
        raise FeedError(redact(url), _why(outcome))
    reading = await read(Body(outcome.body, outcome.final_url, outcome.content_type))
    if not isinstance(reading, ParseFailed):
        return FoundFeed(url, outcome, reading, first.credentials)
    if reading.kind is not FailureKind.NOT_A_FEED:
        raise FeedError(redact(url), f"{reading.message}; nothing was added")
    options = candidates(outcome.final_url, decode(outcome.body, outcome.content_type))
    declared = tuple(option for option in options if option.declared)
    if len(declared) > 1:
        return Choice(url, declared)
    for option in options[:MAX_TRIES]:
        place, _ = subscribed(option.url)
        request = FetchRequest(place, credentials=_for(place, typed, credentials))
        if found := await _try(request, ask, read):
            return found
    raise FeedError(redact(url), "this page has no feed that could be found; nothing was added")


def _for(url: str, typed: str, credentials: Credentials | None) -> Credentials | None:
    return credentials if origin_of(url) == origin_of(typed) else None


async def _try(request: FetchRequest, ask: Ask, read: Read) -> FoundFeed | None:
    outcome = await _ask(request, ask)
    if not isinstance(outcome, Fetched):
        return None
    reading = await read(Body(outcome.body, outcome.final_url, outcome.content_type))
    if isinstance(reading, ParseFailed):
        return None
    return FoundFeed(request.url, outcome, reading, request.credentials)


async def _ask(request: FetchRequest, ask: Ask) -> FetchOutcome:
    outcome = await ask(request, Purpose.DISCOVER)
    if isinstance(outcome, HostBlock):
        until = stamp(outcome.not_before)
        message = f"its host asks to be left alone until {until}; nothing was added"
        raise FeedError(redact(request.url), message)
    return outcome


def _why(outcome: FetchOutcome) -> str:
    if isinstance(outcome, FetchFailed):
        return f"{outcome.message}; nothing was added"
    return "the server answered without a document; nothing was added"
