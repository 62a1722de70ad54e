"""Entries: known ones for deciding, whole ones for reading, changed ones for writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.dates import from_stamp, stamp
from aggregator.errors import NotFoundError
from aggregator.model import EntryChange, FeedRef, KnownEntry, ParsedEntry, StoredEntry
from aggregator.store.crosslinks import Crosslinks
from aggregator.store.parts import Parts
from aggregator.store.rows import as_parsed, entry_values, stored_entry
from aggregator.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aggregator.model import Found
    from aggregator.store.database import Connection

MAX_VERSIONS = 24
"""Older words of one entry that are kept: what changes on every fetch must not fill the disk."""

_BATCH = 500


class Entries:
    """The tables entries and entry_versions; what hangs on an entry is in `parts`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._crosslinks = Crosslinks(connection)
        self._parts = Parts(connection)

    def known(self, feed_id: int) -> dict[str, KnownEntry]:
        """guid -> what is stored, for every entry of a feed."""
        rows = self._db.rows(
            """
            SELECT guid, id, content_hash,
              (SELECT count(*) FROM entry_versions WHERE entry_id = entries.id) AS versions
            FROM entries WHERE feed_id = ?
            """,
            (feed_id,),
        )
        return {r["guid"]: KnownEntry(r["id"], r["content_hash"], r["versions"]) for r in rows}

    def find(self, name: str) -> int:
        """The id of the entry that `name` means: its id, its URL or its guid.

        Raises NotFoundError.
        """
        if name.isdecimal() and len(name) < 19:
            found = self._db.value("SELECT id FROM entries WHERE id = ?", (int(name),))
        else:
            found = self._db.value(
                """
                SELECT id FROM entries WHERE guid = :name OR (url_key <> '' AND url_key = :key)
                ORDER BY guid = :name DESC, id LIMIT 1
                """,
                {"name": name, "key": url_key(name)},
            )
        if found is None:
            raise NotFoundError(f'no entry "{name}"; find one with: aggregator search WORDS')
        return int(found)

    def load(self, ids: Sequence[int]) -> list[StoredEntry]:
        """The entries with these ids, in this order, whole; ids that do not exist are left out."""
        loaded: dict[int, StoredEntry] = {}
        for start in range(0, len(ids), _BATCH):
            loaded |= self._load(tuple(ids[start : start + _BATCH]))
        return [loaded[i] for i in ids if i in loaded]

    def _load(self, ids: tuple[int, ...]) -> dict[int, StoredEntry]:
        marks = ",".join("?" * len(ids))
        feeds = self._feeds(marks, ids)
        parts = self._parts.load(ids)
        announces, announced_by = self._crosslinks.around(ids)
        return {
            row["id"]: stored_entry(
                row,
                feed=feeds[row["feed_id"]],
                **parts[row["id"]],
                announces=announces.get(row["id"], ()),
                announced_by=announced_by.get(row["id"], ()),
            )
            for row in self._db.rows(f"SELECT * FROM entries WHERE id IN ({marks})", ids)
        }

    def _feeds(self, marks: str, ids: tuple[int, ...]) -> dict[int, FeedRef]:
        rows = self._db.rows(
            f"""
            SELECT id, url, coalesce(user_title, title) AS title, site_url, author, language,
              (SELECT group_concat(tag, char(31)) FROM feed_tags WHERE feed_id = feeds.id) AS tags
            FROM feeds WHERE id IN (SELECT feed_id FROM entries WHERE id IN ({marks}))
            """,
            ids,
        )
        return {
            r["id"]: FeedRef(
                r["id"],
                r["url"],
                r["title"],
                r["site_url"],
                r["author"],
                r["language"],
                tuple(sorted((r["tags"] or "").split("\x1f"))) if r["tags"] else (),
            )
            for r in rows
        }

    def times(self, feed_id: int, limit: int = 20) -> tuple[datetime, ...]:
        """The newest entries' times of a feed, newest first."""
        rows = self._db.rows(
            "SELECT sort_at FROM entries WHERE feed_id = ? ORDER BY sort_at DESC LIMIT ?",
            (feed_id, limit),
        )
        return tuple(from_stamp(row[0]) for row in rows)

    def citations(self, entry_id: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The ids of the stored entries that an entry links to, and of those that link to it."""
        cited = self._db.rows(
            "SELECT cited_entry_id FROM citations WHERE entry_id = ? ORDER BY 1", (entry_id,)
        )
        citing = self._db.rows(
            "SELECT entry_id FROM citations WHERE cited_entry_id = ? ORDER BY 1", (entry_id,)
        )
        return tuple(row[0] for row in cited), tuple(row[0] for row in citing)

    def count(self) -> int:
        """How many entries are stored."""
        return int(self._db.value("SELECT count(*) FROM entries"))

    def count_of(self, feed_ids: Sequence[int]) -> int:
        """How many entries these feeds have brought."""
        marks = ",".join("?" * len(feed_ids))
        return int(
            self._db.value(
                f"SELECT count(*) FROM entries WHERE feed_id IN ({marks})", tuple(feed_ids)
            )
        )

    def stale(self, detector: str, after: int, limit: int) -> list[tuple[int, int, ParsedEntry]]:
        """(id, feed id, entry) of up to `limit` entries with a larger id than `after` that another
        version of the detector looked at last, in order of id; what `relink` works through."""
        ids = self._db.rows(
            "SELECT id FROM entries WHERE id > ? AND detector <> ? ORDER BY id LIMIT ?",
            (after, detector, limit),
        )
        entries = self.load([row[0] for row in ids])
        return [(entry.id, entry.feed.id, as_parsed(entry)) for entry in entries]

    def count_stale(self, detector: str) -> int:
        """How many entries another version of the detector looked at last."""
        return int(self._db.value("SELECT count(*) FROM entries WHERE detector <> ?", (detector,)))

    def save(self, feed_id: int, site_name: str | None, change: EntryChange, now: datetime) -> int:
        """Insert or replace one entry with everything that hangs on it; its id."""
        entry = change.entry
        if change.known is None:
            entry_id = self._insert(feed_id, site_name, entry, now)
        else:
            entry_id = change.known.id
            if change.keep_version:
                self._keep_version(entry_id, now)
            self._update(entry_id, site_name, entry)
            self._parts.forget(entry_id)
        self._parts.save(entry_id, entry)
        self._parts.save_links(entry_id, change.found.links)
        self._crosslinks.save(entry_id, change.found.crosslinks)
        return entry_id

    def save_found(self, entry_id: int, found: Found, detector: str) -> None:
        """Replace what an entry points to, and remember which detector says so."""
        self._db.execute("DELETE FROM links WHERE entry_id = ?", (entry_id,))
        self._parts.save_links(entry_id, found.links)
        self._crosslinks.save(entry_id, found.crosslinks)
        self._db.execute("UPDATE entries SET detector = ? WHERE id = ?", (detector, entry_id))

    def _insert(
        self, feed_id: int, site_name: str | None, entry: ParsedEntry, now: datetime
    ) -> int:
        values = entry_values(site_name, entry)
        published = entry.published_at or entry.updated_at or now
        values |= {
            "feed_id": feed_id,
            "guid": entry.guid,
            "published_at": stamp(published),
            "dated": entry.published_at is not None or entry.updated_at is not None,
            "first_seen_at": stamp(now),
            "sort_at": stamp(min(published, now)),
        }
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        cursor = self._db.execute(f"INSERT INTO entries ({names}) VALUES ({marks})", values)
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _update(self, entry_id: int, site_name: str | None, entry: ParsedEntry) -> None:
        values = entry_values(site_name, entry)
        names = ", ".join(f"{name} = :{name}" for name in values)
        self._db.execute(f"UPDATE entries SET {names} WHERE id = :id", values | {"id": entry_id})

    def _keep_version(self, entry_id: int, now: datetime) -> None:
        self._db.execute(
            """
            INSERT INTO entry_versions (entry_id, version, title, summary, content_html,
              content_text, updated_at, content_hash, replaced_at)
            SELECT id,
              (SELECT coalesce(max(version), 0) + 1 FROM entry_versions WHERE entry_id = e.id),
              title, summary, content_html, content_text, updated_at, content_hash, ?
            FROM entries e WHERE id = ?
            """,
            (stamp(now), entry_id),
        )
