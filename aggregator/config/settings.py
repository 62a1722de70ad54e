"""What can be configured: one frozen `Settings` of frozen parts.

Knows nothing of files, nor of what is done with the settings.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aggregator.model import HookEvent

NEW_FEED_ITEMS = 10
"""Entries that a newly followed feed brings into a combined feed."""


MIN_KEEP = 20
"""Newest entries of a feed that are never let go: its schedule is made from them."""


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """`timeout` and `host_gap` in seconds, `max_body` in bytes on the wire."""

    contact: str | None = None
    timeout: float = 30.0
    max_body: int = 10 * 2**20
    concurrency: int = 20
    host_gap: float = 2.0
    allow_private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """All in seconds."""

    min_interval: int = 3600
    max_interval: int = 86_400
    manual_gap: int = 300


@dataclass(frozen=True, slots=True)
class CrosslinkSettings:
    """`threshold` is a confidence, 0-1; `outlets` maps a domain to the user's own name for it."""

    threshold: float = 0.5
    confirm: bool = True
    outlets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """What is let go: entries older than `older_than` seconds, but the `keep` newest of each feed;
    where neither is set, none. Where one is, None stands for any age and for `MIN_KEEP`. `polls`,
    in seconds, is how long the history of polls is kept."""

    older_than: int | None = None
    keep: int | None = None
    polls: int = 90 * 86_400


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """A feed to follow; `interval` in seconds is the person's own wish."""

    url: str
    title: str | None = None
    tags: tuple[str, ...] = ()
    interval: int | None = None


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """A combined feed that the daemon keeps up to date at `path`; `url` is where it is served.

    It has up to `pages` documents of `limit` entries, a story once if `group`ed, or instead of
    them the pieces `elsewhere` that they tell of; of what a feed brought when it was first read, it
    has the `new_feed_items` newest.
    """

    path: Path
    format: str
    query: str = ""
    title: str | None = None
    url: str | None = None
    limit: int = 60
    pages: int = 1
    group: bool = False
    elsewhere: bool = False
    new_feed_items: int = NEW_FEED_ITEMS


@dataclass(frozen=True, slots=True)
class HookSettings:
    """Who is told `on` which events of entries that answer `query`: a `command` (program and
    arguments) or the server at `url`, which knows by the `secret` who speaks; in `timeout` seconds.
    With `backlog` also of what was published before its feed was followed."""

    name: str
    on: tuple[HookEvent, ...]
    query: str = ""
    command: tuple[str, ...] = ()
    url: str | None = None
    secret: bytes | None = field(default=None, repr=False)
    timeout: float = 30.0
    backlog: bool = False


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """`path` is the file in which Prometheus' node exporter finds numbers, None for none."""

    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything configured. `path` is the file it came from, None where there was none;
    `searches` are saved queries by name, in lower case."""

    path: Path | None = None
    database: Path | None = None
    fetch: FetchSettings = FetchSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    crosslinks: CrosslinkSettings = CrosslinkSettings()
    retention: RetentionSettings = RetentionSettings()
    searches: Mapping[str, str] = field(default_factory=dict)
    feeds: tuple[FeedSettings, ...] = ()
    exports: tuple[ExportSettings, ...] = ()
    hooks: tuple[HookSettings, ...] = ()
    metrics: MetricsSettings = MetricsSettings()
