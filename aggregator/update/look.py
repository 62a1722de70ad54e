"""Looking once at pages that entries announce: politely, with robots.txt obeyed, kept for good.

What a page declares of itself (title, site, byline, canonical address) joins an announcement to the
stored entry where the link alone does not, and teaches the outlet's name. Hosts are independent of
each other; the pages of one host come one after the other, and none while it asks for a pause.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from aggregator.fetch.request import Purpose
from aggregator.fetch.robots import may_look, robots_url
from aggregator.model import (
    OURS,
    Fetched,
    FetchFailed,
    FetchRequest,
    HostBlock,
    PageBody,
    PageFacts,
    ParseFailed,
)
from aggregator.parse.encoding import decode
from aggregator.record import dataclass
from aggregator.urls import authority, domain_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from aggregator.model import FetchOutcome
    from aggregator.store import Store

AGENT = "aggregator"
"""The name that robots.txt may speak to."""

_NO_FACTS = PageFacts()
_NOTHING_ALLOWED = "User-agent: *\nDisallow: /"


class Ask(Protocol):
    """Fetch a page, or a robots.txt; see `Visitor.ask`."""

    def __call__(
        self, request: FetchRequest, purpose: Purpose
    ) -> Awaitable[FetchOutcome | HostBlock]: ...


class ReadPage(Protocol):
    """What a page says of itself."""

    def __call__(self, page: PageBody) -> Awaitable[PageFacts | ParseFailed]: ...


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One row of `pages`. `status` is "read", "robots" (not allowed) or a failure's kind."""

    url: str
    status: str
    final_url: str | None = None
    facts: PageFacts = _NO_FACTS


async def look(
    store: Store, ask: Ask, read: ReadPage, now: Callable[[], datetime], limit: int = 50
) -> int:
    """Look at up to `limit` announced pages that nobody has looked at; how many were read."""
    hosts: dict[str, list[str]] = {}
    for url in store.pages.unseen(limit):
        hosts.setdefault(authority(url), []).append(url)
    count = 0

    async def visit(urls: list[str]) -> None:
        nonlocal count
        robots = await _robots(urls[0], ask)
        for url in urls:
            if isinstance(robots, HostBlock):
                return
            looked = await _look_at(url, robots, ask, read)
            if isinstance(looked, HostBlock) or looked.status in OURS:
                return
            _save(store, looked, now())
            count += looked.status == "read"

    try:
        async with asyncio.TaskGroup() as tasks:
            for urls in hosts.values():
                tasks.create_task(visit(urls))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return count


async def _look_at(url: str, robots: str, ask: Ask, read: ReadPage) -> LookedAt | HostBlock:
    if not may_look(robots, AGENT, url):
        return LookedAt(url, "robots")
    outcome = await ask(FetchRequest(url), Purpose.LOOK)
    if isinstance(outcome, HostBlock):
        return outcome
    if isinstance(outcome, FetchFailed):
        return LookedAt(url, outcome.kind.value)
    assert isinstance(outcome, Fetched), "a page is asked for without validators"
    facts = await read(PageBody(outcome.body, outcome.final_url, outcome.content_type))
    if isinstance(facts, ParseFailed):
        return LookedAt(url, facts.kind.value, outcome.final_url)
    return LookedAt(url, "read", outcome.final_url, facts)


async def _robots(url: str, ask: Ask) -> str | HostBlock:
    """The host's robots.txt. None (4xx) allows everything, no answer (5xx) nothing (RFC 9309
    §2.3.1); 429 is neither, but a request to stay away."""
    outcome = await ask(FetchRequest(robots_url(url)), Purpose.ROBOTS)
    if isinstance(outcome, HostBlock):
        return outcome
    if isinstance(outcome, Fetched):
        return decode(outcome.body, outcome.content_type)
    missing = isinstance(outcome, FetchFailed) and 400 <= (outcome.status or 0) < 500
    return "" if missing else _NOTHING_ALLOWED


def _save(store: Store, looked: LookedAt, now: datetime) -> None:
    with store.transaction():
        store.pages.save(looked.url, looked.final_url, looked.facts, looked.status, now)
        if looked.status == "read":
            site = looked.final_url or looked.url
            store.crosslinks.learn(domain_of(site), looked.facts.site_name, "page")
