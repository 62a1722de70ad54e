"""What one answer means for one feed: (state, answer, known entries, now) -> plan. Pure.

Knows no clock, network or database. The rules are numbered as in docs/politeness.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.dates import spell_duration
from aggregator.model import (
    PERMANENT,
    EntryChange,
    FailureKind,
    FeedChange,
    Fetched,
    FetchFailed,
    HostBlock,
    NotModified,
    ParseFailed,
    PollRecord,
    Reading,
    UpdatePlan,
)
from aggregator.model import FeedStatus as Status
from aggregator.record import dataclass
from aggregator.update import due, moves, turnover, validators
from aggregator.update.changes import changes_of, counts_of, is_outdated
from aggregator.update.recognise import recognise
from aggregator.urls import authority, redact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from aggregator.config import ScheduleSettings
    from aggregator.model import (
        FeedState,
        FetchOutcome,
        Freshness,
        KnownEntry,
        ParsedFeed,
    )

DEAD_AFTER = timedelta(days=60)
CLEAN_POLLS = 10
"""Polls without a 429 that take one step of the slowing down back (R44)."""


Document = Reading | ParseFailed | None
"""What was read from a body; None where the body was the one read last time."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a decision may not fetch for itself: the times, how long the poll took (ms), a uniform
    draw from [0, 1), and what else is known of the host."""

    now: datetime
    started_at: datetime
    duration_ms: int
    draw: float
    host_not_before: datetime | None = None
    host_also_unavailable: bool = False


def decide(
    state: FeedState,
    outcome: FetchOutcome,
    document: Document,
    known: Mapping[str, KnownEntry | None],
    moment: Moment,
    settings: ScheduleSettings,
    body_hash: str | None = None,
) -> UpdatePlan:
    """The plan for one poll.

    `document` is None for a `Fetched` whose body hash equals the stored one; `body_hash` is the
    hash of the body fetched; `known` maps guid to what is stored, None for what was let go and is
    not wanted back, for all that `recognise` asks for.
    """
    if isinstance(outcome, FetchFailed):
        return _failed(state, outcome, moment, settings)
    if isinstance(outcome, NotModified):
        return _not_modified(state, outcome, moment, settings)
    if isinstance(document, Reading):
        document = replace(document, feed=recognise(document.feed, known))
    failed = document.failure if isinstance(document, Reading) else document
    if failed is not None:
        whole = changes_of(document, known)[0] if isinstance(document, Reading) else ()
        failure = FetchFailed(
            url=outcome.url,
            kind=failed.kind,
            message=failed.message,
            status=outcome.status,
            freshness=outcome.freshness,
            hops=outcome.hops,
        )
        # what took too long may be quicker another time
        known_bad = None if failed.kind is FailureKind.PARSE_TIMEOUT else body_hash
        return _failed(state, failure, moment, settings, whole, known_bad)
    assert not isinstance(document, ParseFailed)
    return _fetched(state, outcome, document, known, moment, settings, body_hash)


def _cleared(state: FeedState, now: datetime) -> FeedState:
    """`state` after any success (R44, R49). What a person asked for by hand and got is alive."""
    clean, penalty = state.clean_polls + 1, state.penalty
    if penalty and clean >= CLEAN_POLLS:
        clean, penalty = 0, penalty - 1
    return replace(
        state,
        state=state.state if state.state is Status.PAUSED else Status.ACTIVE,
        last_check_at=now,
        last_success_at=now,
        error=None,
        error_kind=None,
        error_count=0,
        error_since=None,
        failed_hash=None,
        permanent_since=None,
        penalty=penalty,
        clean_polls=clean,
    )


def _fetched(
    before: FeedState,
    outcome: Fetched,
    document: Reading | None,
    known: Mapping[str, KnownEntry | None],
    moment: Moment,
    settings: ScheduleSettings,
    body_hash: str | None,
) -> UpdatePlan:
    state, adopted = moves.after_success(_cleared(before, moment.now), outcome.hops, moment.now)
    same_body = body_hash is not None and body_hash == before.body_hash
    state = validators.after_fetched(state, outcome, same_body, moment.started_at)
    state = replace(state, fresh=outcome.freshness.lifetime)
    if not outcome.partial:  # a part is not what the next whole document is compared with (R21)
        state = replace(state, body_hash=body_hash)
    changes, notes = changes_of(document, known)
    counts: tuple[tuple[int, int], ...] = ()
    if document is not None:
        counts = counts_of(document, known)
        there = {entry.guid for entry in document.feed.entries} & known.keys()
        state, another = turnover.notice(state, document.feed, there, moment.now)
        notes = (*notes, another) if another else notes
        times = _times(state, changes, moment.now)
        state = replace(state, hints=document.feed.hints, entry_times=times)
        if is_outdated(document, known):
            state = replace(state, body_hash=None, etag=None, last_modified=None)
    check = _next(state, outcome.freshness, None, moment, settings)
    read = document.feed if document is not None else None
    change = _change(state, check, outcome.status, read, adopted)
    poll = _record(outcome, changes, moment)
    return UpdatePlan(state.id, change, poll, changes, counts, notes=(*_moved(adopted), *notes))


def _record(outcome: Fetched, changes: tuple[EntryChange, ...], moment: Moment) -> PollRecord:
    new = sum(change.known is None for change in changes)
    return PollRecord(
        started_at=moment.started_at,
        duration_ms=moment.duration_ms,
        status=outcome.status,
        outcome="new" if changes else "unchanged",
        size=outcome.wire_size,
        new=new,
        updated=len(changes) - new,
    )


def _moved(adopted: str | None) -> tuple[str, ...]:
    return () if adopted is None else (f"moved for good to {redact(adopted)}",)


def _change(
    state: FeedState,
    check: due.NextCheck,
    status: int | None,
    document: ParsedFeed | None = None,
    adopted: str | None = None,
) -> FeedChange:
    state = replace(state, next_check_at=check.at, not_before=check.not_before)
    return FeedChange(state, check.at, check.reason, status, document, adopted)


def _times(
    state: FeedState, changes: tuple[EntryChange, ...], now: datetime
) -> tuple[datetime, ...]:
    """The newest entries' times with the new ones among them; a future date counts as now."""
    new = [
        min(change.entry.published_at or change.entry.updated_at or now, now)
        for change in changes
        if change.known is None
    ]
    return tuple(sorted([*state.entry_times, *new], reverse=True)[: due.NEWEST])


def _not_modified(
    before: FeedState, outcome: NotModified, moment: Moment, settings: ScheduleSettings
) -> UpdatePlan:
    state, adopted = moves.after_success(_cleared(before, moment.now), outcome.hops, moment.now)
    state = validators.after_not_modified(state, outcome, moment.started_at)
    fresh = _shortened(before.fresh, outcome.freshness.lifetime)
    check = _next(replace(state, fresh=fresh), outcome.freshness, None, moment, settings)
    poll = PollRecord(moment.started_at, moment.duration_ms, 304, "not_modified")
    notes = _moved(adopted)
    if validators.contradicts(before, outcome):
        notes += ("a 304 came with another ETag; the stored validators are kept",)
    return UpdatePlan(state.id, _change(state, check, 304, None, adopted), poll, notes=notes)


def _shortened(stored: int | None, told: int | None) -> int | None:
    """The freshness that a 304 leaves: its own, where that is shorter than the last 200's; the
    200's, where it says nothing (R42)."""
    return stored if told is None else min(told, stored or 0)


def _failed(
    before: FeedState,
    outcome: FetchFailed,
    moment: Moment,
    settings: ScheduleSettings,
    whole: tuple[EntryChange, ...] = (),
    failed_hash: str | None = None,
) -> UpdatePlan:
    """Errors keep validators and entries (R6); they count, and slow the feed down. `whole` are the
    entries that stand whole in a document that breaks off (R31), `failed_hash` is what its body is
    known by."""
    now, kind = moment.now, outcome.kind
    limited = kind is FailureKind.RATE_LIMITED
    state = moves.given_up(validators.after_failure(before, moment.started_at))
    state = replace(
        state,
        last_check_at=now,
        error=outcome.message,
        error_kind=kind.value,
        error_count=before.error_count + 1,
        entry_times=_times(before, whole, now),
        failed_hash=failed_hash,
        error_since=before.error_since or now,
        permanent_since=(before.permanent_since or now) if kind in PERMANENT else None,
        clean_polls=0,
    )
    check = _next(state, outcome.freshness, kind, moment, settings)
    block = _block(outcome, check, moment)
    if limited:  # what a 429 costs is its own wait; the penalty slows the polls after it
        state = replace(state, penalty=min(state.penalty + 1, due.MAX_PENALTY))
    state = replace(state, state=_status_after(state, kind, now))
    if state.state is Status.DEAD:
        days = spell_duration(DEAD_AFTER.total_seconds())
        reason = f"nothing but failures for {days}: given up; bring it back with: aggregator resume"
        check = due.NextCheck(None, reason)
    new = sum(change.known is None for change in whole)
    poll = PollRecord(
        moment.started_at,
        moment.duration_ms,
        outcome.status,
        kind.value,
        new=new,
        updated=len(whole) - new,
        error=outcome.message,
    )
    change = _change(state, check, outcome.status)
    return UpdatePlan(state.id, change, poll, whole, host_block=block)


def _status_after(state: FeedState, kind: FailureKind, now: datetime) -> Status:
    """The feed's state after a failure: R47, and R48 for what fails for good reasons only."""
    if kind is FailureKind.GONE:
        return Status.GONE
    if state.state not in (Status.ACTIVE, Status.BLOCKED):
        return state.state
    weekly = state.error_count >= due.PERMANENT_WEEKLY_FROM
    if weekly and state.permanent_since and now - state.permanent_since >= DEAD_AFTER:
        return Status.DEAD
    return Status.BLOCKED if kind is FailureKind.BLOCKED_CHALLENGE else Status.ACTIVE


def _block(outcome: FetchFailed, check: due.NextCheck, moment: Moment) -> HostBlock | None:
    """A whole host is left alone after a 429 (R44), or when several of its feeds say 503 (R45)."""
    if outcome.kind is FailureKind.RATE_LIMITED:
        seconds = check.seconds
    elif outcome.status == 503 and outcome.freshness.retry_after and moment.host_also_unavailable:
        seconds = outcome.freshness.retry_after
    else:
        return None
    until = moment.now + timedelta(seconds=min(seconds, due.WEEK))
    last = outcome.hops[-1].location if outcome.hops else outcome.url
    return HostBlock(outcome.host or authority(last), until, f"{redact(last)}: {outcome.message}")


def _next(
    state: FeedState,
    freshness: Freshness,
    failure: FailureKind | None,
    moment: Moment,
    settings: ScheduleSettings,
) -> due.NextCheck:
    return due.next_check(
        state, freshness, failure, moment.now, moment.draw, settings, moment.host_not_before
    )
