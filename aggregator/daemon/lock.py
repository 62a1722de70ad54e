"""One daemon a database, kept by a lock that the kernel takes back from whoever dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aggregator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def only_daemon(database: Path) -> Iterator[None]:
    """Be the one daemon of this database, or raise StoreError. The kernel takes the lock back from
    whoever dies, however that happens."""
    try:
        file = database.with_name(database.name + ".daemon").open("a+")
    except OSError as error:
        raise StoreError(f"{error.filename} cannot be opened ({error.strerror})") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise StoreError(
                f"{database} is polled by another daemon already (process"
                f" {file.read().strip()}); stop that one first"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
