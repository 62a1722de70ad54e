"""Whether a feed suddenly shows another site: its domain was sold, its address given to somebody
else. Pure.

Nothing is concluded from it but a note, which stays until a person says that all is well or the
site is what it was. A new look, a new name or a new home is no other site: then entries that are
known are still there, or two of three things that tell sites apart are what they were.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.model import FormerSite
from aggregator.text import title_key
from aggregator.urls import domain_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from aggregator.model import FeedState, ParsedFeed

ENOUGH = 2


def notice(
    state: FeedState, feed: ParsedFeed, known: Collection[str], now: datetime
) -> tuple[FeedState, str | None]:
    """`state` after `feed` was read, and what to note of it. `known` are the guids among those of
    its entries that were there before."""
    if state.former is not None:
        back = not _differs(state.former, feed, state.url)
        return (replace(state, former=None), None) if back else (state, None)
    read_before = bool(state.entry_times)
    if not read_before or not feed.entries or feed.unchanged or known:
        return state, None
    was = FormerSite(state.own_title, state.site_url, state.language, now)
    if not _differs(was, feed, state.url):
        return state, None
    said = _called(feed.title, feed.site_url or state.url)
    note = f"suddenly shows another site: {said}, after {_called(was.title, was.url or state.url)}"
    return replace(state, former=was), note


def _differs(was: FormerSite, feed: ParsedFeed, url: str) -> bool:
    """Whether two of the three are others: the words of the title, the domain, the language."""
    domain = domain_of(was.url or url)
    homes = {domain_of(feed.site_url or url), *(domain_of(entry.url) for entry in feed.entries)}
    before, after = _words(was.title), _words(feed.title)
    spoken, speaks = _speech(was.language), _speech(feed.language)
    return (
        sum(
            (
                bool(before and after) and before.isdisjoint(after),
                domain not in homes,
                bool(spoken and speaks) and spoken != speaks,
            )
        )
        >= ENOUGH
    )


def _words(title: str | None) -> frozenset[str]:
    return frozenset(word for word in title_key(title).split() if len(word) > 2)


def _speech(language: str | None) -> str:
    return (language or "").partition("-")[0].lower()


def _called(title: str | None, url: str) -> str:
    return f'"{title}" at {domain_of(url)}' if title else domain_of(url)
