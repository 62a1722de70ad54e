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
    Fetched,
    FetchFailed,
    FetchRequest,
    ParseFailed,
)
from aggregator.parse.encoding import decode
from aggregator.update.reading import Body
from aggregator.urls import absolute, redact, scheme_of, split

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from aggregator.fetch.discover import Candidate
    from aggregator.model import FetchOutcome
    from aggregator.update.decide import Reading
    from aggregator.update.pipeline import Read

MAX_TRIES = 6
"""Addresses of one site that are tried in search of its feed."""


class Ask(Protocol):
    """Fetch something that may be a feed or a page."""

    def __call__(
        self, request: FetchRequest, purpose: Purpose
    ) -> Awaitable[FetchOutcome]: ...


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


async def _first_feed(
    options: tuple[Candidate, ...], ask: Ask, read: Read
) -> FoundFeed | None:
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
