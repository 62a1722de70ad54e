"""What hooks are to be told: noted by triggers as it happens, handed out, tried, kept a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.dates import from_stamp, stamp
from aggregator.model import Delivery, HookEvent, HookHealth

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from aggregator.store.database import Connection

# An entry is news if it came out after its feed was followed, and not before `since`; one without a
# date, or with one in the future, if it was not in the first document that was read.
_NEWS = """(
    CASE WHEN e.dated AND e.published_at <= e.first_seen_at
    THEN e.published_at >= max(f.added_at, ?)
    ELSE EXISTS (
        SELECT 1 FROM entries o
        WHERE o.feed_id = e.feed_id AND o.first_seen_at < e.first_seen_at
    ) END
)"""
_ENTRIES = """
    SELECT h.entry_id, NULL AS crosslink_id, '' AS piece
    FROM happenings h WHERE h.crosslink_id IS NULL
"""
_CROSSLINKS = """
    SELECT DISTINCT c.entry_id, c.id AS crosslink_id,
      c.kind || ' ' || coalesce(nullif(c.url_key, ''), c.title_key || ' ' || c.outlet_key) AS piece
    FROM happenings h JOIN crosslinks c ON c.id = h.crosslink_id
    WHERE c.id IN (SELECT crosslink_id FROM elsewhere)
"""
_HAPPENED = {HookEvent.ENTRY: _ENTRIES, HookEvent.CROSSLINK: _CROSSLINKS}


class Deliveries:
    """The tables happenings and deliveries."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def listen(self, wanted: bool) -> None:
        """Whether what happens is noted at all."""
        self._db.execute(
            """INSERT INTO settings (name, value) VALUES ('hooks', ?)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            WHERE value <> excluded.value""",
            (int(wanted),),
        )
        if not wanted:
            self._db.execute("DELETE FROM happenings")

    def noted(self) -> int | None:
        """The number of the last thing that happened and is not handed out yet."""
        last = self._db.value("SELECT max(id) FROM happenings")
        return None if last is None else int(last)

    def queue(
        self,
        hook: str,
        event: HookEvent,
        matching: tuple[str, Sequence[Any]],
        since: datetime | None,
        now: datetime,
    ) -> None:
        """Hand out to a hook what happened to entries that `matching` (an SQL query for ids)
        gives: of news since then, for None of everything. It hears of nothing twice."""
        ids, values = matching
        news, of_age = (_NEWS, (stamp(since),)) if since is not None else ("1", ())
        self._db.execute(
            f"""
            INSERT OR IGNORE INTO deliveries
              (hook, entry_id, crosslink_id, piece, queued_at, next_try_at)
            SELECT ?, n.entry_id, n.crosslink_id, n.piece, ?, ?
            FROM ({_HAPPENED[event]}) n
            JOIN entries e ON e.id = n.entry_id JOIN feeds f ON f.id = e.feed_id
            WHERE {news} AND n.entry_id IN ({ids})
            ORDER BY e.sort_at, e.id, n.crosslink_id
            """,
            (hook, stamp(now), stamp(now), *of_age, *values),
        )

    def forget_noted(self, last: int) -> None:
        """Everything that happened up to this number is handed out."""
        self._db.execute("DELETE FROM happenings WHERE id <= ?", (last,))

    def due(self, hook: str, now: datetime, limit: int) -> list[Delivery]:
        """What a hook is to be told now, the oldest first."""
        rows = self._db.rows(
            """SELECT * FROM deliveries WHERE hook = ? AND next_try_at <= ?
            ORDER BY id LIMIT ?""",
            (hook, stamp(now), limit),
        )
        return [_delivery(row) for row in rows]

    def claim(self, delivery: Delivery, now: datetime, next_try_at: datetime) -> bool:
        """Count a try before it is made, so that no crash makes it look untried; False where
        another process was faster."""
        return bool(
            self._db.execute(
                """UPDATE deliveries SET tries = tries + 1, tried_at = ?, next_try_at = ?
                WHERE id = ? AND next_try_at = ?""",
                (stamp(now), stamp(next_try_at), delivery.id, stamp(delivery.next_try_at)),
            ).rowcount
        )

    def taken(self, delivery: Delivery) -> None:
        """It was told, and that is that."""
        self._db.execute(
            """UPDATE deliveries SET state = 'delivered', next_try_at = NULL, error = NULL
            WHERE id = ?""",
            (delivery.id,),
        )

    def not_taken(self, delivery: Delivery, error: str, next_try_at: datetime | None) -> None:
        """It was told in vain; None gives it up."""
        self._db.execute(
            "UPDATE deliveries SET state = ?, next_try_at = ?, error = ? WHERE id = ?",
            (
                "waiting" if next_try_at else "given up",
                stamp(next_try_at) if next_try_at else None,
                error,
                delivery.id,
            ),
        )

    def retry(self, hooks: Collection[str], now: datetime) -> int:
        """Tell these hooks again, now, what they have not taken; how much that is."""
        marks = ",".join("?" * len(hooks))
        return self._db.execute(
            f"""UPDATE deliveries
            SET state = 'waiting', queued_at = max(queued_at, ?), next_try_at = ?
            WHERE state <> 'delivered' AND hook IN ({marks})""",
            (stamp(now), stamp(now), *hooks),
        ).rowcount

    def trim(self, before: datetime) -> None:
        """Forget deliveries that are over, or that no hook has asked for, since before then."""
        self._db.execute("DELETE FROM deliveries WHERE queued_at < ?", (stamp(before),))

    def health(self) -> dict[str, HookHealth]:
        """How every hook fares that has, or lately had, something to be told."""
        rows = self._db.rows(
            """
            SELECT hook, sum(state = 'waiting') AS waiting, sum(state = 'delivered') AS delivered,
              sum(state = 'given up') AS given_up, max(tried_at) AS tried_at,
              min(next_try_at) AS next_try_at,
              (SELECT error FROM deliveries l WHERE l.hook = d.hook AND l.tried_at IS NOT NULL
                ORDER BY l.tried_at DESC, l.id DESC LIMIT 1) AS error
            FROM deliveries d GROUP BY hook
            """
        )
        return {
            row["hook"]: HookHealth(
                waiting=row["waiting"],
                delivered=row["delivered"],
                given_up=row["given_up"],
                last_try_at=from_stamp(row["tried_at"]) if row["tried_at"] else None,
                next_try_at=from_stamp(row["next_try_at"]) if row["next_try_at"] else None,
                error=row["error"],
            )
            for row in rows
        }


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        hook=row["hook"],
        event=HookEvent.CROSSLINK if row["piece"] else HookEvent.ENTRY,
        entry_id=row["entry_id"],
        crosslink_id=row["crosslink_id"],
        key=row["key"],
        queued_at=from_stamp(row["queued_at"]),
        tries=row["tries"],
        next_try_at=from_stamp(row["next_try_at"]),
    )
