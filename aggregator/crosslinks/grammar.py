"""Which cues a text holds: a look at its words rules most of them out, then comes the search.

Pure. A cue is first looked for in the text in lower case, where patterns are many times as fast;
there it may be seen where it is not, never the other way round. What counts is `hits`.
"""

from __future__ import annotations

import re
from functools import lru_cache, reduce
from itertools import islice
from operator import or_
from typing import TYPE_CHECKING

from aggregator.crosslinks.cues import FRESH
from aggregator.crosslinks.english import ENGLISH
from aggregator.crosslinks.foreign import EASTERN, FOREIGN
from aggregator.crosslinks.phrase import Hit, compiled, may_match
from aggregator.crosslinks.reading import plain_same_length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.crosslinks.phrase import Cue
    from aggregator.crosslinks.reading import Sentence

_COMMON = frozenset(
    "a and are at but for from have i it of on that the this to was we with".split()
)
"""English words that a text in another language has fewer of than of its own."""
_NEEDS = tuple({need for cue in ENGLISH for need in cue.needs})
_BITS = {need: 1 << place for place, need in enumerate(_NEEDS)}
_BY_BITS = tuple((cue, sum({_BITS[need] for need in cue.needs})) for cue in ENGLISH)


def _blanks(encoding: str) -> bytes:
    """The table that makes a blank of every byte that is no letter or figure."""
    letters = bytes(range(256)).decode(encoding, "replace")
    return bytes(ord(" ") if not letter.isalnum() else n for n, letter in enumerate(letters))


def _encoding(lower: str) -> str:
    """That of the alphabet of a text: of one byte a letter, so that words are cut out fast."""
    return "cp1251" if _CYRILLIC.search(lower) else "latin-1"


def _encoded(words: frozenset[str]) -> frozenset[bytes]:
    return frozenset(word.encode(_encoding(word)) for word in words)


_CYRILLIC = re.compile("[\u0400-\u04ff]")
_BLANKS = {encoding: _blanks(encoding) for encoding in ("latin-1", "cp1251")}
_ENGLISH = _encoded(_COMMON)
_OPENING = _encoded(frozenset().union(*(cue.needs[0] for cue in ENGLISH)))
"""Words of which a text has one wherever it may have an English cue."""
_FOREIGN = tuple((_encoded(common), cues) for common, cues in FOREIGN)
_ABROAD = frozenset().union(*(common for common, _ in _FOREIGN))
_MET = dict.fromkeys(_ENGLISH | _ABROAD, 0)
for _need, _bit in _BITS.items():
    for _word in _encoded(_need):
        _MET[_word] = _MET.get(_word, 0) | _bit
"""Every telling word → the needs that it meets, a bit each."""
_TELLING = frozenset(_MET)
_EASTERN = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
_FAR = re.compile("[\u0400-\u04ff\u3040-\u9fff\uac00-\ud7af]")
"""A letter of an alphabet that is none of Western Europe."""
_NEW = re.compile(rf"\b(?:{'|'.join(FRESH)})\b", re.IGNORECASE)


def _words(lower: str, encoding: str) -> frozenset[bytes]:
    """The telling words of a text in lower case; what its alphabet has not got parts them."""
    letters = lower.encode(encoding, "replace").translate(_BLANKS[encoding])
    return _TELLING.intersection(letters.split())


@lru_cache(maxsize=4_096)
def _english(met: int) -> tuple[Cue, ...]:
    """The English cues all of whose needs are `met`."""
    return tuple([cue for cue, bits in _BY_BITS if bits & met == bits])


def _has(lower: str, cue: Cue) -> bool:
    """Whether a text in lower case has the letters that a `cue` of another language needs."""
    return all(any(map(lower.__contains__, need)) for need in cue.needs)


def _possible(lower: str) -> tuple[Cue, ...]:
    """The cues whose words a text in lower case has, wherever they stand."""
    far = not lower.isascii() and _FAR.search(lower) is not None
    words = _words(lower, _encoding(lower) if far else "latin-1")
    found: tuple[Cue, ...] = ()
    if not words.isdisjoint(_OPENING):
        found = _english(reduce(or_, map(_MET.__getitem__, words)))
    if len(words & _ABROAD) > 1:
        english = max(2, len(words & _ENGLISH))
        for common, cues in _FOREIGN:
            if len(words & common) >= english:
                found += tuple(cue for cue in cues if _has(lower, cue))
    if far and _EASTERN.search(lower):
        found += tuple(cue for cue in EASTERN if _has(lower, cue))
    return found


def cues_in(text: str) -> tuple[Cue, ...]:
    """The cues that may be met somewhere in a `text`, whatever its quotes, dashes and capitals."""
    lower = text.lower()
    possible = _possible(lower)
    if not possible:
        return ()
    plain = " " + plain_same_length(lower)
    return tuple(cue for cue in possible if may_match(cue.pattern, plain))


def hits(sentence: Sentence, cues: tuple[Cue, ...]) -> Iterator[Hit]:
    """Every one of `cues` met in `sentence`: where it speaks of something new, else first."""
    for cue in cues:
        found = list(islice(compiled(cue.pattern).finditer(sentence.text), 4))
        if found:
            best = next((match for match in found if _NEW.search(match[0])), found[0])
            yield Hit(cue, best.start(), best.end(), best[0])
