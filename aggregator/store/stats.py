"""Numbers about everything stored."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.dates import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.store.database import Connection

Counts = list[tuple[str, int]]
"""(name, how many), in the order to be shown."""


class Stats:
    """Counts for people to look at."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def totals(self) -> dict[str, int]:
        """How many rows of each kind there are, and the bytes that the file takes."""
        tables = ("feeds", "entries", "links", "crosslinks", "verdicts", "pages", "polls")
        totals = {name: int(self._db.value(f"SELECT count(*) FROM {name}")) for name in tables}
        totals["elsewhere"] = int(self._db.value("SELECT count(*) FROM elsewhere"))
        pages = self._db.value("PRAGMA page_count") * self._db.value("PRAGMA page_size")
        return totals | {"bytes": int(pages)}

    def feeds_by_state(self) -> Counts:
        """Feeds in each state."""
        return self._counts("SELECT state, count(*) FROM feeds GROUP BY 1 ORDER BY 2 DESC, 1")

    def entries_by_day(self, now: datetime, days: int) -> Counts:
        """Entries on each of the last `days` days, oldest first, quiet days among them."""
        found = dict(
            self._counts(
                """SELECT substr(sort_at, 1, 10), count(*) FROM entries WHERE sort_at >= ?
                GROUP BY 1""",
                stamp(now - timedelta(days=days))[:10],
            )
        )
        names = [stamp(now - timedelta(days=n))[:10] for n in range(days - 1, -1, -1)]
        return [(name, found.get(name, 0)) for name in names]

    def checks_by_hour(self, now: datetime) -> Counts:
        """Feeds due in each of the next 24 hours; what is overdue counts as now."""
        hours = [now + timedelta(hours=n) for n in range(24)]
        found = dict(
            self._counts(
                """SELECT substr(max(next_check_at, ?1), 1, 13), count(*) FROM feeds
                WHERE state IN ('active', 'blocked') AND next_check_at IS NOT NULL GROUP BY 1""",
                stamp(now),
            )
        )
        return [(f"{hour:%H}:00", found.get(stamp(hour)[:13], 0)) for hour in hours]

    def repeats(self, newest: int = 100) -> dict[int, int]:
        """Of how many among each feed's `newest` entries another one has the same link and title:
        of many where a feed gives its entries new ids. Reads all of them; feeds without any are
        left out."""
        rows = self._db.rows(
            """
            SELECT feed_id, count(*) - count(DISTINCT url_key || char(10) || title_key) FROM (
              SELECT feed_id, url_key, title_key,
                row_number() OVER (PARTITION BY feed_id ORDER BY sort_at DESC, id) AS place
              FROM entries
            )
            WHERE place <= ? AND url_key <> '' AND title_key <> '' GROUP BY 1
            """,
            (newest,),
        )
        return {row[0]: row[1] for row in rows if row[1]}

    def busiest_outlets(self, limit: int) -> Counts:
        """The outlets where most pieces were published."""
        return self._counts(
            """SELECT coalesce(outlet, outlet_domain), count(*) FROM elsewhere
            WHERE coalesce(outlet, outlet_domain) IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1
            LIMIT ?""",
            limit,
        )

    def busiest_authors(self, limit: int) -> Counts:
        """The authors with most pieces elsewhere."""
        return self._counts(
            """SELECT author, count(*) FROM elsewhere WHERE author IS NOT NULL
            GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?""",
            limit,
        )

    def _counts(self, sql: str, *values: object) -> Counts:
        return [(str(row[0]), int(row[1])) for row in self._db.rows(sql, values)]
