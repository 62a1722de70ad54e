"""What statements and migrations may call beyond SQLite's own functions.

Views may not: sqlite3, sqlite-utils and Datasette read them without us.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aggregator.text import name_key, title_key
from aggregator.urls import domain_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable


def _persons_of(key: str) -> str:
    from aggregator.crosslinks.bylines import persons  # few connections ever ask

    return json.dumps([[person.name, person.given, person.family] for person in persons(key)])


_FUNCTIONS: dict[str, Callable[[str], str]] = {
    "domain_of": domain_of,
    "key_of_name": name_key,
    "persons_of": _persons_of,
    "plain_key": title_key,
}


def register(raw: sqlite3.Connection) -> None:
    """Teach them to a connection."""
    for name, function in _FUNCTIONS.items():
        raw.create_function(name, 1, function, deterministic=True)
