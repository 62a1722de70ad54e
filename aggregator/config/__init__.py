"""The configuration: one frozen `Settings`, read from TOML.

An unknown key, a wrong type or a bad value is refused with file, line and the nearest known key.
Knows nothing of what is done with the settings.
"""

from __future__ import annotations

from aggregator.config.find import find_database, find_settings, with_database
from aggregator.config.read import TABLES, load_settings, parse_settings
from aggregator.config.settings import (
    MIN_KEEP,
    NEW_FEED_ITEMS,
    CrosslinkSettings,
    ExportSettings,
    FeedSettings,
    FetchSettings,
    HookSettings,
    MetricsSettings,
    RetentionSettings,
    ScheduleSettings,
    Settings,
)
from aggregator.config.values import EXPORT_FORMATS, MIN_WISH, PAGED_FORMATS

__all__ = [
    "EXPORT_FORMATS",
    "MIN_KEEP",
    "MIN_WISH",
    "NEW_FEED_ITEMS",
    "PAGED_FORMATS",
    "TABLES",
    "CrosslinkSettings",
    "ExportSettings",
    "FeedSettings",
    "FetchSettings",
    "HookSettings",
    "MetricsSettings",
    "RetentionSettings",
    "ScheduleSettings",
    "Settings",
    "find_database",
    "find_settings",
    "load_settings",
    "parse_settings",
    "with_database",
]
