"""What a document says, normalised: feeds and entries as parsing gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Author:
    """A byline as the feed spelled it; at least one of the three is set."""

    name: str | None = None
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attached file. `length` is in bytes, as declared, `duration` in seconds."""

    url: str
    type: str | None = None
    length: int | None = None
    duration: int | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """What a podcast says of one episode. `kind` is "full", "trailer" or "bonus"."""

    season: int | None = None
    number: int | None = None
    kind: str | None = None
    explicit: bool | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A link that the feed declares about an entry, outside its text.

    `rel` is one of: related, via, canonical, syndication, external, source, replies (a feed of the
    comments), transcript, chapters, or another registered relation the feed used. The entry's own
    permalink (alternate), enclosures and `self` are not relations.
    """

    rel: str
    url: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry says it was copied from (RFC 4287 §4.2.11, RSS `<source>`)."""

    title: str | None = None
    url: str | None = None
    feed_url: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry as its document gives it, normalised: URLs absolute, HTML sanitised, text plain.

    `title` and `content_text` may be empty, never None. `summary` is plain text, and None where
    the feed gives none apart from the content. `schemes` are pairs of a tag and the vocabulary that
    it is from, for tags that name one. `content_hash` (hex) covers everything a reader sees, so
    that equal hashes mean nothing needs to be stored. `own_guid` is what the feed calls it, `guid`
    what tells it apart from other entries. `slice_hash` (hex) is the hash of the piece of the
    document that the entry was read from, None where it could not be read apart.
    """

    guid: str
    url: str | None
    title: str
    summary: str | None
    content_html: str
    content_text: str
    published_at: datetime | None
    updated_at: datetime | None
    language: str | None = None
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    relations: tuple[Relation, ...] = ()
    source: Source | None = None
    comments_url: str | None = None
    comment_count: int | None = None
    episode: Episode | None = None
    schemes: tuple[tuple[str, str], ...] = ()
    content_hash: str = ""
    own_guid: str = ""
    slice_hash: str | None = None


@dataclass(frozen=True, slots=True)
class FeedHints:
    """A document's wishes about how often it is asked for.

    `ttl` and `update_period` are in seconds (RSS `<ttl>`; sy:updatePeriod / sy:updateFrequency);
    `skip_hours` holds hours 0-23 and `skip_days` weekdays with Monday 0, both in UTC (R43).
    """

    ttl: int | None = None
    update_period: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A whole document. `format` is e.g. "rss20", "atom10", "rss10", "json11".

    `warnings` are sentences about what was mended or left out on the way. `context` (hex) is the
    hash of all that its entries take from the document around them, None where they cannot be read
    apart. `unchanged` are the guids of entries that were not read, since they are known.
    """

    title: str | None
    site_url: str | None
    format: str
    language: str | None
    author: str | None
    description: str | None
    image_url: str | None
    entries: tuple[ParsedEntry, ...]
    hints: FeedHints = FeedHints()
    warnings: tuple[str, ...] = ()
    next_url: str | None = None
    prev_archive_url: str | None = None
    context: str | None = None
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownSlices:
    """What was read from a feed's documents before: the guids of entries by the hashes of their
    slices, as they were found in documents with this `context`."""

    context: str
    guids: Mapping[str, str]
