"""The law of incremental parsing, and what known entries look like."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.model import KnownSlices, ParsedEntry, ParsedFeed
from aggregator.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

URL = "https://blog.example.org/feed.xml"


def known(feed: ParsedFeed, entries: Iterable[ParsedEntry] | None = None) -> KnownSlices | None:
    """What is stored once `feed` was read: all of its `entries`, or those given."""
    if feed.context is None:
        return None
    chosen = feed.entries if entries is None else entries
    guids = {entry.slice_hash: entry.guid for entry in chosen if entry.slice_hash}
    return KnownSlices(feed.context, guids)


def assert_incremental_equals_whole(
    body: bytes, before: ParsedFeed, entries: Iterable[ParsedEntry] | None = None, url: str = URL
) -> int:
    """Reading `body` with these entries of `before` known gives, together with them, field by
    field what reading it whole does. Returns how many entries were not read."""
    whole = parse(body, url=url, content_type=None)
    part = parse(body, url=url, content_type=None, known=known(before, entries))
    if not isinstance(whole, ParsedFeed) or not isinstance(part, ParsedFeed):
        assert part == whole
        return 0
    stored = {entry.guid: entry for entry in before.entries}
    unchanged = [stored[guid] for guid in part.unchanged]
    assert _by_guid((*part.entries, *unchanged)) == _by_guid(whole.entries)
    assert len(part.entries) + len(unchanged) == len(whole.entries)
    assert _apart_from_entries(part) == _apart_from_entries(whole)
    return len(unchanged)


def _by_guid(entries: Iterable[ParsedEntry]) -> dict[str, ParsedEntry]:
    return {entry.guid: entry for entry in entries}


def _apart_from_entries(feed: ParsedFeed) -> ParsedFeed:
    """`feed` without its entries, and without warnings, which are about what was read."""
    return replace(feed, entries=(), unchanged=(), warnings=())
