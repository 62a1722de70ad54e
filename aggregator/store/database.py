"""One SQLite file: opened, migrated, read and written with errors that a person understands.

Every statement of the program goes through `Connection`, which translates sqlite3's errors. Knows
nothing of feeds and entries.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.errors import BusyError, DamagedError, StoreError
from aggregator.store import schema
from aggregator.store.functions import register
from aggregator.store.upgrade import renew_views, upgrade, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

BUSY_SECONDS = 30.0
CACHE_KIB, LOG_PAGES = 16 * 1024, 4000
"""Of a connection that writes much: its memory for pages, and how many pages its log may have
before they are folded in."""
_STEPS = 1000
"""Of SQLite's machine, from one look at the patience that is left to the next."""

_REASONS: tuple[tuple[str, type[StoreError], str], ...] = (
    ("locked", BusyError, "is in use by another program; try again in a moment"),
    (
        "readonly",
        StoreError,
        "is read-only; give yourself the right to write it, or name another with --db",
    ),
    ("disk i/o", StoreError, "cannot be read or written (the disk answers with an error)"),
    ("disk is full", StoreError, "cannot grow: the disk is full; make room and try again"),
    (
        "malformed",
        DamagedError,
        "is damaged; save what can be read with: aggregator doctor --recover NEWFILE",
    ),
    ("not a database", StoreError, "is not an SQLite database; name another with --db"),
    ("unable to open", StoreError, "cannot be opened; check that its folder exists and is yours"),
)


def explain(path: Path, error: sqlite3.Error) -> StoreError:
    """sqlite3's `error` as the sentence for a person."""
    text = str(error).lower()
    for words, kind, reason in _REASONS:
        if words in text:
            return kind(f"{path} {reason}")
    return StoreError(f"{path} failed: {error}")


class Connection:
    """A connection in autocommit mode; `transaction` groups what must stand or fall together."""

    def __init__(self, path: Path, raw: sqlite3.Connection) -> None:
        self.path = path
        self._raw = raw

    def execute(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement; raises StoreError."""
        try:
            return self._raw.execute(sql, values)
        except sqlite3.Error as error:
            raise explain(self.path, error) from error

    def executemany(self, sql: str, rows: Iterable[Sequence[Any] | dict[str, Any]]) -> None:
        """Run one statement for each of `rows`; raises StoreError."""
        try:
            self._raw.executemany(sql, rows)
        except sqlite3.Error as error:
            raise explain(self.path, error) from error

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query; raises StoreError."""
        cursor = self.execute(sql, values)
        try:
            return cursor.fetchall()
        except sqlite3.Error as error:
            raise explain(self.path, error) from error

    def each(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Iterator[sqlite3.Row]:
        """The rows of a query, looked for one by one as they are wanted; raises StoreError."""
        cursor = self.execute(sql, values)
        try:
            yield from cursor
        except sqlite3.Error as error:
            raise explain(self.path, error) from error

    def rows_within(
        self, steps: int, sql: str, values: Sequence[Any] = ()
    ) -> tuple[list[sqlite3.Row], bool]:
        """The first rows of a query, as far as they are found in little more than so many steps of
        SQLite's machine (some ten for a row that is looked up), and whether these are all of them;
        raises StoreError."""
        left = iter(range(steps // _STEPS))
        rows: list[sqlite3.Row] = []
        self._raw.set_progress_handler(lambda: next(left, None) is None, _STEPS)
        try:
            rows.extend(self._raw.execute(sql, values))  # what was found until then stays
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return rows, False
            raise explain(self.path, error) from error
        finally:
            self._raw.set_progress_handler(None, 0)
        return rows, True

    def row(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        cursor = self.execute(sql, values)
        try:
            found: sqlite3.Row | None = cursor.fetchone()
        except sqlite3.Error as error:
            raise explain(self.path, error) from error
        return found

    def value(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; waits for other writers up to BUSY_SECONDS. Nests as one."""
        if self._raw.in_transaction:
            yield
            return
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            self._raw.rollback()  # does nothing where SQLite has done so by itself
            raise

    def wait_at_most(self, seconds: float) -> None:
        """Give up sooner, or later, where another program holds the database."""
        self.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def write_much(self) -> None:
        """Trade memory for work: what each statement may have to undo is kept in no file, pages are
        not fetched again and again, and those that change often are copied from the log less
        often. Others read and write meanwhile as ever."""
        self.execute("PRAGMA temp_store = MEMORY")
        self.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")

    def close(self) -> None:
        """Give the file back; the write-ahead log is folded in by the last to leave."""
        self._raw.close()


def _check_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file with --db")
    if path.exists():
        return  # whether it can be used is for SQLite to say: a file closed by us loses its locks
    if not create:
        raise StoreError(f"{path} does not exist; start with: aggregator add URL")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be made ({error.strerror})") from None


def _is_sealed(path: Path) -> bool:
    """Whether the database can be read, but nothing be written beside it: SQLite wants to be told
    that nobody else does so either. Where a log lies beside it, somebody may."""
    log = path.with_name(path.name + "-wal")
    return path.exists() and not log.exists() and not os.access(path.parent, os.W_OK)


def _prepare(path: Path, raw: sqlite3.Connection, tell: Callable[[str], None]) -> None:
    raw.row_factory = sqlite3.Row
    register(raw)
    raw.execute("PRAGMA foreign_keys = ON")
    if version_of(raw, path) < schema.VERSION:
        (tables,) = raw.execute(
            "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE '%sqlite_%'"
        ).fetchone()
        (mark,) = raw.execute("PRAGMA application_id").fetchone()
        if tables and mark != schema.APPLICATION_ID:
            raise StoreError(f"{path} belongs to another program; name another with --db")
        raw.execute("PRAGMA journal_mode = WAL")
        upgrade(raw, path, tell)
    elif not schema.has_views(raw):
        renew_views(raw)
        raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
    raw.execute("PRAGMA synchronous = NORMAL")


def connect(
    path: Path, *, create: bool, tell: Callable[[str], None] = lambda _: None
) -> Connection:
    """The database at `path`, brought to the current schema, of which `tell` hears beforehand.

    Without `create` a missing file is an error. Raises StoreError.
    """
    _check_file(path, create)
    sealed = "?immutable=1" if _is_sealed(path) else ""
    try:
        raw = sqlite3.connect(
            f"{path.absolute().as_uri()}{sealed}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
        )
    except sqlite3.Error as error:
        raise explain(path, error) from error
    try:
        _prepare(path, raw, tell)
    except sqlite3.Error as error:
        raw.close()
        raise explain(path, error) from error
    except StoreError:
        raw.close()
        raise
    return Connection(path, raw)
