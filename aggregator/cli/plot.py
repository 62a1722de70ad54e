"""Small plots out of characters. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    Counts = Sequence[tuple[str, int]]

BLOCKS = " ▁▂▃▄▅▆▇█"
ASCII = " .:-=+*%#"
"""From nothing to a whole character, an eighth at a step."""

_LEAST_NAME, _LONGEST_BAR = 12, 40


def blocks_for(encoding: str | None) -> str:
    """The characters to plot with, where `encoding` is what the terminal takes."""
    try:
        BLOCKS.encode(encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return BLOCKS


def columns(
    counts: Sequence[int], *, height: int, blocks: str = BLOCKS, wide: int = 1
) -> list[str]:
    """Lines, from the top, in which a column `wide` characters wide stands for each count; the
    largest reaches `height` lines, and what is not nothing is seen."""
    steps = len(blocks) - 1
    top = max(counts, default=0) or 1
    filled = [-(-count * height * steps // top) for count in counts]
    return [
        "".join(blocks[max(0, min(steps, level - floor * steps))] * wide for level in filled)
        for floor in range(height - 1, -1, -1)
    ]


def axis(left: str, right: str, width: int) -> str:
    """What stands under a plot of `width` cells: its first place and its last."""
    return left + right.rjust(width - len(left)) if len(left) + len(right) < width else left


def bars(counts: Counts, width: int, blocks: str = BLOCKS) -> list[str]:
    """A line for each (name, count) in up to `width` cells: the name, cut where it must be, the
    count, a bar."""
    if not counts:
        return []
    top = max(count for _, count in counts) or 1
    digits = max(len(f"{count:,}") for _, count in counts)
    longest = max(cell_len(name) for name, _ in counts)
    names = min(longest, max(_LEAST_NAME, width // 2))
    room = max(1, min(_LONGEST_BAR, width - names - digits - 2))
    return [
        f"{_cut(name, names)} {count:>{digits},} {blocks[-1] * -(-count * room // top)}"
        for name, count in counts
    ]


def _cut(name: str, width: int) -> str:
    if cell_len(name) > width:
        name = set_cell_size(name, width - 2) + ".."
    return set_cell_size(name, width)
