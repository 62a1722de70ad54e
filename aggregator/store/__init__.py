"""The only SQL of the program: one `Store` over one SQLite file, one noun a file beside this.

`Store` is loaded where it is asked for: a reading process makes rows and stores none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["Store"]

if TYPE_CHECKING:
    from aggregator.store.store import Store
else:

    def __getattr__(name: str) -> object:
        if name == "Store":
            from aggregator.store.store import Store

            return Store
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
