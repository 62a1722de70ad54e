"""Entries: known ones for deciding, whole ones for reading, changed ones for writing."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any

from aggregator.dates import stamp
from aggregator.errors import NotFoundError
from aggregator.model import (
    EntryRef,
    FeedRef,
    KnownEntry,
    Neighbours,
    ParsedEntry,
    StoredEntry,
)
from aggregator.store.crosslinks import Crosslinks
from aggregator.store.index import Index
from aggregator.store.names import Names
from aggregator.store.parts import Parts
from aggregator.store.rows import FIRST_SEEN, as_parsed, first_seen, stored_entry
from aggregator.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from aggregator.model import EntryChange, FoundRows
    from aggregator.store.database import Connection

_BATCH = 500
_MADE_FROM = "BETWEEN g.value || '#' AND g.value || '$'"
"""Of a guid: it begins with this one and a "#", the character before "$"."""


class Entries:
    """The tables entries and entry_versions; what hangs on an entry is in `parts`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._crosslinks = Crosslinks(connection)
        self._index = Index(connection)
        self._names = Names(connection)
        self._parts = Parts(connection)

    def known(self, feed_id: int, guids: Iterable[str]) -> dict[str, KnownEntry | None]:
        """guid -> what is stored, None for what was let go; for those of `guids` that a feed has
        ever brought, and for what these were made into to tell entries apart ("guid#...")."""
        values = {"guids": json.dumps(list(guids)), "feed": feed_id}
        gone = self._db.rows(
            f"""SELECT p.guid FROM json_each(:guids) g
            CROSS JOIN pruned p ON p.feed_id = :feed AND p.guid = g.value
            UNION ALL SELECT p.guid FROM json_each(:guids) g
            CROSS JOIN pruned p ON p.feed_id = :feed AND p.guid {_MADE_FROM}""",
            values,
        )
        rows = self._db.rows(
            f"""
            WITH found AS (
              SELECT e.* FROM json_each(:guids) g
              CROSS JOIN entries e ON e.feed_id = :feed AND e.guid = g.value
              UNION ALL SELECT e.* FROM json_each(:guids) g
              CROSS JOIN entries e ON e.feed_id = :feed AND e.guid {_MADE_FROM}
            )
            SELECT guid, id, content_hash, url, title, comment_count,
              (SELECT count(*) FROM entry_versions WHERE entry_id = found.id) AS versions
            FROM found
            """,
            values,
        )
        return {row["guid"]: None for row in gone} | {
            r["guid"]: KnownEntry(
                r["id"], r["content_hash"], r["versions"], r["url"], r["title"], r["comment_count"]
            )
            for r in rows
        }

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

    def _load(self, ids: tuple[int, ...], *, joined: bool = True) -> dict[int, StoredEntry]:
        """id -> entry; without what cross-links make of it unless it is to be `joined`."""
        marks = ",".join("?" * len(ids))
        feeds = self._feeds(marks, ids)
        parts = self._parts.load(ids)
        announces, announced_by = self._crosslinks.around(ids) if joined else ({}, {})
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

    def neighbours(self, entry_id: int) -> Neighbours:
        """The stored entries around one."""
        cites = self._refs("cited_entry_id FROM citations WHERE entry_id = ?", entry_id)
        cited_by = self._refs("entry_id FROM citations WHERE cited_entry_id = ?", entry_id)
        copies = self._refs("twin_id FROM twins WHERE entry_id = ?", entry_id)
        return Neighbours(cites, cited_by, copies)

    def _refs(self, ids: str, entry_id: int) -> tuple[EntryRef, ...]:
        rows = self._db.rows(
            f"""
            SELECT e.id, e.title, coalesce(f.user_title, f.title, f.url) AS feed
            FROM entries e JOIN feeds f ON f.id = e.feed_id
            WHERE e.id IN (SELECT {ids}) ORDER BY e.id
            """,
            (entry_id,),
        )
        return tuple(EntryRef(row["id"], row["title"], row["feed"]) for row in rows)

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
        entries = self._load(tuple(row[0] for row in ids), joined=False)
        return [(i, entries[i].feed.id, as_parsed(entries[i])) for i in sorted(entries)]

    def count_stale(self, detector: str) -> int:
        """How many entries another version of the detector looked at last."""
        return int(self._db.value("SELECT count(*) FROM entries WHERE detector <> ?", (detector,)))

    def save(self, feed_id: int, changes: Sequence[EntryChange], now: datetime) -> list[int]:
        """Insert or replace entries with everything that hangs on them; their ids, in this order.

        To be called inside a transaction.
        """
        following = count(1 + self._db.value("SELECT coalesce(max(id), 0) FROM entries"))
        ids = [change.known.id if change.known else next(following) for change in changes]
        given = list(zip(ids, changes, strict=True))
        new = [(entry_id, change) for entry_id, change in given if change.known is None]
        old = [(entry_id, change) for entry_id, change in given if change.known is not None]
        with self._index.by_hand():
            self._insert(feed_id, new, now)
            for entry_id, change in old:
                self._replace(entry_id, change, now)
            self._index.add((entry_id, *change.rows.words) for entry_id, change in given)
        self._parts.save((entry_id, change.rows.parts) for entry_id, change in given)
        self._names.save(row for change in changes for row in change.rows.names)
        self._crosslinks.insert((i, *row) for i, change in new for row in change.rows.crosslinks)
        for entry_id, change in old:
            self._crosslinks.replace(entry_id, change.rows.crosslinks)
        return ids

    def recount(self, counts: Iterable[tuple[int, int]]) -> None:
        """Write down how many comments there are on entries: (entry id, number)."""
        self._db.executemany(
            "UPDATE entries SET comment_count = ? WHERE id = ?",
            [(number, entry_id) for entry_id, number in counts],
        )

    def save_found(self, entry_id: int, found: FoundRows | None, detector: str) -> None:
        """Replace what an entry points to, None for nothing new, and remember which detector has
        looked at it."""
        if found is not None:
            self._parts.replace_links(entry_id, found.links)
            self._crosslinks.replace(entry_id, found.crosslinks)
        self._db.execute("UPDATE entries SET detector = ? WHERE id = ?", (detector, entry_id))

    def _insert(
        self, feed_id: int, given: Sequence[tuple[int, EntryChange]], now: datetime
    ) -> None:
        if not given:
            return
        names = ["id", "feed_id", *FIRST_SEEN, *given[0][1].rows.columns]
        marks = ", ".join("?" * len(names))
        self._db.executemany(
            f"INSERT INTO entries ({', '.join(names)}) VALUES ({marks})",
            [
                (entry_id, feed_id, *first_seen(change.entry, now), *change.rows.columns.values())
                for entry_id, change in given
            ],
        )

    def _replace(self, entry_id: int, change: EntryChange, now: datetime) -> None:
        values = change.rows.columns
        if change.keep_version:
            self._keep_version(entry_id, values, now)
        names = ", ".join(f"{name} = :{name}" for name in values)
        self._db.execute(f"UPDATE entries SET {names} WHERE id = :id", {**values, "id": entry_id})
        self._parts.forget(entry_id)

    def _keep_version(self, entry_id: int, now_says: Mapping[str, Any], now: datetime) -> None:
        """Keep what an entry said, if it says something else now."""
        self._db.execute(
            """
            INSERT INTO entry_versions (entry_id, version, title, summary, content_html,
              content_text, updated_at, content_hash, replaced_at)
            SELECT id,
              (SELECT coalesce(max(version), 0) + 1 FROM entry_versions WHERE entry_id = e.id),
              title, summary, content_html, content_text, updated_at, content_hash, ?
            FROM entries e
            WHERE id = ? AND (title, summary, content_html) IS NOT (?, ?, ?)
            """,
            (
                stamp(now),
                entry_id,
                now_says["title"],
                now_says["summary"],
                now_says["content_html"],
            ),
        )
