"""Searches that the configuration names are usable in any query; the shell completes them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.config import parse_settings

if TYPE_CHECKING:
    from tests.support.shell import Shell

DOCS = Path(__file__).parents[2] / "docs"


def titles(ask: Shell, *query: str) -> list[str]:
    said = ask("search", *query, "--sort", "date", "--format", "json")
    assert said.code == 0, said.err
    return [row["title"] for row in json.loads(said.out)]


def test_a_saved_search_is_a_group_among_other_words(ask: Shell) -> None:
    assert titles(ask, "@fresh") == ["New from me", "On the air"]
    assert titles(ask, "@FRESH fog") == ["New from me"]
    assert titles(ask, "@birds", "-@fresh", "before:2023-09-01") == ["Links", "A book chapter"]


def test_a_word_with_a_dash_is_left_out_and_no_option(ask: Shell) -> None:
    assert titles(ask, "fog") == ["New from me", "The Fog Over the Harbour"]
    assert titles(ask, "fog", "-radar") == ["New from me"]
    assert titles(ask, "-harbour", "fog", "-title:new") == []
    assert titles(ask, "--limit", "1", "-fog", "site:heron.example") == [
        "Ferries return to the strait"
    ]
    assert "New from me" in ask("search", "--format", "md", "--", "-radar", "fog").out


def test_elsewhere_by_a_saved_name(ask: Shell) -> None:
    pieces = json.loads(ask("elsewhere", "@fresh", "--format", "json").out)
    assert [piece["post_title"] for piece in pieces] == ["New from me", "On the air"]


def test_export_by_a_saved_name(ask: Shell) -> None:
    items = json.loads(ask("export", "@fresh", "--format", "json").out)["items"]
    assert [item["title"] for item in items] == ["New from me", "On the air"]


@pytest.mark.parametrize("command", ["search", "elsewhere", "export"])
def test_an_unknown_name_is_answered_with_the_nearest(ask: Shell, command: str) -> None:
    said = ask(command, "gulls @frehs")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "aggregator: there is no saved search @frehs: did you mean @fresh; to search for the word,"
        ' write "@frehs" in quotation marks\n  gulls @frehs\n        ^\n'
    )


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("@", ["@birds", "@fresh"]),
        ("@F", ["@fresh"]),
        ("bird", []),
    ],
)
@pytest.mark.parametrize("command", ["search", "elsewhere", "export"])
def test_the_shell_completes_saved_names(
    ask: Shell, command: str, typed: str, offered: list[str]
) -> None:
    words = f"aggregator --config world.toml {command} {typed}"
    said = ask(
        _AGGREGATOR_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(words.count(" "))
    )
    assert [word.removeprefix("plain,") for word in said.out.split()] == offered


def test_the_shell_completes_commands_and_options(ask: Shell) -> None:
    for words, offered in {
        "aggregator exp": ["explain", "export"],
        "aggregator feeds --e": ["--errors"],
    }.items():
        said = ask(
            _AGGREGATOR_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(words.count(" "))
        )
        assert [word.removeprefix("plain,") for word in said.out.split()] == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_had_from_the_program_itself(ask: Shell, shell: str) -> None:
    said = ask(_AGGREGATOR_COMPLETE=f"{shell}_source")
    assert said.code == 0
    assert f"_AGGREGATOR_COMPLETE={shell}_complete" in said.out


def test_the_documents_configurations_are_valid() -> None:
    """docs/search.md saves searches, one of which docs/export.md exports."""
    pages = [(DOCS / name).read_text(encoding="utf-8") for name in ("search.md", "export.md")]
    blocks = [block for page in pages for block in re.findall(r"```toml\n(.*?)```", page, re.S)]
    settings = parse_settings("\n".join(blocks), Path("aggregator.toml"))
    assert set(settings.searches) == {"mine", "coast", "fresh"}
    assert [export.query for export in settings.exports] == ["@coast"]
