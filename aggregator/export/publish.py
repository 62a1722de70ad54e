"""From the store to bytes and files: what an export holds, and keeping a file up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.export import render
from aggregator.export.document import compose, group
from aggregator.export.write import write_atomically
from aggregator.query import parse

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.config import ExportSettings
    from aggregator.store import Store

TITLE = "Planet"


def publish(
    store: Store,
    query: str,
    format: str,  # noqa: A002 -- the option's own name
    now: datetime,
    *,
    title: str | None = None,
    limit: int = 60,
    since: datetime | None = None,
    grouped: bool = False,
) -> bytes:
    """The newest `limit` entries that answer `query`, as one document.

    The same database and options give the same bytes. Raises QueryError.
    """
    entries = store.search.entries(parse(query, now), limit=limit, since=since)
    chosen = group(entries) if grouped else entries
    return render(compose(title or query or TITLE, chosen), format)


def publish_to(store: Store, export: ExportSettings, now: datetime) -> bool:
    """Bring a configured export's file up to date; whether that changed it.

    Raises QueryError and ExportError.
    """
    data = publish(store, export.query, export.format, now, title=export.title, limit=export.limit)
    return write_atomically(export.path, data)
