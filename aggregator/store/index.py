"""The full-text index, written by whoever writes entries.

Triggers keep it in step with `entries` for any program; what they must work out in SQL, character
by character, is known here already.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.store.database import Connection


class Index:
    """The table entries_fts, and the setting that its triggers heed."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    @contextmanager
    def by_hand(self) -> Iterator[None]:
        """Inside of a transaction: what is written to `entries` must be given to `add`."""
        self._db.execute("UPDATE settings SET value = 0 WHERE name = 'index_by_trigger'")
        yield
        self._db.execute("UPDATE settings SET value = 1 WHERE name = 'index_by_trigger'")

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Index (id, title, authors, text, tags) of entries, each `fulltext.spaced`."""
        self._db.executemany(
            """INSERT INTO entries_fts (rowid, title, authors, content_text, tags)
            VALUES (?, ?, ?, ?, ?)""",
            rows,
        )
