"""What a request looks like on the wire: a GET with few headers, the same at every poll (R14-R21).

Pure. Each hop's headers are built from scratch: credentials go to the origin of the feed's own URL
only, validators to the URL that gave them.
"""

from __future__ import annotations

from base64 import b64encode
from enum import Enum
from typing import TYPE_CHECKING

from aggregator import __version__
from aggregator.fetch.conditional import validators
from aggregator.urls import origin_of

if TYPE_CHECKING:
    from aggregator.model import Credentials, FetchRequest

_FEEDS = (
    b"application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    b"application/feed+json;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)


class Purpose(Enum):
    """What a request is for.

    DISCOVER asks like POLL, so that what it finds can be the first poll (R13), but a web page is
    welcome; LOOK reads one page that an entry announces, and ROBOTS its host's robots.txt.
    """

    POLL = "poll"
    DISCOVER = "discover"
    LOOK = "look"
    ROBOTS = "robots"


_ACCEPT = {
    Purpose.POLL: _FEEDS,
    Purpose.DISCOVER: _FEEDS,
    Purpose.LOOK: b"text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    Purpose.ROBOTS: b"text/plain, */*;q=0.1",
}


def user_agent(contact: str | None) -> str:
    """Who asks, and where its operator can be reached (R17)."""
    return f"aggregator/{__version__}" + (f" (+{contact})" if contact else "")


def header_lines(
    request: FetchRequest, url: str, purpose: Purpose, agent: str
) -> list[tuple[bytes, bytes]]:
    """Everything sent with the request for `url`, one hop of `request`, but for Host."""
    lines = [
        (b"User-Agent", agent.encode("ascii")),
        (b"Accept", _ACCEPT[purpose]),
        (b"Accept-Encoding", b"gzip"),
        (b"Connection", b"close"),
        *validators(request, url),
    ]
    if request.credentials and origin_of(url) == origin_of(request.url):
        lines += _credential_lines(request.credentials)
    return lines


def _credential_lines(credentials: Credentials) -> list[tuple[bytes, bytes]]:
    """Basic credentials (RFC 7617) and the feed's own headers."""
    lines = [(name.encode(), value.encode()) for name, value in credentials.headers]
    if credentials.username is not None or credentials.password is not None:
        pair = f"{credentials.username or ''}:{credentials.password or ''}"
        lines.append((b"Authorization", b"Basic " + b64encode(pair.encode())))
    return lines
