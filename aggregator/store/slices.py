"""What entries were read from: the hashes of their slices, so that these are not read again."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from aggregator.model import KnownSlices

if TYPE_CHECKING:
    from aggregator.model import ParsedFeed
    from aggregator.store.database import Connection


class Slices:
    """The table entry_slices."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def known(self, feed_id: int) -> KnownSlices | None:
        """What need not be read again of a feed's document; None where nothing is known.

        Feeds that have become one bring two contexts; the one with more entries counts.
        """
        rows = self._db.rows(
            """
            SELECT s.context, s.hash, e.guid FROM entry_slices s JOIN entries e ON e.id = s.entry_id
            WHERE e.feed_id = ?
            """,
            (feed_id,),
        )
        if not rows:
            return None
        context, _ = Counter(row["context"] for row in rows).most_common(1)[0]
        of_context = (row for row in rows if row["context"] == context)
        return KnownSlices(context, {row["hash"]: row["guid"] for row in of_context})

    def save(self, feed_id: int, document: ParsedFeed) -> None:
        """Remember what the entries of `document`, which are stored, were read from; forget all but
        those that it says are unchanged."""
        self._db.execute(
            """
            DELETE FROM entry_slices WHERE entry_id IN (
              SELECT id FROM entries WHERE feed_id = ?
              AND guid NOT IN (SELECT value FROM json_each(?))
            )
            """,
            (feed_id, json.dumps(document.unchanged)),
        )
        self._db.executemany(
            """
            INSERT INTO entry_slices (entry_id, context, hash)
            SELECT id, ?, ? FROM entries WHERE feed_id = ? AND guid = ?
            """,
            [
                (document.context, entry.slice_hash, feed_id, entry.guid)
                for entry in document.entries
                if document.context and entry.slice_hash
            ],
        )
