"""Which feeds a poll by hand asks, and which it must not ask yet (R40)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.record import dataclass
from aggregator.update.due import refusal
from aggregator.urls import authority

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aggregator.model import FeedState
    from aggregator.store import Store


@dataclass(frozen=True, slots=True)
class Chosen:
    """The feeds that a pass will poll, and those it must not ask yet, with the time for each."""

    feeds: tuple[FeedState, ...]
    refused: tuple[tuple[FeedState, datetime], ...] = ()


def choose(store: Store, gap: int, now: datetime, names: Sequence[str], *, every: bool) -> Chosen:
    """The feeds that are named, with `every` all, else what is due or was never polled. Named and
    all ones wait for `gap` seconds since their last poll, and for their servers' own wishes.

    Raises NotFoundError.
    """
    feeds = store.feeds
    if not names and not every:
        return Chosen(tuple(feeds.due(now, never_polled=True)))
    states = feeds.states([feeds.find(name) for name in names]) if names else feeds.active()
    blocks = store.polls.blocks(now)
    chosen, refused = [], []
    for state in states:
        block = blocks.get(authority(state.url))
        until = refusal(state, now, gap, block.not_before if block else None)
        if until is None:
            chosen.append(state)
        else:
            refused.append((state, until))
    return Chosen(tuple(chosen), tuple(refused))
