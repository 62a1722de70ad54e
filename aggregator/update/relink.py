"""Cross-links again over what is stored, after the detector has learned something.

Works in batches, each a transaction, and marks every entry it has looked at: it can be stopped at
any time and goes on from there. Verdicts stay. The looking is done by the processes of the cage,
this one reads and writes; a batch on which they fail is looked at entry by entry, and an entry on
which they fail stays as it is.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from aggregator.crosslinks import DETECTOR
from aggregator.model import ParseFailed, Site, StoredEntries
from aggregator.update.cage import Cage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aggregator.model import FoundRows, ParsedEntry
    from aggregator.store import Store

BATCH = 100
AHEAD = 6
"""Batches that are under way at once: enough to keep every process busy."""


class _Stale(NamedTuple):
    """An entry that another version of the detector looked at last."""

    id: int
    entry: ParsedEntry
    site: Site


def relink(store: Store, on_batch: Callable[[int], None]) -> int:
    """Look at every entry that the current detector has not seen; how many those were.

    `on_batch` hears of the number done in each batch.
    """
    return asyncio.run(_relink(store, on_batch))


async def _relink(store: Store, on_batch: Callable[[int], None]) -> int:
    total = 0
    pending: deque[asyncio.Task[list[tuple[int, FoundRows | None]]]] = deque()

    async def finish() -> int:
        found = await pending.popleft()
        with store.transaction():
            for entry_id, rows in found:
                store.entries.save_found(entry_id, rows, DETECTOR)
        on_batch(len(found))
        return len(found)

    async with Cage(store.crosslinks.outlets()) as cage:
        try:
            for batch in _batches(store):
                pending.append(asyncio.create_task(_look(cage, batch)))
                if len(pending) >= AHEAD:
                    total += await finish()
            while pending:
                total += await finish()
        finally:  # or they would start new processes while the cage ends
            for look in pending:
                look.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
    return total


def _batches(store: Store) -> Iterator[list[_Stale]]:
    """Everything that is stale, in order of id. Bylines are read anew first."""
    sites: dict[int, Site] = {}
    last = 0
    while stale := store.entries.stale(DETECTOR, last, BATCH):
        if last == 0:
            with store.transaction():
                store.names.relearn()
        last = stale[-1][0]
        sites |= {feed: store.feeds.site(feed) for _, feed, _ in stale if feed not in sites}
        yield [_Stale(entry_id, entry, sites[feed]) for entry_id, feed, entry in stale]


async def _look(cage: Cage, batch: list[_Stale]) -> list[tuple[int, FoundRows | None]]:
    """What each entry points to; None for one that no process could look at."""
    found = await cage.look_again(StoredEntries(tuple((s.entry, s.site) for s in batch)))
    if not isinstance(found, ParseFailed):
        return [(stale.id, rows) for stale, rows in zip(batch, found, strict=True)]
    if len(batch) == 1:
        return [(batch[0].id, None)]
    return [one for stale in batch for one in await _look(cage, [stale])]
