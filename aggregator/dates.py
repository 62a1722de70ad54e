"""Times and durations, as text and back. Everything inside is aware UTC.

Stored form: `YYYY-MM-DDTHH:MM:SSZ`. Knows nothing of clocks: `now` is always handed in.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from time import struct_time

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])\s*", re.IGNORECASE)
_AGE = re.compile(r"(\d+)\s*([hdwmy])", re.IGNORECASE)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")


def stamp(moment: datetime) -> str:
    """The stored form of an aware `moment`."""
    return moment.astimezone(UTC).isoformat()[:19] + "Z"


def from_stamp(text: str) -> datetime:
    """The inverse of `stamp`; raises ValueError on anything else."""
    if len(text) != 20 or text[10] != "T" or text[19] != "Z":
        raise ValueError(f'"{text}" is not a stored time')
    return datetime.fromisoformat(text)


def from_struct(parsed: struct_time | None) -> datetime | None:
    """feedparser's UTC `struct_time` as a moment; None where it names no possible one."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def from_iso(text: str) -> datetime | None:
    """An RFC 3339 timestamp (JSON Feed) as a moment; without an offset it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(text.strip().upper())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except (OverflowError, ValueError):
        return None


def from_http(raw: bytes | str) -> datetime | None:
    """An HTTP-date in any of the three forms of RFC 9110 §5.6.7, or None."""
    from email.utils import parsedate_to_datetime  # it loads a good deal more than is used here

    text = raw.decode("latin-1") if isinstance(raw, bytes) else raw
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        try:  # asctime, which email.utils reads only in part
            moment = datetime.strptime(f"{text.strip()} +0000", "%a %b %d %H:%M:%S %Y %z")
        except ValueError:
            return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def to_http(moment: datetime) -> str:
    """An IMF-fixdate (RFC 9110 §5.6.7), whatever the locale; also right for RSS (RFC 822)."""
    moment = moment.astimezone(UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    month = _MONTHS[moment.month - 1]
    return f"{day}, {moment:%d} {month} {moment.year:04d} {moment:%H:%M:%S} GMT"


def parse_duration(text: str) -> int:
    """Seconds in "90s", "5m", "1h", "1h 30m", "2d", "1w"; raises ValueError otherwise."""
    text = text.strip()
    position, total = 0, 0.0
    for part in _DURATION.finditer(text):
        if part.start() != position:
            break
        total += float(part[1]) * UNITS[part[2].lower()]
        position = part.end()
    if not text or position != len(text):
        raise ValueError(f'"{text}" is not a duration; write for example "90s", "30m", "1h", "2d"')
    return round(total)


def spell_duration(seconds: float) -> str:
    """A duration for a person: "45 s", "20 min", "12 h", "1 h 30 min", "3 d"."""
    seconds = round(seconds)
    if seconds < 120:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours and days < 7 else f"{days} d"


def parse_when(text: str, now: datetime) -> datetime:
    """The start of what a person names: "2024", "2024-05", "2024-05-17", "today", "yesterday",
    an RFC 3339 time, or an age ("2w", "36h", "3m" months, "1y"). Raises ValueError otherwise."""
    word = text.strip().lower()
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if word in ("today", "yesterday"):
        return midnight - timedelta(days=word == "yesterday")
    if age := _AGE.fullmatch(word):
        days = {"h": 1 / 24, "d": 1, "w": 7, "m": 30, "y": 365}[age[2]]
        try:
            return now - timedelta(days=int(age[1]) * days)
        except OverflowError:
            raise ValueError(f'"{text}" reaches too far back') from None
    if part := _PARTIAL.fullmatch(word):
        try:
            return datetime(int(part[1]), int(part[2] or 1), int(part[3] or 1), tzinfo=UTC)
        except ValueError:
            raise ValueError(f'"{text}" is not a day of the calendar') from None
    if "t" in word and (moment := from_iso(text)):
        return moment
    raise ValueError(f'"{text}" is not a date; write 2024, 2024-05, 2024-05-17, today, or 2w')


def parse_until(text: str, now: datetime) -> datetime:
    """The end of what a person names, as `parse_when` has its start: all of 2024, of 2024-05, of
    2024-05-17, of today; a moment ends when it begins. Raises ValueError."""
    start = parse_when(text, now)
    word = text.strip().lower()
    parts = _PARTIAL.fullmatch(word)
    if parts is None:
        return start + timedelta(days=word in ("today", "yesterday"))
    try:
        if parts[3]:
            return start + timedelta(days=1)
        if parts[2]:
            return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        return start.replace(year=start.year + 1)
    except (OverflowError, ValueError):
        raise ValueError(f'"{text}" is not a day of the calendar') from None
