"""Bytes -> what they say and what that points to, ready to be stored, in one pure step.

This is the work that runs in the cage, so everything it takes and gives can be pickled.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.crosslinks.detect import find
from aggregator.model import (
    Body,
    FoundRows,
    Outlets,
    PageBody,
    PageFacts,
    ParseFailed,
    Reading,
    Site,
    StoredEntries,
)
from aggregator.parse import parse
from aggregator.parse.page import read_page
from aggregator.store.prepare import crosslink_rows, link_rows, rows_of

if TYPE_CHECKING:
    from aggregator.model import EntryRows, ParsedEntry, ParsedFeed


Job = Body | PageBody | StoredEntries
Answer = Reading | PageFacts | tuple[FoundRows, ...] | ParseFailed


def site_of(feed: ParsedFeed, url: str) -> Site:
    """What "elsewhere" is measured against for the entries of a feed at `url`."""
    return Site(feed.site_url or url, feed.title, feed.author)


def read(body: Body, outlets: Outlets) -> Reading | ParseFailed:
    """The document in `body`; cross-links are found only in entries that are new or changed."""
    feed = parse(body.data, url=body.url, content_type=body.content_type, known=body.slices)
    failure = None
    if isinstance(feed, ParseFailed):
        if feed.rest is None:
            return feed
        failure, feed = replace(feed, rest=None), feed.rest
    site = site_of(feed, body.url)

    def look(entry: ParsedEntry) -> EntryRows | None:
        if body.known.get(entry.guid, "") in (None, entry.content_hash):
            return None
        return rows_of(entry, find(entry, site, outlets), feed.title)

    return Reading(feed, tuple(look(entry) for entry in feed.entries), failure)


def look_again(stored: StoredEntries, outlets: Outlets) -> tuple[FoundRows, ...]:
    """What each of these entries points to, as the present detector sees it."""
    found = (find(entry, site, outlets) for entry, site in stored.entries)
    return tuple(FoundRows(link_rows(f.links), crosslink_rows(f.crosslinks)) for f in found)


def do(job: Job, outlets: Outlets) -> Answer:
    """A document read, what a page says of itself, or what stored entries point to."""
    if isinstance(job, StoredEntries):
        return look_again(job, outlets)
    if isinstance(job, PageBody):
        return read_page(job.data, url=job.url, content_type=job.content_type)
    return read(job, outlets)
