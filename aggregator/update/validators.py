"""Which validators are sent with a request, and which are kept after its answer (R1-R11). Pure.

Validators are opaque bytes: stored as received, replaced as one set, lost by no failure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.fetch.conditional import is_sane
from aggregator.model import FetchRequest

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import FeedState, Fetched, NotModified

IGNORED = 3
"""Answers in a row that take no notice of our validators, after which they are useless (R9)."""

PROBE_WAIT = timedelta(days=30)
PROBE_SILENCE = 8
"""A server that says 304 for so long, and for so many usual gaps between entries, is asked once for
the whole document (R10)."""


def request_for(state: FeedState, now: datetime) -> FetchRequest:
    """What to send for a feed: its validators, but for those known to be useless (R9-R11)."""
    etag, last_modified = state.etag, state.last_modified
    if not state.last_modified_sane:
        last_modified = None
    if state.validators_ignored >= IGNORED and last_modified is not None:
        etag = None
    if probe_due(state, now):
        etag = last_modified = None
    return FetchRequest(state.url, etag, last_modified, state.final_url, state.credentials)


def are_working(state: FeedState) -> bool:
    """Whether polls of the feed can be cheap: it has validators, and they are not ignored. A 304
    proves that they work, also where only the date does."""
    usable = bool(state.etag or (state.last_modified and state.last_modified_sane))
    return usable and (state.validators_ignored < IGNORED or state.not_modified_since is not None)


def probe_due(state: FeedState, now: datetime) -> bool:
    """Whether it is time to doubt a server that has been saying 304 for very long (R10)."""
    since, times = state.not_modified_since, state.entry_times
    if since is None or now - since < PROBE_WAIT or len(times) < 2:
        return False
    if state.probe_after is not None and now < state.probe_after:
        return False
    usual = (times[0] - times[-1]) / (len(times) - 1)
    return now - times[0] >= PROBE_SILENCE * usual


def after_fetched(
    state: FeedState, outcome: Fetched, same_body: bool, started: datetime
) -> FeedState:
    """The validators of a 200 that was read: this answer's, as one set (R3, R4, R7, R8)."""
    probed = probe_due(state, started)
    wait = state.probe_wait_days * 2 if probed and same_body else PROBE_WAIT.days
    return replace(
        state,
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        last_modified_sane=is_sane(outcome.last_modified, outcome.date or started),
        final_url=outcome.final_url,
        validators_ignored=_ignored(state, outcome, same_body, started),
        not_modified_since=state.not_modified_since if probed and same_body else None,
        probe_after=started + timedelta(days=wait) if probed else None,
        probe_wait_days=wait,
    )


def _ignored(state: FeedState, outcome: Fetched, same_body: bool, started: datetime) -> int:
    """How often in a row our validators were answered by what we have already (R9)."""
    if (outcome.etag or outcome.last_modified) != (state.etag or state.last_modified):
        return 0
    request = request_for(state, started)
    if not (request.etag or request.last_modified) or outcome.final_url != state.final_url:
        return state.validators_ignored
    if same_body:
        return state.validators_ignored + 1
    return state.validators_ignored if state.validators_ignored >= IGNORED else 0


def after_not_modified(state: FeedState, outcome: NotModified, started: datetime) -> FeedState:
    """A 304 replaces what it carries and leaves the rest (R5)."""
    since = state.not_modified_since or started
    if contradicts(state, outcome):
        return replace(state, not_modified_since=since)
    return replace(
        state,
        not_modified_since=since,
        etag=outcome.etag or state.etag,
        last_modified=outcome.last_modified or state.last_modified,
        last_modified_sane=is_sane(outcome.last_modified, outcome.date or started)
        if outcome.last_modified
        else state.last_modified_sane,
    )


def contradicts(state: FeedState, outcome: NotModified) -> bool:
    """Whether a 304 speaks of another version than the one it was asked about (R5); strong and weak
    forms of one tag are the same version (RFC 9110 §8.8.3.2)."""
    if state.etag is None or outcome.etag is None:
        return False
    return state.etag.removeprefix(b"W/") != outcome.etag.removeprefix(b"W/")


def after_failure(state: FeedState, started: datetime) -> FeedState:
    """Failures keep all validators (R6); a probe that failed is not repeated soon."""
    if not probe_due(state, started):
        return state
    return replace(state, probe_after=started + PROBE_WAIT)
