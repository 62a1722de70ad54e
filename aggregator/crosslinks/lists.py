"""Pieces counted off in a list under the sentence that announces several of them. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from aggregator.crosslinks.links import Place, agrees
from aggregator.crosslinks.outlets import name_for
from aggregator.crosslinks.phrase import Hit
from aggregator.crosslinks.pieces import find_piece
from aggregator.crosslinks.spot import Spot
from aggregator.model import CrosslinkKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.crosslinks.claim import Claim
    from aggregator.crosslinks.pieces import Piece
    from aggregator.crosslinks.reading import Sentence

MOST = 30
"""Lines of a list that are looked at."""
_NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_SEVERAL = re.compile(
    r"\b(?:appearances|articles|chapters|columns|contributions|couple|editorials|episodes|essays"
    r"|few|following|interviews|op-eds|papers|pieces|podcasts|posts|recent\swriting|reviews|several"
    rf"|some|stories|talks|these|things|write-ups|{'|'.join(_NUMBERS)}|[2-9]|[12]\d)\b",
    re.IGNORECASE,
)
_PLACES = {
    CrosslinkKind.ANNOUNCES: (Place.PAGE, Place.REPOSITORY),
    CrosslinkKind.APPEARANCE: (Place.PAGE, Place.REPOSITORY, Place.MEDIA),
}
"""Where the items of a list may lead to; a copy of several pieces there is not."""


def listed(claim: Claim) -> tuple[Piece, ...]:
    """The pieces in the list under a claim that says that there are several, else none.

    The sentence must close its paragraph, and each of two or more lines that follow must begin
    with a link elsewhere, or be one. Where the sentence says how many, no more are taken.
    """
    sentence, page = claim.sentence, claim.page
    told = _SEVERAL.findall(sentence.text[claim.hit.start :])
    closes = sentence.order == len(page.sentences(sentence.block)) - 1
    if claim.kind not in _PLACES or not told or not closes:
        return ()
    lines = takewhile(lambda line: _is_item(line, claim), _lines(claim))
    items = list(lines)[: _how_many(told)]
    return tuple(_piece(item, claim) for item in items) if len(items) > 1 else ()


def _how_many(told: list[str]) -> int:
    """The least number that is named, else as many as there are."""
    words = [word.lower() for word in told]
    named = [_NUMBERS.get(word) or (int(word) if word.isdigit() else MOST) for word in words]
    return min(named)


def _lines(claim: Claim) -> Iterator[Sentence]:
    """The first sentences of the blocks that follow."""
    block = claim.sentence.block
    for index in range(block + 1, block + 1 + MOST):
        if not (sentences := claim.page.sentences(index)):
            return
        yield sentences[0]


def _is_item(line: Sentence, claim: Claim) -> bool:
    """Whether a line begins with, or is, a link to what the claim may mean."""
    if not line.anchors:
        return False
    first = line.anchors[0]
    opens = line.tag == "li" and not line.text[: first.start].strip(" \"'(*-")
    whole = (first.end - first.start) * 10 >= len(line.text.strip()) * 6
    return (opens or whole) and claim.page.where(first.url) in _PLACES[claim.kind]


def _piece(line: Sentence, claim: Claim) -> Piece:
    """What a line names after its link, and the outlet of the claim where that says none."""
    piece = find_piece(Spot(claim.page, line, Hit(claim.hit.cue, 0, 0, "")))
    if piece.mention and piece.mention.start < line.anchors[0].end:
        known = name_for(piece.domain, claim.page.outlets)
        piece = replace(piece, mention=None, outlet=known)
    if piece.outlet or not piece.target or not claim.mention:
        return piece
    same = piece.domain == claim.piece.domain or agrees(claim.mention.name, piece.target.url)
    return replace(piece, outlet=claim.piece.outlet) if same else piece
