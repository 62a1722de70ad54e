"""Bytes into a file, whole or not at all. The only I/O of this floor."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import get_ident
from typing import TYPE_CHECKING

from aggregator.errors import ExportError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def write_atomically(path: Path, data: bytes, modified: datetime | None = None) -> bool:
    """Puts `data` at `path`; True if that changed anything. Raises ExportError.

    Equal bytes leave the file untouched. Otherwise readers see the old file or the new one, never
    a part: it is written beside, synced and renamed. A link is followed, permissions are kept.
    The new file is dated `modified` where that lies between the old file's date and the time of
    writing, so that a web server's Last-Modified tells the truth and still always grows. What is no
    file (a pipe, /dev/null) is written to and stays what it is.
    """
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        elif _read(path) == data:
            return False
        else:
            _replace(path, data, modified)
    except OSError as error:
        raise ExportError(
            path, f"cannot be written ({error.strerror}); {_advice(error)}"
        ) from error
    return True


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _replace(path: Path, data: bytes, modified: datetime | None) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.tmp")
    temporary.unlink(missing_ok=True)  # left by a process that was killed
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            if path.exists():
                os.fchmod(file.fileno(), path.stat().st_mode & 0o7777)
            os.fsync(file.fileno())
        _date(temporary, path, modified)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _date(temporary: Path, path: Path, modified: datetime | None) -> None:
    if modified is None:
        return
    wanted, now = int(modified.timestamp()), temporary.stat().st_mtime
    grows = not path.exists() or path.stat().st_mtime < wanted
    if grows and wanted <= now:
        os.utime(temporary, (now, wanted))


def _sync_folder(folder: Path) -> None:
    """Makes the rename last through a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _advice(error: OSError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "make its folder first"
        case IsADirectoryError():
            return "name a file, not a folder"
        case PermissionError():
            return "choose a folder that you may write to"
    return "choose another place, or make room"
