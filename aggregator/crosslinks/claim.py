"""A possible cross-link before it is weighed, as the signals look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from aggregator.crosslinks.names import Mention
    from aggregator.crosslinks.page import Page
    from aggregator.crosslinks.phrase import Hit
    from aggregator.crosslinks.pieces import Piece
    from aggregator.crosslinks.reading import Sentence
    from aggregator.crosslinks.spot import Spot
    from aggregator.crosslinks.targets import Target
    from aggregator.model import CrosslinkKind


@dataclass(frozen=True, slots=True)
class Claim:
    """The cues of one kind in one sentence, and the piece that the first of them speaks of."""

    spot: Spot
    hits: tuple[Hit, ...]
    piece: Piece

    @property
    def kind(self) -> CrosslinkKind:
        """What is claimed."""
        return self.spot.kind

    @property
    def page(self) -> Page:
        """Where it is claimed."""
        return self.spot.page

    @property
    def sentence(self) -> Sentence:
        """In which words."""
        return self.spot.sentence

    @property
    def hit(self) -> Hit:
        """The cue that the piece was read from."""
        return self.spot.hit

    @property
    def mention(self) -> Mention | None:
        """Where the outlet is named."""
        return self.piece.mention

    @property
    def target(self) -> Target | None:
        """The link to the piece."""
        return self.piece.target


if TYPE_CHECKING:
    Signal = Callable[[Claim], str | None]


def seen_in(pattern: re.Pattern[str], text: str) -> str | None:
    """The words of `text` that `pattern` matches, or None."""
    found = pattern.search(text)
    return found[0] if found else None


def named(*signals: Signal) -> tuple[tuple[str, Signal], ...]:
    """Signals with the names under which they are weighed and shown."""
    return tuple((signal.__name__.replace("_", " "), signal) for signal in signals)
