"""What is given to a reading process, and what it gives back."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from aggregator.model.crosslink import Site
    from aggregator.model.document import KnownSlices, ParsedEntry, ParsedFeed
    from aggregator.model.failure import ParseFailed

    Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A decoded body and what is needed to read it; `known` maps guid to content hash, None for an
    entry that was let go; `slices` need not be read again."""

    data: bytes
    url: str
    content_type: str | None
    known: Mapping[str, str | None] = field(default_factory=dict)
    slices: KnownSlices | None = None


@dataclass(frozen=True, slots=True)
class PageBody:
    """The decoded body of a web page, and what is needed to read it."""

    data: bytes
    url: str
    content_type: str | None


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page declares; None or empty where it does not. The title is without the site's name
    at its end."""

    title: str | None = None
    site_name: str | None = None
    authors: tuple[str, ...] = ()
    canonical_url: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryRows:
    """An entry as it will be stored, but for its ids: what follows from it and its document alone
    is worked out where that is read. Made by `store.prepare`, which knows what stands where.

    `columns` is the row of `entries` by column, `words` that of the full-text index; `parts` maps a
    table that hangs on entries to its rows.
    """

    columns: Mapping[str, Any]
    words: Row
    parts: Mapping[str, Sequence[Row]]
    crosslinks: Sequence[Row] = ()
    names: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class StoredEntries:
    """Entries that were stored before, each with its site, for the present detector to look at."""

    entries: tuple[tuple[ParsedEntry, Site], ...]


@dataclass(frozen=True, slots=True)
class FoundRows:
    """What one entry points to, as it will be stored."""

    links: Sequence[Row]
    crosslinks: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Reading:
    """A parsed document with its entries as they will be stored; None for those known unchanged.

    `failure` is set where the document breaks off and `feed` is what stands whole in it.
    """

    feed: ParsedFeed
    rows: tuple[EntryRows | None, ...]
    failure: ParseFailed | None = None
