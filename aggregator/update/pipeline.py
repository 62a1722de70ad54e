"""One pass over feeds: ask, read, decide, apply, in this order for each feed.

Hosts are independent of each other; the feeds of one host go one after the other. Everything that
is decided is decided elsewhere (`decide`, `due`); this file only orders calls.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from aggregator.crosslinks import DETECTOR
from aggregator.dates import stamp
from aggregator.model import FailureKind, FeedState, Fetched, FetchFailed, PollRecord
from aggregator.update.decide import Moment, decide, request_for
from aggregator.update.due import HOUR
from aggregator.update.reading import Body
from aggregator.urls import authority, redact

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import datetime

    from aggregator.config import ScheduleSettings
    from aggregator.model import FetchOutcome, FetchRequest, HostBlock, KnownEntry, ParseFailed
    from aggregator.store import Store
    from aggregator.update.decide import Document, Reading

READER = "1"
"""The version of what is made of a body; a new one reads unchanged bodies again."""

OFFLINE_POLLS, OFFLINE_HOSTS = 10, 8
OFFLINE_WAIT = timedelta(minutes=5)
_UNREACHED = frozenset(
    {FailureKind.DNS_NOT_FOUND, FailureKind.DNS_ERROR, FailureKind.CONNECT_ERROR}
)


class Fetch(Protocol):
    """Ask for a feed; what comes back is a value, whatever happens."""

    def __call__(self, request: FetchRequest) -> Awaitable[FetchOutcome]: ...


class Read(Protocol):
    """Read a body; what comes out is a value, whatever is in it."""

    def __call__(self, body: Body) -> Awaitable[Reading | ParseFailed]: ...


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll did, for progress bars, logs and summaries. `waits` says that the feed was
    not asked at all, because its host (or the whole network) is to be left alone."""

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


class Connectivity:
    """Whether it is we who are offline: the last polls, to many hosts, reached none (R50)."""

    def __init__(self) -> None:
        self._last: deque[tuple[str, bool]] = deque(maxlen=OFFLINE_POLLS)

    def note(self, host: str, kind: FailureKind | None) -> None:
        """Take in how one request ended."""
        self._last.append((host, kind in _UNREACHED))

    @property
    def offline(self) -> bool:
        """True while nothing at all can be reached."""
        full = len(self._last) == OFFLINE_POLLS and all(lost for _, lost in self._last)
        return full and len({host for host, _ in self._last}) >= OFFLINE_HOSTS


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
        self._connectivity = Connectivity()

    async def poll(
        self,
        feeds: Iterable[FeedState],
        on_result: Callable[[PollResult], None],
        pace: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Poll every one of `feeds` once; `on_result` hears of each as it is done, `pace` is
        awaited before each."""
        hosts: dict[str, list[FeedState]] = {}
        for state in feeds:
            hosts.setdefault(authority(state.url), []).append(state)

        async def visit(group: list[FeedState]) -> None:
            for state in group:
                if pace is not None:
                    await pace()
                on_result(await self.poll_one(state))

        async with asyncio.TaskGroup() as tasks:
            for group in hosts.values():
                tasks.create_task(visit(group))

    async def poll_one(self, state: FeedState) -> PollResult:
        """Poll one feed."""
        started = self._now()
        if (block := self._store.polls.blocks(started).get(authority(state.url))) is not None:
            return self._wait(state, started, block.not_before, f"its host asked: {block.reason}")
        outcome = await self._fetch(request_for(state, started))
        return await self.take(state, outcome, started)

    async def take(self, state: FeedState, outcome: FetchOutcome, started: datetime) -> PollResult:
        """Read, decide and apply what a request for a feed brought back."""
        host = authority(state.url)
        kind = outcome.kind if isinstance(outcome, FetchFailed) else None
        self._connectivity.note(host, kind)
        if kind in _UNREACHED and self._connectivity.offline:
            until = self._now() + OFFLINE_WAIT
            return self._wait(state, started, until, "no host can be reached: the network is away")
        known = self._store.entries.known(state.id) if isinstance(outcome, Fetched) else {}
        document: Document = None
        body_hash = None
        if isinstance(outcome, Fetched):
            body_hash = hash_body(outcome.body)
            if body_hash != state.body_hash:
                hashes = {guid: entry.content_hash for guid, entry in known.items()}
                document = await self._read(
                    Body(outcome.body, outcome.final_url, outcome.content_type, hashes)
                )
        return self.settle(state, outcome, document, body_hash, known, started)

    def settle(
        self,
        state: FeedState,
        outcome: FetchOutcome,
        document: Document,
        body_hash: str | None,
        known: Mapping[str, KnownEntry],
        started: datetime,
    ) -> PollResult:
        """Decide and apply, in one transaction."""
        moment = self._moment(state, outcome, started)
        plan = decide(state, outcome, document, known, moment, self._schedule, body_hash)
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
        now, host = self._now(), authority(state.url)
        block: HostBlock | None = self._store.polls.blocks(now).get(host)
        return Moment(
            now=now,
            started_at=started,
            duration_ms=round((now - started).total_seconds() * 1000),
            draw=self._draw(),
            host_not_before=block.not_before if block else None,
            host_also_unavailable=self._also_unavailable(state, outcome, host, now),
        )

    def _also_unavailable(
        self, state: FeedState, outcome: FetchOutcome, host: str, now: datetime
    ) -> bool:
        """Whether another feed of the host was answered 503 within the hour (R45)."""
        if not (isinstance(outcome, FetchFailed) and outcome.status == 503):
            return False
        since = now - timedelta(seconds=HOUR)
        return bool(self._store.polls.unavailable_feeds(host, since) - {state.id})

    def _wait(
        self, state: FeedState, started: datetime, until: datetime, reason: str
    ) -> PollResult:
        self._store.feeds.postpone(state.id, until, reason)
        poll = PollRecord(started, 0, None, "waits", error=f"{reason}; not before {stamp(until)}")
        return PollResult(state.id, redact(state.url), state.title, poll, until, reason, waits=True)
