"""When to ask a feed again, and why then. Pure arithmetic on values.

The formula and its constants are those of docs/politeness.md. Every floor holds by itself: the
result is never earlier than a server's own wish, a feed's own hints, or the minimum.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aggregator.dates import spell_duration
from aggregator.model import PERMANENT, FailureKind
from aggregator.record import dataclass
from aggregator.update.validators import are_working

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.config import ScheduleSettings
    from aggregator.model import FeedHints, FeedState, Freshness

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
UNKNOWN = 6 * HOUR
"""The interval of a feed whose rhythm is not known (fewer than two entries)."""

BUCKET = 15 * 60
"""Entries within one bucket count as one: a burst says nothing about the rhythm."""

NEWEST = 20
DORMANT = 365 * DAY
SHIFT_LIMIT = 72 * HOUR
PERMANENT_WEEKLY_FROM = 8
MAX_PENALTY = 4

_BARE_WAIT = {
    FailureKind.RATE_LIMITED: 4 * HOUR,
    FailureKind.BLOCKED_CHALLENGE: 4 * HOUR,
}


@dataclass(frozen=True, slots=True)
class NextCheck:
    """`at` is None where a feed is not asked again by itself; `not_before` is the server's wish,
    `seconds` the wait before chance and the feed's skipHours lengthened it."""

    at: datetime | None
    reason: str
    not_before: datetime | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Term:
    """One term of the formula: seconds, and what it is called."""

    seconds: float
    words: str


def rhythm(
    times: Sequence[datetime], now: datetime, floor: float, ceiling: float
) -> tuple[float, str]:
    """(seconds, words): how often a feed with entries at these times is worth asking.

    A third of the median gap between entries, or a tenth of the newest one's age (the heuristic
    of RFC 9111 §4.2.2, applied to the entries), whichever is longer, from `floor` to `ceiling`.
    """
    ages = sorted(max(0.0, (now - time).total_seconds()) for time in times)[:NEWEST]
    if len(ages) < 2 and not (ages and ages[0] >= DORMANT):
        return min(max(UNKNOWN, floor), ceiling), "rhythm not known yet"
    buckets = sorted({age // BUCKET: age for age in reversed(ages)}.values())
    gaps = [later - earlier for earlier, later in itertools.pairwise(buckets)]
    gap = _median(gaps) if gaps else 0.0
    wanted = max(gap / 3, ages[0] / 10)
    if ages[0] / 10 > gap / 3:
        words = f"newest entry {spell_duration(ages[0])} old"
    else:
        words = f"an entry about every {spell_duration(gap)}"
    return min(max(wanted, floor), ceiling), words


def _median(values: Sequence[float]) -> float:
    """As `statistics.median` has it, which loads fractions and decimals."""
    ordered, middle = sorted(values), len(values) // 2
    return (ordered[middle] + ordered[~middle]) / 2


def hinted(hints: FeedHints) -> tuple[float, str]:
    """(seconds, words): the feed's own hint (RSS ttl, sy:updatePeriod), at most a day."""
    ttl, period = hints.ttl or 0, hints.update_period or 0
    words = "the feed's ttl" if ttl >= period else "the feed's sy:updatePeriod"
    return min(max(ttl, period, 0), DAY), words


def _normal(
    state: FeedState, now: datetime, validators_work: bool, settings: ScheduleSettings
) -> list[_Term]:
    """The terms that hold whatever was answered; the longest one decides."""
    floor = max(settings.min_interval, HOUR if validators_work else 2 * HOUR)
    dormant = bool(state.entry_times) and (now - state.entry_times[0]).total_seconds() >= DORMANT
    ceiling = max(settings.max_interval * (3 if dormant else 1), floor)
    if state.interval:
        terms = [_Term(state.interval, "your own interval")]
    else:
        seconds, words = rhythm(state.entry_times, now, floor, ceiling)
        if seconds == floor:
            words += ", at most once an hour" if floor == HOUR else ", no working validators"
        terms = [_Term(seconds, words)]
    seconds, words = hinted(state.hints)
    if seconds:
        terms.append(_Term(seconds, words))
    longest = max(terms, key=lambda term: term.seconds)
    if state.penalty:
        slowed = max(longest.seconds, min(longest.seconds * 2**state.penalty, DAY))
        terms.append(_Term(slowed, f"slowed down after {state.penalty} 429 answers"))
    return terms


def _failure(state: FeedState, kind: FailureKind, freshness: Freshness) -> list[_Term]:
    """The terms that a failure adds; `state.error_count` counts it already."""
    count = max(state.error_count, 1)
    times = "" if count == 1 else f", {count} times in a row"
    label = kind.value.replace("_", " ")
    if kind in (FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE):
        bare = _BARE_WAIT.get(kind, HOUR) * 2 ** min(count - 1, 16)
        asked = freshness.retry_after
        wait = max(bare if asked is None else asked, freshness.max_age or 0)
        words = f"{label}{times}" if asked is None else f"{label}: Retry-After"
        return [_Term(min(wait, WEEK), words)]
    cap = WEEK if kind in PERMANENT and count >= PERMANENT_WEEKLY_FROM else DAY
    wait = min(_BARE_WAIT.get(kind, HOUR) * 2 ** min(count - 1, 16), cap)
    terms = [_Term(wait, f"{label}{times}")]
    if freshness.retry_after:
        terms.append(_Term(min(freshness.retry_after, WEEK), "Retry-After"))
    return terms


def shift(moment: datetime, hints: FeedHints) -> datetime:
    """`moment` moved by whole hours out of skipHours and skipDays (R43), by at most 72 h.

    All 24 hours or all 7 days together say nothing and are ignored.
    """
    hours = hints.skip_hours if len(hints.skip_hours) < 24 else frozenset[int]()
    days = hints.skip_days if len(hints.skip_days) < 7 else frozenset[int]()
    shifted = moment
    while shifted.astimezone(UTC).hour in hours or shifted.astimezone(UTC).weekday() in days:
        shifted += timedelta(hours=1)
        if shifted - moment > timedelta(seconds=SHIFT_LIMIT):
            return moment + timedelta(seconds=SHIFT_LIMIT)
    return shifted


def next_check(
    state: FeedState,
    freshness: Freshness,
    failure: FailureKind | None,
    now: datetime,
    draw: float,
    settings: ScheduleSettings,
    host_not_before: datetime | None = None,
) -> NextCheck:
    """When the feed is asked again.

    `state` is the state after this poll (errors counted, hints and freshness taken over);
    `freshness` what this answer said; `failure` None after a success; `draw` is uniform in [0, 1).
    """
    if failure is FailureKind.GONE:
        return NextCheck(None, "gone (410): not asked again; bring it back with: aggregator resume")
    terms = _normal(state, now, are_working(state), settings)
    answered = _fresh(state) if failure is None else _failure(state, failure, freshness)
    wish = _wish(answered, failure, freshness)
    longest = max([*terms, *answered], key=lambda term: term.seconds)
    chance = draw * min(longest.seconds / 10, HOUR)
    at = _whole_second(now + timedelta(seconds=longest.seconds + chance))
    shifted = shift(at, state.hints)
    reason = f"{longest.words}: wait {spell_duration(longest.seconds)}"
    if shifted != at:
        reason += "; moved out of the feed's skipHours and skipDays"
    if host_not_before is not None and host_not_before > shifted:
        shifted, reason = host_not_before, "its host asked for a pause"
    not_before = _whole_second(now + timedelta(seconds=wish)) if wish else None
    return NextCheck(shifted, reason, not_before, longest.seconds)


def _fresh(state: FeedState) -> list[_Term]:
    """The term that a success adds: how long its answer is fresh, at most a day (R41)."""
    words = "the server says it is fresh until then"
    return [_Term(min(state.fresh, DAY), words)] if state.fresh else []


def _wish(terms: list[_Term], failure: FailureKind | None, freshness: Freshness) -> float:
    """The seconds that the server itself asked for, which no hand shortens (R40)."""
    if failure in (None, FailureKind.RATE_LIMITED):
        return max((term.seconds for term in terms), default=0.0)
    return min(freshness.retry_after or 0, WEEK)


def _whole_second(moment: datetime) -> datetime:
    """`moment` rounded up to what is stored, for a second too early is too early."""
    return moment + timedelta(microseconds=-moment.microsecond % 1_000_000)


def refusal(
    state: FeedState, now: datetime, gap: float, host_not_before: datetime | None
) -> datetime | None:
    """Until when a poll asked for by hand must wait (R40), or None where it may go ahead."""
    waits = [state.not_before, host_not_before]
    if state.last_check_at is not None:
        waits.append(state.last_check_at + timedelta(seconds=gap))
    latest = max((wait for wait in waits if wait is not None), default=None)
    return latest if latest is not None and latest > now else None


def spread(count: int, now: datetime) -> list[datetime]:
    """Times for `count` feeds that are overdue after a long stop, oldest first (R38): one at once,
    the rest even over a quarter of an hour, or longer where that would be more than five a second.
    """
    window = max(15 * 60, count * 0.2)
    return [now + timedelta(seconds=window * n / count) for n in range(count)]
