"""An entry opened for reading: its blocks, sentences, links, and what "here" means. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from aggregator.crosslinks import people
from aggregator.crosslinks.grammar import cues_in
from aggregator.crosslinks.links import Place, own_domains, where
from aggregator.crosslinks.reading import (
    LONGEST_BLOCK,
    MOST_TEXT,
    Sentence,
    sentences,
)
from aggregator.text import title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aggregator.crosslinks.phrase import Cue
    from aggregator.html import Block
    from aggregator.model import Outlets, ParsedEntry, Site


@dataclass(frozen=True)  # without slots: what is costly is worked out once, when it is asked for
class Page:
    """Everything that judging a sentence may need to know of the whole entry."""

    entry: ParsedEntry
    site: Site
    outlets: Outlets
    blocks: tuple[Block, ...]
    met: Mapping[str, tuple[Cue, ...]]
    """Text of a block → its cues, as far as they are known."""

    @cached_property
    def own(self) -> frozenset[str]:
        """The registrable domains of this site."""
        return own_domains(self.entry, self.site)

    @cached_property
    def byline(self) -> frozenset[str]:
        """Name keys of everybody who may say "I" here."""
        return people.byline(self.entry, self.site)

    @cached_property
    def names(self) -> frozenset[str]:
        """Title keys of what this site is called."""
        return frozenset(key for name in (self.site.title, *self.own) if (key := title_key(name)))

    @cached_property
    def foreign(self) -> int:
        """How many pages of other sites are linked; from the first 500 blocks."""
        urls = {anchor.url for block in self.blocks[:500] for anchor in block.anchors}
        return sum(self.where(url) in (Place.PAGE, Place.REPOSITORY) for url in urls)

    @cached_property
    def guest(self) -> str | None:
        """The words by which the opening says that the entry is somebody else's."""
        return people.guest_here(" ".join(block.text[:400] for block in self.blocks[:3]))

    @cached_property
    def _cut(self) -> Callable[[int], tuple[Sentence, ...]]:
        return cache(lambda index: sentences(self.blocks[index], index))

    def where(self, url: str) -> Place:
        """What kind of place `url` leads to, seen from this site."""
        return where(url, self.own)

    def text(self, index: int) -> str:
        """As much of block `index` as is looked at."""
        return self.blocks[index].text[:LONGEST_BLOCK]

    def cues(self, index: int) -> tuple[Cue, ...]:
        """The cues that block `index` may hold."""
        text = self.text(index)
        return self.met[text] if text in self.met else cues_in(text)

    def sentences(self, index: int) -> tuple[Sentence, ...]:
        """The sentences of block `index`; none outside the document."""
        return self._cut(index) if 0 <= index < len(self.blocks) else ()


def open_page(
    entry: ParsedEntry,
    site: Site,
    outlets: Outlets,
    blocks: tuple[Block, ...],
    met: Mapping[str, tuple[Cue, ...]] = MappingProxyType({}),
) -> Page:
    """The page of an entry whose HTML was read as `blocks`; long texts are cut at `MOST_TEXT`."""
    kept, length = 0, 0
    for block in blocks:
        if length > MOST_TEXT:
            break
        kept, length = kept + 1, length + len(block.text)
    return Page(entry, site, outlets, blocks[:kept], met)
