"""Feeds: followed, due, changed by a poll, and how they fare."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aggregator.dates import from_stamp, stamp
from aggregator.errors import NotFoundError
from aggregator.model import Credentials, FeedHealth, FeedHints, FeedState, FeedStatus, Site
from aggregator.store.entries import Entries
from aggregator.text import fold, name_key
from aggregator.urls import domain_of, url_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from aggregator.model import FeedChange, Subscription
    from aggregator.store.database import Connection


def _moment(text: str | None) -> datetime | None:
    return from_stamp(text) if text else None


def _stamp(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None


_STATE_COLUMNS = """
  f.*, s.username, s.password, s.headers
  FROM feeds f LEFT JOIN feed_secrets s ON s.feed_id = f.id
"""


def _state(row: sqlite3.Row) -> FeedState:
    secret = row["username"] or row["password"] or row["headers"] not in (None, "[]")
    return FeedState(
        id=row["id"],
        url=row["url"],
        title=row["user_title"] or row["title"],
        site_url=row["site_url"],
        author=row["author"],
        state=FeedStatus(row["state"]),
        interval=row["interval"],
        final_url=row["final_url"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        last_modified_sane=bool(row["last_modified_sane"]),
        body_hash=row["body_hash"],
        fresh=row["fresh"],
        hints=FeedHints(
            row["ttl"],
            row["update_period"],
            frozenset(json.loads(row["skip_hours"])),
            frozenset(json.loads(row["skip_days"])),
        ),
        etag_ignored=row["etag_ignored"],
        not_modified_since=_moment(row["not_modified_since"]),
        probe_after=_moment(row["probe_after"]),
        probe_wait_days=row["probe_wait_days"],
        moved_url=row["moved_url"],
        moved_since=_moment(row["moved_since"]),
        moved_count=row["moved_count"],
        next_check_at=_moment(row["next_check_at"]),
        not_before=_moment(row["not_before"]),
        last_check_at=_moment(row["last_check_at"]),
        last_success_at=_moment(row["last_success_at"]),
        error=row["error"],
        error_kind=row["error_kind"],
        error_count=row["error_count"],
        error_since=_moment(row["error_since"]),
        penalty=row["penalty"],
        clean_polls=row["clean_polls"],
        credentials=Credentials(
            row["username"],
            row["password"],
            tuple((name, value) for name, value in json.loads(row["headers"] or "[]")),
        )
        if secret
        else None,
    )


def _columns(change: FeedChange) -> dict[str, Any]:
    """What a poll changes in a row of `feeds`."""
    state = change.state
    values = {
        "state": state.state.value,
        "final_url": state.final_url,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "last_modified_sane": state.last_modified_sane,
        "body_hash": state.body_hash,
        "fresh": state.fresh,
        "ttl": state.hints.ttl,
        "update_period": state.hints.update_period,
        "skip_hours": json.dumps(sorted(state.hints.skip_hours)),
        "skip_days": json.dumps(sorted(state.hints.skip_days)),
        "etag_ignored": state.etag_ignored,
        "not_modified_since": _stamp(state.not_modified_since),
        "probe_after": _stamp(state.probe_after),
        "probe_wait_days": state.probe_wait_days,
        "moved_url": state.moved_url,
        "moved_since": _stamp(state.moved_since),
        "moved_count": state.moved_count,
        "next_check_at": _stamp(change.next_check_at),
        "next_check_reason": change.next_check_reason,
        "not_before": _stamp(state.not_before),
        "last_check_at": _stamp(state.last_check_at),
        "last_success_at": _stamp(state.last_success_at),
        "last_status": change.last_status,
        "error": state.error,
        "error_kind": state.error_kind,
        "error_count": state.error_count,
        "error_since": _stamp(state.error_since),
        "penalty": state.penalty,
        "clean_polls": state.clean_polls,
    }
    if (document := change.document) is not None:
        values |= {
            "title": document.title,
            "site_url": document.site_url,
            "format": document.format,
            "language": document.language,
            "author": document.author,
            "author_key": name_key(document.author),
            "description": document.description,
            "image_url": document.image_url,
            "outlet_domain": domain_of(document.site_url or state.final_url or state.url),
        }
    return values


class Feeds:
    """The tables feeds, feed_tags, feed_secrets and feed_moves, and the view feed_health."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._entries = Entries(connection)

    def due(self, now: datetime, limit: int = -1, *, never_polled: bool = False) -> list[FeedState]:
        """Active feeds whose next check is not after `now`, the longest overdue first; with
        `never_polled` also those that were never asked, whenever their turn would be."""
        never = "OR f.last_check_at IS NULL" if never_polled else ""
        return self._states(
            f"""SELECT {_STATE_COLUMNS} WHERE f.state IN ('active', 'blocked')
            AND (f.next_check_at <= ? {never}) ORDER BY f.next_check_at, f.id LIMIT ?""",
            (stamp(now), limit),
        )

    def active(self) -> list[FeedState]:
        """Every feed that is polled at all, the longest waiting first."""
        return self._states(
            f"""SELECT {_STATE_COLUMNS} WHERE f.state IN ('active', 'blocked')
            ORDER BY f.next_check_at, f.id"""
        )

    def states(self, ids: Sequence[int]) -> list[FeedState]:
        """The feeds with these ids."""
        marks = ",".join("?" * len(ids))
        return self._states(
            f"SELECT {_STATE_COLUMNS} WHERE f.id IN ({marks}) ORDER BY f.id", tuple(ids)
        )

    def _states(self, sql: str, values: Sequence[Any] = ()) -> list[FeedState]:
        return [
            replace(state, entry_times=self._entries.times(state.id))
            for state in map(_state, self._db.rows(sql, values))
        ]

    def site(self, feed_id: int) -> Site:
        """What "elsewhere" is measured against for a feed's entries."""
        row = self._db.row(
            "SELECT url, site_url, title, author FROM feeds WHERE id = ?", (feed_id,)
        )
        assert row is not None
        return Site(row["site_url"] or row["url"], row["title"], row["author"])

    def next_due(self) -> datetime | None:
        """When the next feed is due."""
        return _moment(
            self._db.value(
                "SELECT min(next_check_at) FROM feeds WHERE state IN ('active', 'blocked')"
            )
        )

    def count(self) -> int:
        """How many feeds are followed, whatever their state."""
        return int(self._db.value("SELECT count(*) FROM feeds"))

    def id_of(self, url: str) -> int | None:
        """The feed subscribed, or once subscribed, at exactly this URL."""
        found = self._db.value("SELECT id FROM feeds WHERE url = ?", (url,))
        if found is None:
            found = self._db.value("SELECT feed_id FROM feed_moves WHERE old_url = ?", (url,))
        return None if found is None else int(found)

    def find(self, name: str) -> int:
        """The id of the one feed that `name` means: its id, its URL, or words of its title.

        Raises NotFoundError, also where several answer.
        """
        if name.isdecimal() and len(name) < 19:
            rows = self._db.rows("SELECT id FROM feeds WHERE id = ?", (int(name),))
        elif found := self.id_of(name):
            return found
        else:
            wanted, key = fold(name), url_key(name)
            rows = [
                row
                for row in self._db.rows("SELECT id, url, site_url, title, user_title FROM feeds")
                if (key and key in (url_key(row["url"]), url_key(row["site_url"])))
                or wanted in fold(f"{row['user_title'] or ''}\n{row['title'] or ''}")
            ]
        if not rows:
            raise NotFoundError(f'no feed "{name}"; list them with: aggregator feeds')
        if len(rows) > 1:
            ids = ", ".join(str(row["id"]) for row in rows[:5])
            raise NotFoundError(f'"{name}" could be any of the feeds {ids}; name one by its id')
        return int(rows[0]["id"])

    def add(
        self,
        subscription: Subscription,
        now: datetime,
        *,
        interval: int | None = None,
        in_config: bool = False,
        credentials: Credentials | None = None,
    ) -> int | None:
        """Follow a feed, due at once; its id, or None where it is followed already."""
        if self.id_of(subscription.url) is not None:
            return None
        cursor = self._db.execute(
            """INSERT INTO feeds (url, user_title, site_url, outlet_domain, added_at, interval,
              in_config, next_check_at, next_check_reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'never polled')""",
            (
                subscription.url,
                subscription.title,
                subscription.site_url,
                domain_of(subscription.site_url or subscription.url),
                stamp(now),
                interval,
                in_config,
                stamp(now),
            ),
        )
        assert cursor.lastrowid is not None
        self.tag(cursor.lastrowid, subscription.tags)
        self.set_credentials(cursor.lastrowid, credentials)
        return cursor.lastrowid

    def tag(self, feed_id: int, tags: Iterable[str]) -> None:
        """Add tags to a feed."""
        self._db.executemany(
            "INSERT OR IGNORE INTO feed_tags (feed_id, tag) VALUES (?, ?)",
            [(feed_id, tag) for tag in tags],
        )

    def untag(self, feed_id: int, tags: Iterable[str]) -> None:
        """Take tags from a feed."""
        self._db.executemany(
            "DELETE FROM feed_tags WHERE feed_id = ? AND tag = ?", [(feed_id, tag) for tag in tags]
        )

    def set_credentials(self, feed_id: int, credentials: Credentials | None) -> None:
        """Keep what lets us in, apart from the feed's own row."""
        if credentials is not None:
            self._db.execute(
                """INSERT INTO feed_secrets (feed_id, username, password, headers)
                VALUES (?, ?, ?, ?) ON CONFLICT (feed_id) DO UPDATE SET
                  username = excluded.username, password = excluded.password,
                  headers = excluded.headers""",
                (
                    feed_id,
                    credentials.username,
                    credentials.password,
                    json.dumps(credentials.headers),
                ),
            )

    def edit(self, feed_id: int, *, title: str | None = None, interval: int | None = None) -> None:
        """Give a feed a person's own title ("" takes it back) or interval (0 takes it back)."""
        if title is not None:
            self._db.execute(
                "UPDATE feeds SET user_title = ? WHERE id = ?", (title or None, feed_id)
            )
        if interval is not None:
            self._db.execute(
                "UPDATE feeds SET interval = ? WHERE id = ?", (interval or None, feed_id)
            )

    def mark_configured(self, urls: Iterable[str]) -> None:
        """Remember that these feeds stand, or once stood, in the configuration."""
        self._db.executemany(
            "UPDATE feeds SET in_config = 1 WHERE id = ? AND NOT in_config",
            [(found,) for url in urls if (found := self.id_of(url)) is not None],
        )

    def pause(self, feed_id: int) -> None:
        """Stop polling a feed until it is resumed."""
        self._db.execute("UPDATE feeds SET state = 'paused' WHERE id = ?", (feed_id,))

    def resume(self, feed_id: int, now: datetime, reason: str) -> None:
        """Poll a feed again, from whatever state; its errors are forgotten."""
        self._db.execute(
            """UPDATE feeds SET state = 'active', error = NULL, error_kind = NULL, error_count = 0,
              error_since = NULL, penalty = 0,
              next_check_at = CASE WHEN state = 'paused' AND next_check_at > :now
                THEN next_check_at ELSE :now END,
              next_check_reason = CASE WHEN state = 'paused' AND next_check_at > :now
                THEN next_check_reason ELSE :reason END
            WHERE id = :id""",
            {"now": stamp(now), "reason": reason, "id": feed_id},
        )

    def postpone(self, feed_id: int, until: datetime, reason: str) -> None:
        """Check a feed no earlier than `until`, without counting anything against it."""
        self._db.execute(
            "UPDATE feeds SET next_check_at = ?, next_check_reason = ? WHERE id = ?",
            (stamp(until), reason, feed_id),
        )

    def remove(self, feed_id: int) -> None:
        """Forget a feed and everything that came from it."""
        self._db.execute("DELETE FROM feeds WHERE id = ?", (feed_id,))

    def change(self, feed_id: int, change: FeedChange, now: datetime) -> None:
        """Write what a poll changed."""
        values = _columns(change)
        names = ", ".join(f"{name} = :{name}" for name in values)
        self._db.execute(f"UPDATE feeds SET {names} WHERE id = :id", values | {"id": feed_id})
        if change.adopted_url is not None:
            self._adopt(feed_id, change.state.url, change.adopted_url, now)

    def _adopt(self, feed_id: int, old: str, new: str, now: datetime) -> None:
        """The feed lives at `new` from now on; where another feed has that URL they become one."""
        other = self._db.value("SELECT id FROM feeds WHERE url = ? AND id <> ?", (new, feed_id))
        if other is not None:
            self._db.execute(
                "UPDATE OR IGNORE entries SET feed_id = ? WHERE feed_id = ?", (feed_id, other)
            )
            self._db.execute(
                """INSERT OR IGNORE INTO feed_tags (feed_id, tag)
                SELECT ?, tag FROM feed_tags WHERE feed_id = ?""",
                (feed_id, other),
            )
            self._db.execute("DELETE FROM feeds WHERE id = ?", (other,))
        self._db.execute("UPDATE feeds SET url = ? WHERE id = ?", (new, feed_id))
        self._db.execute(
            "INSERT INTO feed_moves (feed_id, old_url, new_url, moved_at) VALUES (?, ?, ?, ?)",
            (feed_id, old, new, stamp(now)),
        )

    def health(self, *, tag: str | None = None, errors: bool = False) -> list[FeedHealth]:
        """Every feed with how it fares, by title."""
        rows = self._db.rows(
            """
            SELECT f.*, h.title AS shown_title, h.entries, h.entries_a_week, h.newest_entry_at,
              (SELECT group_concat(tag, char(31)) FROM feed_tags WHERE feed_id = f.id) AS tag_list,
              (SELECT count(*) FROM entries WHERE feed_id = f.id AND NOT dated) AS undated
            FROM feeds f JOIN feed_health h ON h.feed_id = f.id
            WHERE (:tag IS NULL OR EXISTS (
                SELECT 1 FROM feed_tags WHERE feed_id = f.id AND tag = :tag COLLATE NOCASE
              ))
              AND (NOT :errors OR f.error IS NOT NULL OR f.state IN ('gone', 'dead', 'blocked'))
            ORDER BY h.title COLLATE NOCASE, f.id
            """,
            {"tag": tag, "errors": errors},
        )
        return [_health(row) for row in rows]


def _health(row: sqlite3.Row) -> FeedHealth:
    return FeedHealth(
        id=row["id"],
        url=row["url"],
        title=row["user_title"] or row["title"],
        site_url=row["site_url"],
        state=FeedStatus(row["state"]),
        tags=tuple(sorted(row["tag_list"].split("\x1f"))) if row["tag_list"] else (),
        in_config=bool(row["in_config"]),
        added_at=from_stamp(row["added_at"]),
        last_check_at=_moment(row["last_check_at"]),
        last_success_at=_moment(row["last_success_at"]),
        last_status=row["last_status"],
        next_check_at=_moment(row["next_check_at"]),
        next_check_reason=row["next_check_reason"],
        error=row["error"],
        error_kind=row["error_kind"],
        error_count=row["error_count"],
        error_since=_moment(row["error_since"]),
        entries=row["entries"],
        entries_a_week=row["entries_a_week"],
        newest_entry_at=_moment(row["newest_entry_at"]),
        moved_url=row["moved_url"],
        undated_entries=row["undated"],
    )
