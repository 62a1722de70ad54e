"""One pass over feeds: ask, read, decide, apply, in this order for each feed.

Hosts are independent of each other; the feeds of one host go one after the other. Everything that
is decided is decided elsewhere (`decide`, `due`); this file only orders calls. What the decision
rests on is read again inside the transaction that carries it out, so that another process (a poll
by hand beside the daemon) can pause, change, poll or remove the feed meanwhile.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from aggregator.crosslinks import DETECTOR
from aggregator.dates import stamp
from aggregator.errors import AggregatorError
from aggregator.model import Body, FeedState, Fetched, FetchFailed, PollRecord, Reading
from aggregator.parse import READER
from aggregator.update.connectivity import Connectivity
from aggregator.update.decide import Moment, decide
from aggregator.update.due import HOUR
from aggregator.update.validators import request_for
from aggregator.urls import authority, redact

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable
    from datetime import datetime

    from aggregator.config import ScheduleSettings
    from aggregator.model import FetchOutcome, FetchRequest, ParseFailed
    from aggregator.store import Store
    from aggregator.update.decide import Document

UNSETTLED = timedelta(seconds=HOUR)
"""How long a feed is left alone whose answer could not be stored (R36)."""


class Fetch(Protocol):
    """Ask for a feed; what comes back is a value, whatever happens."""

    def __call__(self, request: FetchRequest) -> Awaitable[FetchOutcome]: ...


class Read(Protocol):
    """Read a body; what comes out is a value, whatever is in it."""

    def __call__(self, body: Body) -> Awaitable[Reading | ParseFailed]: ...


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll did, for progress bars, logs and summaries. `waits` says that the feed was
    not asked, or its answer not kept: `poll.error` says why, and nothing counts against it."""

    feed_id: int
    url: str
    title: str | None
    poll: PollRecord
    next_check_at: datetime | None
    reason: str
    notes: tuple[str, ...] = ()
    entry_ids: tuple[int, ...] = ()
    waits: bool = False

    @property
    def failed(self) -> bool:
        """Whether the feed was asked in vain."""
        return self.poll.error is not None and not self.waits


def hash_body(data: bytes) -> str:
    """The hash under which a body is known to have been read."""
    return f"{READER}-{DETECTOR}-{hashlib.sha256(data).hexdigest()}"


class Pipeline:
    """The ordered calls of polling; everything that touches the world is handed in.

    `now` gives aware UTC times, `draw` uniform numbers from [0, 1).
    """

    def __init__(
        self,
        store: Store,
        fetch: Fetch,
        read: Read,
        schedule: ScheduleSettings,
        *,
        now: Callable[[], datetime],
        draw: Callable[[], float],
    ) -> None:
        self._store = store
        self._fetch = fetch
        self._read = read
        self._schedule = schedule
        self._now = now
        self._draw = draw
        self.connectivity = Connectivity()

    async def poll(
        self,
        feeds: Iterable[FeedState],
        on_result: Callable[[PollResult], None],
        *,
        pace: Callable[[], Awaitable[None]] | None = None,
        patience: timedelta | None = None,
    ) -> None:
        """Poll every one of `feeds` once; `on_result` hears of each as it is done, `pace` is
        awaited before each. A host that has taken longer than `patience` keeps its other feeds
        for another time.

        A bug that one feed brings to light is raised after all others were polled.
        """
        bugs: list[Exception] = []

        async def visit(host: list[FeedState]) -> None:
            began = self._now()
            for state in host:
                if patience is not None and self._now() - began > patience:
                    return
                if pace is not None:
                    await pace()
                try:
                    on_result(await self.poll_one(state))
                except AggregatorError:
                    raise
                except Exception as bug:
                    bugs.append(bug)

        await _together(visit(host) for host in _by_host(feeds))
        if bugs:
            raise bugs[0]

    async def poll_one(self, state: FeedState) -> PollResult:
        """Poll one feed, unless it is to be left alone just now."""
        started = self._now()
        fresh = self._store.feeds.state(state.id)
        if fresh is None or fresh.last_check_at != state.last_check_at:
            what = "it was removed" if fresh is None else "it was polled"
            return _wait(state, started, None, f"{what} by another process meanwhile")
        if (hold := self._hold(fresh, started)) is not None:
            until, reason = hold
            self._store.feeds.postpone(state.id, until, reason)
            return _wait(state, started, until, f"{reason}; not before {stamp(until)}")
        self._store.polls.begin(state.id, started)
        return await self.take(fresh, await self._fetch(request_for(fresh, started)), started)

    def _hold(self, state: FeedState, now: datetime) -> tuple[datetime, str] | None:
        """Until when a feed must not be asked whatever its own schedule says, and why."""
        asked = self._store.polls.begun(state.id)
        if asked is not None and timedelta(0) <= now - asked < UNSETTLED:
            return asked + UNSETTLED, "it was asked already, and the answer could not be stored"
        if (until := self.connectivity.away_until(now)) is not None:
            return until, "no host can be reached: the network is away"
        blocks = self._store.polls.blocks(now)
        held = [blocks[host] for host in _hosts(state) if host in blocks]
        if not held:
            return None
        block = max(held, key=lambda each: each.not_before)
        return block.not_before, f"its host asked: {block.reason}"

    async def take(self, state: FeedState, outcome: FetchOutcome, started: datetime) -> PollResult:
        """Read, decide and apply what a request for a feed brought back."""
        now = self._now()
        self.connectivity.note(authority(state.url), outcome, now)
        if isinstance(outcome, FetchFailed) and (until := self.connectivity.away_until(now)):
            reason = "no host can be reached: the network is away"
            with self._store.transaction():
                self._store.polls.end(state.id)
                self._store.feeds.postpone(state.id, until, reason)
            return _wait(state, started, until, f"{reason}; not before {stamp(until)}")
        if not isinstance(outcome, Fetched):
            return self.settle(state, outcome, None, None, started)
        body_hash = hash_body(outcome.body)
        document: Document = None
        if body_hash != state.body_hash:
            hashes, slices = self._store.slices.known(state.id)
            document = await self._read(
                Body(outcome.body, outcome.final_url, outcome.content_type, hashes, slices)
            )
        return self.settle(state, outcome, document, body_hash, started)

    def settle(
        self,
        state: FeedState,
        outcome: FetchOutcome,
        document: Document,
        body_hash: str | None,
        started: datetime,
    ) -> PollResult:
        """Decide and apply, in one transaction."""
        with self._store.transaction():
            fresh = self._store.feeds.state(state.id)
            if fresh is None:
                return _wait(state, started, None, "it was removed by another process meanwhile")
            told = document.feed.entries if isinstance(document, Reading) else ()
            known = self._store.entries.known(state.id, (entry.guid for entry in told))
            moment = self._moment(fresh, outcome, started)
            plan = decide(fresh, outcome, document, known, moment, self._schedule, body_hash)
            ids = self._store.apply(plan, moment.now)
        return PollResult(
            state.id,
            redact(state.url),
            plan.feed.document.title if plan.feed.document else state.title,
            plan.poll,
            plan.feed.next_check_at,
            plan.feed.next_check_reason,
            plan.notes,
            tuple(ids),
        )

    def _moment(self, state: FeedState, outcome: FetchOutcome, started: datetime) -> Moment:
        now = self._now()
        blocks = self._store.polls.blocks(now)
        held = [blocks[host].not_before for host in _hosts(state) if host in blocks]
        return Moment(
            now=now,
            started_at=started,
            duration_ms=round((now - started).total_seconds() * 1000),
            draw=self._draw(),
            host_not_before=max(held, default=None),
            host_also_unavailable=self._also_unavailable(state, outcome, now),
        )

    def _also_unavailable(self, state: FeedState, outcome: FetchOutcome, now: datetime) -> bool:
        """Whether another feed of the host was asked by a 503 to wait, within the hour (R45)."""
        if not (isinstance(outcome, FetchFailed) and outcome.status == 503):
            return False
        host, since = outcome.host or authority(state.url), now - timedelta(seconds=HOUR)
        asking = self._store.feeds.told_to_wait(503, since)
        return any(host in _hosts(other) for other in asking if other.id != state.id)


def _hosts(state: FeedState) -> set[str]:
    """The hosts that a poll of the feed is known to ask: its own, and where redirects ended."""
    return {authority(url) for url in (state.url, state.final_url) if url}


async def _together(tasks: Iterable[Coroutine[None, None, None]]) -> None:
    """Run all at once; the first error ends them, and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for task in tasks:
                group.create_task(task)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _by_host(feeds: Iterable[FeedState]) -> list[list[FeedState]]:
    hosts: dict[str, list[FeedState]] = {}
    for state in feeds:
        hosts.setdefault(authority(state.url), []).append(state)
    return list(hosts.values())


def _wait(state: FeedState, started: datetime, until: datetime | None, reason: str) -> PollResult:
    poll = PollRecord(started, 0, None, "waits", error=reason)
    return PollResult(state.id, redact(state.url), state.title, poll, until, reason, waits=True)
