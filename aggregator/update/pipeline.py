"""One pass over feeds: ask, read, decide, apply, in this order for each feed.

Hosts are independent of each other; the feeds of one host are asked one after the other, while what
they answered is still being read. Everything that is decided is decided elsewhere (`decide`,
`due`), what is written is written by the `Ledger`; this file only orders calls.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from aggregator.crosslinks import DETECTOR
from aggregator.errors import AggregatorError
from aggregator.model import (
    OURS,
    Body,
    FailureKind,
    FeedState,
    Fetched,
    FetchFailed,
    ParseFailed,
    PollResult,
)
from aggregator.parse import READER
from aggregator.update.connectivity import STEP, Connectivity
from aggregator.update.ledger import AWAY, UNSETTLED, Answer, Ledger
from aggregator.update.validators import request_for
from aggregator.urls import authority

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from datetime import datetime, timedelta

    from aggregator.config import ScheduleSettings
    from aggregator.model import FetchOutcome, FetchRequest, Reading
    from aggregator.store import Store
    from aggregator.update.writer import Write

MOST_HOSTS = 64
"""Hosts visited at a time: each may hold a document that waits for being read."""

MOST_READ = 16
"""Documents handed to the readers at a time, that they never wait for one."""


class Fetch(Protocol):
    """Ask for a feed; what comes back is a value, whatever happens."""

    def __call__(self, request: FetchRequest) -> Awaitable[FetchOutcome]: ...


class Read(Protocol):
    """Read a body; what comes out is a value, whatever is in it."""

    def __call__(self, body: Body) -> Awaitable[Reading | ParseFailed]: ...


def hash_body(data: bytes) -> str:
    """The hash under which a body is known to have been read."""
    return f"{READER}-{DETECTOR}-{hashlib.sha256(data).hexdigest()}"


class Pipeline:
    """The ordered calls of polling; everything that touches the world is handed in.

    `store` is only read, `write` changes it. `now` gives aware UTC times, `draw` uniform numbers
    from [0, 1).
    """

    def __init__(
        self,
        store: Store,
        write: Write,
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
        self.now = now
        self.write = write
        self.ledger = Ledger(schedule, now, draw)
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
        visits = _Visits(self, on_result, pace, patience)
        try:
            async with asyncio.TaskGroup() as group:
                for host in _by_host(feeds):
                    group.create_task(visits.visit(host, group))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        if visits.bugs:
            raise visits.bugs[0]

    async def ask(self, state: FeedState) -> Answer | PollResult:
        """Ask one feed, unless it is to be left alone just now. What brings no document is settled
        at once: it may say how the host's other feeds are to be asked."""
        started = self.now()
        away = self.connectivity.away_until(started)
        begun = await self.write(lambda store: self.ledger.begin(store, state, away))
        if isinstance(begun, PollResult):
            return begun
        outcome = await self._fetch(request_for(begun, started))
        now = self.now()
        self.connectivity.note(authority(begun.url), outcome, now)
        if isinstance(outcome, FetchFailed) and (ours := self._not_its_fault(outcome, now)):
            return await self.write(
                lambda store: self.ledger.take_back(store, begun, started, *ours)
            )
        answer = Answer(begun, outcome, started)
        return answer if isinstance(outcome, Fetched) else await self.settle(answer)

    def _not_its_fault(self, failed: FetchFailed, now: datetime) -> tuple[datetime, str] | None:
        """When a feed is to be asked again, and why, that could not be; None if it is to blame."""
        if failed.kind in OURS:
            return now + STEP, failed.message
        until = self.connectivity.away_until(now)
        return None if until is None else (until, AWAY)

    async def take(self, answer: Answer) -> PollResult:
        """Read the document that a feed answered with, and settle."""
        outcome = answer.outcome
        assert isinstance(outcome, Fetched)
        answer = replace(answer, body_hash=hash_body(outcome.body))
        if (same := _same_failure(answer.state, answer.body_hash)) is not None:
            answer = replace(answer, document=same)
        elif answer.body_hash != answer.state.body_hash:
            hashes, slices = self._store.slices.known(answer.state.id)
            body = Body(outcome.body, outcome.final_url, outcome.content_type, hashes, slices)
            try:
                answer = replace(answer, document=await self._read(body))
            except OSError as error:
                return await self._put_off(answer, error)
        return await self.settle(answer)

    async def _put_off(self, answer: Answer, error: OSError) -> PollResult:
        """Nobody could be found to read the answer: the feed is left alone as if it had none."""
        until = self.now() + UNSETTLED
        reason = f"its answer could not be read, for no process could be started ({error.strerror})"
        return await self.write(
            lambda store: self.ledger.put_off(store, answer.state, answer.started, until, reason)
        )

    async def settle(self, answer: Answer) -> PollResult:
        """Decide and apply, in one transaction."""
        return await self.write(lambda store: self.ledger.settle(store, answer))


class _Visits:
    """The visits to hosts of one pass: a feed after the other, while what was answered is read."""

    def __init__(
        self,
        pipeline: Pipeline,
        on_result: Callable[[PollResult], None],
        pace: Callable[[], Awaitable[None]] | None,
        patience: timedelta | None,
    ) -> None:
        self._pipeline = pipeline
        self._on_result = on_result
        self._pace = pace
        self._patience = patience
        self._hosts = asyncio.Semaphore(MOST_HOSTS)
        self._desks = asyncio.Semaphore(MOST_READ)
        self.bugs: list[Exception] = []

    async def visit(self, host: Sequence[FeedState], group: asyncio.TaskGroup) -> None:
        """Ask the feeds of a host in turn; what they answer is read by tasks of `group`."""
        async with self._hosts:
            began = self._pipeline.now()
            for state in host:
                if self._patience is not None and self._pipeline.now() - began > self._patience:
                    return
                if self._pace is not None:
                    await self._pace()
                answer = await self._step(self._pipeline.ask(state))
                if answer is not None:
                    await self._desks.acquire()
                    group.create_task(self._finish(answer))

    async def _finish(self, answer: Answer) -> None:
        try:
            await self._step(self._pipeline.take(answer))
        finally:
            self._desks.release()

    async def _step(self, doing: Awaitable[Answer | PollResult]) -> Answer | None:
        """The answer that is still to be read; a result is told, and a bug kept for later."""
        try:
            done = await doing
        except AggregatorError:
            raise
        except Exception as bug:
            self.bugs.append(bug)
            return None
        if isinstance(done, Answer):
            return done
        self._on_result(done)
        return None


def _same_failure(state: FeedState, body_hash: str | None) -> ParseFailed | None:
    """What a body that could not be read last time is, without reading it again."""
    if state.error is None or state.error_kind is None or body_hash != state.failed_hash:
        return None
    return ParseFailed(FailureKind(state.error_kind), state.error)


def _by_host(feeds: Iterable[FeedState]) -> list[list[FeedState]]:
    hosts: dict[str, list[FeedState]] = {}
    for state in feeds:
        hosts.setdefault(authority(state.url), []).append(state)
    return list(hosts.values())
