"""Cross-links again over what is stored, after the detector has learned something.

Works in batches, each a transaction, and marks every entry it has looked at: it can be stopped at
any time and goes on from there. Verdicts stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.crosslinks import DETECTOR
from aggregator.crosslinks.detect import find
from aggregator.model import Site
from aggregator.store.prepare import crosslink_rows, link_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.store import Store

BATCH = 200


def relink(store: Store, on_batch: Callable[[int], None]) -> int:
    """Look at every entry that the current detector has not seen; how many those were.

    `on_batch` hears of the number done in each batch.
    """
    outlets = store.crosslinks.outlets()
    sites: dict[int, Site] = {}
    total, last = 0, 0
    while True:
        batch = store.entries.stale(DETECTOR, last, BATCH)
        if not batch:
            return total
        with store.transaction():
            for entry_id, feed_id, entry in batch:
                if feed_id not in sites:
                    sites[feed_id] = store.feeds.site(feed_id)
                found = find(entry, sites[feed_id], outlets)
                links, crosslinks = link_rows(found.links), crosslink_rows(found.crosslinks)
                store.entries.save_found(entry_id, links, crosslinks, DETECTOR)
                last = entry_id
        total += len(batch)
        on_batch(len(batch))
