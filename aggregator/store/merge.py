"""A feed that has moved for good, and two that have become one by it (R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.urls import origin_of

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.store.database import Connection


def adopt(db: Connection, feed_id: int, new: str, now: datetime) -> None:
    """The feed lives at `new` from now on; where another feed has that URL they become one, with
    the entries, tags, verdicts and history of both."""
    old = db.value("SELECT url FROM feeds WHERE id = ?", (feed_id,))
    if origin_of(old) != origin_of(new):  # secrets are for the origin that they were given for
        db.execute("DELETE FROM feed_secrets WHERE feed_id = ?", (feed_id,))
    other = db.value("SELECT id FROM feeds WHERE url = ? AND id <> ?", (new, feed_id))
    if other is not None:
        both = {"kept": feed_id, "other": other}
        for statement in (*_ENTRIES, *_FEEDS, "DELETE FROM feeds WHERE id = :other"):
            db.execute(statement, both)
    db.execute("UPDATE feeds SET url = ? WHERE id = ?", (new, feed_id))
    db.execute(
        "INSERT INTO feed_moves (feed_id, old_url, new_url, moved_at) VALUES (?, ?, ?, ?)",
        (feed_id, old, new, stamp(now)),
    )


_ENTRIES = (
    # what both have is one entry, judged by either's verdicts and as old as the older one
    """
    UPDATE OR IGNORE verdicts SET entry_id = (
      SELECT kept.id FROM entries kept JOIN entries gone ON gone.guid = kept.guid
      WHERE gone.id = verdicts.entry_id AND kept.feed_id = :kept
    )
    WHERE entry_id IN (
      SELECT gone.id FROM entries gone JOIN entries kept ON kept.guid = gone.guid
      WHERE gone.feed_id = :other AND kept.feed_id = :kept
    )
    """,
    """
    UPDATE entries SET
      first_seen_at = min(entries.first_seen_at, gone.first_seen_at),
      sort_at = CASE WHEN dated THEN entries.sort_at ELSE min(entries.sort_at, gone.sort_at) END,
      published_at = CASE WHEN dated THEN entries.published_at
        ELSE min(entries.published_at, gone.published_at) END
    FROM (
      SELECT guid, first_seen_at, sort_at, published_at FROM entries WHERE feed_id = :other
    ) AS gone
    WHERE entries.feed_id = :kept AND entries.guid = gone.guid
    """,
    "UPDATE OR IGNORE entries SET feed_id = :kept WHERE feed_id = :other",
)

_FEEDS = (
    "UPDATE OR IGNORE pruned SET feed_id = :kept WHERE feed_id = :other",
    """DELETE FROM pruned WHERE feed_id = :kept
    AND guid IN (SELECT guid FROM entries WHERE feed_id = :kept)""",
    """INSERT OR IGNORE INTO feed_tags (feed_id, tag)
    SELECT :kept, tag FROM feed_tags WHERE feed_id = :other""",
    "UPDATE feed_moves SET feed_id = :kept WHERE feed_id = :other",
    "UPDATE polls SET feed_id = :kept WHERE feed_id = :other",
    "UPDATE OR REPLACE feed_secrets SET feed_id = :kept WHERE feed_id = :other",
    """
    UPDATE feeds SET
      user_title = coalesce(feeds.user_title, other.user_title),
      interval = coalesce(feeds.interval, other.interval),
      in_config = max(feeds.in_config, other.in_config),
      added_at = min(feeds.added_at, other.added_at)
    FROM (SELECT user_title, interval, in_config, added_at FROM feeds WHERE id = :other) AS other
    WHERE id = :kept
    """,
)
