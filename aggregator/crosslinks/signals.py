"""All that is seen for and against a claim: its cues, what supports it, what raises doubts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.crosslinks.doubts import AGAINST
from aggregator.crosslinks.support import FOR
from aggregator.text import shorten

if TYPE_CHECKING:
    from aggregator.crosslinks.claim import Claim

WORDS = 80
"""Characters of the words that are kept with a signal."""


def observe(claim: Claim) -> dict[str, str]:
    """What is seen for and against a claim: signal or cue → the words it was seen in."""
    seen = {hit.cue.name: shorten(hit.words, WORDS) for hit in claim.hits}
    for name, look in (*FOR, *AGAINST):
        if words := look(claim):
            seen[name] = shorten(words, WORDS)
    return seen
