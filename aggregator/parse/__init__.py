"""Bytes in, records or `ParseFailed` out; opens nothing (R55-R58).

`parse` is all that others need; `opml.read_list` reads lists of feeds. What reads documents is
imported when the first one comes: the process that only asks for them does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.model import FailureKind, ParseFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model import KnownSlices, ParsedFeed

READER = "3"
"""The version of what is made of a document; under a new one, everything is read again."""

_OTHER_DOCUMENTS = {
    "opml": "a list of feeds (OPML); import it instead",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "svg": "a picture (SVG)",
    "opensearchdescription": "a search description",
    "error": "an error message",
}


def parse(
    body: bytes, *, url: str, content_type: str | None, known: KnownSlices | None = None
) -> ParsedFeed | ParseFailed:
    """The feed in `body`, as fetched from `url` with that Content-Type header.

    Entries whose slices are `known` are not read where it is certain that they say what they said
    before; their guids are in `unchanged`. Otherwise the answer depends on nothing but the first
    three. Whatever the bytes are, nothing is raised, opened or asked for; what cannot be a feed is
    a `ParseFailed`.
    """
    from aggregator.parse.encoding import decode
    from aggregator.parse.stand_ins import shortened

    text = decode(body, content_type)
    if known is not None and (shorter := shortened(text, known)):
        feed = _read(shorter.text, url, known, shorter.hashes)
        if not isinstance(feed, ParseFailed) and shorter.are_entries(feed, known):
            return feed
    return _read(text, url, known, {})


def _read(
    text: str, url: str, known: KnownSlices | None, stand_ins: Mapping[bytes, str]
) -> ParsedFeed | ParseFailed:
    """The feed in `text`, of whose entries some may have `stand_ins` (see `parse_xml`)."""
    from aggregator.parse.sniff import Kind, sniff

    found = sniff(text)
    if found.kind is Kind.NOTHING:
        return ParseFailed(FailureKind.EMPTY_BODY, "the document is empty")
    if found.kind is Kind.JSON:
        from aggregator.parse.jsonfeed import parse_json

        return parse_json(found.text, url, known)
    if found.kind is not Kind.XML or found.root in _OTHER_DOCUMENTS:
        what = _OTHER_DOCUMENTS.get(found.root, found.kind.value)
        return ParseFailed(FailureKind.NOT_A_FEED, f"this is {what}, not a feed")
    from aggregator.parse.xmlfeed import parse_xml

    return parse_xml(found, url, known, stand_ins)
