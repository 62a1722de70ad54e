"""One page of many feeds: self-contained, readable without scripts, silent on the network.

The page asks for nothing by itself: style and script are inside, and the pictures of an entry load
only when it is opened. The only user of Jinja; the template, style and script are in `assets/`.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from aggregator.dates import stamp
from aggregator.export.ids import web_iri
from aggregator.export.page import days_of, feed_lines
from aggregator.export.values import legal

if TYPE_CHECKING:
    from datetime import date

    from jinja2 import Template

    from aggregator.export.document import ExportDocument

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def write(document: ExportDocument) -> bytes:
    """`document` as an HTML page."""
    style, script = _asset("page.css"), _asset("page.js")
    page = _template().render(
        document=document,
        self_url=web_iri(document.self_url),
        site_url=web_iri(document.site_url),
        days=days_of(document.entries),
        feeds=feed_lines(document.entries),
        style=style,
        style_hash=_hash_source(style),
        script=script,
        script_hash=_hash_source(script),
    )
    return f"{legal(page)}\n".encode()


@cache
def _asset(name: str) -> str:
    return (files("aggregator.export") / "assets" / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"stamp": stamp, "weekday": _weekday, "day": _day, "amount": _amount}
    return environment.from_string(_asset("page.html"))


def _hash_source(text: str) -> str:
    """What allows exactly this inline text (Content Security Policy Level 3, §2.3.1)."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _weekday(day: date) -> str:
    """ "Monday", whatever the locale."""
    return _WEEKDAYS[day.weekday()]


def _day(day: date) -> str:
    """ "23 November 2026", whatever the locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _amount(count: int, one: str, many: str) -> str:
    """ "1 entry", "12 entries"."""
    return f"{count:,} {one if count == 1 else many}"
