"""A few numbers that are cheap to ask for, again and again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.dates import from_stamp, stamp
from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from aggregator.store.database import Connection

OVERDUE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Vital:
    """How things stand. `feeds` counts by state, `overdue` those an hour late."""

    feeds: Mapping[str, int]
    failing: int
    overdue: int
    entries: int
    crosslinks: int
    bytes: int
    last_poll_at: datetime | None
    last_success_at: datetime | None
    next_check_at: datetime | None


class Vitals:
    """Reads vital signs."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def read(self, now: datetime) -> Vital:
        """How things stand at `now`."""
        row = self._db.row(
            """
            SELECT count(error) AS failing, max(last_check_at) AS polled,
              max(last_success_at) AS succeeded,
              min(CASE WHEN state IN ('active', 'blocked') THEN next_check_at END) AS due,
              count(CASE WHEN state IN ('active', 'blocked') AND next_check_at < ? THEN 1 END)
                AS overdue
            FROM feeds
            """,
            (stamp(now - OVERDUE),),
        )
        assert row is not None
        states = self._db.rows("SELECT state, count(*) FROM feeds GROUP BY 1 ORDER BY 1")
        pages = self._db.value("PRAGMA page_count") * self._db.value("PRAGMA page_size")
        return Vital(
            feeds={row[0]: row[1] for row in states},
            failing=row["failing"],
            overdue=row["overdue"],
            entries=self._db.value("SELECT count(*) FROM entries"),
            crosslinks=self._db.value("SELECT count(*) FROM crosslinks"),
            bytes=pages,
            last_poll_at=_moment(row["polled"]),
            last_success_at=_moment(row["succeeded"]),
            next_check_at=_moment(row["due"]),
        )


def _moment(text: str | None) -> datetime | None:
    return from_stamp(text) if text else None
