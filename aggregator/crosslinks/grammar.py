"""Which cues a text holds: a look at its words rules most of them out, then comes the search.

Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from aggregator.crosslinks.cues import FRESH
from aggregator.crosslinks.english import ENGLISH
from aggregator.crosslinks.foreign import EASTERN, FOREIGN
from aggregator.crosslinks.phrase import Cue, Hit, compiled
from aggregator.crosslinks.reading import plain_same_length, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.crosslinks.reading import Sentence

_COMMON = frozenset(
    "a and are at but for from have i it of on that the this to was we with".split()
)
"""English words that a text in another language has fewer of than of its own."""
_NEEDS = tuple({need for cue in ENGLISH for need in cue.needs})
_BY_NEEDS = tuple((cue, frozenset(_NEEDS.index(need) for need in cue.needs)) for cue in ENGLISH)
_TELLING = frozenset().union(*_NEEDS, *(common for common, _ in FOREIGN), _COMMON)
_EASTERN = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
_NEW = re.compile(rf"\b(?:{'|'.join(FRESH)})\b", re.IGNORECASE)


@lru_cache(maxsize=4_096)
def _possible(telling: frozenset[str]) -> tuple[Cue, ...]:
    met = {place for place, need in enumerate(_NEEDS) if not telling.isdisjoint(need)}
    found = [cue for cue, needs in _BY_NEEDS if needs <= met]
    english = len(telling & _COMMON)
    for common, cues in FOREIGN:
        if len(telling & common) >= max(2, english):
            found += cues
    return tuple(found)


def cues_in(text: str) -> tuple[Cue, ...]:
    """The cues that are met somewhere in a `text`, whatever its quotes and dashes."""
    possible = _possible(words_of(text) & _TELLING)
    if not text.isascii() and _EASTERN.search(text):
        possible = (*possible, *EASTERN)
    if not possible:
        return ()
    plain = plain_same_length(text)
    return tuple(cue for cue in possible if compiled(cue.pattern).search(plain))


def hits(sentence: Sentence, cues: tuple[Cue, ...]) -> Iterator[Hit]:
    """Every one of `cues` met in `sentence`: where it speaks of something new, else first."""
    for cue in cues:
        found = list(islice(compiled(cue.pattern).finditer(sentence.text), 4))
        if found:
            best = next((match for match in found if _NEW.search(match[0])), found[0])
            yield Hit(cue, best.start(), best.end(), best[0])
