"""What hangs on an entry: bylines, tags, attached files, its number as an episode, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.model import Author, Enclosure, Episode, Link
from aggregator.store.names import Names
from aggregator.text import name_key
from aggregator.urls import domain_of, url_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from aggregator.model import ParsedEntry
    from aggregator.store.database import Connection

_TABLES = ("entry_authors", "entry_tags", "enclosures", "episodes", "links")


class Parts:
    """The tables entry_authors, entry_tags, enclosures, episodes and links."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._names = Names(connection)

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
        for table in _TABLES:
            self._db.execute(f"DELETE FROM {table} WHERE entry_id = ?", (entry_id,))

    def save(self, entry_id: int, entry: ParsedEntry) -> None:
        """Hang on an entry what it says of itself; its links are saved apart."""
        self._db.executemany(
            """INSERT INTO entry_authors (entry_id, position, name, name_key, email, url)
            VALUES (?, ?, ?, ?, ?, ?)""",
            [
                (entry_id, position, author.name, name_key(author.name), author.email, author.url)
                for position, author in enumerate(entry.authors)
            ],
        )
        self._names.learn(name_key(author.name) for author in entry.authors)
        schemes = dict(entry.schemes)
        self._db.executemany(
            "INSERT OR IGNORE INTO entry_tags (entry_id, tag, scheme) VALUES (?, ?, ?)",
            [(entry_id, tag, schemes.get(tag)) for tag in entry.tags],
        )
        self._db.executemany(
            """INSERT INTO enclosures (entry_id, position, url, type, length, duration)
            VALUES (?, ?, ?, ?, ?, ?)""",
            [
                (entry_id, position, file.url, file.type, file.length, file.duration)
                for position, file in enumerate(entry.enclosures)
            ],
        )
        if (part := entry.episode) is not None:
            self._db.execute(
                """INSERT INTO episodes (entry_id, season, number, kind, explicit)
                VALUES (?, ?, ?, ?, ?)""",
                (entry_id, part.season, part.number, part.kind, part.explicit),
            )

    def save_links(self, entry_id: int, links: Iterable[Link]) -> None:
        """Hang links on an entry that has none."""
        self._db.executemany(
            """INSERT INTO links (entry_id, position, url, url_key, domain, rel, text, origin)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                (
                    entry_id,
                    position,
                    link.url,
                    url_key(link.url),
                    domain_of(link.url),
                    link.rel,
                    link.text,
                    link.origin,
                )
                for position, link in enumerate(links)
            ],
        )


def _episode(row: sqlite3.Row) -> Episode:
    explicit = None if row["explicit"] is None else bool(row["explicit"])
    return Episode(row["season"], row["number"], row["kind"], explicit)
