"""An older database brought to the present schema: by one process, in one transaction, and with a
copy of what it was beside it."""

from __future__ import annotations

import filecmp
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from aggregator.errors import StoreError
from aggregator.store import schema
from aggregator.store.copies import appearing, has_room

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def version_of(raw: sqlite3.Connection, path: Path) -> int:
    """The version of the schema; raises StoreError for one that this program does not know yet."""
    (version,) = raw.execute("PRAGMA user_version").fetchone()
    if version > schema.VERSION:
        raise StoreError(
            f"{path} was written by a newer version of this program; update the program to use it"
        )
    return int(version)


def upgrade(raw: sqlite3.Connection, path: Path, tell: Callable[[str], None]) -> None:
    """Bring the database `path` behind `raw` to the present schema, and keep what it was beside it;
    `tell` hears of that in a sentence. Whoever comes second waits, and finds it done.

    Raises StoreError where there is no room for the copy; nothing is changed then.
    """
    raw.execute("BEGIN IMMEDIATE")
    try:
        version = version_of(raw, path)
        kept = _keep(path, version, tell) if 0 < version < schema.VERSION else None
        try:
            schema.migrate(raw)
        except BaseException:
            if kept is not None:
                kept.unlink()
            raise
    except BaseException:
        raw.rollback()
        raise
    raw.execute("COMMIT")


def renew_views(raw: sqlite3.Connection) -> None:
    """Give a database of the present schema the views of this program, unless somebody else is at
    it or nothing can be written: those that are there do as well until then."""
    try:
        raw.execute("PRAGMA busy_timeout = 0")
        raw.execute("BEGIN IMMEDIATE")
        if not schema.has_views(raw):
            schema.make_views(raw)
        raw.execute("COMMIT")
    except sqlite3.OperationalError:
        raw.rollback()


def _keep(path: Path, version: int, tell: Callable[[str], None]) -> Path | None:
    """Copy the database that is about to change; the copy, or None where an earlier one, of an
    attempt that was killed, says the same."""
    stem = f"{path.name}.version-{version}"
    for part in path.parent.glob(f"{stem}*.part"):
        part.unlink()  # of a process that was killed: whoever else copies waits for us
    earlier = list(path.parent.glob(f"{stem}*"))
    names = (stem, *(f"{stem}.{number}" for number in range(2, len(earlier) + 2)))
    target = next(place for name in names if not (place := path.with_name(name)).exists())
    _copy(path, target)
    for each in earlier:
        if filecmp.cmp(each, target, shallow=False):
            target.unlink()
            tell(f"{path} is brought up to date; what it was is kept in {each}")
            return None
    tell(f"{path} is brought up to date; what it was is kept in {target}")
    return target


def _copy(path: Path, target: Path) -> None:
    """Copy the database byte for byte, as it was before the transaction that is under way."""
    size = path.stat().st_size
    full = StoreError(
        f"{path} is of an earlier version, and is copied before it is brought up to date: make room"
        f" for {size / 2**20:.0f} MiB in {path.parent} and try again"
    )
    if not has_room(size, path.parent):
        raise full
    with appearing(target, path) as part:
        try:
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
                source.backup(copy)
        except sqlite3.OperationalError as error:
            raise full if "full" in str(error) else error from error
