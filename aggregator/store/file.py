"""The database as a file on a disk: how large, whether sound, and made smaller."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from aggregator.errors import DamagedError, LostError, StoreError
from aggregator.record import dataclass
from aggregator.store.copies import appearing, has_room

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.store.database import Connection


@dataclass(frozen=True, slots=True)
class FileState:
    """A database on its disk; sizes in bytes. `unused` is the part of `size` that nothing stands in
    any more and that is written to first, `log` the write-ahead log beside it, `disk_free` what the
    disk has left."""

    path: Path
    size: int
    unused: int
    log: int
    disk_free: int


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from all others, whatever they are called; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class File:
    """The file itself."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._path = connection.path
        self._identity = _identity(self._path)

    def check(self) -> None:
        """Raise LostError where the file is no longer the one that was opened: SQLite would write
        on into one that nobody can open any more."""
        if _identity(self._path) != self._identity:
            raise LostError(
                f"{self._path} was removed or replaced while it was in use; what is written from"
                " now on would be lost: start again"
            )

    def state(self) -> FileState:
        """Its sizes."""
        page = int(self._db.value("PRAGMA page_size"))
        log = self._path.with_name(self._path.name + "-wal")
        return FileState(
            self._path,
            page * int(self._db.value("PRAGMA page_count")),
            page * int(self._db.value("PRAGMA freelist_count")),
            log.stat().st_size if log.exists() else 0,
            shutil.disk_usage(self._path.parent).free,
        )

    def damage(self) -> list[str]:
        """What SQLite finds wrong with it; empty where it is sound. Reads all of it."""
        try:
            found = [str(row[0]) for row in self._db.rows("PRAGMA integrity_check(20)")]
            broken = [f"{row[0]} row {row[1]}" for row in self._db.rows("PRAGMA foreign_key_check")]
        except DamagedError as error:
            return [f"it cannot be read to its end ({error.__cause__})"]
        return [line for line in found if line != "ok"] + broken

    def backup(self, target: Path) -> None:
        """A consistent copy in a new file, while others read and write: whole or not at all."""
        with appearing(target, self._path) as part:
            self._db.execute("VACUUM INTO ?", (str(part),))

    def shrink(self) -> int:
        """Write the file anew without what is unused in it; how many bytes the disk has got back.
        Others can read meanwhile, and must wait with writing."""
        before = self.state().size
        if not has_room(2 * before, self._path.parent):
            raise StoreError(
                f"{self._path} can be made smaller only by writing it anew, and there is no room"
                f" for that: make {2 * before / 2**20:.0f} MiB free and try again"
            )
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return before - self.state().size
