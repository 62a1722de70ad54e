"""RSS, RDF and Atom as records: looked through, cut where that may be done, read, normalised.

Pure. Knows in which order, not how.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aggregator.model import FailureKind, ParseFailed
from aggregator.parse.document import read_document
from aggregator.parse.limits import scan
from aggregator.parse.normalise import normalise
from aggregator.parse.slices import is_whole, slice_document
from aggregator.parse.sniff import mended
from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model import KnownSlices, ParsedFeed
    from aggregator.parse.limits import Scan
    from aggregator.parse.slices import Part
    from aggregator.parse.sniff import Sniffed


def parse_xml(
    found: Sniffed, url: str, known: KnownSlices | None, stand_ins: Mapping[bytes, str]
) -> ParsedFeed | ParseFailed:
    """The feed in `found`, as fetched from `url`, without the entries that are `known`, of which
    some may have `stand_ins` (the bytes of each -> the hash of the slice that it stands for)."""
    document = found.text.encode("utf-8")
    looked = scan(document, found.root)
    if isinstance(looked, ParseFailed):
        return looked
    if looked.error and (better := mended(found, looked.error)):
        return parse_xml(better, url, known, stand_ins)
    if not looked.whole:
        rest = _before_the_end(found, looked, document, url)
        return ParseFailed(FailureKind.TRUNCATED, "the document ends before its last element", rest)
    reader = _Reader(found, looked, url)
    root = len(found.text[: found.start].encode("utf-8"))
    slices = slice_document(document, root, looked, stand_ins)
    if slices is None:
        return reader.read(document[root:])
    part = slices.part(known)
    feed = reader.read_part(part)
    if part.skipped and (feed is None or not is_whole(feed, known)):
        feed = reader.read_part(slices.part(None))
    return feed or reader.read(document[root:])


_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)


def _before_the_end(found: Sniffed, looked: Scan, document: bytes, url: str) -> ParsedFeed | None:
    """The entries that stand whole in a document that breaks off; None where none does."""
    places = looked.places
    ends = [end for _, end in places.spans]
    if not looked.sound:  # the scan did not come to the end: where entries are, their tags tell
        ends += [each.end() for each in _END.finditer(document)]
    if not ends:
        return None
    closing = "".join(f"</{name}>" for name, *_ in reversed(places.above)) or f"</{found.root}>"
    whole = document[: max(ends)].decode("utf-8") + closing
    feed = parse_xml(replace(found, text=whole), url, None, {})
    return None if isinstance(feed, ParseFailed) else feed


class _Reader:
    """Reads one document, or a part of it."""

    def __init__(self, found: Sniffed, looked: Scan, url: str) -> None:
        self._found = found
        self._looked = looked
        self._url = url
        self._base = absolute(looked.link, url) or url

    def read(self, document: bytes) -> ParsedFeed | ParseFailed:
        """The whole document, as it is."""
        try:
            result = read_document(document, self._base)
        except Exception as error:  # feedparser stumbles over some documents in ways of its own
            kind = type(error).__name__
            return ParseFailed(FailureKind.PARSE_ERROR, f"the document cannot be read ({kind})")
        if not result["version"] and not result["entries"]:
            message = f"this is XML <{self._found.root}>, not a feed"
            return ParseFailed(FailureKind.NOT_A_FEED, message)
        return self._normalised(result)

    def read_part(self, part: Part) -> ParsedFeed | None:
        """What stands in `part`; None where its entries turn out not to be independent."""
        try:
            result = read_document(part.document, self._base)
        except Exception:  # to be read again as it is, which tells what is the matter
            return None
        probe, *result["entries"] = result["entries"] or [None]
        if result["inherited"] is None or probe != {} or len(result["entries"]) != len(part.hashes):
            return None
        return self._normalised(result, part)

    def _normalised(self, result: dict[str, Any], part: Part | None = None) -> ParsedFeed:
        if self._found.root == "channel":
            result["version"] = result["version"] or "cdf"
        if image := absolute(self._looked.image, self._base):
            result["feed"].setdefault("image", {}).setdefault("href", image)
        warnings = self._found.warnings
        if self._looked.error:
            warnings += (f"read leniently, for it is not well-formed ({self._looked.error})",)
        return normalise(result, self._url, self._looked.hints, warnings, part)
