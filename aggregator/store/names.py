"""The dictionary of names: which persons each stored byline names, for the views to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.crosslinks.bylines import persons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.store.database import Connection


class Names:
    """The table names. A byline that was once seen stays; it costs little, and comes again."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def learn(self, keys: Iterable[str]) -> None:
        """Take in the bylines with these `name_key`s."""
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
        """Remember the one name that all bylines of a feed have, for its entries that have none; it
        must stand under two entries at least, and under half of them."""
        bylines = """FROM entries e JOIN entry_authors a ON a.entry_id = e.id AND a.name_key <> ''
            WHERE e.feed_id = :feed"""
        feed = {"feed": feed_id}
        keys = self._db.rows(f"SELECT DISTINCT a.name_key {bylines} LIMIT 2", feed)
        key = keys[0]["name_key"] if len(keys) == 1 and self._often_signed(bylines, feed) else ""
        name = self._db.value(f"SELECT min(a.name) {bylines}", feed) if key else None
        self._db.execute(
            "UPDATE feeds SET sole_author = ?, sole_author_key = ? WHERE id = ?",
            (name, key, feed_id),
        )

    def _often_signed(self, bylines: str, feed: dict[str, int]) -> bool:
        signed = self._db.value(f"SELECT count(DISTINCT a.entry_id) {bylines}", feed)
        entries = self._db.value("SELECT count(*) FROM entries WHERE feed_id = :feed", feed)
        return bool(signed >= 2 and 2 * signed >= entries)

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
