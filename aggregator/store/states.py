"""A feed's row and the records it is read into and written from. No SQL but the list of columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aggregator.dates import from_stamp, stamp
from aggregator.model import Credentials, FeedHealth, FeedHints, FeedState, FeedStatus, FormerSite
from aggregator.text import name_key
from aggregator.urls import domain_of

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from aggregator.model import FeedChange, ParsedFeed

    Row = sqlite3.Row | dict[str, Any]


def _moment(text: str | None) -> datetime | None:
    return from_stamp(text) if text else None


def _stamp(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None


STATES = """
  SELECT f.*, s.username, s.password, s.headers, (
    SELECT group_concat(sort_at) FROM (
      SELECT sort_at FROM entries WHERE feed_id = f.id ORDER BY sort_at DESC LIMIT 20
    )
  ) AS entry_times
  FROM feeds f LEFT JOIN feed_secrets s ON s.feed_id = f.id
"""
"""All that `state_of` needs, in one go for any number of feeds; what follows is the caller's."""


def state_of(found: sqlite3.Row) -> FeedState:
    """A row of `STATES`."""
    row = dict(zip(found.keys(), found, strict=True))  # which finds its columns more quickly
    return FeedState(
        id=row["id"],
        url=row["url"],
        title=row["user_title"] or row["title"],
        own_title=row["title"],
        site_url=row["site_url"],
        author=row["author"],
        language=row["language"],
        former=_former(row),
        state=FeedStatus(row["state"]),
        interval=row["interval"],
        final_url=row["final_url"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        last_modified_sane=bool(row["last_modified_sane"]),
        body_hash=row["body_hash"],
        failed_hash=row["failed_hash"],
        fresh=row["fresh"],
        hints=FeedHints(
            row["ttl"],
            row["update_period"],
            frozenset(json.loads(row["skip_hours"])),
            frozenset(json.loads(row["skip_days"])),
        ),
        validators_ignored=row["validators_ignored"],
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
        permanent_since=_moment(row["permanent_since"]),
        penalty=row["penalty"],
        clean_polls=row["clean_polls"],
        entry_times=_times(row["entry_times"]),
        credentials=_credentials(row),
    )


def _times(listed: str | None) -> tuple[datetime, ...]:
    """What SQL has put together, in no order that it promises, the newest first."""
    times = sorted(listed.split(","), reverse=True) if listed else ()
    return tuple(map(from_stamp, times))


def _former(row: Row) -> FormerSite | None:
    if row["changed_at"] is None:
        return None
    changed_at = from_stamp(row["changed_at"])
    return FormerSite(
        row["former_title"], row["former_site_url"], row["former_language"], changed_at
    )


def _credentials(row: Row) -> Credentials | None:
    headers = json.loads(row["headers"] or "[]")
    if row["username"] is None and row["password"] is None and not headers:
        return None
    pairs = tuple((name, value) for name, value in headers)
    return Credentials(row["username"], row["password"], pairs)


def columns_of(change: FeedChange) -> dict[str, Any]:
    """What a poll changes in a row of `feeds`."""
    state = change.state
    values = {
        "state": state.state.value,
        "final_url": state.final_url,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "last_modified_sane": state.last_modified_sane,
        "body_hash": state.body_hash,
        "failed_hash": state.failed_hash,
        "fresh": state.fresh,
        "ttl": state.hints.ttl,
        "update_period": state.hints.update_period,
        "skip_hours": json.dumps(sorted(state.hints.skip_hours)),
        "skip_days": json.dumps(sorted(state.hints.skip_days)),
        "validators_ignored": state.validators_ignored,
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
        "permanent_since": _stamp(state.permanent_since),
        "penalty": state.penalty,
        "clean_polls": state.clean_polls,
        "changed_at": _stamp(state.former.changed_at) if state.former else None,
        "former_title": state.former.title if state.former else None,
        "former_site_url": state.former.url if state.former else None,
        "former_language": state.former.language if state.former else None,
    }
    if change.document is not None:
        values |= _told(change.document, state.final_url or state.url)
    return values


def _told(document: ParsedFeed, url: str) -> dict[str, Any]:
    """What a document at `url` says of its feed."""
    return {
        "title": document.title,
        "site_url": document.site_url,
        "format": document.format,
        "language": document.language,
        "author": document.author,
        "author_key": name_key(document.author),
        "description": document.description,
        "image_url": document.image_url,
        "outlet_domain": domain_of(document.site_url or url),
    }


def health_of(row: sqlite3.Row) -> FeedHealth:
    """A row of feeds and feed_health together."""
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
        undated=bool(row["entries"] and row["undated"]),
        former=_former(row),
        penalty=row["penalty"],
    )
