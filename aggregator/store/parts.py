"""What hangs on an entry: bylines, tags, attached files, its number as an episode, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.model import Author, Enclosure, Episode, Link

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from aggregator.store.database import Connection

    Row = tuple[Any, ...]

COLUMNS = {
    "entry_authors": ("position", "name", "name_key", "email", "url"),
    "entry_tags": ("tag", "scheme"),
    "enclosures": ("position", "url", "type", "length", "duration"),
    "episodes": ("season", "number", "kind", "explicit"),
    "links": ("position", "url", "url_key", "domain", "rel", "text", "origin"),
}
"""The tables, and what a row of each is beside its `entry_id`."""


class Parts:
    """The tables entry_authors, entry_tags, enclosures, episodes and links."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def load(self, ids: tuple[int, ...]) -> dict[int, dict[str, Any]]:
        """What hangs on each of these entries, by the names of `StoredEntry`."""
        authors = self._rows("entry_authors", "position", ids)
        tags = self._rows("entry_tags", "tag", ids)
        enclosures = self._rows("enclosures", "position", ids)
        links = self._rows("links", "position", ids)
        episodes = self._rows("episodes", "entry_id", ids)
        return {
            i: {
                "authors": tuple(Author(r["name"], r["email"], r["url"]) for r in authors[i]),
                "tags": tuple(r["tag"] for r in tags[i]),
                "schemes": tuple((r["tag"], r["scheme"]) for r in tags[i] if r["scheme"]),
                "enclosures": tuple(
                    Enclosure(r["url"], r["type"], r["length"], r["duration"])
                    for r in enclosures[i]
                ),
                "episode": next(map(_episode, episodes[i]), None),
                "links": tuple(Link(r["url"], r["rel"], r["text"], r["origin"]) for r in links[i]),
            }
            for i in ids
        }

    def _rows(self, table: str, order: str, ids: tuple[int, ...]) -> dict[int, list[sqlite3.Row]]:
        marks = ",".join("?" * len(ids))
        groups: dict[int, list[sqlite3.Row]] = {i: [] for i in ids}
        for row in self._db.rows(
            f"SELECT * FROM {table} WHERE entry_id IN ({marks}) ORDER BY {order}", ids
        ):
            groups[row["entry_id"]].append(row)
        return groups

    def forget(self, entry_id: int) -> None:
        """Take everything from an entry that is about to be given anew."""
        for table in COLUMNS:
            self._db.execute(f"DELETE FROM {table} WHERE entry_id = ?", (entry_id,))

    def save(self, entries: Iterable[tuple[int, Mapping[str, Sequence[Row]]]]) -> None:
        """Hang on entries what they are given by table; they must have none of it."""
        rows: dict[str, list[Row]] = {}
        for entry_id, parts in entries:
            for table, given in parts.items():
                rows.setdefault(table, []).extend((entry_id, *row) for row in given)
        for table, given in rows.items():
            columns = COLUMNS[table]
            marks = ", ?" * len(columns)
            self._db.executemany(
                f"INSERT INTO {table} (entry_id, {', '.join(columns)}) VALUES (?{marks})", given
            )

    def replace_links(self, entry_id: int, links: Sequence[Row]) -> None:
        """Make these all the links of an entry; nothing is written where they are already."""
        columns = ", ".join(COLUMNS["links"])
        stored = self._db.rows(
            f"SELECT {columns} FROM links WHERE entry_id = ? ORDER BY position", (entry_id,)
        )
        if [tuple(row) for row in stored] != [tuple(row) for row in links]:
            self._db.execute("DELETE FROM links WHERE entry_id = ?", (entry_id,))
            self.save([(entry_id, {"links": links})])


def _episode(row: sqlite3.Row) -> Episode:
    explicit = None if row["explicit"] is None else bool(row["explicit"])
    return Episode(row["season"], row["number"], row["kind"], explicit)
