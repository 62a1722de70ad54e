"""docs/politeness.md stays true: its rules, its constants, and the rows that have tests."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from aggregator.dates import spell_duration

PROJECT = Path(__file__).parents[1]
PAGE = (PROJECT / "docs" / "politeness.md").read_text()

_IN_NAME = re.compile(r"^def test_((?:[a-h]\d\d_)+)", re.MULTILINE)
_IN_TABLE = re.compile(r'"([a-h]\d\d)(?=[_ "])')


def rows_with_tests() -> set[str]:
    """The rows that tests, or lines of their tables, are named after."""
    rows = set()
    folders = ("fetch", "update", "features")
    for path in (p for each in folders for p in (PROJECT / "tests" / each).glob("test_*.py")):
        text = path.read_text()
        rows |= set(_IN_TABLE.findall(text))
        rows |= {row for names in _IN_NAME.findall(text) for row in names.strip("_").split("_")}
        rows |= {"d"} if "\ndef test_d_" in text else set()
    return rows


def listed(cell: str) -> set[str]:
    """The rows that a cell of the page's table names: "A1-A28", "H5", "D"."""
    rows = set()
    for letter, first, last in re.findall(r"\b([A-H])(\d*)(?:-[A-H](\d+))?(?=[\s,:|]|$)", cell):
        numbers = range(int(first), int(last or first) + 1) if first else ()
        rows |= {f"{letter.lower()}{n:02}" for n in numbers} or {letter.lower()}
    return rows


def cells() -> list[tuple[str, str]]:
    """(passed, left out) of each line of the table of rows."""
    lines = re.findall(r"^\| [A-H] [^|]*\|([^|]*)\|([^|]*)\|$", PAGE, re.MULTILINE)
    assert len(lines) == 8
    return lines


def test_what_the_page_calls_passed_is_what_tests_are_named_after() -> None:
    assert set().union(*(listed(passed.strip()) for passed, _ in cells())) == rows_with_tests()


def test_what_is_left_out_has_no_test_and_a_reason() -> None:
    left = [cell.strip() for _, cell in cells() if cell.strip()]
    assert left
    for cell in left:
        rows, _, reason = cell.partition(":")
        assert reason.strip()
        assert not listed(rows) & rows_with_tests()


def test_every_rule_that_the_code_names_is_on_the_page() -> None:
    explained = {int(number) for number in re.findall(r"^- \*\*R(\d+)\*\*", PAGE, re.MULTILINE)}
    assert explained == set(range(1, 61))
    code = "\n".join(path.read_text() for path in (PROJECT / "aggregator").rglob("*.py"))
    named = {int(number) for number in re.findall(r"\bR(\d{1,2})\b", code)}
    assert named <= explained


def test_the_constants_are_those_of_the_code() -> None:
    lines = re.findall(r"^\| `(\w+)\.(\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert len(lines) >= 12
    for module, name, told in lines:
        home = "aggregator" if module == "daemon" else "aggregator.update"
        value = getattr(import_module(f"{home}.{module}"), name)
        seconds = value.total_seconds() if isinstance(value, timedelta) else value
        assert (name, told) in {(name, spell_duration(seconds)), (name, _hours(seconds))}


def _hours(seconds: float) -> str:
    """ "72 h", where `spell_duration` would say "3 d"."""
    return f"{seconds / 3600:g} h"
