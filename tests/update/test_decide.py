"""Laws of deciding: what holds for any state and any answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import ScheduleSettings
from aggregator.model import (
    PERMANENT,
    FailureKind,
    FeedState,
    FeedStatus,
    Fetched,
    FetchFailed,
    Found,
    Freshness,
    Hop,
    KnownEntry,
    NotModified,
    ParsedEntry,
    ParsedFeed,
    ParseFailed,
    Reading,
)
from aggregator.store.prepare import rows_of
from aggregator.update.decide import Moment, decide
from aggregator.update.validators import request_for

NOW = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
URL = "https://tides.example/feed"
SETTINGS = ScheduleSettings()

ages = st.integers(0, 400 * 86_400).map(lambda seconds: NOW - timedelta(seconds=seconds))
tags = st.none() | st.binary(min_size=1, max_size=8)
seconds = st.none() | st.integers(0, 10**9)
freshnesses = st.builds(Freshness, lifetime=seconds, max_age=seconds, retry_after=seconds)
hops = st.lists(
    st.builds(
        Hop,
        st.just(URL),
        st.sampled_from([301, 302, 303, 307, 308]),
        st.sampled_from([URL + "/b", "https://tides.example/login", "http://other.example/"]),
    ),
    max_size=3,
).map(tuple)
states = st.builds(
    FeedState,
    id=st.just(1),
    url=st.just(URL),
    state=st.sampled_from(FeedStatus),
    final_url=st.sampled_from([URL, URL + "/b"]),
    etag=tags,
    last_modified=tags,
    last_modified_sane=st.booleans(),
    body_hash=st.sampled_from([None, "a", "b"]),
    fresh=seconds,
    validators_ignored=st.integers(0, 5),
    not_modified_since=st.none() | ages,
    probe_after=st.none() | ages,
    moved_url=st.sampled_from([None, URL + "/b"]),
    moved_since=st.none() | ages,
    moved_count=st.integers(0, 9),
    error_count=st.integers(0, 30),
    error_since=st.none() | ages,
    permanent_since=st.none() | ages,
    penalty=st.integers(0, 4),
    clean_polls=st.integers(0, 9),
    entry_times=st.lists(ages, max_size=20).map(lambda times: tuple(sorted(times, reverse=True))),
)
failures = st.builds(
    FetchFailed,
    url=st.just(URL),
    kind=st.sampled_from(FailureKind),
    message=st.just("it failed"),
    status=st.none() | st.integers(400, 599),
    freshness=freshnesses,
    hops=hops,
    host=st.just("tides.example:443"),
)
not_modifieds = st.builds(
    NotModified, st.just(URL), st.just(URL), tags, tags, freshnesses, hops, st.just(NOW)
)
fetcheds = st.builds(
    Fetched,
    url=st.just(URL),
    final_url=st.sampled_from([URL, URL + "/b"]),
    status=st.just(200),
    body=st.just(b""),
    content_type=st.none(),
    etag=tags,
    last_modified=tags,
    freshness=freshnesses,
    hops=hops,
    partial=st.booleans(),
)
outcomes = failures | not_modifieds | fetcheds
moments = st.builds(
    Moment,
    now=st.just(NOW),
    started_at=st.just(NOW - timedelta(seconds=3)),
    duration_ms=st.just(3000),
    draw=st.floats(0, 1, exclude_max=True),
    host_not_before=st.none() | st.just(NOW + timedelta(hours=9)),
    host_also_unavailable=st.booleans(),
)
FEED = ParsedFeed("Tides", None, "rss20", None, None, None, None, ())


def uncounted(state: FeedState) -> FeedState:
    """`state` without what only counts polls."""
    return replace(state, validators_ignored=0, clean_polls=0)


def entry(guid: str, words: str) -> ParsedEntry:
    return ParsedEntry(guid, None, words, None, "", "", None, None, content_hash=words)


@given(states, failures | fetcheds, moments, st.sampled_from(sorted(PERMANENT)))
def test_no_failure_loses_validators_freshness_or_entries(
    state: FeedState, outcome: FetchFailed | Fetched, moment: Moment, kind: FailureKind
) -> None:
    """R6 and R7: neither an error nor a document that cannot be read."""
    plan = decide(state, outcome, ParseFailed(kind, "it failed"), {}, moment, SETTINGS, "c")
    after = plan.feed.state
    for name in ("etag", "last_modified", "final_url", "body_hash", "fresh", "hints"):
        assert getattr(after, name) == getattr(state, name)
    assert plan.entries == ()
    assert plan.feed.document is None
    assert plan.feed.adopted_url is None
    assert after.error_count == state.error_count + 1
    assert (after.permanent_since is not None) == (FailureKind(plan.poll.outcome) in PERMANENT)


@given(states, outcomes, moments)
def test_nobody_is_asked_again_before_an_hour_or_the_servers_own_wish(
    state: FeedState, outcome: FetchFailed | NotModified | Fetched, moment: Moment
) -> None:
    plan = decide(state, outcome, Reading(FEED, ()), {}, moment, SETTINGS, "c")
    if plan.feed.next_check_at is None:
        assert plan.feed.state.state in (FeedStatus.GONE, FeedStatus.DEAD)
        return
    assert plan.feed.next_check_at >= NOW + timedelta(hours=1)
    assert plan.feed.next_check_reason
    for wish in (plan.feed.state.not_before, moment.host_not_before):
        assert wish is None or plan.feed.next_check_at >= wish
    if isinstance(outcome, FetchFailed) and outcome.freshness.retry_after:
        asked = min(outcome.freshness.retry_after, 7 * 86_400)
        assert plan.feed.next_check_at >= NOW + timedelta(seconds=asked)


@given(states, fetcheds, moments)
def test_a_document_brings_its_own_pair_whole(
    state: FeedState, outcome: Fetched, moment: Moment
) -> None:
    """R3: never half of an older pair."""
    after = decide(state, outcome, Reading(FEED, ()), {}, moment, SETTINGS, "c").feed.state
    assert (after.etag, after.last_modified) == (outcome.etag, outcome.last_modified)
    assert after.final_url == outcome.final_url
    assert (after.error, after.error_count, after.error_since) == (None, 0, None)


@given(states, not_modifieds, moments)
def test_a_304_never_takes_a_validator_away(
    state: FeedState, outcome: NotModified, moment: Moment
) -> None:
    """R5, and R42: its freshness is forgotten with it."""
    plan = decide(state, outcome, None, {}, moment, SETTINGS)
    assert (plan.feed.state.etag is None) == (state.etag is None and outcome.etag is None)
    kept = plan.feed.state.last_modified is None
    assert kept <= (state.last_modified is None)
    assert plan.feed.state.fresh == state.fresh
    assert plan.entries == ()


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=2), st.sampled_from("xyz"), max_size=6),
    st.dictionaries(st.text("abc", min_size=1, max_size=2), st.sampled_from("xyz"), max_size=6),
    moments,
)
def test_the_same_document_twice_changes_nothing_the_second_time(
    stored: dict[str, str], told: dict[str, str], moment: Moment
) -> None:
    """And the first time exactly what is new or different."""
    entries = tuple(entry(g, w) for g, w in told.items())
    rows = tuple(rows_of(each, Found(), None) for each in entries)
    reading = Reading(replace(FEED, entries=entries), rows)
    outcome = Fetched(URL, URL, 200, b"", None, b'"a"', None, Freshness())
    known = {g: KnownEntry(n, words) for n, (g, words) in enumerate(stored.items())}
    state = FeedState(1, URL)
    first = decide(state, outcome, reading, known, moment, SETTINGS, "h")
    changed = {change.entry.guid for change in first.entries}
    assert changed == {guid for guid, words in told.items() if stored.get(guid) != words}
    assert first.poll.new == len(set(told) - set(stored))
    known |= {g: KnownEntry(n, words) for n, (g, words) in enumerate(told.items())}
    again = decide(first.feed.state, outcome, reading, known, moment, SETTINGS, "h")
    assert again.entries == ()
    assert uncounted(again.feed.state) == uncounted(first.feed.state)


@given(states, st.lists(outcomes, max_size=6), moments)
def test_any_story_leaves_a_state_from_which_a_request_can_be_made(
    state: FeedState, story: list[FetchFailed | NotModified | Fetched], moment: Moment
) -> None:
    for outcome in story:
        state = decide(state, outcome, Reading(FEED, ()), {}, moment, SETTINGS, "c").feed.state
    request = request_for(state, NOW)
    assert request.url == URL
    assert request.etag in (None, state.etag)
    assert request.last_modified in (None, state.last_modified)
    assert 0 <= state.penalty <= 4
    assert 0 <= state.clean_polls < 10 or not state.penalty


@given(states, st.lists(failures, min_size=1, max_size=4), moments)
def test_the_order_of_failures_does_not_matter_to_what_is_kept(
    state: FeedState, story: list[FetchFailed], moment: Moment
) -> None:
    def after(outcomes: list[FetchFailed]) -> FeedState:
        ended = state
        for outcome in outcomes:
            ended = decide(ended, outcome, None, {}, moment, SETTINGS).feed.state
        return ended

    one, other = after(story), after(story[::-1])
    for name in ("etag", "last_modified", "error_count", "error_since", "penalty", "moved_count"):
        assert getattr(one, name) == getattr(other, name)


def test_a_person_who_asks_for_a_feed_that_was_gone_and_gets_it_has_it_back() -> None:
    outcome = Fetched(URL, URL, 200, b"", None, None, None, Freshness())
    moment = Moment(NOW, NOW, 0, 0.0)
    for before, expected in (
        (FeedStatus.GONE, FeedStatus.ACTIVE),
        (FeedStatus.DEAD, FeedStatus.ACTIVE),
        (FeedStatus.BLOCKED, FeedStatus.ACTIVE),
        (FeedStatus.PAUSED, FeedStatus.PAUSED),
    ):
        state = FeedState(1, URL, state=before)
        plan = decide(state, outcome, Reading(FEED, ()), {}, moment, SETTINGS, "h")
        assert plan.feed.state.state is expected


@pytest.mark.parametrize(
    ("old", "new", "adopted"),
    [
        ("http://t.example/f", "https://t.example/f", True),
        ("http://t.example", "https://t.example/", True),
        ("http://t.example:80/f?a", "https://t.example:443/f?a", True),
        ("http://t.example/login/f", "https://t.example/login/f", True),
        ("http://t.example/f", "https://www.t.example/f", False),
        ("http://t.example/f", "https://t.example/f?a", False),
        ("http://t.example:8080/f", "https://t.example:8443/f", False),
        ("https://t.example/f", "https://t.example/g", False),
    ],
)
def test_only_the_step_to_https_is_believed_at_once(old: str, new: str, adopted: bool) -> None:
    """R25."""
    outcome = Fetched(old, new, 200, b"", None, None, None, Freshness(), (Hop(old, 301, new),))
    moment = Moment(NOW, NOW, 0, 0.0)
    plan = decide(FeedState(1, old), outcome, Reading(FEED, ()), {}, moment, SETTINGS, "h")
    assert plan.feed.adopted_url == (new if adopted else None)
    assert plan.feed.state.moved_url == (None if adopted else new)
