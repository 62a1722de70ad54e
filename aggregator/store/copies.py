"""New files beside others: whole or not there at all, never over another, open to the same people.

Knows nothing of what is in them.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from aggregator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOM = 16 * 2**20
"""Bytes that are left to others on a disk that something is copied to."""


@contextmanager
def appearing(target: Path, like: Path) -> Iterator[Path]:
    """An empty file to be filled, with the rights of `like`, which takes the name `target` at the
    end; on an error it goes away. Raises StoreError where `target` exists or cannot be made."""
    if target.exists():
        raise StoreError(f"{target} exists; name a new file")
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        shutil.copymode(like, part)
        yield part
        _sync(part)
        _name(part, target)
        _sync(target.parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error.strerror})") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def has_room(size: int, folder: Path) -> bool:
    """Whether `size` more bytes fit into `folder`, and leave room for others."""
    return shutil.disk_usage(folder).free >= size + ROOM


def _sync(path: Path) -> None:
    """Have `path` on the disk before anybody relies on it."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _name(part: Path, target: Path) -> None:
    try:
        os.link(part, target)
    except FileExistsError:
        raise StoreError(f"{target} exists; name a new file") from None
    except OSError:  # a file system without hard links
        part.rename(target)
