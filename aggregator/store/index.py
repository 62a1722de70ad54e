"""The full-text index, written by whoever writes entries.

Triggers keep it in step with `entries` for any program; what they must work out in SQL, character
by character, is known here already.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aggregator.errors import DamagedError

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

    def is_sound(self) -> bool:
        """Whether the index says what the entries do. Reads all of both."""
        try:
            self._db.execute(
                "INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)"
            )
        except DamagedError:
            return False
        return True

    def rebuild(self) -> None:
        """Make the index anew from the entries."""
        self._db.execute("INSERT INTO entries_fts (entries_fts) VALUES ('rebuild')")

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Index (id, title, authors, text, tags) of entries, each `fulltext.spaced`."""
        self._db.executemany(
            """INSERT INTO entries_fts (rowid, title, authors, content_text, tags)
            VALUES (?, ?, ?, ?, ?)""",
            rows,
        )
