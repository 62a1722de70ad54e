"""docs/output.md names what machines get, all of it and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.shell import Shell

PAGE = (Path(__file__).parents[2] / "docs/output.md").read_text(encoding="utf-8")
TABLE = re.compile(r"<!-- names: ([\w ]+) -->\n\n\|[^\n]*\n\|[^\n]*\n((?:\|[^\n]*\n)+)")
TOLD: dict[str, set[str]] = {
    name: {word for row in rows.splitlines() for word in re.findall(r"`(\w+)`", row.split("|")[1])}
    for name, rows in TABLE.findall(PAGE)
}
NESTED: dict[str, set[str]] = {
    name: set(re.findall(r"`(\w+)`", said.rpartition(":")[2]))
    for name, said in re.findall(r"^\| `(\w+)` \| (?:a list|the last ten): (.*) \|$", PAGE, re.M)
}

ANSWERS = {
    "search": ("search", TOLD["search"]),
    "show 1": ("show", (TOLD["search"] | TOLD["show"]) - {"score", "snippet"}),
    "elsewhere": ("elsewhere", TOLD["elsewhere"]),
    "feeds": ("feeds", TOLD["feeds"]),
    "doctor": ("doctor", TOLD["doctor"]),
    "explain 4": ("explain entry", TOLD["explain entry"]),
    "explain heron": ("explain feed", (TOLD["feeds"] | TOLD["explain feed"]) - {"left_config"}),
    "stats": ("stats", TOLD["stats"]),
    "hooks": ("hooks", TOLD["hooks"]),
    "search --facets": ("facets", {"facet", "value", "entries"}),
}


def answer(ask: Shell, command: str) -> Any:
    said = ask(*command.split(), "--format", "json")
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_every_table_of_the_page_is_one_that_is_checked() -> None:
    assert set(TOLD) == {name for name, _ in ANSWERS.values()} - {"facets"}


@pytest.mark.parametrize("command", ANSWERS)
def test_the_page_names_exactly_what_is_answered(ask: Shell, command: str) -> None:
    found = answer(ask, command)
    rows = found if isinstance(found, list) else [found]
    assert rows
    for row in rows:
        assert set(row) == ANSWERS[command][1]


@pytest.mark.parametrize(
    ("command", "name"), [("show 1", "links"), ("explain 4", "crosslinks"), ("explain 2", "polls")]
)
def test_it_names_what_is_inside_as_well(ask: Shell, command: str, name: str) -> None:
    found = answer(ask, f"{command} --feed" if name == "polls" else command)
    assert found[name]
    assert [set(row) for row in found[name]] == [NESTED[name]] * len(found[name])


def test_pieces_inside_entries_are_as_elsewhere(ask: Shell) -> None:
    pieces = [piece for row in answer(ask, "search") for piece in row["announces"]]
    assert pieces
    assert all(set(piece) == TOLD["elsewhere"] for piece in pieces)


@pytest.mark.parametrize(
    "command", ["search", "elsewhere", "feeds", "doctor", "hooks", "search --facets"]
)
def test_json_lines_and_csv_say_the_same(ask: Shell, command: str) -> None:
    found = answer(ask, command)
    lines = ask(*command.split(), "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == found
    sheet = list(csv.DictReader(io.StringIO(ask(*command.split(), "--format", "csv").out)))
    assert [list(row) for row in sheet] == [list(row) for row in found]
    for row, told in zip(sheet, found, strict=True):
        plain = {key for key, value in told.items() if isinstance(value, str)}
        assert {key: row[key] for key in plain} == {key: told[key] for key in plain}
        assert all(row[key] == "" for key, value in told.items() if value is None)
