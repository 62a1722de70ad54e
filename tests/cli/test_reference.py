"""docs/commands.md says what the commands say of themselves, and every command teaches by example.

UPDATE_DOCS=1 pytest tests/cli/test_reference.py writes the page anew.
"""

from __future__ import annotations

import os
import shlex
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from aggregator.cli import cli
from tests.support.reference import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs/commands.md"


def test_the_page_of_commands_is_true() -> None:
    if "UPDATE_DOCS" in os.environ:
        PAGE.write_text(reference(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize("name", cli.commands)
def test_every_option_says_what_it_is_for(name: str) -> None:
    options = [p for p in cli.commands[name].params if isinstance(p, click.Option)]
    assert [option.name for option in options if not option.help] == []


def examples(name: str) -> list[list[str]]:
    """The words of each of a command's examples, as a shell would read them."""
    lines = (cli.commands[name].epilog or "").splitlines()[3:]
    return [shlex.split(line, comments=True) for line in lines if line.strip()]


@pytest.mark.parametrize("name", [name for name in cli.commands if name != "demo"])
def test_every_command_has_examples_that_can_be_typed(name: str, tmp_path: Path) -> None:
    """But for the demo, which is one. Each example is read by the commands' own parsers."""
    (tmp_path / "here").touch()
    typed = [words for line in examples(name) for words in _commands(line)]
    assert typed
    for words in typed:
        place = next(index for index, word in enumerate(words) if word in cli.commands)
        arguments = [
            str(tmp_path / "here") if word.endswith(".opml") and name == "import" else word
            for word in words[place + 1 :]
        ]
        with cli.make_context("aggregator", words[1 : place + 1]) as context:
            command = cli.commands[words[place]]
            command.make_context(command.name, arguments, parent=context).close()


def _commands(words: list[str]) -> Iterator[list[str]]:
    """The program's own among the commands of a line, without what leads to files."""
    groups = groupby(words, key=lambda word: word in ("|", "||", "&&", ">", "2>>", "<"))
    for command in (list(group) for is_sign, group in groups if not is_sign):
        if command[0] == "aggregator":
            yield command
