"""A configuration file read: everything in it is known and fits, or is refused with its line.

The only user of tomllib.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.config import values as v
from aggregator.config.settings import (
    MIN_KEEP,
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
from aggregator.errors import ConfigError, QueryError

if TYPE_CHECKING:
    from collections.abc import Callable

_Table = dict[str, "Callable[[Any], Any]"]

_WEEKS = 31 * 86_400
_DAY, _LIFETIME = 86_400, 100 * 366 * 86_400
TABLES: dict[str, _Table] = {
    "": {"database": v.text, "searches": v.searches},
    "fetch": {
        "contact": v.contact,
        "timeout": v.number(1, 300),
        "max_body": v.size,
        "concurrency": v.count(1, 200),
        "host_gap": v.number(0, 3600),
        "allow_private": v.hosts,
    },
    "schedule": {
        "min_interval": v.duration(3600, _WEEKS),
        "max_interval": v.duration(3600, _WEEKS),
        "manual_gap": v.duration(0, 86_400),
    },
    "crosslinks": {"threshold": v.number(0, 1), "confirm": v.flag, "outlets": v.names},
    "retention": {
        "older_than": v.duration(_DAY, _LIFETIME),
        "keep": v.count(MIN_KEEP, 1_000_000),
        "polls": v.duration(_DAY, _LIFETIME),
    },
    "feeds": {
        "url": v.web,
        "title": v.text,
        "tags": v.texts,
        "interval": v.duration(v.MIN_WISH, _WEEKS),
    },
    "exports": {
        "path": v.text,
        "format": v.format_,
        "query": lambda value: v.text(value) if value else "",
        "title": v.text,
        "url": v.web,
        "limit": v.count(1, 10_000),
        "pages": v.count(1, 1000),
        "group": v.flag,
        "elsewhere": v.flag,
        "new_feed_items": v.count(0, 10_000),
    },
    "hooks": {
        "name": v.name,
        "on": v.events,
        "query": lambda value: v.text(value) if value else "",
        "command": v.command,
        "url": v.web,
        "secret": v.secret,
        "timeout": v.number(1, 600),
        "backlog": v.flag,
    },
    "metrics": {"path": v.text},
}
"""Every known key and how its value is read; "" is the top level."""

_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""Whether a query can be understood does not depend on the day."""

_ARRAYS = {"feeds": ("url",), "exports": ("path", "format"), "hooks": ("name", "on")}
"""Arrays of tables, and the keys that each of their tables must have."""


def _lines(text: str) -> dict[tuple[str, int, str], int]:
    """(table, index in its array, key) -> line, 1-based; the key "" is the table's own header."""
    places: dict[tuple[str, int, str], int] = {}
    table, index, counts = "", 0, dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\"-]+)\s*\]", line):
            table = header[2].strip('"')
            index = counts.get(table, -1) + 1 if header[1] == "[[" else 0
            counts[table] = index
            places.setdefault((table, index, ""), number)
        elif key := re.match(r"\s*\"?([\w-]+)\"?\s*[.=]", line):
            places.setdefault((table, index, key[1]), number)
    return places


class _File:
    """One configuration file while it is read: knows where everything stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = _lines(text)

    def error(self, message: str, table: str, index: int, key: str) -> ConfigError:
        line = self.lines.get((table, index, key)) or self.lines.get((table, index, ""))
        if line is None and key:
            line = self.lines.get((f"{table}.{key}".lstrip("."), 0, ""))
        return ConfigError(self.path, line, message)

    def read(self, table: str, raw: Any, index: int = 0) -> dict[str, Any]:
        """The values of one table, each read by its rule; raises ConfigError."""
        if not isinstance(raw, dict):
            raise self.error(f"[{table}] wants a table of keys", table, index, "")
        known, values = TABLES[table], {}
        for key, value in raw.items():
            if not table and key in TABLES and key:
                continue
            place = f"[{table}] {key}" if table else key
            if key not in known:
                from difflib import get_close_matches

                names = [*known, *([] if table else filter(None, TABLES))]
                near = get_close_matches(key, names, 1, 0.5)
                hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(names)}"
                raise self.error(f'unknown key "{place}": {hint}', table, index, key)
            try:
                values[key] = known[key](value)
            except v.BadValueError as bad:
                raise self.error(f"{place} {bad}", table, index, key) from None
        for key in _ARRAYS.get(table, ()):
            if key not in values:
                raise self.error(f'[[{table}]] needs "{key}"', table, index, "")
        return values


def parse_settings(text: str, path: Path) -> Settings:
    """The settings in a TOML `text` of file `path`; raises ConfigError.

    Relative paths inside are relative to the file's folder.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise ConfigError(path, line, f"not TOML: {message}") from None
    file, home = _File(path, text), path.parent
    top = file.read("", raw)
    lists: dict[str, list[dict[str, Any]]] = {}
    for name in _ARRAYS:
        items = raw.get(name, [])
        if not isinstance(items, list):
            raise file.error(f"write [[{name}]], with two brackets", name, 0, "")
        lists[name] = [file.read(name, item, index) for index, item in enumerate(items)]
    metrics = file.read("metrics", raw.get("metrics", {}))
    settings = Settings(
        path=path,
        database=home / Path(top["database"]).expanduser() if "database" in top else None,
        fetch=FetchSettings(**file.read("fetch", raw.get("fetch", {}))),
        schedule=ScheduleSettings(**file.read("schedule", raw.get("schedule", {}))),
        searches=top.get("searches", {}),
        crosslinks=CrosslinkSettings(**file.read("crosslinks", raw.get("crosslinks", {}))),
        retention=RetentionSettings(**file.read("retention", raw.get("retention", {}))),
        feeds=tuple(FeedSettings(**item) for item in lists["feeds"]),
        exports=tuple(
            ExportSettings(**item | {"path": home / Path(item["path"]).expanduser()})
            for item in lists["exports"]
        ),
        hooks=tuple(HookSettings(**item) for item in lists["hooks"]),
        metrics=MetricsSettings(
            **{name: home / Path(path).expanduser() for name, path in metrics.items()}
        ),
    )
    _check(settings, file)
    return settings


def _check(settings: Settings, file: _File) -> None:
    """What single values cannot tell; raises ConfigError."""
    schedule = settings.schedule
    if schedule.max_interval < schedule.min_interval:
        message = "[schedule] max_interval is shorter than min_interval"
        raise file.error(message, "schedule", 0, "max_interval")
    for name in settings.searches:
        _check_query(f"@{name}", settings, file, ("searches", 0, name))
    _check_hooks(settings, file)
    for index, export in enumerate(settings.exports):
        _check_query(export.query, settings, file, ("exports", index, "query"))
        if export.pages == 1:
            continue
        if export.format not in v.PAGED_FORMATS:
            message = f"pages are for {', '.join(v.PAGED_FORMATS)}; take them out here"
            raise file.error(message, "exports", index, "pages")
        if export.url is None:
            message = "pages link to each other, and need the url of the first"
            raise file.error(message, "exports", index, "pages")


def _check_hooks(settings: Settings, file: _File) -> None:
    names: set[str] = set()
    for index, hook in enumerate(settings.hooks):
        _check_query(hook.query, settings, file, ("hooks", index, "query"))
        if bool(hook.command) == bool(hook.url):
            message = "a hook has either a command or a url"
            raise file.error(message, "hooks", index, "url" if hook.command else "")
        if hook.secret and not hook.url:
            raise file.error("a secret is for a url", "hooks", index, "secret")
        if hook.name in names:
            message = f'another hook is called "{hook.name}", too'
            raise file.error(message, "hooks", index, "name")
        names.add(hook.name)


def _check_query(text: str, settings: Settings, file: _File, place: tuple[str, int, str]) -> None:
    from aggregator.query import parse  # hardly any configuration holds a query

    try:
        parse(text, _ANY_TIME, settings.searches)
    except QueryError as bad:
        raise file.error(f"{bad.args[0]}: {bad.query}", *place) from None


def load_settings(path: Path) -> Settings:
    """The settings in file `path`; raises ConfigError where it cannot be read or used."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(path, None, "no such file; write one with: aggregator init") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(path, None, f"cannot be read ({reason})") from None
    return parse_settings(text, path)
