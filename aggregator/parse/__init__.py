"""Bytes in, records or `ParseFailed` out; opens nothing (R55-R58).

`parse` is all that others need; `opml.read_list` reads lists of feeds. feedparser is imported only
when the first XML document comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.model import FailureKind, ParseFailed
from aggregator.parse.encoding import decode
from aggregator.parse.sniff import Kind, Sniffed, sniff

if TYPE_CHECKING:
    from aggregator.model import ParsedFeed
    from aggregator.parse.limits import Scan

__all__ = ["parse"]

_OTHER_DOCUMENTS = {
    "opml": "a list of feeds (OPML); import it instead",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "svg": "a picture (SVG)",
    "opensearchdescription": "a search description",
    "error": "an error message",
}


def parse(body: bytes, *, url: str, content_type: str | None) -> ParsedFeed | ParseFailed:
    """The feed in `body`, as fetched from `url` with that Content-Type header.

    The answer depends on nothing but these three. Whatever the bytes are, nothing is raised, opened
    or asked for; what cannot be a feed is a `ParseFailed`.
    """
    found = sniff(decode(body, content_type))
    if found.kind is Kind.NOTHING:
        return ParseFailed(FailureKind.EMPTY_BODY, "the document is empty")
    if found.kind is Kind.JSON:
        from aggregator.parse.jsonfeed import parse_json

        return parse_json(found.text, url)
    if found.kind is not Kind.XML or found.root in _OTHER_DOCUMENTS:
        what = _OTHER_DOCUMENTS.get(found.root, found.kind.value)
        return ParseFailed(FailureKind.NOT_A_FEED, f"this is {what}, not a feed")
    return _parse_xml(found, url)


def _parse_xml(found: Sniffed, url: str) -> ParsedFeed | ParseFailed:
    from aggregator.parse.limits import scan

    looked = scan(found.text, found.root)
    if isinstance(looked, ParseFailed):
        return looked
    if not looked.whole:
        return ParseFailed(FailureKind.TRUNCATED, "the document ends before its last element")
    return _read(found, looked, url)


def _read(found: Sniffed, looked: Scan, url: str) -> ParsedFeed | ParseFailed:
    from aggregator.parse.document import read_document
    from aggregator.parse.normalise import normalise
    from aggregator.urls import absolute

    try:
        result = read_document(found.text[found.start :], absolute(looked.link, url) or url)
    except Exception as error:  # feedparser stumbles over some documents in ways of its own
        kind = type(error).__name__
        return ParseFailed(FailureKind.PARSE_ERROR, f"the document cannot be read ({kind})")
    if not result["version"] and not result["entries"]:
        return ParseFailed(FailureKind.NOT_A_FEED, f"this is XML <{found.root}>, not a feed")
    warnings = found.warnings
    if looked.error:
        warnings += (f"read leniently, for it is not well-formed ({looked.error})",)
    return normalise(result, url, looked.hints, warnings)
