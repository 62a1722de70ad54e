"""Looking once at pages that entries announce: politely, with robots.txt obeyed, kept for good.

What a page declares of itself (title, site, byline, canonical address) joins an announcement to the
stored entry where the link alone does not, and teaches the outlet's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aggregator.fetch.request import Purpose
from aggregator.fetch.robots import may_look, robots_url
from aggregator.model import Fetched, FetchFailed
from aggregator.parse.encoding import decode
from aggregator.parse.page import PageFacts, read_page
from aggregator.urls import authority, domain_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from aggregator.model import FetchOutcome
    from aggregator.store import Store

AGENT = "aggregator"
"""The name that robots.txt may speak to."""


class GetPage(Protocol):
    """Fetch a page, or a robots.txt."""

    def __call__(self, url: str, purpose: Purpose) -> Awaitable[FetchOutcome]: ...


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One row of `pages`. `status` is "read", "robots" (not allowed) or a failure's kind."""

    url: str
    final_url: str | None
    facts: PageFacts
    status: str


async def look(store: Store, get: GetPage, now: Callable[[], datetime], limit: int = 50) -> int:
    """Look at up to `limit` announced pages that nobody has looked at; how many were read."""
    rules: dict[str, str] = {}
    count = 0
    for url in store.pages.unseen(limit):
        looked = await _look_at(url, get, rules)
        with store.transaction():
            store.pages.save(looked.url, looked.final_url, looked.facts, looked.status, now())
            if looked.status == "read":
                site = looked.final_url or looked.url
                store.crosslinks.learn(domain_of(site), looked.facts.site_name, "page")
                count += 1
    return count


async def _look_at(url: str, get: GetPage, rules: dict[str, str]) -> LookedAt:
    host = authority(url)
    if host not in rules:
        rules[host] = await _robots(url, get)
    if not may_look(rules[host], AGENT, url):
        return LookedAt(url, None, PageFacts(), "robots")
    outcome = await get(url, Purpose.LOOK)
    if isinstance(outcome, FetchFailed):
        return LookedAt(url, None, PageFacts(), outcome.kind.value)
    if not isinstance(outcome, Fetched):
        return LookedAt(url, None, PageFacts(), "not_modified")
    facts = read_page(outcome.body, url=outcome.final_url, content_type=outcome.content_type)
    return LookedAt(url, outcome.final_url, facts, "read")


async def _robots(url: str, get: GetPage) -> str:
    """The host's robots.txt. None (4xx) allows everything, no answer (5xx) nothing (RFC 9309
    §2.3.1)."""
    outcome = await get(robots_url(url), Purpose.ROBOTS)
    if isinstance(outcome, Fetched):
        return decode(outcome.body, outcome.content_type)
    missing = isinstance(outcome, FetchFailed) and 400 <= (outcome.status or 0) < 500
    return "" if missing else "User-agent: *\nDisallow: /"
