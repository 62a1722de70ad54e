"""The dictionary of names: which persons each stored byline names, for the views to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.store.database import Connection


_NEWEST = 200
"""Entries that are asked for their bylines: what a poll costs must not grow with what is stored."""


class Names:
    """The table names. A byline that was once seen stays; it costs little, and comes again."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def learn(self, keys: Iterable[str]) -> None:
        """Take in the bylines with these `name_key`s."""
        from aggregator.crosslinks.bylines import persons  # where there is one

        self.save(
            (key, position, person.name, person.given, person.family)
            for key in keys
            for position, person in enumerate(persons(key))
        )

    def save(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Take in bylines that are taken apart already, as rows."""
        self._db.executemany(
            """INSERT OR IGNORE INTO names (name_key, position, person, given, family)
            VALUES (?, ?, ?, ?, ?)""",
            rows,
        )

    def note_sole_author(self, feed_id: int) -> None:
        """Remember the one name that all bylines of a feed's newest entries have, for those of its
        entries that have none; it must stand under two of them at least, and under half."""
        values = {"feed": feed_id, "newest": _NEWEST}
        newest = """(SELECT id FROM entries WHERE feed_id = :feed
            ORDER BY sort_at DESC, guid LIMIT :newest)"""
        rows = self._db.rows(
            f"""SELECT name_key, min(name) AS name, count(DISTINCT entry_id) AS signed
            FROM entry_authors WHERE entry_id IN {newest} AND name_key <> ''
            GROUP BY name_key LIMIT 2""",
            values,
        )
        entries = self._db.value(f"SELECT count(*) FROM {newest}", values)
        sole = rows[0] if len(rows) == 1 else None
        if sole is not None and not (sole["signed"] >= 2 and 2 * sole["signed"] >= entries):
            sole = None
        self._db.execute(
            "UPDATE feeds SET sole_author = ?, sole_author_key = ? WHERE id = ?",
            (sole["name"] if sole else None, sole["name_key"] if sole else "", feed_id),
        )

    def relearn(self) -> None:
        """Read every byline anew, as this version of the program does."""
        self._db.execute("DELETE FROM names")
        self._db.execute(
            """
            INSERT INTO names (name_key, position, person, given, family)
            SELECT k.name_key, p.key, json_extract(p.value, '$[0]'), json_extract(p.value, '$[1]'),
              json_extract(p.value, '$[2]')
            FROM (
              SELECT name_key FROM entry_authors
              UNION SELECT name_key FROM page_authors
              UNION SELECT author_key FROM feeds
            ) k, json_each(persons_of(k.name_key)) p
            """
        )
