"""What one answer means for one feed: (state, answer, known entries, now) -> plan. Pure.

Knows no clock, network or database. The rules are numbered as in docs/politeness.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.dates import from_http, spell_duration
from aggregator.model import (
    PERMANENT,
    EntryChange,
    FailureKind,
    FeedChange,
    Fetched,
    FetchFailed,
    FetchRequest,
    Found,
    HostBlock,
    NotModified,
    ParseFailed,
    PollRecord,
    UpdatePlan,
)
from aggregator.model import FeedStatus as Status
from aggregator.store.entries import MAX_VERSIONS
from aggregator.update import due
from aggregator.urls import authority, redact, split

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from aggregator.config import ScheduleSettings
    from aggregator.model import (
        FeedState,
        FetchOutcome,
        Freshness,
        Hop,
        KnownEntry,
        ParsedFeed,
    )

ETAG_IGNORED = 3
"""Answers in a row that ignored our ETag, after which only the date is sent (R9)."""

MOVE_POLLS = 5
MOVE_AGE = timedelta(hours=72)
"""A permanent redirect is believed after this many good polls over this time (R24)."""

DEAD_AFTER = timedelta(days=60)
CLEAN_POLLS = 10
_PERMANENT_REDIRECTS = (301, 308)


@dataclass(frozen=True, slots=True)
class Reading:
    """A parsed document with what its entries point to; None for entries known unchanged."""

    feed: ParsedFeed
    found: tuple[Found | None, ...]


Document = Reading | ParseFailed | None
"""What was read from a body; None where the body was the one read last time."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a decision may not fetch for itself: the time, how long the poll took (ms), a uniform
    draw from [0, 1), and what else is known of the host."""

    now: datetime
    started_at: datetime
    duration_ms: int
    draw: float
    host_not_before: datetime | None = None
    host_also_unavailable: bool = False


def request_for(state: FeedState, now: datetime) -> FetchRequest:
    """What to send for a feed: its validators, unless they are known to be useless (R9-R11)."""
    etag, last_modified = state.etag, state.last_modified
    if not state.last_modified_sane:
        last_modified = None
    if state.etag_ignored >= ETAG_IGNORED and last_modified is not None:
        etag = None
    if _probe_due(state, now):
        etag = last_modified = None
    return FetchRequest(state.url, etag, last_modified, state.final_url, state.credentials)


def _probe_due(state: FeedState, now: datetime) -> bool:
    """Whether a server that has said 304 for very long is asked once for the whole (R10)."""
    since, times = state.not_modified_since, state.entry_times
    if since is None or now - since < timedelta(days=30) or len(times) < 2:
        return False
    if state.probe_after is not None and now < state.probe_after:
        return False
    usual = (times[0] - times[-1]) / (len(times) - 1)
    return now - times[0] >= 8 * usual


def decide(
    state: FeedState,
    outcome: FetchOutcome,
    document: Document,
    known: Mapping[str, KnownEntry],
    moment: Moment,
    settings: ScheduleSettings,
    body_hash: str | None = None,
) -> UpdatePlan:
    """The plan for one poll.

    `document` is None for a `Fetched` whose body hash equals the stored one; `body_hash` is the
    hash of the body fetched; `known` maps guid to what is stored.
    """
    if isinstance(outcome, FetchFailed):
        return _failed(state, outcome, moment, settings)
    if isinstance(document, ParseFailed):
        failure = FetchFailed(
            outcome.url,
            document.kind,
            document.message,
            outcome.status if isinstance(outcome, Fetched) else 304,
            outcome.freshness,
            outcome.hops,
        )
        return _failed(state, failure, moment, settings)
    if isinstance(outcome, NotModified):
        return _not_modified(state, outcome, moment, settings)
    return _fetched(state, outcome, document, known, moment, settings, body_hash)


def _cleared(
    state: FeedState, hops: tuple[Hop, ...], now: datetime
) -> tuple[FeedState, str | None]:
    """`state` after any success, and the URL that the feed has earned by now (R24, R49)."""
    clean = state.clean_polls + 1
    penalty = state.penalty
    if penalty and clean >= CLEAN_POLLS:
        clean, penalty = 0, penalty - 1
    state = replace(
        state,
        state=Status.ACTIVE if state.state is Status.BLOCKED else state.state,
        last_check_at=now,
        last_success_at=now,
        error=None,
        error_kind=None,
        error_count=0,
        error_since=None,
        penalty=penalty,
        clean_polls=clean,
    )
    return _moved(state, hops, now)


def _moved(state: FeedState, hops: tuple[Hop, ...], now: datetime) -> tuple[FeedState, str | None]:
    target = None
    for hop in hops:
        if hop.status not in _PERMANENT_REDIRECTS:
            break
        target = hop.location
    if target is None or target == state.url:
        return replace(state, moved_url=None, moved_since=None, moved_count=0), None
    if state.moved_url == target and state.moved_since is not None:
        since, count = state.moved_since, state.moved_count + 1
    else:
        since, count = now, 1
    if (count >= MOVE_POLLS and now - since >= MOVE_AGE) or _only_safer(state.url, target):
        return replace(state, moved_url=None, moved_since=None, moved_count=0), target
    return replace(state, moved_url=target, moved_since=since, moved_count=count), None


def _only_safer(old: str, new: str) -> bool:
    """Whether `new` is `old` over https and nothing else (R25)."""
    was, now = split(old), split(new)
    if was is None or now is None or (was.scheme, now.scheme) != ("http", "https"):
        return False
    same_port = (was.port or 80) == 80 and (now.port or 443) == 443
    return same_port and (was.hostname, was.path, was.query) == (now.hostname, now.path, now.query)


def _fetched(
    state: FeedState,
    outcome: Fetched,
    document: Reading | None,
    known: Mapping[str, KnownEntry],
    moment: Moment,
    settings: ScheduleSettings,
    body_hash: str | None,
) -> UpdatePlan:
    before = state
    state, adopted = _cleared(state, outcome.hops, moment.now)
    same_body = body_hash is not None and body_hash == before.body_hash
    state = _validated(replace(state, fresh=outcome.freshness.lifetime), before, outcome, same_body)
    state = replace(state, body_hash=body_hash)
    state = _probed(state, before, same_body, moment.now)
    changes: tuple[EntryChange, ...] = ()
    notes: list[str] = []
    if document is not None:
        state = replace(state, hints=document.feed.hints)
        changes, notes = _changes(document, known)
        notes = [*document.feed.warnings, *notes]
        state = replace(state, entry_times=_times(state, changes, moment.now))
    check = _next(state, outcome.freshness, None, moment, settings)
    new = sum(change.known is None for change in changes)
    poll = PollRecord(
        moment.started_at,
        moment.duration_ms,
        outcome.status,
        "new" if changes else "unchanged",
        outcome.wire_size,
        new,
        len(changes) - new,
    )
    change = FeedChange(
        replace(state, not_before=check.not_before),
        check.at,
        check.reason,
        outcome.status,
        document.feed if document is not None else None,
        adopted,
    )
    return UpdatePlan(state.id, change, poll, changes, notes=tuple(notes))


def _validated(state: FeedState, before: FeedState, outcome: Fetched, same_body: bool) -> FeedState:
    """The validators of this answer, as one set (R3, R4, R8), and whether our ETag was ignored."""
    ignored = (
        before.etag_ignored + 1
        if same_body and outcome.etag is not None and outcome.etag == before.etag
        else 0
    )
    return replace(
        state,
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        last_modified_sane=_sane(outcome),
        final_url=outcome.final_url,
        etag_ignored=ignored,
    )


def _sane(outcome: Fetched) -> bool:
    """Whether the Last-Modified may be sent back: not a day or more in the future (R11)."""
    modified = from_http(outcome.last_modified) if outcome.last_modified else None
    if modified is None or outcome.date is None:
        return True
    return modified - outcome.date <= timedelta(days=1)


def _probed(state: FeedState, before: FeedState, same_body: bool, now: datetime) -> FeedState:
    """After a probe that brought the same body the next one waits twice as long (R10)."""
    if not _probe_due(before, now):
        return replace(state, not_modified_since=None, probe_after=None, probe_wait_days=30)
    days = before.probe_wait_days * 2 if same_body else 30
    return replace(
        state,
        not_modified_since=before.not_modified_since if same_body else None,
        probe_after=now + timedelta(days=days if same_body else 30),
        probe_wait_days=days,
    )


def _changes(
    document: Reading, known: Mapping[str, KnownEntry]
) -> tuple[tuple[EntryChange, ...], list[str]]:
    changes: list[EntryChange] = []
    restless = 0
    for entry, found in zip(document.feed.entries, document.found, strict=True):
        stored = known.get(entry.guid)
        if stored is not None and stored.content_hash == entry.content_hash:
            continue
        keep = stored is None or stored.versions < MAX_VERSIONS
        restless += not keep
        changes.append(EntryChange(entry, found or Found(), stored, keep))
    notes = []
    if restless:
        notes.append(
            f"{restless} entries change on every fetch; their older words are no longer kept"
        )
    return tuple(changes), notes


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
    state: FeedState, outcome: NotModified, moment: Moment, settings: ScheduleSettings
) -> UpdatePlan:
    before = state
    state, adopted = _cleared(state, outcome.hops, moment.now)
    notes: tuple[str, ...] = ()
    if _contradicts(before.etag, outcome.etag):
        notes = ("a 304 came with another ETag; the stored validators are kept",)
    else:
        state = replace(
            state,
            etag=outcome.etag or before.etag,
            last_modified=outcome.last_modified or before.last_modified,
        )
    told = outcome.freshness.lifetime
    if told is not None and before.fresh is not None:
        state = replace(state, fresh=min(told, before.fresh))
    elif told is not None:
        state = replace(state, fresh=0)
    state = replace(state, not_modified_since=before.not_modified_since or moment.now)
    check = _next(state, outcome.freshness, None, moment, settings)
    state = replace(state, fresh=before.fresh, not_before=check.not_before)
    poll = PollRecord(moment.started_at, moment.duration_ms, 304, "not_modified")
    change = FeedChange(state, check.at, check.reason, 304, None, adopted)
    return UpdatePlan(state.id, change, poll, notes=notes)


def _contradicts(stored: bytes | None, told: bytes | None) -> bool:
    """Whether a 304 speaks of something else than what was asked for (R5)."""
    return stored is not None and told is not None and stored != told


def _failed(
    state: FeedState, outcome: FetchFailed, moment: Moment, settings: ScheduleSettings
) -> UpdatePlan:
    """Errors keep validators and entries (R6); they count, and slow the feed down."""
    now = moment.now
    limited = outcome.kind is FailureKind.RATE_LIMITED
    since = state.error_since or now
    state = replace(
        state,
        last_check_at=now,
        error=outcome.message,
        error_kind=outcome.kind.value,
        error_count=state.error_count + 1,
        error_since=since,
        penalty=min(state.penalty + 1, due.MAX_PENALTY) if limited else state.penalty,
        clean_polls=0,
        moved_url=None,
        moved_since=None,
        moved_count=0,
    )
    # what a 429 costs is its own wait; the penalty slows the polls after it
    scheduled = replace(state, penalty=state.penalty - limited)
    check = _next(scheduled, outcome.freshness, outcome.kind, moment, settings)
    state = replace(state, state=_status_after(state, outcome.kind, now))
    if state.state is Status.DEAD:
        check = due.NextCheck(
            None,
            f"failing for {spell_duration(DEAD_AFTER.total_seconds())}: given up; bring it"
            " back with: aggregator resume",
        )
    poll = PollRecord(
        moment.started_at,
        moment.duration_ms,
        outcome.status,
        outcome.kind.value,
        error=outcome.message,
    )
    change = FeedChange(
        replace(state, not_before=check.not_before), check.at, check.reason, outcome.status
    )
    return UpdatePlan(state.id, change, poll, host_block=_block(outcome, check, moment))


def _status_after(state: FeedState, kind: FailureKind, now: datetime) -> Status:
    if kind is FailureKind.GONE:
        return Status.GONE
    since = state.error_since or now
    if kind in PERMANENT and now - since >= DEAD_AFTER:
        return Status.DEAD
    if kind is FailureKind.BLOCKED_CHALLENGE:
        return Status.BLOCKED
    return Status.ACTIVE if state.state is Status.BLOCKED else state.state


def _block(outcome: FetchFailed, check: due.NextCheck, moment: Moment) -> HostBlock | None:
    """A whole host is left alone after a 429 (R44), or when several of its feeds say 503 (R45)."""
    if outcome.kind is FailureKind.RATE_LIMITED and check.at is not None:
        until = min(check.at, moment.now + timedelta(seconds=due.WEEK))
    elif (
        outcome.kind is FailureKind.UNAVAILABLE
        and outcome.freshness.retry_after
        and moment.host_also_unavailable
    ):
        until = moment.now + timedelta(seconds=min(outcome.freshness.retry_after, due.WEEK))
    else:
        return None
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
