"""How sure a claim is, and the table of weights that the document shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aggregator.crosslinks.doubts import AGAINST
from aggregator.crosslinks.english import ENGLISH
from aggregator.crosslinks.foreign import EASTERN, FOREIGN
from aggregator.crosslinks.phrase import compiled
from aggregator.crosslinks.score import KINDS, WEIGHTS, confidence, evidence
from aggregator.crosslinks.support import FOR
from aggregator.model import CrosslinkKind, Evidence

DOCUMENT = (Path(__file__).parents[2] / "docs" / "cross-links.md").read_text(encoding="utf-8")
TABLES = DOCUMENT.partition("\n## The weights\n")[2].partition("\n## ")[0]
CUES = {cue.name for cue in (*ENGLISH, *EASTERN, *(cue for _, cues in FOREIGN for cue in cues))}
A = CrosslinkKind.ANNOUNCES
TABLE = {"always": (-2.0, 0.0, 0.0), "cue": (3.0, 0.0, 0.0), "doubt": (-1.0, -1.0, 0.0)}


def _shown(cell: str) -> float:
    return 0.0 if cell == "·" else float(cell.replace("−", "-"))


def test_the_documents_table_is_the_codes() -> None:
    """Every weight, to the digit, and none that the code does not have."""
    rows = re.findall(r"^\| ([^|]+?) \| [^|]+ \| (\S+) \| (\S+) \| (\S+) \|$", TABLES, re.M)
    shown = {name: tuple(map(_shown, cells)) for name, *cells in rows if name != "signal"}
    shown.pop("---", None)
    assert shown == {name: row for name, row in WEIGHTS.items() if any(row)}


def test_the_document_says_of_each_signal_what_its_docstring_says() -> None:
    said = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| \S+ \| \S+ \| \S+ \|$", TABLES, re.M))
    written = {name: " ".join((signal.__doc__ or "").split()) for name, signal in (*FOR, *AGAINST)}
    assert {name: said[name] for name in written if name in said} == {
        name: text for name, text in written.items() if name in said
    }


def test_the_document_names_what_weighs_nothing() -> None:
    silent = (CUES | {name for name, _ in (*FOR, *AGAINST)}) - WEIGHTS.keys()
    assert [name for name in silent if f"*{name}*" not in DOCUMENT] == []


def test_every_weight_belongs_to_something_that_is_looked_for() -> None:
    assert WEIGHTS.keys() <= CUES | {name for name, _ in (*FOR, *AGAINST)} | {"always"}


def test_weights_have_the_sign_of_their_list() -> None:
    """What speaks for a claim never weighs against it, nor the other way round."""
    assert [n for n, _ in FOR if min(WEIGHTS.get(n, (0,))) < 0] == []
    assert [n for n, _ in AGAINST if max(WEIGHTS.get(n, (0,))) > 0] == []
    assert [n for n in CUES if min(WEIGHTS.get(n, (0,))) < 0] == []


@pytest.mark.parametrize(
    ("kind", "seen", "sure"),
    [
        (A, {}, 0.119),
        (A, {"cue": "x"}, 0.731),
        (A, {"cue": "x", "doubt": "y"}, 0.5),
        (A, {"unheard of": "z"}, 0.119),
        (CrosslinkKind.APPEARANCE, {"cue": "x"}, 0.5),
        (CrosslinkKind.REPUBLISHES, {"doubt": "y"}, 0.5),
    ],
)
def test_the_confidence_is_the_logistic_of_the_sum(
    kind: CrosslinkKind, seen: dict[str, str], sure: float
) -> None:
    assert confidence(kind, seen, TABLE) == pytest.approx(sure, abs=0.001)


def test_the_evidence_is_what_counts_for_that_kind() -> None:
    seen = {"doubt": "y", "cue": "x", "unheard of": "z"}
    assert evidence(A, seen, TABLE) == (Evidence("cue", 3.0, "x"), Evidence("doubt", -1.0, "y"))
    assert evidence(CrosslinkKind.APPEARANCE, seen, TABLE) == (Evidence("doubt", -1.0, "y"),)


def test_the_table_has_a_column_for_each_kind_that_is_weighed() -> None:
    assert set(KINDS) == set(CrosslinkKind) - {CrosslinkKind.SYNDICATED}
    assert {len(row) for row in WEIGHTS.values()} == {len(KINDS)}


def test_every_cue_has_a_pattern_that_needs_words() -> None:
    """No cue matches an empty text, and each compiles."""
    assert [cue.name for cue in ENGLISH if compiled(cue.pattern).search("") or not cue.needs] == []
