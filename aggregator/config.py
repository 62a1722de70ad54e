"""The configuration: one frozen `Settings`, read from TOML.

An unknown key, a wrong type or a bad value is refused with file, line and the nearest known key.
Knows nothing of what is done with the settings.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.dates import parse_duration, spell_duration
from aggregator.errors import ConfigError
from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MIN_WISH = 300
"""Seconds: a person's own interval for a feed goes down to five minutes, no further."""

EXPORT_FORMATS = ("atom", "rss", "json", "html", "opml")

_SIZES = {"": 1, "b": 1, "kb": 10**3, "kib": 2**10, "mb": 10**6, "mib": 2**20}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)", re.IGNORECASE)


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
class FeedSettings:
    """A feed to follow; `interval` in seconds is the person's own wish."""

    url: str
    title: str | None = None
    tags: tuple[str, ...] = ()
    interval: int | None = None


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """A combined feed that the daemon keeps up to date at `path`; `url` is where it is served."""

    path: Path
    format: str
    query: str = ""
    title: str | None = None
    url: str | None = None
    limit: int = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything configured. `path` is the file it came from, None where there was none."""

    path: Path | None = None
    database: Path | None = None
    fetch: FetchSettings = FetchSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    crosslinks: CrosslinkSettings = CrosslinkSettings()
    feeds: tuple[FeedSettings, ...] = ()
    exports: tuple[ExportSettings, ...] = ()


class _BadValueError(Exception):
    """A value that does not fit; the reader adds the place."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _BadValueError('wants text in quotes, such as "news"')
    return value.strip()


def _number(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _BadValueError(f"wants a number from {low:g} to {high:g}")
        if not low <= value <= high:
            raise _BadValueError(f"wants a number from {low:g} to {high:g}, not {value:g}")
        return float(value)

    return read


def _count(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _BadValueError(f"wants a whole number from {low} to {high}")
        return value

    return read


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _BadValueError("wants true or false")
    return value


def _duration(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, str):
            raise _BadValueError('wants a duration in quotes, such as "30m" or "1h"')
        try:
            seconds = parse_duration(value)
        except ValueError as error:
            raise _BadValueError(f"wants a duration: {error}") from None
        if not low <= seconds <= high:
            raise _BadValueError(f"wants between {spell_duration(low)} and {spell_duration(high)}")
        return seconds

    return read


def _size(value: Any) -> int:
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or found[2].lower() not in _SIZES:
        raise _BadValueError('wants a size in quotes, such as "10 MiB" or "500 kB"')
    size = round(float(found[1]) * _SIZES[found[2].lower()])
    if not 1024 <= size <= 256 * 2**20:
        raise _BadValueError("wants between 1 KiB and 256 MiB")
    return size


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _BadValueError('wants a list of texts, such as ["politics"]')
    return tuple(dict.fromkeys(_text(item) for item in value))


def _hosts(value: Any) -> tuple[str, ...]:
    hosts = _texts(value)
    for host in hosts:
        if not re.fullmatch(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}", host):
            raise _BadValueError(f'wants "host:port", such as "127.0.0.1:8000", not "{host}"')
    return tuple(host.lower() for host in hosts)


def _web(value: Any) -> str:
    url = absolute(_text(value))
    if url is None:
        raise _BadValueError(f'wants an http or https URL, not "{value}"')
    return url


def _contact(value: Any) -> str:
    contact = _text(value)
    if not absolute(contact) and not re.fullmatch(r"(?:mailto:)?[^@\s()]+@[^@\s()]+", contact):
        raise _BadValueError(
            "wants a URL or an e-mail address by which a server's owner reaches you"
        )
    if any(c in contact for c in "() \t\r\n") or not contact.isascii():
        raise _BadValueError(
            "wants plain ASCII without blanks or parentheses: it goes into a header"
        )
    return contact


def _format(value: Any) -> str:
    if value not in EXPORT_FORMATS:
        raise _BadValueError(f"wants one of {', '.join(EXPORT_FORMATS)}")
    return str(value)


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _BadValueError(
            'wants a table of domains and names, such as "example.org" = "The Example"'
        )
    return {str(domain).lower(): _text(name) for domain, name in value.items()}


_Table = dict[str, "Callable[[Any], Any]"]

_WEEKS = 31 * 86_400
TABLES: dict[str, _Table] = {
    "": {"database": _text},
    "fetch": {
        "contact": _contact,
        "timeout": _number(1, 300),
        "max_body": _size,
        "concurrency": _count(1, 200),
        "host_gap": _number(0, 3600),
        "allow_private": _hosts,
    },
    "schedule": {
        "min_interval": _duration(3600, _WEEKS),
        "max_interval": _duration(3600, _WEEKS),
        "manual_gap": _duration(0, 86_400),
    },
    "crosslinks": {"threshold": _number(0, 1), "confirm": _flag, "outlets": _names},
    "feeds": {"url": _web, "title": _text, "tags": _texts, "interval": _duration(MIN_WISH, _WEEKS)},
    "exports": {
        "path": _text,
        "format": _format,
        "query": lambda value: _text(value) if value else "",
        "title": _text,
        "url": _web,
        "limit": _count(1, 10_000),
    },
}
"""Every known key and how its value is read; "" is the top level."""

_ARRAYS = {"feeds": ("url",), "exports": ("path", "format")}
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
                names = [*known, *([] if table else filter(None, TABLES))]
                near = difflib.get_close_matches(key, names, 1, 0.5)
                hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(names)}"
                raise self.error(f'unknown key "{place}": {hint}', table, index, key)
            try:
                values[key] = known[key](value)
            except _BadValueError as bad:
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
    settings = Settings(
        path=path,
        database=home / Path(top["database"]).expanduser() if "database" in top else None,
        fetch=FetchSettings(**file.read("fetch", raw.get("fetch", {}))),
        schedule=ScheduleSettings(**file.read("schedule", raw.get("schedule", {}))),
        crosslinks=CrosslinkSettings(**file.read("crosslinks", raw.get("crosslinks", {}))),
        feeds=tuple(FeedSettings(**item) for item in lists["feeds"]),
        exports=tuple(
            ExportSettings(**item | {"path": home / Path(item["path"]).expanduser()})
            for item in lists["exports"]
        ),
    )
    schedule = settings.schedule
    if schedule.max_interval < schedule.min_interval:
        message = "[schedule] max_interval is shorter than min_interval"
        raise file.error(message, "schedule", 0, "max_interval")
    return settings


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


def find_settings(
    option: Path | None, environment: Mapping[str, str], here: Path, home: Path
) -> Settings:
    """The settings in force: `option`, $AGGREGATOR_CONFIG, `here`/config/aggregator.toml, then the
    user's config folder under `home`; without any, the defaults. Raises ConfigError."""
    named = option or (Path(p) if (p := environment.get("AGGREGATOR_CONFIG")) else None)
    if named is not None:
        return load_settings(named)
    folder = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "aggregator"
    for path in (here / "config" / "aggregator.toml", folder / "aggregator.toml"):
        if path.is_file():
            return load_settings(path)
    return Settings()


def find_database(
    option: Path | None, settings: Settings, environment: Mapping[str, str], home: Path
) -> Path:
    """The database in force: `option`, $AGGREGATOR_DB, the settings', the user's data folder."""
    if option is not None:
        return option
    if named := environment.get("AGGREGATOR_DB"):
        return Path(named)
    if settings.database is not None:
        return settings.database
    folder = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return folder / "aggregator" / "aggregator.db"


def with_database(settings: Settings, database: Path) -> Settings:
    """`settings` with its database decided."""
    return replace(settings, database=database)
