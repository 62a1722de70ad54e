"""One value of the configuration at a time: what it may be, and how it is read. Pure.

Each reader takes what TOML gave, and returns the setting or raises BadValueError, whose words go on
where the name of the key ends.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from aggregator.dates import parse_duration, spell_duration
from aggregator.model import HookEvent
from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Callable

MIN_WISH = 300
"""Seconds: a person's own interval for a feed goes down to five minutes, no further."""

EXPORT_FORMATS = ("atom", "rss", "json", "html", "opml")
PAGED_FORMATS = ("atom", "rss", "json")

_SIZES = {"": 1, "b": 1, "kb": 10**3, "kib": 2**10, "mb": 10**6, "mib": 2**20}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)", re.IGNORECASE)


class BadValueError(Exception):
    """A value that does not fit; the reader adds the place."""


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadValueError('wants text in quotes, such as "news"')
    return value.strip()


def number(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadValueError(f"wants a number from {low:g} to {high:g}")
        if not low <= value <= high:
            raise BadValueError(f"wants a number from {low:g} to {high:g}, not {value:g}")
        return float(value)

    return read


def count(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadValueError(f"wants a whole number from {low} to {high}")
        return value

    return read


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValueError("wants true or false")
    return value


def duration(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, str):
            raise BadValueError('wants a duration in quotes, such as "30m" or "1h"')
        try:
            seconds = parse_duration(value)
        except ValueError as error:
            raise BadValueError(f"wants a duration: {error}") from None
        if not low <= seconds <= high:
            raise BadValueError(f"wants between {spell_duration(low)} and {spell_duration(high)}")
        return seconds

    return read


def size(value: Any) -> int:
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or found[2].lower() not in _SIZES:
        raise BadValueError('wants a size in quotes, such as "10 MiB" or "500 kB"')
    size = round(float(found[1]) * _SIZES[found[2].lower()])
    if not 1024 <= size <= 256 * 2**20:
        raise BadValueError("wants between 1 KiB and 256 MiB")
    return size


def texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BadValueError('wants a list of texts, such as ["politics"]')
    return tuple(dict.fromkeys(text(item) for item in value))


def hosts(value: Any) -> tuple[str, ...]:
    hosts = texts(value)
    for host in hosts:
        if not re.fullmatch(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}", host):
            raise BadValueError(f'wants "host:port", such as "127.0.0.1:8000", not "{host}"')
    return tuple(host.lower() for host in hosts)


def web(value: Any) -> str:
    url = absolute(text(value))
    if url is None:
        raise BadValueError(f'wants an http or https URL, not "{value}"')
    return url


def contact(value: Any) -> str:
    contact = text(value)
    if not absolute(contact) and not re.fullmatch(r"(?:mailto:)?[^@\s()]+@[^@\s()]+", contact):
        raise BadValueError(
            "wants a URL or an e-mail address by which a server's owner reaches you"
        )
    if any(c in contact for c in "() \t\r\n") or not contact.isascii():
        raise BadValueError(
            "wants plain ASCII without blanks or parentheses: it goes into a header"
        )
    return contact


def format_(value: Any) -> str:
    if value not in EXPORT_FORMATS:
        raise BadValueError(f"wants one of {', '.join(EXPORT_FORMATS)}")
    return str(value)


def events(value: Any) -> tuple[HookEvent, ...]:
    """One event or a list of them."""
    found = texts([value] if isinstance(value, str) else value)
    known = [event.value for event in HookEvent]
    if not found or any(word not in known for word in found):
        raise BadValueError('wants "entry", "crosslink", or a list of both')
    return tuple(HookEvent(word) for word in found)


def command(value: Any) -> tuple[str, ...]:
    """A program and its arguments; no shell reads them."""
    if not isinstance(value, list) or not value or not all(isinstance(w, str) for w in value):
        raise BadValueError('wants a list of a program and its arguments, such as ["logger", "-t"]')
    return (text(value[0]), *value[1:])


def secret(value: Any) -> bytes:
    """A secret as Standard Webhooks writes it: "whsec_" and 24 to 64 bytes in base64."""
    try:
        found = base64.b64decode(text(value).removeprefix("whsec_"), validate=True)
    except binascii.Error:
        found = b""
    if not 24 <= len(found) <= 64:
        raise BadValueError(
            'wants "whsec_" and 24 to 64 random bytes in base64; make one with:'
            " echo whsec_$(openssl rand -base64 32)"
        )
    return found


def name(value: Any) -> str:
    found = text(value)
    if not re.fullmatch(r"[\w.-]+", found):
        raise BadValueError('wants letters, digits, "-", "." and "_"')
    return found


def searches(value: Any) -> dict[str, str]:
    """Queries by name; a name is asked for as "@name", in any case."""
    if not isinstance(value, dict):
        raise BadValueError('wants a table of names and queries, such as mine = "author:quill"')
    for name in value:
        if not re.fullmatch(r"[\w-]+", name):
            raise BadValueError(f'has "{name}": a name is letters, digits, "-" and "_"')
    return {name.lower(): text(query) for name, query in value.items()}


def names(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise BadValueError(
            'wants a table of domains and names, such as "example.org" = "The Example"'
        )
    return {str(domain).lower(): text(name) for domain, name in value.items()}
