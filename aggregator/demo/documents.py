"""The sample feeds as they are at one moment: templates in `feeds/`, with ages instead of dates.

`{{iso 2d 4h}}` and `{{http 2d 4h}}` in a template stand for the time two days and four hours ago,
as Atom and as RSS write it. The same moment gives the same bytes. Knows nothing of HTTP's requests.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from aggregator.dates import parse_duration, stamp, to_http
from aggregator.record import dataclass

if TYPE_CHECKING:
    from datetime import datetime

_AGE = re.compile(r"\{\{(iso|http) ([^}]+)\}\}")
_SPELL = {"iso": stamp, "http": to_http}
_TYPES = {
    "json": "application/feed+json",
    "html": "text/html; charset=utf-8",
    "xml": "application/xml",
}


@dataclass(frozen=True, slots=True)
class Document:
    """What stands at one address: its bytes, their media type, and when they were last changed."""

    body: bytes
    type: str
    modified: datetime

    @property
    def etag(self) -> str:
        """A strong entity tag (RFC 9110 §8.8.3): the body's own hash."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def fill(template: str, now: datetime) -> str:
    """`template` with its ages as dates before `now`; raises ValueError for an age that is none."""

    def date(found: re.Match[str]) -> str:
        return _SPELL[found[1]](now - timedelta(seconds=parse_duration(found[2])))

    return _AGE.sub(date, template)


def documents(now: datetime) -> dict[str, Document]:
    """Every sample as of `now`, by the path under which it is served."""
    found = {}
    for file in files("aggregator.demo").joinpath("feeds").iterdir():
        name, _, suffix = file.name.rpartition(".")
        if suffix in _TYPES:
            body = fill(file.read_text(encoding="utf-8"), now).encode()
            found[f"/{name}"] = Document(body, _TYPES[suffix], now)
    return found
