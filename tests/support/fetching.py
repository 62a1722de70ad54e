"""One request from a synchronous test: `ask(url, server)` gives what the client gives.

The servers named are exempt from the address guard, everything else about the client is real.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aggregator.config import FetchSettings
from aggregator.fetch.client import Client
from aggregator.fetch.hosts import HostGate
from aggregator.fetch.request import Purpose
from aggregator.model import FailureKind, Fetched, FetchFailed, FetchRequest, NotModified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.fetch.guard import Resolver
    from aggregator.model import FetchOutcome
    from tests.support.raw_server import RawServer

NOW = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)

FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Tidal notes</title>'
    b"<item><title>Neap</title><guid>neap</guid></item></channel></rss>"
)
"""A small, whole feed."""


class Names:
    """A resolver that knows the names it was given, and counts what it is asked."""

    def __init__(self, *answers: Sequence[str], **names: Sequence[str]) -> None:
        self.names = names
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.names.get(host.lower().partition(".")[0]) or self.answers.pop(0)


def settings(*servers: RawServer, **wanted: Any) -> FetchSettings:
    """Settings without a gap between requests, with `servers` allowed."""
    allow = (*(server.place for server in servers), *wanted.pop("allow", ()))
    return FetchSettings(**{"timeout": 5.0, "host_gap": 0.0, "allow_private": allow, **wanted})


def ask(
    request: FetchRequest | str,
    *servers: RawServer,
    purpose: Purpose = Purpose.POLL,
    resolver: Resolver | None = None,
    **wanted: Any,
) -> FetchOutcome:
    """The outcome of one request at `NOW`."""
    request = FetchRequest(request) if isinstance(request, str) else request
    chosen = settings(*servers, **wanted)

    async def once() -> FetchOutcome:
        hosts = HostGate(chosen.host_gap, chosen.concurrency)
        async with Client(chosen, hosts=hosts, resolver=resolver, now=lambda: NOW) as client:
            return await client.fetch(request, purpose)

    return asyncio.run(once())


def fetched(outcome: FetchOutcome) -> Fetched:
    """`outcome`, which must be a body."""
    assert isinstance(outcome, Fetched), outcome
    return outcome


def not_modified(outcome: FetchOutcome) -> NotModified:
    """`outcome`, which must be a 304."""
    assert isinstance(outcome, NotModified), outcome
    return outcome


def failed(outcome: FetchOutcome) -> FetchFailed:
    """`outcome`, which must be a failure."""
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


def kind(outcome: FetchOutcome) -> FailureKind:
    """The kind of the failure that `outcome` must be."""
    return failed(outcome).kind
