"""Old entries let go, feed by feed, in batches that keep nobody waiting.

What goes is beyond every limit that is given. What tells of a piece elsewhere, is told of, or was
judged by a person stays however old; what goes leaves a tombstone, or the feed that still lists it
would bring it back.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.config import MIN_KEEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from aggregator.config import RetentionSettings
    from aggregator.store import Store

BATCH = 200
"""Entries in one transaction."""

REMEMBERED = timedelta(days=400)
"""How long a tombstone outlives the last document that listed its entry: longer than a feed that
lists its entries again once a year is silent about them."""

POLLS_SHOWN = 10
"""Polls of each feed that stay however old: `explain` shows them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is let go: entries older than `before`, None for any age, but the `keep` newest of each
    feed."""

    before: datetime | None
    keep: int = MIN_KEEP


@dataclass(frozen=True, slots=True)
class Cut:
    """One batch of a feed's old entries: how many went, and how many were spared."""

    feed_id: int
    gone: int
    spared: int


def limits_of(retention: RetentionSettings, now: datetime) -> Limits | None:
    """What the configuration lets go at `now`; None where it keeps everything."""
    if retention.older_than is None and retention.keep is None:
        return None
    age = retention.older_than
    before = None if age is None else now - timedelta(seconds=age)
    return Limits(before, retention.keep or MIN_KEEP)


def prune(
    store: Store,
    feed_ids: Iterable[int],
    limits: Limits,
    now: datetime,
    *,
    dry_run: bool = False,
) -> Iterator[Cut]:
    """Let go what is beyond `limits` in these feeds, a batch at a step; with `dry_run` only say
    what would go."""
    for feed_id in feed_ids:
        ids = store.pruned.beyond(feed_id, limits.before, limits.keep)
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            with nullcontext() if dry_run else store.transaction():
                spared = store.pruned.spared(batch)
                gone = [entry_id for entry_id in batch if entry_id not in spared]
                if not dry_run:
                    store.pruned.drop(gone, now)
            yield Cut(feed_id, len(gone), len(spared))


def tidy(store: Store, retention: RetentionSettings, now: datetime) -> Iterator[int]:
    """What a daemon does once a day: trim the history of polls, let go old entries where that is
    wished, forget tombstones of no use. Yields how many entries went, after each short step."""
    while store.polls.trim(now - timedelta(seconds=retention.polls), POLLS_SHOWN):
        yield 0
    limits = limits_of(retention, now)
    if limits is not None:
        for cut in prune(store, store.feeds.names(), limits, now):
            yield cut.gone
    store.pruned.forget(now - REMEMBERED)
    yield 0
