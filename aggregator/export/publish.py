"""From the store to bytes and files: what an export holds, and keeping a file up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.export import render
from aggregator.export.document import compose, group
from aggregator.export.opml import write_list
from aggregator.export.write import write_atomically
from aggregator.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from aggregator.config import ExportSettings
    from aggregator.model import Subscription
    from aggregator.store import Store

TITLE = "Planet"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is to hold: the newest `limit` entries that answer `query`.

    `url` is the address it will be found at, which gives it a lasting id of its own.
    """

    format: str
    query: str = ""
    title: str | None = None
    url: str | None = None
    limit: int = 60
    since: datetime | None = None
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """An export's bytes, and when its content last changed."""

    data: bytes
    modified: datetime

    def write(self, path: Path) -> bool:
        """Put it into a file, whole or not at all; whether that changed the file.

        Raises ExportError.
        """
        return write_atomically(path, self.data, self.modified)


def publish(store: Store, wanted: Wanted, now: datetime) -> Published:
    """One document out of many entries; the same database and wishes give the same bytes.

    Raises QueryError.
    """
    query = parse(wanted.query, now)
    entries = store.search.entries(query, limit=wanted.limit, since=wanted.since)
    chosen = group(entries) if wanted.grouped else entries
    document = compose(wanted.title or wanted.query or TITLE, chosen, self_url=wanted.url)
    return Published(render(document, wanted.format), document.updated)


def publish_list(
    subscriptions: Iterable[Subscription], title: str | None, now: datetime
) -> Published:
    """The followed feeds as OPML."""
    return Published(write_list(title or "Feeds", subscriptions), now)


def publish_to(store: Store, export: ExportSettings, now: datetime) -> bool:
    """Bring a configured export's file up to date; whether that changed it.

    Raises QueryError and ExportError.
    """
    wanted = Wanted(export.format, export.query, export.title, export.url, export.limit)
    return publish(store, wanted, now).write(export.path)
