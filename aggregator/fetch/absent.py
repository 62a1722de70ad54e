"""A part of a library that is done without."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@contextmanager
def absent(module: str) -> Iterator[None]:
    """Imports inside find `module` not installed, unless it is loaded already; None in its place is
    the import system's own way of saying so."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = cast("ModuleType", None)
    try:
        yield
    finally:
        del sys.modules[module]
