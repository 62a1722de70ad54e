"""From the store to bytes and files: what an export holds, and keeping its files up to date."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.export import render
from aggregator.export.document import compose, group
from aggregator.export.elsewhere import pieces_of
from aggregator.export.opml import write_list
from aggregator.export.paging import name_of, pages_of
from aggregator.export.write import write_atomically
from aggregator.query import And, Has
from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from aggregator.config import ExportSettings
    from aggregator.model import StoredEntry, Subscription
    from aggregator.query import Query
    from aggregator.store import Store

TITLE = "Planet"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is to hold: the newest entries that answer `query`, up to `pages` documents of
    `limit` entries.

    `name` is that of the first document's file, and `url` the address it will be found at, which
    gives it a lasting id of its own, and pages the way to each other. `new_feed_items` bounds what
    a newly followed feed brings in. With `elsewhere` it holds the pieces that the entries tell of.
    """

    format: str
    query: Query
    title: str | None = None
    url: str | None = None
    name: str = ""
    limit: int = 60
    pages: int = 1
    since: datetime | None = None
    grouped: bool = False
    elsewhere: bool = False
    new_feed_items: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """One document's bytes, and when its content last changed."""

    data: bytes
    modified: datetime | None


def publish(store: Store, wanted: Wanted) -> tuple[Published, ...]:
    """One feed out of many entries, a document a page, one at least; the same database and wishes
    give the same bytes. Raises StoreError."""
    query = wanted.query
    if wanted.elsewhere:
        query = replace(query, root=And((query.root, Has("crosslink"))))
    entries = store.search.entries(
        query,
        limit=wanted.limit * wanted.pages,
        since=wanted.since,
        new_feed_items=wanted.new_feed_items,
    )
    chosen: Sequence[StoredEntry] = entries
    if wanted.elsewhere:
        chosen = pieces_of(entries)
    elif wanted.grouped:
        chosen = group(entries)
    document = compose(wanted.title or wanted.query.text or TITLE, chosen, self_url=wanted.url)
    return tuple(
        Published(render(page, wanted.format), page.updated)
        for page in pages_of(document, wanted.limit, wanted.name)
    )


def publish_list(subscriptions: Iterable[Subscription], title: str | None) -> Published:
    """The followed feeds as OPML; when that list last changed is not known."""
    return Published(write_list(title or "Feeds", subscriptions), None)


def write_pages(pages: Iterable[Published], path: Path) -> list[Path]:
    """Put a feed's documents into files, the first at `path`; those that changed. Raises
    ExportError.

    The last is written first, so that no page leads to one that is not there yet.
    """
    places = [
        (path.with_name(name_of(path.name, number)), page) for number, page in enumerate(pages, 1)
    ]
    changed = [
        place
        for place, page in reversed(places)
        if write_atomically(place, page.data, page.modified)
    ]
    return changed[::-1]


def publish_to(store: Store, export: ExportSettings, query: Query) -> list[Path]:
    """Bring a configured export's files up to date; those that changed.

    Raises StoreError and ExportError.
    """
    wanted = Wanted(
        export.format,
        query,
        title=export.title,
        url=export.url,
        name=export.path.name,
        limit=export.limit,
        pages=export.pages,
        grouped=export.group,
        elsewhere=export.elsewhere,
        new_feed_items=export.new_feed_items,
    )
    return write_pages(publish(store, wanted), export.path)
