"""A document cut into its entries, so that only the new ones need to be read. Pure.

`limits.scan` tells exactly where the entries stand, `document` reads each as if it were the only
one. So an entry's record follows from three things alone: its own slice of the document, what all
entries start from (namespaces, xml:base, xml:lang), and what the feed adds (site, authors). The
latter two are hashed as the document's context. A slice seen before in the same context says what
it said before, and is left out.

Never cut is what could say anything else then: a document that is not well-formed, one with other
elements between its entries, one whose entries declare not all the same namespaces: feedparser
goes by what was declared last, wherever that was. And entries whose guids depend
on each other (see `identity.settle`) are read each time.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from aggregator.parse import READER
from aggregator.parse.limits import MAX_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aggregator.model import KnownSlices, ParsedFeed
    from aggregator.parse.limits import Scan

_GAP = re.compile(rb"\s*(?:<!--(?:(?!--)[\s\S])*-->\s*)*")


@dataclass(frozen=True, slots=True)
class Part:
    """A document with some of its entries, whose hashes are `hashes`; `skipped` are the guids of
    those left out, `above` the elements around the entries. In front of the entries stands one that
    says nothing, so that there always is one to tell the context."""

    document: bytes
    above: tuple[tuple[str, ...], ...]
    hashes: tuple[str, ...]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slices:
    """A document in pieces: what stands before the entries, the entries with their hashes, what
    stands after them; `probe` is one that says nothing, `above` the elements around them."""

    head: bytes
    entries: tuple[bytes, ...]
    hashes: tuple[str, ...]
    tail: bytes
    probe: bytes
    above: tuple[tuple[str, ...], ...]

    def part(self, known: KnownSlices | None) -> Part:
        """The document without the entries that are `known`."""
        skipped = unchanged(self.hashes, known)
        left_out = known.guids if known and skipped else ()
        pieces = zip(self.hashes, self.entries, strict=True)
        rest = [(hash_, entry) for hash_, entry in pieces if hash_ not in left_out]
        document = b"".join((self.head, self.probe, *(entry for _, entry in rest), self.tail))
        return Part(document, self.above, tuple(hash_ for hash_, _ in rest), skipped)


def slice_document(
    document: bytes, root: int, looked: Scan, stand_ins: Mapping[bytes, str]
) -> Slices | None:
    """`document` (UTF-8, its root element at `root`) cut where `looked` says that entries stand;
    None where that may not be done. Each of `stand_ins` goes by the hash it is given."""
    places = looked.places
    spans = places.spans
    if looked.error or places.declared is None or not 0 < len(spans) <= MAX_ENTRIES:
        return None
    gaps = ((end, start) for (_, end), (start, _) in pairwise(spans))
    if not all(_GAP.fullmatch(document, *gap) for gap in gaps):
        return None
    entries = tuple(document[start:end] for start, end in spans)
    pairs = zip(places.declared[::2], places.declared[1::2], strict=True)
    namespaces = "".join(f" {name}={quoteattr(value)}" for name, value in pairs)
    return Slices(
        document[root : spans[0][0]],
        entries,
        tuple(stand_ins.get(entry) or digest(entry) for entry in entries),
        document[spans[-1][1] :],
        f"<{places.name}{namespaces}/>".encode(),
        places.above,
    )


def unchanged(hashes: Sequence[str | None], known: KnownSlices | None) -> tuple[str, ...]:
    """The guids of what is known among slices with these `hashes`; none where one stands twice."""
    guids = known.guids if known else {}
    found = [hash_ for hash_ in hashes if hash_ and hash_ in guids]
    return tuple(guids[hash_] for hash_ in found) if len(set(found)) == len(found) else ()


def is_whole(feed: ParsedFeed, known: KnownSlices | None) -> bool:
    """Whether `feed` with its `unchanged` entries is certain to be all that its document says."""
    return not feed.unchanged or (known is not None and feed.context == known.context)


def context_of(*words: object) -> str:
    """The hash of `words`, and of the reader's version: the context that entries were read in."""
    return digest(repr((READER, *words)).encode("utf-8", "replace"))


def digest(words: bytes) -> str:
    """The hash (32 hex digits) under which a slice or a context is known again."""
    return hashlib.blake2b(words, digest_size=16).hexdigest()
