"""A stored entry: as deciding needs it, and whole, as readers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model.crosslink import Link, Piece
    from aggregator.model.document import Author, Enclosure, Episode, Source
    from aggregator.model.feed import FeedRef


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What `decide` must know of a stored entry. `versions` counts its rows in entry_versions."""

    id: int
    content_hash: str
    versions: int = 0
    url: str | None = None
    title: str = ""
    comment_count: int | None = None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it is stored, with its feed and its cross-links in both directions.

    `announces` are pieces that this entry tells of, `announced_by` the entries that tell of this
    one. `dated` is False where the feed gave no date and `published_at` is when it was first seen;
    `sort_at` is what lists are ordered by (a date in the future counts as first seen).
    """

    id: int
    feed: FeedRef
    guid: str
    url: str | None
    title: str
    summary: str | None
    content_html: str
    content_text: str
    published_at: datetime
    updated_at: datetime | None
    first_seen_at: datetime
    sort_at: datetime
    dated: bool = True
    language: str | None = None
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    links: tuple[Link, ...] = ()
    source: Source | None = None
    comments_url: str | None = None
    comment_count: int | None = None
    episode: Episode | None = None
    schemes: tuple[tuple[str, str], ...] = ()
    announces: tuple[Piece, ...] = ()
    announced_by: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryRef:
    """A stored entry by its number, with what people call it."""

    id: int
    title: str
    feed: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The stored entries around one: those that it links to, those that link to it, and those of
    other feeds that are one document with it."""

    cites: tuple[EntryRef, ...] = ()
    cited_by: tuple[EntryRef, ...] = ()
    copies: tuple[EntryRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer to a search. `snippet` marks found words between U+E000 and U+E001."""

    entry: StoredEntry
    score: float
    snippet: str


MARK_START, MARK_END = "\ue000", "\ue001"
