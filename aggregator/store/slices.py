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

    def known(self, feed_id: int) -> tuple[dict[str, str | None], KnownSlices | None]:
        """What a feed's last document held: guid -> content hash, None for what was let go; and
        what of it need not be read again, None where nothing is known."""
        rows = self._db.rows(
            """
            SELECT s.guid, e.content_hash, s.context, s.hash
            FROM entry_slices s JOIN entries e ON e.feed_id = s.feed_id AND e.guid = s.guid
            WHERE s.feed_id = :feed
            UNION ALL SELECT guid, NULL, context, hash FROM pruned
            WHERE feed_id = :feed AND unlisted_at IS NULL
            """,
            {"feed": feed_id},
        )
        hashes = {row["guid"]: row["content_hash"] for row in rows}
        contexts = Counter(row["context"] for row in rows if row["hash"] is not None)
        if not contexts:
            return hashes, None
        (context, _), *_ = contexts.most_common(1)
        of_context = (row for row in rows if row["context"] == context and row["hash"] is not None)
        return hashes, KnownSlices(context, {row["hash"]: row["guid"] for row in of_context})

    def save(self, feed_id: int, document: ParsedFeed) -> None:
        """Remember the entries of `document` that are stored as it has them, and what they were
        read from; forget all but those that it says are unchanged."""
        self._db.execute(
            """DELETE FROM entry_slices
            WHERE feed_id = ? AND guid NOT IN (SELECT value FROM json_each(?))""",
            (feed_id, json.dumps(document.unchanged)),
        )
        stored = self._hashes(feed_id, [entry.guid for entry in document.entries])
        self._db.executemany(
            "INSERT INTO entry_slices (feed_id, guid, context, hash) VALUES (?, ?, ?, ?)",
            [
                (
                    feed_id,
                    entry.guid,
                    document.context,
                    entry.slice_hash if document.context else None,
                )
                for entry in document.entries
                if stored.get(entry.guid) == entry.content_hash
            ],
        )

    def _hashes(self, feed_id: int, guids: list[str]) -> dict[str, str]:
        """guid -> content hash of those that are stored."""
        rows = self._db.rows(
            """SELECT e.guid, e.content_hash FROM json_each(?) g
            CROSS JOIN entries e ON e.feed_id = ? AND e.guid = g.value""",
            (json.dumps(guids), feed_id),
        )
        return {row["guid"]: row["content_hash"] for row in rows}
