"""When a feed is asked again: the worked examples of docs/politeness.md, and the laws behind."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import ScheduleSettings
from aggregator.model import PERMANENT, FailureKind, FeedHints, FeedState, Freshness
from aggregator.update.due import DAY, HOUR, WEEK, next_check, refusal, shift, spread

NOW = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)  # a Wednesday
SETTINGS = ScheduleSettings()


def times(newest: float, gap: float, count: int = 20) -> tuple[datetime, ...]:
    """`count` moments, the newest `newest` hours ago, then every `gap` hours."""
    return tuple(NOW - timedelta(hours=newest + gap * n) for n in range(count))


HOURLY = FeedState(1, "https://news.example/feed", etag=b'"a"', entry_times=times(0.5, 1))
NONE = Freshness()


def hourly(**changes: object) -> FeedState:
    return replace(HOURLY, **changes)  # type: ignore[arg-type]  # a table of keyword values


def hints(**values: object) -> FeedState:
    return hourly(hints=FeedHints(**values))  # type: ignore[arg-type]  # a table of keyword values


def failing(count: int, penalty: int = 0) -> FeedState:
    return hourly(error_count=count, penalty=penalty)


SUCCESSES = [
    ("no entries, no hints", hourly(entry_times=()), 360),
    ("daily blog", hourly(entry_times=times(6, 24)), 480),
    ("hourly news", HOURLY, 60),
    ("hourly news, server has no validators", hourly(etag=None), 120),
    ("weekly", hourly(entry_times=times(30, 168)), 1440),
    ("burst of 15 entries one day ago", hourly(entry_times=times(24, 0.001, 15)), 144),
    ("last post 400 d ago", hourly(entry_times=times(400 * 24, 24)), 4320),
    ("max-age 43200", hourly(fresh=43200), 720),
    ("max-age 31536000", hourly(fresh=31536000), 1440),
    ("max-age 7200, Age 3000", hourly(fresh=4200), 70),
    ("no-cache", hourly(fresh=None), 60),
    ("max-age 7200, quoted", hourly(fresh=7200), 120),
    ("Expires three hours after Date", hourly(fresh=10800), 180),
    ("max-age 60 wins over Expires", hourly(fresh=60), 60),
    ("ttl 180", hints(ttl=180 * 60), 180),
    ("ttl 100000", hints(ttl=100000 * 60), 1440),
    ("ttl abc", hints(ttl=None), 60),
    ("sy hourly/1", hints(update_period=3600), 60),
    ("sy daily/2", hints(update_period=43200), 720),
    ("sy weekly/1", hints(update_period=604800), 1440),
    ("skipHours 11,12,13", hints(skip_hours=frozenset({11, 12, 13})), 240),
    ("skipHours all", hints(skip_hours=frozenset(range(24))), 60),
    ("skipDays all", hints(skip_days=frozenset(range(7))), 60),
    ("skipDays Wednesday", hints(skip_days=frozenset({2})), 840),
    (
        "skipDays Wed,Thu,Fri and skipHours 0",
        hints(skip_days=frozenset({2, 3, 4}), skip_hours=frozenset({0})),
        3780,
    ),
    ("penalty 2", hourly(penalty=2), 240),
    ("a person's own five minutes", hourly(interval=300), 5),
    ("a person's own five minutes, fresh for two hours", hourly(interval=300, fresh=7200), 120),
    ("a person's own two days", hourly(interval=2 * DAY), 2880),
]


@pytest.mark.parametrize(
    ("state", "minutes"), [row[1:] for row in SUCCESSES], ids=[r[0] for r in SUCCESSES]
)
def test_d_after_a_success(state: FeedState, minutes: int) -> None:
    check = next_check(state, NONE, None, NOW, 0.0, SETTINGS)
    assert check.at == NOW + timedelta(minutes=minutes)
    assert check.reason


LIMITED, BUSY = FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE
BROKEN, MISSING, SLOW = FailureKind.SERVER_ERROR, FailureKind.NOT_FOUND, FailureKind.TIMEOUT
FAILURES = [
    ("429 Retry-After 120", LIMITED, 1, Freshness(retry_after=120), 60),
    ("429 Retry-After 86400", LIMITED, 1, Freshness(retry_after=86400), 1440),
    ("429 Retry-After 10000000", LIMITED, 1, Freshness(retry_after=10_000_000), 10080),
    ("429 Retry-After six hours by Date", LIMITED, 1, Freshness(retry_after=6 * HOUR), 360),
    ("429 Retry-After and max-age", LIMITED, 1, Freshness(max_age=172800, retry_after=3600), 2880),
    ("429 bare, 1st", LIMITED, 1, NONE, 240),
    ("429 bare, 3rd", LIMITED, 3, NONE, 960),
    ("503 bare, 1st", BUSY, 1, NONE, 60),
    ("503 bare, 4th", BUSY, 4, NONE, 480),
    ("500, 1st", BROKEN, 1, NONE, 60),
    ("500, 4th", BROKEN, 4, NONE, 480),
    ("500 with Retry-After", BROKEN, 1, Freshness(retry_after=3 * HOUR), 180),
    ("timeout, 10th", SLOW, 10, NONE, 1440),
    ("404, 3rd", MISSING, 3, NONE, 240),
    ("404, 7th", MISSING, 7, NONE, 1440),
    ("404, 8th", MISSING, 8, NONE, 7680),
    ("404, 12th", MISSING, 12, NONE, 10080),
    ("challenge, 1st", FailureKind.BLOCKED_CHALLENGE, 1, NONE, 240),
]


@pytest.mark.parametrize(
    ("kind", "count", "told", "minutes"), [r[1:] for r in FAILURES], ids=[r[0] for r in FAILURES]
)
def test_d_after_a_failure(kind: FailureKind, count: int, told: Freshness, minutes: int) -> None:
    check = next_check(failing(count), told, kind, NOW, 0.0, SETTINGS)
    assert check.at == NOW + timedelta(minutes=minutes)


def test_d_gone_is_never_asked_again() -> None:
    check = next_check(failing(1), NONE, FailureKind.GONE, NOW, 0.5, SETTINGS)
    assert check.at is None
    assert "resume" in check.reason


@pytest.mark.parametrize(
    ("state", "minutes"), [(HOURLY, 66), (hourly(entry_times=times(30, 168)), 1500)]
)
def test_d_jitter_is_a_tenth_at_most_an_hour(state: FeedState, minutes: int) -> None:
    check = next_check(state, NONE, None, NOW, 1.0, SETTINGS)
    assert check.at == NOW + timedelta(minutes=minutes)


def test_a_host_that_asked_for_a_pause_is_left_alone() -> None:
    pause = NOW + timedelta(hours=30)
    check = next_check(HOURLY, NONE, None, NOW, 0.0, SETTINGS, host_not_before=pause)
    assert check.at == pause


states = st.builds(
    lambda ages, ttl, hours, days, fresh, penalty, interval: FeedState(
        1,
        "https://a.example/",
        etag=b'"x"',
        entry_times=tuple(sorted((NOW - timedelta(seconds=a) for a in ages), reverse=True)),
        hints=FeedHints(ttl, None, frozenset(hours), frozenset(days)),
        fresh=fresh,
        penalty=penalty,
        interval=interval,
    ),
    st.lists(st.integers(0, 800 * DAY), max_size=25),
    st.none() | st.integers(0, 10**9),
    st.sets(st.integers(0, 23)),
    st.sets(st.integers(0, 6)),
    st.none() | st.integers(0, 10**9),
    st.integers(0, 4),
    st.none() | st.integers(300, 31 * DAY),
)
draws = st.floats(0, 1, exclude_max=True)


@given(states, draws)
def test_never_before_freshness_or_the_minimum_and_never_after_the_caps(
    state: FeedState, draw: float
) -> None:
    check = next_check(state, NONE, None, NOW, draw, SETTINGS)
    assert check.at is not None
    wait = (check.at - NOW).total_seconds()
    assert wait >= min(state.fresh or 0, DAY)
    assert wait >= (state.interval or HOUR)
    assert wait <= max(72 * HOUR, state.interval or 0) + HOUR + 72 * HOUR


@given(states, st.integers(0, 10**9), draws)
def test_never_before_retry_after(state: FeedState, asked: int, draw: float) -> None:
    for kind in (LIMITED, BUSY, BROKEN, MISSING):
        check = next_check(
            replace(state, error_count=1), Freshness(retry_after=asked), kind, NOW, draw, SETTINGS
        )
        assert check.at is not None
        assert (check.at - NOW).total_seconds() >= min(asked, WEEK)


@given(states, st.sampled_from(sorted(set(FailureKind) - {FailureKind.GONE})), st.integers(1, 60))
def test_the_more_failures_the_longer_the_wait(
    state: FeedState, kind: FailureKind, count: int
) -> None:
    state = replace(state, hints=FeedHints())
    first = next_check(replace(state, error_count=count), NONE, kind, NOW, 0, SETTINGS)
    second = next_check(replace(state, error_count=count + 1), NONE, kind, NOW, 0, SETTINGS)
    assert first.at is not None
    assert second.at is not None
    assert second.at >= first.at
    cap = WEEK if kind in PERMANENT or kind is LIMITED or kind is BUSY else DAY
    normal = next_check(replace(state, fresh=None), NONE, None, NOW, 0, SETTINGS)
    assert normal.at is not None
    assert second.at <= max(NOW + timedelta(seconds=cap), normal.at)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 -- made aware below
    st.sets(st.integers(0, 23)),
    st.sets(st.integers(0, 6)),
)
def test_skip_rules_push_by_whole_hours_and_at_most_three_days(
    moment: datetime, hours: set[int], days: set[int]
) -> None:
    moment = moment.replace(tzinfo=UTC)
    pushed = shift(moment, FeedHints(None, None, frozenset(hours), frozenset(days))) - moment
    assert timedelta(0) <= pushed <= timedelta(hours=72)
    assert pushed % timedelta(hours=1) == timedelta(0)


def test_c40_by_hand_not_within_the_gap() -> None:
    state = hourly(last_check_at=NOW - timedelta(minutes=2))
    assert refusal(state, NOW, 300, None) == NOW + timedelta(minutes=3)
    assert refusal(state, NOW, 0, None) is None


def test_c24_by_hand_never_against_the_servers_wish() -> None:
    wish = NOW + timedelta(hours=5)
    state = hourly(last_check_at=NOW - timedelta(hours=2), not_before=wish)
    assert refusal(state, NOW, 0, None) == wish
    assert refusal(HOURLY, NOW, 0, wish) == wish


def test_c38_overdue_feeds_are_spread() -> None:
    moments = spread(500, NOW)
    assert moments[0] == NOW
    assert moments[-1] - NOW >= timedelta(seconds=100)
    assert all(later > earlier for earlier, later in itertools.pairwise(moments))
