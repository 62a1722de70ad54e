"""Where an answer points to, and whether to go there (R23-R27).

Pure. Redirects are followed one by one, each as a fresh request; what a permanent one means for
the stored URL is decided by the update (R24).
"""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlunsplit

from aggregator.fetch.failure import FetchError
from aggregator.model import FailureKind, Hop
from aggregator.urls import absolute, scheme_of, split

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_HOPS = 5
"""How many redirects one request follows."""

FOLLOWED = frozenset({301, 302, 303, 307, 308})
"""300, 304, 305 and 306 name no one place to go (RFC 9110 §15.4)."""

_QUERY = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"<>')
_PATH = _QUERY.translate(dict.fromkeys(map(ord, "`{}")))
"""What is sent as it was written; all else is percent-encoded, as browsers do (WHATWG URL §1.3)."""

_NUMBERS = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}")

_SIGN_IN = re.compile(
    r"(?:^|[/.])(?:captive|consent|log-?in|portal|register|sign[_-]?in|wp-login)(?:$|[/.])"
)


def wire_url(url: str) -> str:
    """`url` as it is asked for: ASCII path and query, no fragment, no user information.

    Raises `FetchError` (bad_scheme) where it is no http or https URL.
    """
    clean = absolute(url)
    parts = split(clean) if clean else None
    if parts is None:
        raise FetchError(FailureKind.BAD_SCHEME, "the address is not a usable http or https URL")
    path = urljoin(parts.path, parts.path) if "/." in parts.path else parts.path  # no "a/../b"
    path = quote(path, safe=_PATH, errors="replace")
    query = quote(parts.query, safe=_QUERY, errors="replace")
    netloc = _dotted(parts.netloc.rpartition("@")[2].lower())
    return urlunsplit((parts.scheme.lower(), netloc, path or "/", query, ""))


def _dotted(netloc: str) -> str:
    """`netloc` with an IPv4 address in one of its odd spellings ("0x7f.1", "0177.0.0.1",
    "2130706433") spelled plainly, as every resolver and browser reads it."""
    host, colon, port = netloc.partition(":")
    if not _NUMBERS.fullmatch(host):
        return netloc
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) + colon + port
    except OSError:
        return netloc


def follow(url: str, status: int, location: bytes | None, hops: Sequence[Hop]) -> Hop:
    """The hop from `url` to where its answer points, after `hops`.

    Raises `FetchError` where there is no usable place, one that must not be gone to, or too many.
    """
    target = _target(url, location)
    if target == url or any(target == hop.url for hop in hops):
        raise FetchError(FailureKind.REDIRECT_LOOP, "the server redirects in a circle")
    if url.startswith("https:") and target.startswith("http:"):
        raise FetchError(
            FailureKind.DOWNGRADE, "the server redirects from https to http, which is not followed"
        )
    if len(hops) >= MAX_HOPS:
        raise FetchError(
            FailureKind.TOO_MANY_REDIRECTS, f"the server redirects more than {MAX_HOPS} times"
        )
    return Hop(url, status, target)


def _target(url: str, location: bytes | None) -> str:
    text = _decoded(location or b"").strip()
    if not text:
        raise FetchError(FailureKind.BAD_REDIRECT, "the server redirects without saying where to")
    scheme = scheme_of(text)
    if scheme and scheme not in ("http", "https"):
        raise FetchError(
            FailureKind.BAD_SCHEME, f'the server redirects to a "{scheme[:20]}" address'
        )
    try:
        return wire_url(urljoin(url, text))
    except (FetchError, ValueError):
        raise FetchError(
            FailureKind.BAD_REDIRECT, "the server redirects to something that is no address"
        ) from None


def _decoded(location: bytes) -> str:
    try:
        return location.decode()
    except UnicodeDecodeError:
        return location.decode("latin-1")


def looks_like_sign_in(url: str) -> bool:
    """Whether host or path of `url` reads like a login page or a captive portal (R27)."""
    parts = split(url.lower())
    return bool(parts and (_SIGN_IN.search(parts.hostname or "") or _SIGN_IN.search(parts.path)))
