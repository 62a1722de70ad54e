"""Numbers and small plots in the terminal."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from aggregator.cli.plot import ASCII, BLOCKS, axis, bars, blocks_for, columns
from aggregator.dates import stamp
from aggregator.store import Store
from tests.support.shell import Shell

if TYPE_CHECKING:
    from pathlib import Path


def test_columns_stand_for_counts() -> None:
    assert columns([0, 1, 4, 8], height=1) == [" ▁▄█"]
    assert columns([0, 1, 8, 16], height=2) == ["   █", " ▁██"]
    assert columns([1, 2], height=1, wide=2) == ["▄▄██"]
    assert columns([0, 8], height=1, blocks=ASCII) == [" #"]


@given(st.lists(st.integers(0, 10**6), max_size=80), st.integers(1, 5))
def test_whatever_is_not_nothing_is_seen_and_the_largest_reaches_the_top(
    counts: list[int], height: int
) -> None:
    lines = columns(counts, height=height)
    assert {len(line) for line in lines} == {len(counts)}
    for place, count in enumerate(counts):
        column = "".join(line[place] for line in lines)
        assert (column.strip() != "") == (count > 0)
        if count == max(counts) > 0:
            assert column == BLOCKS[-1] * height


@given(
    st.lists(st.tuples(st.text(max_size=60), st.integers(0, 10**7)), max_size=10),
    st.integers(40, 200),
)
def test_bars_fit_whatever_the_names(counts: list[tuple[str, int]], width: int) -> None:
    lines = bars(counts, width)
    assert len(lines) == len(counts)
    assert all(cell_len(line) <= width for line in lines)
    assert all(f"{count:,}" in line for line, (_, count) in zip(lines, counts, strict=True))


def test_an_axis_names_its_ends() -> None:
    assert axis("from", "to", 10) == "from    to"
    assert axis("from", "to", 5) == "from"


@pytest.mark.parametrize(
    ("encoding", "blocks"),
    [("utf-8", BLOCKS), ("ascii", ASCII), ("latin-1", ASCII), (None, ASCII), ("?", ASCII)],
)
def test_a_terminal_gets_what_it_can_show(encoding: str | None, blocks: str) -> None:
    assert blocks_for(encoding) == blocks


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell over a database with entries of this week and feeds that are due today."""
    Store(tmp_path / "a.db", create=True).close()
    now = datetime.now(UTC)
    with closing(sqlite3.connect(tmp_path / "a.db")) as plain, plain:
        for number in range(12):
            due = stamp(now + timedelta(hours=number))
            plain.execute(
                "INSERT INTO feeds (url, added_at, next_check_at) VALUES (?, ?, ?)",
                (f"https://tides{number}.example/", stamp(now), due),
            )
            when = stamp(now - timedelta(days=number // 3))
            plain.execute(
                "INSERT INTO entries (feed_id, guid, published_at, first_seen_at, sort_at,"
                " content_hash) VALUES (1, ?, ?, ?, ?, '')",
                (str(number), when, when, when),
            )
    return Shell(tmp_path, "--db", "a.db")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_plots_fit_the_terminal(shell: Shell, width: int) -> None:
    said = shell("stats", COLUMNS=str(width), PYTHONIOENCODING="utf-8")
    lines = said.out.splitlines()
    assert max(map(cell_len, lines[1:])) <= width
    assert "Entries a day: at most 3, 12 in all" in lines
    assert "█" in said.out
    assert "\x1b" not in said.out
    assert {"Feeds", "  active 12 " + "█" * min(40, width - 13)} <= set(lines)


def test_a_plain_terminal_gets_plain_plots(shell: Shell) -> None:
    said = shell("stats", PYTHONIOENCODING="ascii")
    assert (said.code, said.out.isascii()) == (0, True)
    assert "##" in said.out


def test_machines_get_numbers(shell: Shell) -> None:
    told = json.loads(shell("stats", "--format", "json").out)
    assert told["totals"]["entries"] == 12
    assert len(told["entries_by_day"]) == 60
    assert len(told["checks_by_hour"]) == 24
    assert sum(count for _, count in told["entries_by_day"]) == 12
    assert sum(count for _, count in told["checks_by_hour"]) == 12
    assert told["feeds_by_state"] == [["active", 12]]
