"""The outlets that are known, and how more are learned."""

from __future__ import annotations

from importlib.resources import files

import pytest

from aggregator.crosslinks.outlets import domain_for, merge, name_for, shipped_outlets, spelled
from aggregator.model import Outlets
from aggregator.urls import registrable

TABLE = files("aggregator.crosslinks").joinpath("outlets.tsv").read_text(encoding="utf-8")
ROWS = [line.split("\t") for line in TABLE.splitlines() if not line.startswith("#")]


def test_some_hundred_outlets_are_shipped() -> None:
    assert len(shipped_outlets().by_domain) == len(ROWS) > 500


def test_the_table_is_sorted_and_has_no_domain_twice() -> None:
    domains = [row[0] for row in ROWS]
    assert domains == sorted(set(domains))


def test_every_row_has_a_registrable_domain_and_names() -> None:
    assert [row for row in ROWS if registrable(row[0]) != row[0] or not all(row)] == []
    assert {len(row) > 1 for row in ROWS} == {True}


@pytest.mark.parametrize(
    "name",
    ["The National Interest", "the national interest", "National Interest", "“National Interest”"],
)
def test_a_name_is_found_however_it_is_spelled(name: str) -> None:
    assert domain_for(name, shipped_outlets()) == "nationalinterest.org"
    assert spelled(name.strip("“”"), shipped_outlets()) == "The National Interest"


def test_another_name_of_an_outlet_keeps_its_own_spelling() -> None:
    """A section is at its paper's domain, and is called what the text calls it."""
    assert domain_for("The Monkey Cage", shipped_outlets()) == "washingtonpost.com"
    assert spelled("The Monkey Cage", shipped_outlets()) == "The Monkey Cage"


def test_nothing_is_known_of_a_stranger() -> None:
    assert domain_for("Nobody's Gazette", shipped_outlets()) is None
    assert domain_for(None, shipped_outlets()) is None
    assert name_for("nobody.example", shipped_outlets()) is None
    assert spelled("Nobody's Gazette", shipped_outlets()) == "Nobody's Gazette"


def test_a_learned_name_wins_and_the_old_outlets_stay() -> None:
    """Hosts are taken as the domains they belong to; what was handed in is not changed."""
    known = Outlets({"a.example": "Alpha"}, {"alpha": "a.example"})
    taught = merge(known, [("www.heron.example", "The Heron"), ("a.example", "Alpha & Omega")])
    assert taught.by_domain == {"a.example": "Alpha & Omega", "heron.example": "The Heron"}
    assert domain_for("Heron", taught) == "heron.example"
    assert domain_for("Alpha", taught) == "a.example"
    assert known.by_domain == {"a.example": "Alpha"}


def test_an_empty_name_teaches_nothing() -> None:
    assert merge(Outlets(), [("a.example", " "), ("", "Alpha")]) == Outlets({}, {})
