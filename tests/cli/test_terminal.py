"""On a terminal: tables that fit, links to click, a pager for what is longer than the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shell import Shell

CODES = re.compile(r"\x1b\[[?0-9;]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\")
LISTINGS = (("search",), ("search", "fog"), ("elsewhere",), ("feeds",), ("doctor",),
            ("search", "--facets"))  # fmt: skip


def options(world: Path) -> tuple[str, str]:
    return "--config", str(world / "world.toml")


@pytest.fixture
def keeper(tmp_path: Path) -> str:
    """A pager that keeps what it was given in `kept`, and how it was told to show it in `less`."""
    script = tmp_path / "keeper"
    script.write_text('#!/bin/sh\ncat > "$HOME/kept"\necho "$LESS" > "$HOME/less"\n')
    script.chmod(0o755)
    return str(script)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("command", LISTINGS, ids=" ".join)
def test_a_table_fits_the_terminal(world: Path, command: tuple[str, ...], width: int) -> None:
    seen = on_terminal(world, *options(world), *command, width=width, lines=400)
    lines = CODES.sub("", seen).splitlines()
    assert len(lines) > 1
    assert max(map(cell_len, lines)) <= width


def test_the_first_column_is_whole_in_the_narrowest_table(world: Path) -> None:
    """An id is what other commands are given."""
    for command in ("search", "elsewhere", "feeds"):
        seen = on_terminal(world, *options(world), command, width=40, lines=400)
        numbers = [line.split()[0] for line in CODES.sub("", seen).splitlines()[1:]]
        assert numbers
        assert all(number.isdecimal() for number in numbers)


def test_titles_can_be_clicked(world: Path) -> None:
    seen = on_terminal(world, *options(world), "search", "radar")
    assert re.search(r"\x1b\]8;[^;]*;https://www\.heron\.example/2024/fog\x1b\\", seen)


def test_without_colour_there_is_none(world: Path) -> None:
    seen = on_terminal(world, *options(world), "search", "radar", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", seen)


def test_a_dumb_terminal_gets_plain_text(world: Path) -> None:
    assert "\x1b" not in on_terminal(world, *options(world), "search", "radar", TERM="dumb")


def test_a_long_table_goes_through_the_pager(world: Path, tmp_path: Path, keeper: str) -> None:
    seen = on_terminal(tmp_path, *options(world), "search", lines=10, PAGER=keeper)
    assert seen == ""
    kept = (tmp_path / "kept").read_text(encoding="utf-8")
    assert len(kept.splitlines()) == 21
    assert "\x1b" not in kept  # nobody knows whether this pager could show it
    assert (tmp_path / "less").read_text() == "FRX\n"


def test_a_short_table_does_not(world: Path, tmp_path: Path, keeper: str) -> None:
    assert "Ferries" in on_terminal(tmp_path, *options(world), "search", lines=40, PAGER=keeper)
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("command", [("show", "1"), ("explain", "4"), ("explain", "heron")])
def test_a_long_reading_does_too(
    world: Path, tmp_path: Path, keeper: str, command: tuple[str, ...]
) -> None:
    assert on_terminal(tmp_path, *options(world), *command, lines=3, PAGER=keeper) == ""
    assert (tmp_path / "kept").exists()


def test_less_is_told_to_keep_styles_and_gets_them(world: Path, tmp_path: Path) -> None:
    script = tmp_path / "less"
    script.write_text('#!/bin/sh\ncat > "$HOME/kept"\n')
    script.chmod(0o755)
    on_terminal(tmp_path, *options(world), "search", lines=10, PAGER=str(script))
    assert "\x1b]8;" in (tmp_path / "kept").read_text(encoding="utf-8")


@pytest.mark.parametrize("pager", ["", "cat", "no-such-program-at-all"])
def test_who_wants_no_pager_or_has_none_sees_everything(
    world: Path, tmp_path: Path, pager: str
) -> None:
    seen = on_terminal(tmp_path, *options(world), "search", lines=10, PAGER=pager)
    assert "The Fog Over the" in CODES.sub("", seen)
    assert "Ferries" in seen


def test_quiet_opens_no_pager(world: Path, tmp_path: Path, keeper: str) -> None:
    seen = on_terminal(tmp_path, "--quiet", *options(world), "search", lines=10, PAGER=keeper)
    assert "Ferries" in seen
    assert not (tmp_path / "kept").exists()


def test_a_pager_that_is_left_early_is_no_trouble(world: Path, tmp_path: Path) -> None:
    assert on_terminal(tmp_path, *options(world), "search", lines=10, PAGER="true") == ""


def test_a_pipe_gets_neither_pager_nor_codes_nor_cuts(ask: Shell) -> None:
    said = ask("search", "--sort", "date", PAGER="false", COLUMNS="")
    assert (said.code, said.err) == (0, "")
    assert "\x1b" not in said.out
    assert "…" not in said.out.replace("…It", "")
