"""Feeds: followed, due, changed by a poll, and how they fare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aggregator.dates import from_stamp, stamp
from aggregator.errors import NotFoundError
from aggregator.model import Site
from aggregator.store.address import subscribed
from aggregator.store.merge import adopt
from aggregator.store.names import Names
from aggregator.store.states import STATES, columns_of, health_of, state_of
from aggregator.text import fold
from aggregator.urls import domain_of, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from aggregator.model import Credentials, FeedChange, FeedHealth, FeedState, Subscription
    from aggregator.store.database import Connection


class Feeds:
    """The tables feeds, feed_tags, feed_secrets and feed_moves, and the view feed_health."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._names = Names(connection)

    def due(self, now: datetime, *, never_polled: bool = False) -> list[FeedState]:
        """Active feeds whose next check is not after `now`, the longest overdue first; with
        `never_polled` also those that were never asked, whenever their turn would be."""
        never = "OR f.last_check_at IS NULL" if never_polled else ""
        return self._states(
            f"""WHERE f.state IN ('active', 'blocked') AND (f.next_check_at <= ? {never})
            ORDER BY f.next_check_at, f.id""",
            (stamp(now),),
        )

    def due_urls(self, now: datetime) -> list[tuple[int, str]]:
        """(id, URL) of the feeds that are due, the longest overdue first."""
        rows = self._db.rows(
            """SELECT id, url FROM feeds WHERE state IN ('active', 'blocked')
            AND next_check_at <= ? ORDER BY next_check_at, id""",
            (stamp(now),),
        )
        return [(row["id"], row["url"]) for row in rows]

    def active(self) -> list[FeedState]:
        """Every feed that is polled at all, the longest waiting first."""
        return self._states("WHERE f.state IN ('active', 'blocked') ORDER BY f.next_check_at, f.id")

    def states(self, ids: Sequence[int]) -> list[FeedState]:
        """The feeds with these ids, the longest waiting first."""
        return self._states(
            """WHERE f.id IN (SELECT value FROM json_each(?))
            ORDER BY f.next_check_at, f.id""",
            (json.dumps(list(ids)),),
        )

    def state(self, feed_id: int) -> FeedState | None:
        """One feed; None where it is not followed (any more)."""
        return next(iter(self._states("WHERE f.id = ?", (feed_id,))), None)

    def told_to_wait(self, status: int, since: datetime) -> list[FeedState]:
        """Feeds whose last answer, since then, had this status and said how long to wait."""
        return self._states(
            "WHERE f.last_status = ? AND f.last_check_at >= ? AND f.not_before IS NOT NULL",
            (status, stamp(since)),
        )

    def asked_after(self, moment: datetime) -> list[FeedState]:
        """Feeds that, as it is written, were asked later than `moment`."""
        return self._states("WHERE f.last_check_at > ?", (stamp(moment),))

    def _states(self, condition: str, values: Sequence[Any] = ()) -> list[FeedState]:
        rows = self._db.rows(f"{STATES} {condition}", values)
        return [state_of(row) for row in rows]

    def site(self, feed_id: int) -> Site:
        """What "elsewhere" is measured against for a feed's entries."""
        row = self._db.row(
            "SELECT url, site_url, title, author FROM feeds WHERE id = ?", (feed_id,)
        )
        assert row is not None
        return Site(row["site_url"] or row["url"], row["title"], row["author"])

    def next_due(self) -> datetime | None:
        """When the next feed is due."""
        due = self._db.value(
            "SELECT min(next_check_at) FROM feeds WHERE state IN ('active', 'blocked')"
        )
        return from_stamp(due) if due else None

    def names(self, *, tag: str | None = None) -> dict[int, str]:
        """id -> what it is called, of every feed, or of those with a tag."""
        rows = self._db.rows(
            """SELECT id, coalesce(user_title, title, url) FROM feeds
            WHERE ?1 IS NULL OR id IN (
              SELECT feed_id FROM feed_tags WHERE tag = ?1 COLLATE NOCASE
            ) ORDER BY id""",
            (tag,),
        )
        return {row[0]: row[1] for row in rows}

    def count(self) -> int:
        """How many feeds are followed, whatever their state."""
        return int(self._db.value("SELECT count(*) FROM feeds"))

    def id_of(self, url: str) -> int | None:
        """The feed subscribed, or once subscribed, at exactly this URL (but for its secrets)."""
        url, _ = subscribed(url)
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
        """Follow a feed, due at once; its id, or None where it is followed already.

        Credentials that stand in the URL are kept apart from it (R54), unless others are given.
        """
        url, inside = subscribed(subscription.url)
        if self.id_of(url) is not None:
            return None
        cursor = self._db.execute(
            """INSERT INTO feeds (url, user_title, site_url, outlet_domain, added_at, interval,
              in_config, next_check_at, next_check_reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'never polled')""",
            (
                url,
                subscription.title,
                subscription.site_url,
                domain_of(subscription.site_url or url),
                stamp(now),
                interval,
                in_config,
                stamp(now),
            ),
        )
        assert cursor.lastrowid is not None
        self.tag(cursor.lastrowid, subscription.tags)
        self.set_credentials(cursor.lastrowid, credentials or inside)
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

    def accept(self, feed_id: int) -> None:
        """Agree to the site that a feed shows now."""
        self._db.execute(
            """UPDATE feeds SET changed_at = NULL, former_title = NULL, former_site_url = NULL,
              former_language = NULL WHERE id = ?""",
            (feed_id,),
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

    def configure(self, feed_id: int, title: str | None, interval: int | None) -> None:
        """Take over what the configuration says of a feed, and remember that it stands, or once
        stood, there. Without a title it keeps the one it has; nothing is written over its like."""
        kept_title = "CASE WHEN :title IS NULL THEN user_title ELSE nullif(:title, '') END"
        self._db.execute(
            f"""UPDATE feeds SET in_config = 1, interval = :interval, user_title = {kept_title}
            WHERE id = :id AND NOT (
              in_config AND interval IS :interval AND user_title IS {kept_title}
            )""",
            {"id": feed_id, "title": title, "interval": interval or None},
        )

    def pause(self, feed_id: int) -> None:
        """Stop polling a feed until it is resumed."""
        self._db.execute("UPDATE feeds SET state = 'paused' WHERE id = ?", (feed_id,))

    def resume(self, feed_id: int, now: datetime, reason: str) -> None:
        """Poll a feed again, from whatever state; its errors are forgotten. One that was only
        paused keeps its turn, and none is asked before its server allows it."""
        self._db.execute(
            """UPDATE feeds SET state = 'active', error = NULL, error_kind = NULL, error_count = 0,
              error_since = NULL, permanent_since = NULL, penalty = 0,
              next_check_at = CASE WHEN state IN ('active', 'paused') AND next_check_at > :now
                THEN next_check_at ELSE max(:now, coalesce(not_before, '')) END,
              next_check_reason = CASE WHEN state IN ('active', 'paused') AND next_check_at > :now
                THEN next_check_reason ELSE :reason END
            WHERE id = :id""",
            {"now": stamp(now), "reason": reason, "id": feed_id},
        )

    def postpone(self, feed_id: int, until: datetime, reason: str) -> None:
        """Check a feed no earlier than `until`, without counting anything against it."""
        self._db.execute(
            """UPDATE feeds SET next_check_at = :until, next_check_reason = :reason
            WHERE id = :id AND next_check_at < :until""",
            {"until": stamp(until), "reason": reason, "id": feed_id},
        )

    def redate(self, feed_id: int, asked: datetime, due: datetime | None, reason: str) -> None:
        """Set when a feed was asked and when it is due, where the clock had told another time."""
        self._db.execute(
            """UPDATE feeds SET last_check_at = ?, next_check_at = ?, next_check_reason = ?,
              not_before = min(not_before, ?) WHERE id = ?""",
            (stamp(asked), stamp(due) if due else None, reason, stamp(due or asked), feed_id),
        )

    def remove(self, feed_id: int) -> None:
        """Forget a feed and everything that came from it."""
        self._db.execute("DELETE FROM feeds WHERE id = ?", (feed_id,))

    def change(self, feed_id: int, change: FeedChange) -> None:
        """Write what a poll changed, but for a new URL."""
        values = columns_of(change)
        names = ", ".join(f"{name} = ?" for name in values)
        self._db.execute(f"UPDATE feeds SET {names} WHERE id = ?", (*values.values(), feed_id))
        if author_key := values.get("author_key"):
            self._names.learn([author_key])

    def adopt(self, feed_id: int, url: str, now: datetime) -> None:
        """The feed lives at `url` from now on; if another feed does, they become one."""
        adopt(self._db, feed_id, url, now)

    def health(self, *, tag: str | None = None, errors: bool = False) -> list[FeedHealth]:
        """Every feed with how it fares, by title."""
        rows = self._db.rows(
            """
            SELECT f.*, h.title AS shown_title, h.entries, h.entries_a_week, h.newest_entry_at,
              (SELECT group_concat(tag, char(31)) FROM feed_tags WHERE feed_id = f.id) AS tag_list,
              NOT EXISTS (SELECT 1 FROM entries WHERE feed_id = f.id AND dated) AS undated
            FROM feeds f JOIN feed_health h ON h.feed_id = f.id
            WHERE (:tag IS NULL OR EXISTS (
                SELECT 1 FROM feed_tags WHERE feed_id = f.id AND tag = :tag COLLATE NOCASE
              ))
              AND (NOT :errors OR f.error IS NOT NULL OR f.changed_at IS NOT NULL
                OR f.state IN ('gone', 'dead', 'blocked'))
            ORDER BY h.title COLLATE NOCASE, f.id
            """,
            {"tag": tag, "errors": errors},
        )
        return [health_of(row) for row in rows]
