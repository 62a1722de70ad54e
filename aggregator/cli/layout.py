"""How wide the columns of a table are, and which ones a narrow terminal does without. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a column would like, and the `least` that it is of use with, in cells; where there is
    too little room, columns of the highest `rank` leave first, and those of rank 0 never."""

    natural: int
    least: int
    rank: int = 0


def fit(needs: Sequence[Need], width: int) -> tuple[int, ...]:
    """The width of each column in a table of `width` cells, 0 for one that is left out.

    No column gets more than it would like; the room beyond the least is shared out evenly. The sum
    is too wide only where the columns of rank 0 alone are.
    """
    kept = [index for index, need in enumerate(needs) if need.natural]
    while _room(needs, kept, width) < 0 and any(needs[index].rank for index in kept):
        kept.remove(max(reversed(kept), key=lambda index: needs[index].rank))
    widths = [0] * len(needs)
    for index in kept:
        widths[index] = min(needs[index].natural, needs[index].least)
    room = _room(needs, kept, width)
    while room > 0 and (wanting := [i for i in kept if widths[i] < needs[i].natural]):
        share = max(1, room // len(wanting))
        for index in wanting:
            more = min(share, room, needs[index].natural - widths[index])
            widths[index] += more
            room -= more
    return tuple(widths)


def _room(needs: Sequence[Need], kept: Sequence[int], width: int) -> int:
    """What is left of `width` when each column has its least."""
    least = sum(min(needs[index].natural, needs[index].least) for index in kept)
    return width - least - GAP * (len(kept) - 1)
