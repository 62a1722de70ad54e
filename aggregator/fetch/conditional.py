"""Validators and freshness: what to send so that little comes back, and what an answer says of
its own age.

Pure. Validators are opaque bytes, echoed and never read (R1); what is stored when is decided by
the update (R3-R7).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.dates import from_http
from aggregator.fetch import headers as fields
from aggregator.model import Freshness
from aggregator.urls import origin_of, split

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.fetch.headers import RawHeaders
    from aggregator.model import FetchRequest

MAX_VALIDATOR = 4096
"""Bytes: a longer ETag or Last-Modified is not kept."""

_FOREVER = 2**31
"""Seconds: what a delta too large to be read stands for (RFC 9111 §1.2.2)."""

_DAY = timedelta(days=1)


def validators(request: FetchRequest, url: str) -> list[tuple[bytes, bytes]]:
    """The header lines that make the request for `url`, one hop of `request`, conditional.

    Validators belong to the URL that gave them (R8); where only its query differs, as with signed
    addresses, the entity tag still names the same document, and a date would not. With any
    validator comes `A-IM: feed` (RFC 3229, R21).
    """
    etag, modified = request.etag, request.last_modified
    if url != request.validators_url:
        modified = None
        if not request.validators_url or not _same_document(url, request.validators_url):
            etag = None
    lines = []
    if etag:
        lines.append((b"If-None-Match", etag))
    if modified:
        lines.append((b"If-Modified-Since", modified))
    return [*lines, (b"A-IM", b"feed")] if lines else []


def _same_document(url: str, other: str) -> bool:
    ours, theirs = split(url), split(other)
    return bool(ours and theirs and ours.path == theirs.path and origin_of(url) == origin_of(other))


def etag(headers: RawHeaders) -> bytes | None:
    """The answer's entity tag as raw bytes; the last line counts, an outsized one does not."""
    return _validator(headers, b"etag")


def last_modified(headers: RawHeaders) -> bytes | None:
    """The answer's Last-Modified as raw bytes, whether it is a date or not."""
    return _validator(headers, b"last-modified")


def _validator(headers: RawHeaders, name: bytes) -> bytes | None:
    value = fields.last(headers, name)
    return value if value and len(value) <= MAX_VALIDATOR else None


def is_sane(modified: bytes | None, date: datetime) -> bool:
    """Whether Last-Modified may be sent back: not a date over a day after `date`, the answer's own
    (R11). What is no date at all is only an opaque word, and sane."""
    moment = from_http(modified) if modified else None
    return moment is None or moment - date <= _DAY


def date_of(headers: RawHeaders) -> datetime | None:
    """The server's clock when it answered, None where it does not tell."""
    value = fields.last(headers, b"date")
    return from_http(value) if value else None


def freshness(headers: RawHeaders, now: datetime) -> Freshness:
    """What the answer says about its own age (R41, R44, R46).

    Dates are taken relative to the answer's Date, so that a server's wrong clock does not matter,
    and relative to `now` only where it has none. An answer that says not to be fresh (no-cache,
    no-store, Expires in the past or unreadable) has lifetime 0; one that says nothing, None.
    """
    date = date_of(headers) or now
    cache = fields.directives(headers, b"cache-control")
    max_age = _seconds(cache.get("max-age"))
    return Freshness(_lifetime(headers, cache, max_age, date), max_age, _retry_after(headers, date))


def _lifetime(
    headers: RawHeaders, cache: dict[str, str | None], max_age: int | None, date: datetime
) -> int | None:
    if "no-cache" in cache or "no-store" in cache:
        return 0
    if max_age is not None:
        return max(0, max_age - (_seconds(fields.text(headers, b"age")) or 0))
    expires = fields.last(headers, b"expires")
    if expires is None:
        return None
    moment = from_http(expires)
    return max(0, round((moment - date).total_seconds())) if moment else 0


def _seconds(value: str | None) -> int | None:
    """delta-seconds (RFC 9111 §1.2.2), None for anything else."""
    if not value or not (value.isascii() and value.isdigit()):
        return None
    return min(int(value), _FOREVER) if len(value) <= 10 else _FOREVER


def _retry_after(headers: RawHeaders, date: datetime) -> int | None:
    """Seconds to wait (RFC 9110 §10.2.3); None where there is no such field, or a senseless one."""
    value = fields.text(headers, b"retry-after")
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return int(value) if len(value) <= 10 else None
    moment = from_http(value)
    wait = round((moment - date).total_seconds()) if moment else -1
    return wait if wait >= 0 else None
