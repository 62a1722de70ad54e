"""Which feeds are being asked, what polls did, and which hosts asked to be left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.dates import from_stamp, stamp
from aggregator.model import HostBlock, PollRecord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aggregator.store.database import Connection


class Polls:
    """The tables asked, polls and hosts."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def begin(self, feed_id: int, now: datetime) -> None:
        """Remember that a feed is being asked, before it is: a crash must not ask it twice."""
        self._db.execute(
            "INSERT OR REPLACE INTO asked (feed_id, at) SELECT id, ? FROM feeds WHERE id = ?",
            (stamp(now), feed_id),
        )

    def begun(self, feed_id: int) -> datetime | None:
        """When a feed was asked whose answer is not stored; None where nothing is open."""
        at = self._db.value("SELECT at FROM asked WHERE feed_id = ?", (feed_id,))
        return from_stamp(at) if at else None

    def end(self, feed_id: int) -> None:
        """The answer of a feed is settled."""
        self._db.execute("DELETE FROM asked WHERE feed_id = ?", (feed_id,))

    def save(self, feed_id: int, poll: PollRecord, notes: Sequence[str] = ()) -> None:
        """Remember one poll, with what was odd about it; its answer is settled."""
        self.end(feed_id)
        self._db.execute(
            """INSERT INTO polls (feed_id, started_at, duration_ms, status, outcome, bytes, new,
              updated, error, notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                feed_id,
                stamp(poll.started_at),
                poll.duration_ms,
                poll.status,
                poll.outcome,
                poll.size,
                poll.new,
                poll.updated,
                poll.error,
                "; ".join(notes) or None,
            ),
        )

    def latest(self, feed_id: int, limit: int) -> list[PollRecord]:
        """The newest polls of a feed, newest first."""
        return [
            PollRecord(
                started_at=from_stamp(row["started_at"]),
                duration_ms=row["duration_ms"],
                status=row["status"],
                outcome=row["outcome"],
                size=row["bytes"],
                new=row["new"],
                updated=row["updated"],
                error=row["error"],
            )
            for row in self._db.rows(
                "SELECT * FROM polls WHERE feed_id = ? ORDER BY id DESC LIMIT ?", (feed_id, limit)
            )
        ]

    def trim(self, before: datetime, keep: int, limit: int = 2000) -> int:
        """Forget up to `limit` polls that began before `before`, but the `keep` newest of each
        feed, and what hosts asked for in earlier times; how many polls those were."""
        self._db.execute("DELETE FROM hosts WHERE not_before < ?", (stamp(before),))
        cursor = self._db.execute(
            """
            DELETE FROM polls WHERE id IN (
              SELECT p.id FROM polls p
              WHERE p.started_at < ?1 AND p.started_at < (
                SELECT started_at FROM polls WHERE feed_id = p.feed_id
                ORDER BY started_at DESC LIMIT 1 OFFSET ?2
              )
              ORDER BY p.started_at LIMIT ?3
            )
            """,
            (stamp(before), keep - 1, limit),
        )
        return cursor.rowcount

    def block(self, block: HostBlock) -> None:
        """Leave a host alone until then; an earlier block is never shortened."""
        self._db.execute(
            """INSERT INTO hosts (host, not_before, reason) VALUES (?, ?, ?)
            ON CONFLICT (host) DO UPDATE SET
              reason = CASE WHEN excluded.not_before > not_before
                THEN excluded.reason ELSE reason END,
              not_before = max(not_before, excluded.not_before)""",
            (block.host, stamp(block.not_before), block.reason),
        )

    def blocks(self, now: datetime) -> dict[str, HostBlock]:
        """The hosts that are to be left alone at `now`."""
        return {
            row["host"]: HostBlock(row["host"], from_stamp(row["not_before"]), row["reason"])
            for row in self._db.rows("SELECT * FROM hosts WHERE not_before > ?", (stamp(now),))
        }

    def shorten(self, latest: datetime) -> None:
        """Leave no host alone for longer than until `latest`."""
        self._db.execute(
            "UPDATE hosts SET not_before = :latest WHERE not_before > :latest",
            {"latest": stamp(latest)},
        )
