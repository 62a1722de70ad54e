"""Small documents to parse, built from their parts, and a short way to parse them."""

from __future__ import annotations

from aggregator.model import ParsedEntry, ParsedFeed
from aggregator.parse import parse

URL = "https://blog.example.org/feed.xml"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "media": "http://search.yahoo.com/mrss/",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "sy": "http://purl.org/rss/1.0/modules/syndication/",
        "thr": "http://purl.org/syndication/thread/1.0",
    }.items()
)


def rss(*items: str, head: str = "", attributes: str = "") -> str:
    """An RSS 2.0 document; `items` are what stands inside each `<item>`."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<rss version="2.0" {NAMESPACES} {attributes}><channel><title>The Heron</title>'
        f"{head}{inside}</channel></rss>"
    )


def atom(*entries: str, head: str = "", attributes: str = "") -> str:
    """An Atom document; `entries` are what stands inside each `<entry>`."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} {attributes}>'
        f"<title>The Heron</title>{head}{inside}</feed>"
    )


def parsed(text: str | bytes, content_type: str | None = None, url: str = URL) -> ParsedFeed:
    """The feed in `text`; fails the test where it is none."""
    body = text.encode() if isinstance(text, str) else text
    feed = parse(body, url=url, content_type=content_type)
    assert isinstance(feed, ParsedFeed), feed
    return feed


def only(text: str | bytes, content_type: str | None = None, url: str = URL) -> ParsedEntry:
    """The single entry of the feed in `text`."""
    (entry,) = parsed(text, content_type, url).entries
    return entry
