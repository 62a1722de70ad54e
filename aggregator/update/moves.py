"""Permanent redirects: earned over many good polls before a feed's URL changes (R24-R27). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.fetch.redirects import looks_like_sign_in
from aggregator.urls import split

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aggregator.model import FeedState, Hop

POLLS = 5
AGE = timedelta(hours=72)
"""A permanent redirect is believed after this many good polls over this time (R24)."""

_PERMANENT = (301, 308)


def after_success(
    state: FeedState, hops: Sequence[Hop], now: datetime
) -> tuple[FeedState, str | None]:
    """`state` after a good answer at the end of `hops`, and the URL that has been earned by now."""
    target = _candidate(state.url, hops)
    if target is None:
        return given_up(state), None
    if target == state.moved_url and state.moved_since is not None:
        since, count = state.moved_since, state.moved_count + 1
    else:
        since, count = now, 1
    if _only_safer(state.url, target) or (count >= POLLS and now - since >= AGE):
        return given_up(state), target
    return replace(state, moved_url=target, moved_since=since, moved_count=count), None


def given_up(state: FeedState) -> FeedState:
    """`state` with no move under way."""
    if state.moved_url is None:
        return state
    return replace(state, moved_url=None, moved_since=None, moved_count=0)


def _candidate(url: str, hops: Sequence[Hop]) -> str | None:
    """Where the leading permanent hops lead; None where nowhere, or to a sign-in page (R27)."""
    target = url
    for hop in hops:
        if hop.status not in _PERMANENT:
            break
        target = hop.location
    if target == url or (looks_like_sign_in(target) and not _only_safer(url, target)):
        return None
    return target


def _only_safer(old: str, new: str) -> bool:
    """Whether `new` is `old` over https and nothing else (R25)."""
    was, now = split(old), split(new)
    if was is None or now is None or (was.scheme, now.scheme) != ("http", "https"):
        return False
    same_port = (was.port or 80) == 80 and (now.port or 443) == 443
    same_path = (was.path or "/", was.query) == (now.path or "/", now.query)
    return same_port and was.hostname == now.hostname and same_path
