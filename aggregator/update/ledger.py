"""The two transactions of a poll: before a feed is asked, and when its answer has been read.

Each reads again what its decision rests on, so that another process (a poll by hand beside the
daemon) can pause, change, poll or remove the feed meanwhile.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.model import FeedState, FetchFailed, PollRecord, PollResult, Reading
from aggregator.record import dataclass
from aggregator.update.decide import Moment, decide
from aggregator.update.due import HOUR
from aggregator.urls import authority, redact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aggregator.config import ScheduleSettings
    from aggregator.model import FetchOutcome
    from aggregator.store import Store
    from aggregator.update.decide import Document

UNSETTLED = timedelta(seconds=HOUR)
"""How long a feed is left alone whose answer could not be stored (R36)."""

AWAY = "no host can be reached: the network is away"


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking a feed brought, and what was read from it; `document` and `body_hash` as for
    `decide`."""

    state: FeedState
    outcome: FetchOutcome
    started: datetime
    document: Document = None
    body_hash: str | None = None


class Ledger:
    """What is written of polls. Every method is to be called inside a transaction of the store it
    is given."""

    def __init__(
        self,
        schedule: ScheduleSettings,
        now: Callable[[], datetime],
        draw: Callable[[], float],
    ) -> None:
        self._schedule = schedule
        self._now = now
        self._draw = draw

    def begin(
        self, store: Store, state: FeedState, away_until: datetime | None
    ) -> FeedState | PollResult:
        """Write down that a feed is being asked; its present state, or why it is not to be asked
        now."""
        started = self._now()
        fresh = store.feeds.state(state.id)
        if fresh is None or fresh.last_check_at != state.last_check_at:
            what = "it was removed" if fresh is None else "it was polled"
            return _wait(state, started, None, f"{what} by another process meanwhile")
        if (hold := self._hold(store, fresh, started, away_until)) is not None:
            return self.put_off(store, fresh, started, *hold)
        store.polls.begin(state.id, started)
        return fresh

    def _hold(
        self, store: Store, state: FeedState, now: datetime, away_until: datetime | None
    ) -> tuple[datetime, str] | None:
        """Until when a feed must not be asked whatever its own schedule says, and why."""
        asked = store.polls.begun(state.id)
        if asked is not None and timedelta(0) <= now - asked < UNSETTLED:
            return asked + UNSETTLED, "it was asked already, and the answer could not be stored"
        if away_until is not None:
            return away_until, AWAY
        blocks = store.polls.blocks(now)
        held = [blocks[host] for host in _hosts(state) if host in blocks]
        if not held:
            return None
        block = max(held, key=lambda each: each.not_before)
        return block.not_before, f"its host asked: {block.reason}"

    def put_off(
        self, store: Store, state: FeedState, started: datetime, until: datetime, reason: str
    ) -> PollResult:
        """Leave a feed alone until then, with nothing counted against it."""
        store.feeds.postpone(state.id, until, reason)
        return _wait(state, started, until, f"{reason}; not before {stamp(until)}")

    def take_back(
        self, store: Store, state: FeedState, started: datetime, until: datetime, reason: str
    ) -> PollResult:
        """The feed could not be asked at all, which is not its fault."""
        store.polls.end(state.id)
        return self.put_off(store, state, started, until, reason)

    def settle(self, store: Store, answer: Answer) -> PollResult:
        """Decide what an answer means, and carry it out."""
        state, document = answer.state, answer.document
        fresh = store.feeds.state(state.id)
        if fresh is None:
            reason = "it was removed by another process meanwhile"
            return _wait(state, answer.started, None, reason)
        told = document.feed.entries if isinstance(document, Reading) else ()
        known = store.entries.known(state.id, {entry.own_guid for entry in told}) if told else {}
        moment = self._moment(store, fresh, answer)
        plan = decide(
            fresh, answer.outcome, document, known, moment, self._schedule, answer.body_hash
        )
        ids = store.apply(plan, moment.now)
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

    def _moment(self, store: Store, state: FeedState, answer: Answer) -> Moment:
        now = self._now()
        blocks = store.polls.blocks(now)
        held = [blocks[host].not_before for host in _hosts(state) if host in blocks]
        return Moment(
            now=now,
            started_at=answer.started,
            duration_ms=round((now - answer.started).total_seconds() * 1000),
            draw=self._draw(),
            host_not_before=max(held, default=None),
            host_also_unavailable=_also_unavailable(store, state, answer.outcome, now),
        )


def _also_unavailable(store: Store, state: FeedState, outcome: FetchOutcome, now: datetime) -> bool:
    """Whether another feed of the host was asked by a 503 to wait, within the hour (R45)."""
    if not (isinstance(outcome, FetchFailed) and outcome.status == 503):
        return False
    host, since = outcome.host or authority(state.url), now - timedelta(seconds=HOUR)
    asking = store.feeds.told_to_wait(503, since)
    return any(host in _hosts(other) for other in asking if other.id != state.id)


def _hosts(state: FeedState) -> set[str]:
    """The hosts that a poll of the feed is known to ask: its own, and where redirects ended."""
    return {authority(url) for url in (state.url, state.final_url) if url}


def _wait(state: FeedState, started: datetime, until: datetime | None, reason: str) -> PollResult:
    poll = PollRecord(started, 0, None, "waits", error=reason)
    return PollResult(state.id, redact(state.url), state.title, poll, until, reason, waits=True)
