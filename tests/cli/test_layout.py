"""How a table fits a terminal: columns are narrowed, or left out, and never wider than useful."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cli.layout import GAP, Need, fit

ID = Need(2, 2)
TITLE = Need(40, 20)
FEED = Need(18, 12, rank=1)
FOUND = Need(300, 36, rank=2)


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (400, (2, 40, 18, 300)),  # all that they like: 360, and 6 between them
        (100, (2, 29, 18, 45)),  # 24 beyond the least: 6 for the feed, 9 for each other
        (60, (2, 36, 18, 0)),  # the highest rank leaves first
        (35, (2, 31, 0, 0)),
        (24, (2, 20, 0, 0)),
        (10, (2, 20, 0, 0)),  # what is of no use when it is narrower stays as it is
    ],
)
def test_a_narrow_table_does_without_its_last_ranks(width: int, widths: tuple[int, ...]) -> None:
    assert fit((ID, TITLE, FEED, FOUND), width) == widths


def test_a_column_that_says_nothing_takes_no_room() -> None:
    assert fit((ID, Need(0, 0), Need(9, 4)), 13) == (2, 0, 9)


def test_of_equal_ranks_the_rightmost_leaves_first() -> None:
    assert fit((ID, Need(9, 9, rank=1), Need(9, 9, rank=1)), 15) == (2, 9, 0)


@given(
    st.lists(st.builds(Need, st.integers(0, 80), st.integers(1, 40), st.integers(0, 3))),
    st.integers(1, 200),
)
def test_what_fits_at_all_fits_and_gives_nobody_more_than_liked(
    needs: list[Need], width: int
) -> None:
    widths = fit(needs, width)
    kept = [w for w in widths if w]
    fixed = [min(n.natural, n.least) for n in needs if n.natural and not n.rank]
    total = sum(kept) + GAP * (len(kept) - 1)
    assert total <= max(width, sum(fixed) + GAP * (len(fixed) - 1))
    assert all(w <= n.natural for w, n in zip(widths, needs, strict=True))
    assert all(w for w, n in zip(widths, needs, strict=True) if n.natural and not n.rank)
