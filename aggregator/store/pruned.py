"""Old entries let go, and the tombstones that keep them from coming back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.store.crosslinks import Crosslinks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aggregator.model import ParsedFeed
    from aggregator.store.database import Connection


class Pruned:
    """The table pruned."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._crosslinks = Crosslinks(connection)

    def beyond(self, feed_id: int, before: datetime | None, keep: int) -> list[int]:
        """The ids of a feed's entries that are older than `before` (None for any age) and not among
        its `keep` newest, the oldest first."""
        rows = self._db.rows(
            """
            SELECT id FROM (
              SELECT id, sort_at FROM entries WHERE feed_id = ?
              ORDER BY sort_at DESC, id DESC LIMIT -1 OFFSET ?
            ) WHERE sort_at < ? ORDER BY sort_at, id
            """,
            (feed_id, keep, stamp(before) if before else "~"),
        )
        return [row[0] for row in rows]

    def spared(self, ids: Sequence[int]) -> set[int]:
        """Those of these entries that stay however old: they tell of a piece elsewhere, are told of
        by another entry, or a person has judged them."""
        announces, announced_by = self._crosslinks.around(ids)
        judged = self._db.rows(
            """SELECT DISTINCT entry_id FROM verdicts
            WHERE entry_id IN (SELECT value FROM json_each(?))""",
            (json.dumps(ids),),
        )
        return {*announces, *announced_by, *(row[0] for row in judged)}

    def drop(self, ids: Sequence[int], now: datetime) -> None:
        """Delete entries with all that hangs on them, and leave their tombstones."""
        values = {"ids": json.dumps(ids), "now": stamp(now)}
        chosen = "id IN (SELECT value FROM json_each(:ids))"
        self._db.execute(
            f"""
            INSERT OR REPLACE INTO pruned (feed_id, guid, context, hash, unlisted_at)
            SELECT e.feed_id, e.guid, s.context, s.hash, iif(s.guid IS NULL, :now, NULL)
            FROM entries e LEFT JOIN entry_slices s ON s.feed_id = e.feed_id AND s.guid = e.guid
            WHERE e.{chosen}
            """,
            values,
        )
        self._db.execute(
            f"""DELETE FROM entry_slices
            WHERE (feed_id, guid) IN (SELECT feed_id, guid FROM entries WHERE {chosen})""",
            values,
        )
        self._db.execute(f"DELETE FROM entries WHERE {chosen}", values)

    def note(self, feed_id: int, document: ParsedFeed, now: datetime) -> None:
        """Remember which tombstones the feed's newest document still has a use for, and what those
        entries were read from."""
        if self._db.row("SELECT 1 FROM pruned WHERE feed_id = ? LIMIT 1", (feed_id,)) is None:
            return
        values = {
            "feed": feed_id,
            "now": stamp(now),
            "listed": json.dumps([*(e.guid for e in document.entries), *document.unchanged]),
            "unchanged": json.dumps(document.unchanged),
        }
        self._db.execute(
            """
            UPDATE pruned SET context = NULL, hash = NULL
            WHERE feed_id = :feed AND hash IS NOT NULL
              AND guid NOT IN (SELECT value FROM json_each(:unchanged))
            """,
            values,
        )
        self._db.execute(
            """
            UPDATE pruned SET unlisted_at = :now
            WHERE feed_id = :feed AND unlisted_at IS NULL
              AND guid NOT IN (SELECT value FROM json_each(:listed))
            """,
            values,
        )
        self._db.execute(
            """
            UPDATE pruned SET unlisted_at = NULL
            WHERE feed_id = :feed AND unlisted_at IS NOT NULL
              AND guid IN (SELECT value FROM json_each(:listed))
            """,
            values,
        )
        self._db.executemany(
            "UPDATE pruned SET context = ?, hash = ? WHERE feed_id = ? AND guid = ?",
            [
                (document.context, entry.slice_hash, feed_id, entry.guid)
                for entry in document.entries
                if document.context and entry.slice_hash
            ],
        )

    def forget(self, before: datetime) -> int:
        """Drop the tombstones that no document has had a use for since; how many those were."""
        cursor = self._db.execute("DELETE FROM pruned WHERE unlisted_at < ?", (stamp(before),))
        return cursor.rowcount
