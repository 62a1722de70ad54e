"""What a query means: conditions on entries, and how they are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

IS = (
    "announcement", "appearance", "republished", "syndicated", "announced", "unresolved",
    "confirmed",
)  # fmt: skip
HAS = ("enclosure", "link", "comments", "crosslink", "author", "date")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand next to each other somewhere in an entry, or in its title (`in_title`).

    With `prefix` the last one may go on.
    """

    text: str
    prefix: bool = False
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on author, feed, tag, outlet, site or lang; `value` as it was typed."""

    name: str
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Since:
    """Entries of `moment` or later."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Until:
    """Entries older than `moment`."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Is:
    """What an entry is to other entries: one of `IS`."""

    what: str


@dataclass(frozen=True, slots=True)
class Has:
    """What an entry carries: one of `HAS`."""

    what: str


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever `part` does not say."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of `parts`; none of them means every entry."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of `parts`, two at least."""

    parts: tuple[Node, ...]


Node = Words | Field | Since | Until | Is | Has | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was typed, and what it means."""

    text: str
    root: Node

    def words(self) -> tuple[Words, ...]:
        """The words that an answer may hold, without the excluded ones, from left to right."""
        return tuple(_wanted(self.root))


def _wanted(node: Node) -> Iterator[Words]:
    match node:
        case Words():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from _wanted(part)
        case _:
            return
