"""A followed feed: as polling needs it, as listings show it, as lists name it."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from aggregator.model.document import FeedHints
from aggregator.record import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model.fetch import Credentials


class FeedStatus(StrEnum):
    """`feeds.state`."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"
    BLOCKED = "blocked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class FormerSite:
    """What a feed said of itself until, at `changed_at`, it suddenly showed another site."""

    title: str | None
    url: str | None
    language: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FeedState:
    """One row of `feeds`, as polling needs it. Durations are in seconds, hashes hex.

    `final_url` is the URL that gave the stored validators (R8); `not_before` what the server itself
    asked for (freshness, Retry-After), which no hand can shorten (R40). `moved_*` is a permanent
    redirect that is still being earned (R24). `fresh` is the explicit freshness of the last 200,
    `interval` a person's own wish, `entry_times` the newest entries' times, newest first;
    `permanent_since` is when failures began that were all of the permanent class (R48).
    `failed_hash` is the hash of a body whose reading was the last failure. `own_title` is what the
    feed calls itself, `former` the site that it was, until a person has agreed to the new one.
    """

    id: int
    url: str
    title: str | None = None
    own_title: str | None = None
    site_url: str | None = None
    author: str | None = None
    language: str | None = None
    former: FormerSite | None = None
    state: FeedStatus = FeedStatus.ACTIVE
    interval: int | None = None
    final_url: str | None = None
    etag: bytes | None = None
    last_modified: bytes | None = None
    last_modified_sane: bool = True
    body_hash: str | None = None
    failed_hash: str | None = None
    fresh: int | None = None
    hints: FeedHints = field(default_factory=FeedHints)
    validators_ignored: int = 0
    not_modified_since: datetime | None = None
    probe_after: datetime | None = None
    probe_wait_days: int = 30
    moved_url: str | None = None
    moved_since: datetime | None = None
    moved_count: int = 0
    next_check_at: datetime | None = None
    not_before: datetime | None = None
    last_check_at: datetime | None = None
    last_success_at: datetime | None = None
    error: str | None = None
    error_kind: str | None = None
    error_count: int = 0
    error_since: datetime | None = None
    permanent_since: datetime | None = None
    penalty: int = 0
    clean_polls: int = 0
    entry_times: tuple[datetime, ...] = ()
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True)
class FeedRef:
    """The feed an entry belongs to, as exports and listings name it."""

    id: int
    url: str
    title: str | None
    site_url: str | None
    author: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A followed feed as listings show it. `entries_a_week` is the mean of the last 12 weeks;
    `in_config` says that it stands, or once stood, in the configuration; `undated` that it
    has entries, and none of them a date; `penalty` is how many times its interval is doubled for
    having been asked too often."""

    id: int
    url: str
    title: str | None
    site_url: str | None
    state: FeedStatus
    tags: tuple[str, ...]
    in_config: bool
    added_at: datetime
    last_check_at: datetime | None
    last_success_at: datetime | None
    last_status: int | None
    next_check_at: datetime | None
    next_check_reason: str | None
    error: str | None
    error_kind: str | None
    error_count: int
    error_since: datetime | None
    entries: int
    entries_a_week: float
    newest_entry_at: datetime | None
    moved_url: str | None = None
    undated: bool = False
    former: FormerSite | None = None
    penalty: int = 0


@dataclass(frozen=True, slots=True)
class Subscription:
    """One line of a list of feeds (OPML outline or config)."""

    url: str
    title: str | None = None
    site_url: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """A list of feeds as read: what it holds, and what was refused with the reason for each."""

    title: str | None
    subscriptions: tuple[Subscription, ...]
    refused: tuple[tuple[str, str], ...] = ()
