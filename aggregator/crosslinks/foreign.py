"""Cues in other languages: the same few sentences made from each language's words. Pure data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.crosslinks.languages import EAST, LEXICONS, Lexicon
from aggregator.crosslinks.phrase import EDGE, Cue, stems
from aggregator.model import CrosslinkKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_A, _R, _P = CrosslinkKind.ANNOUNCES, CrosslinkKind.REPUBLISHES, CrosslinkKind.APPEARANCE
_W = r"(?:\S+\s)"


def _sentences(words: Lexicon) -> Iterator[Cue]:
    at, piece, appeared = words.at, words.piece, words.appeared
    this = rf"\b(?:{words.this})\s"
    rows = (
        ("own piece", _A, (piece,), rf"\b(?:{words.own})\s{_W}{{0,4}}?(?:{piece})\b"),
        (
            "wrote a piece",
            _A,
            (words.wrote, piece),
            rf"\b(?:{words.wrote})\b.{{0,80}}?\b(?:{piece})\b",
        ),
        ("wrote for", _A, (words.wrote,), rf"\b(?:{words.wrote})\s{_W}{{0,6}}?(?:{at})\b"),
        (
            "originally published",
            _R,
            (appeared,),
            rf"\b(?:{words.first})\s{_W}{{0,3}}?(?:{appeared})\b"
            rf"|\b(?:{appeared})\s(?:{words.first})\b"
            rf"|{EDGE}(?:{appeared})\s(?:{at})\b"
            rf"|{this}{_W}{{0,4}}?(?:{piece})\s{_W}{{0,3}}?(?:{appeared})\s{_W}{{0,8}}?(?:{at})\b"
            rf"|{this}{_W}{{0,3}}?(?:{piece})\s.{{0,80}}?\b(?:{at})\s.{{0,80}}?\b(?:{appeared})\b",
        ),
        ("cross-posted", _R, (words.crosspost,), rf"\b(?:{words.crosspost})\b"),
        ("interviewed me", _P, (words.interviewed,), rf"(?:{words.interviewed})"),
        (
            "own interview",
            _P,
            (words.spoken,),
            rf"\b(?:{words.own})\s{_W}{{0,3}}?(?:{words.spoken})\b",
        ),
    )
    for name, kind, parts, pattern in rows:
        yield Cue(name, kind, words.language, tuple(map(stems, parts)), pattern)


FOREIGN = tuple((frozenset(words.common.split()), tuple(_sentences(words))) for words in LEXICONS)
"""For each language the words that show a text to be in it, and its cues."""

EASTERN = tuple(
    Cue("eastern phrase", CrosslinkKind(kind), language, (frozenset(letters),), pattern)
    for kind, language, letters, pattern in EAST
)
"""Cues of languages without blanks between words, which need letters."""
