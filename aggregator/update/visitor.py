"""Requests outside of the schedule (a subscription, a feed's history, an announced page): they obey
the pauses that hosts asked for, and make others obey theirs (R44)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from aggregator.model import FailureKind, FetchFailed, HostBlock
from aggregator.update.due import HOUR, WEEK
from aggregator.urls import authority, redact

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from aggregator.fetch.request import Purpose
    from aggregator.model import FetchOutcome, FetchRequest
    from aggregator.store import Store

BARE_WAIT = 4 * HOUR
"""Seconds for which a host is left alone that said 429 without saying for how long."""


class Fetch(Protocol):
    """Fetch a document; what comes back is a value, whatever happens."""

    def __call__(self, request: FetchRequest, purpose: Purpose) -> Awaitable[FetchOutcome]: ...


class Visitor:
    """Asks for documents that no schedule knows of."""

    def __init__(self, store: Store, fetch: Fetch, now: Callable[[], datetime]) -> None:
        self._store = store
        self._fetch = fetch
        self._now = now

    async def ask(self, request: FetchRequest, purpose: Purpose) -> FetchOutcome | HostBlock:
        """What came back, or the pause that the host asks for, now or earlier."""
        block = self._store.polls.blocks(self._now()).get(authority(request.url))
        if block is not None:
            return block
        outcome = await self._fetch(request, purpose)
        if not (isinstance(outcome, FetchFailed) and outcome.kind is FailureKind.RATE_LIMITED):
            return outcome
        block = _pause(outcome, self._now())
        self._store.polls.block(block)
        return block


def _pause(outcome: FetchFailed, now: datetime) -> HostBlock:
    asked = outcome.freshness.retry_after
    seconds = max(BARE_WAIT if asked is None else asked, outcome.freshness.max_age or 0, HOUR)
    until = now + timedelta(seconds=min(seconds, WEEK))
    reason = f"{redact(outcome.url)}: {outcome.message}"
    return HostBlock(outcome.host or authority(outcome.url), until, reason)
