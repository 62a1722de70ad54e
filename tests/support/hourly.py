"""A feed that has an entry an hour, so that it is worth asking every hour, and answers that carry
it. The newest entry is half an hour old when a `Home` starts its clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from tests.support.home import START
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from tests.support.raw_server import Answer, Request

LONG_AGO = "Tue, 24 Nov 2026 09:00:00 GMT"
LATER = "Wed, 25 Nov 2026 09:59:00 GMT"


def http_date(moment: datetime) -> str:
    """`moment` as HTTP headers have it."""
    return format_datetime(moment, usegmt=True)


def feed(*extra: str, head: str = "", newest: datetime = START - timedelta(minutes=30)) -> bytes:
    """An RSS document with three hourly entries, and one more for each title in `extra`."""
    titles = [*reversed(extra), "Neap", "Slack", "Spring"]
    items = "".join(
        f"<item><title>{title}</title><guid>{title.lower()}</guid>"
        f"<pubDate>{http_date(newest - timedelta(hours=n - len(extra)))}</pubDate></item>"
        for n, title in enumerate(titles)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
        ' xmlns:fh="http://purl.org/syndication/history/1.0"'
        ' xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>Tidal notes</title>{head}{items}</channel></rss>"
    ).encode()


FEED = feed()


def pair(tag: str, modified: str = LONG_AGO, body: bytes = FEED, **headers: Any) -> Answer:
    """A 200 with both validators."""
    return reply(200, body, ETag=f'"{tag}"', Last_Modified=modified, **headers)


def sent(request: Request) -> tuple[bytes | None, bytes | None]:
    """(If-None-Match, If-Modified-Since) of a request; fails where one is there twice."""
    found = []
    for name in ("if-none-match", "if-modified-since"):
        values = request.header(name)
        assert len(values) <= 1, values
        found.append(values[0] if values else None)
    return found[0], found[1]
