"""Records behave as the standard library's do."""

from __future__ import annotations

import pickle
from dataclasses import asdict, field, replace

import pytest

from aggregator.record import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """Two fields, one of which has a value of its own."""

    x: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    """Fields as `Point` has them."""

    x: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """One field, which is nobody's business."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Word:
    """It says for itself what it is like."""

    text: str

    def __repr__(self) -> str:
        return "a word"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Word) and other.text.lower() == self.text.lower()

    def __hash__(self) -> int:
        return hash(self.text.lower())


@dataclass(slots=True)
class Count:
    """It changes."""

    number: int = 0
    seen: list[int] = field(default_factory=list)


def test_equal_are_those_of_one_class_with_equal_values() -> None:
    assert Point(1, ("a",)) == Point(1, ("a",))
    assert Point(1) != Point(2)
    other: object = Twin(1)
    assert Point(1) != other
    assert Key("a") == Key("a") != Key("b")


def test_a_frozen_one_can_be_looked_up_by_its_values() -> None:
    assert {Point(1), Point(1), Point(2), Key("a"), Key("a")} == {Point(1), Point(2), Key("a")}


def test_one_that_changes_cannot() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Count())


def test_it_shows_its_fields_but_for_those_it_hides() -> None:
    assert repr(Point(1, ("a",))) == "Point(x=1, names=('a',))"
    assert repr(Key("hush")) == "Key()"


def test_what_a_class_says_for_itself_stays() -> None:
    assert repr(Word("a")) == "a word"
    assert len({Word("a"), Word("A")}) == 1


def test_it_is_a_dataclass_to_the_library() -> None:
    assert replace(Point(1), x=2) == Point(2)
    assert asdict(Count(3)) == {"number": 3, "seen": []}
    match Point(1, ("a",)):
        case Point(x, names):
            assert (x, names) == (1, ("a",))


def test_nothing_is_kept_beside_the_fields_and_defaults_are_not_shared() -> None:
    assert not hasattr(Point(1), "__dict__")
    Count().seen.append(1)
    assert Count().seen == []


@pytest.mark.parametrize("record", [Point(1, ("a",)), Key("a"), Count(2, [1])])
def test_it_travels(record: object) -> None:
    assert pickle.loads(pickle.dumps(record)) == record
