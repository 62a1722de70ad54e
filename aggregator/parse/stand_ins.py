"""Entries that were read before, replaced in a document by others of a few bytes. Pure.

Most of a document is what it was, and even looking through it costs more than knowing its entries
again by their hashes. Each is replaced by a *stand-in*, which has the same start tag and holds the
hash. What is left says what the document said, if each stand-in turns out to be an entry of it
(see `are_entries`): where an element may stand another one may, and those were well-formed
without the rest of their document. Otherwise (one stood in a comment, or in an entry that quotes
it) the document is read as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.parse.slices import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model import KnownSlices, ParsedFeed

_NAME = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?(?:item|entry))[\s>]", re.IGNORECASE)
_ATTRIBUTES = r"""(?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*>"""


@dataclass(frozen=True, slots=True)
class Shorter:
    """`text` of a document with stand-ins; `hashes` are those of the slices that each of them
    stands for, by the bytes of the stand-in."""

    text: str
    hashes: Mapping[bytes, str]

    def are_entries(self, feed: ParsedFeed, known: KnownSlices) -> bool:
        """Whether `feed`, read from `text`, says what the whole document does."""
        unchanged = set(feed.unchanged)
        told = all(known.guids[hash_] in unchanged for hash_ in self.hashes.values())
        return told and feed.context == known.context


def shortened(text: str, known: KnownSlices) -> Shorter | None:
    """`text`, an XML document, with stand-ins for its entries that are `known`; None where it has
    none of them, or one of them twice."""
    first = _NAME.search(text)
    if not first:
        return None
    name = first[1]
    opening = re.compile(f"<{re.escape(name)}{_ATTRIBUTES}")
    closing = f"</{name}>"
    *pieces, rest = text.split(closing)
    hashes: dict[bytes, str] = {}
    left = []
    for piece in pieces:
        begun = opening.search(piece)
        hash_ = digest(f"{piece[begun.start() :]}{closing}".encode()) if begun else ""
        if begun and hash_ in known.guids:
            stand_in = f"{begun[0]}{hash_}"
            if (whole := f"{stand_in}{closing}".encode()) in hashes:
                return None
            hashes[whole] = hash_
            piece = piece[: begun.start()] + stand_in
        left.append(piece)
    return Shorter(closing.join([*left, rest]), hashes) if hashes else None
