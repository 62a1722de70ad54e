"""The place in an entry where something is said: the page, the sentence, and the cue in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.crosslinks.page import Page
    from aggregator.crosslinks.phrase import Hit
    from aggregator.crosslinks.reading import Sentence
    from aggregator.model import CrosslinkKind


@dataclass(frozen=True, slots=True)
class Spot:
    """One cue in one sentence of one page."""

    page: Page
    sentence: Sentence
    hit: Hit

    @property
    def kind(self) -> CrosslinkKind:
        """What the cue would say if it were true."""
        return self.hit.cue.kind

    @property
    def near(self) -> str:
        """The text around the cue in which adverbs belong to it."""
        return self.sentence.text[max(0, self.hit.start - 80) : self.hit.end + 160]
