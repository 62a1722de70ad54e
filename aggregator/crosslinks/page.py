"""An entry opened for reading: its blocks, sentences, links, and what "here" means. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.crosslinks import people
from aggregator.crosslinks.links import Place, own_domains, where
from aggregator.crosslinks.reading import MOST_TEXT, Sentence, sentences, words_of
from aggregator.text import title_key

if TYPE_CHECKING:
    from aggregator.html import Block
    from aggregator.model import Outlets, ParsedEntry, Site

TITLE = -1
"""The block number of the entry's own title."""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that judging a sentence may need to know of the whole entry.

    `length` is in characters of text; `foreign` counts links to other sites' pages.
    """

    entry: ParsedEntry
    site: Site
    outlets: Outlets
    blocks: tuple[Block, ...]
    own: frozenset[str]
    byline: frozenset[str]
    names: frozenset[str]
    title_words: frozenset[str]
    length: int
    foreign: int
    guest: str | None

    def where(self, url: str) -> Place:
        """What kind of place `url` leads to, seen from this site."""
        return where(url, self.own)

    def sentences(self, index: int) -> tuple[Sentence, ...]:
        """The sentences of block `index`; none outside the document."""
        return sentences(self.blocks[index], index) if 0 <= index < len(self.blocks) else ()

    def title(self) -> Sentence | None:
        """The entry's own title as a sentence without links."""
        text = self.entry.title[:300]
        return Sentence(text, text, TITLE, 0, words_of(text), tag="title") if text else None


def open_page(entry: ParsedEntry, site: Site, outlets: Outlets, blocks: tuple[Block, ...]) -> Page:
    """The page of an entry whose HTML was read as `blocks`; long texts are cut at `MOST_TEXT`."""
    kept, length = 0, 0
    for block in blocks:
        if length > MOST_TEXT:
            break
        kept, length = kept + 1, length + len(block.text)
    own = own_domains(entry, site)
    urls = {anchor.url for block in blocks[:500] for anchor in block.anchors}
    names = (site.title, *(own if site.title else ()))
    opening = " ".join(block.text[:400] for block in blocks[:3])
    return Page(
        entry,
        site,
        outlets,
        blocks[:kept],
        own,
        people.byline(entry, site),
        frozenset(key for name in names if (key := title_key(name))),
        words_of(entry.title),
        length,
        sum(where(url, own) in (Place.PAGE, Place.REPOSITORY) for url in urls),
        people.guest_here(opening),
    )
