"""One feed in several documents that lead to each other (RFC 5005 §3, "paged feeds"). Pure.

The first document is the feed itself, the newest entries; the others go back in time and stand
beside it: planet.atom, planet-2.atom, … All have the feed's id, and each is as new as its own
entries, so that one whose entries stay is left alone. Entries move on to the next document as new
ones arrive: these are pages, and not the archives of §4, whose documents never change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from aggregator.export.document import newest
from aggregator.export.ids import web_iri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.export.document import ExportDocument


def pages_of(document: ExportDocument, size: int, name: str) -> tuple[ExportDocument, ...]:
    """`document` in pages of `size` entries, one at least. `name` is that of the first one's file;
    pages lead to each other where `document.self_url` says what that file's address is."""
    starts = range(0, max(1, len(document.entries)), size)
    first = web_iri(document.self_url)
    addresses = [
        urljoin(first, quote(name_of(name, number))) if first and number > 1 else first
        for number in range(1, len(starts) + 1)
    ]
    return tuple(
        replace(
            document,
            self_url=addresses[index],
            updated=newest(document.entries[start : start + size]),
            entries=document.entries[start : start + size],
            ids=document.ids[start : start + size],
            paging=_paging(addresses, index),
        )
        for index, start in enumerate(starts)
    )


def _paging(addresses: Sequence[str | None], index: int) -> tuple[tuple[str, str], ...]:
    """(relation, address) of the pages that the one at `index` leads to."""
    last = len(addresses) - 1
    if not last:
        return ()
    places = {"first": 0, "previous": index - 1, "next": index + 1, "last": last}
    return tuple(
        (rel, address)
        for rel, place in places.items()
        if 0 <= place <= last and (address := addresses[place])
    )


def name_of(name: str, number: int) -> str:
    """What the file of page `number` is called, if that of the first is called `name`:
    "planet.atom" has "planet-2.atom"."""
    stem, dot, suffix = name.rpartition(".")
    if number == 1:
        return name
    return f"{stem}-{number}{dot}{suffix}" if stem else f"{name}-{number}"
