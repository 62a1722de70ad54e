"""What an entry must fulfil: SQL on `entries e`, and full text gathered into few FTS5 matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aggregator.store import fulltext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.query import Words

IN_MATCH = "e.id IN (SELECT rowid FROM entries_fts WHERE entries_fts MATCH ?)"
_TEXT = "e.title || char(10) || e.authors || char(10) || e.tags || char(10) || e.content_text"


@dataclass(frozen=True, slots=True)
class Condition:
    """What an entry must fulfil: an FTS5 expression, and SQL with its values; "" holds always.

    The SQL is true or false for every entry, never NULL, so that NOT means what it says.
    """

    match: str = ""
    where: str = ""
    values: tuple[Any, ...] = ()

    def sql(self) -> tuple[str, tuple[Any, ...]]:
        """All of it as SQL."""
        if not self.match:
            return self.where or "1", self.values
        where = f"({IN_MATCH} AND {self.where})" if self.where else IN_MATCH
        return where, (self.match, *self.values)


ALWAYS = Condition()


def all_of(conditions: Iterable[Condition], excluded: Iterable[str] = ()) -> Condition:
    """Every one of `conditions`, and none of the FTS5 expressions `excluded`."""
    given = tuple(conditions)
    match = " AND ".join(f"({c.match})" for c in given if c.match)
    wheres = [c.where for c in given if c.where]
    values = tuple(value for c in given for value in c.values)
    if without := " OR ".join(f"({match})" for match in excluded):
        if match:
            match = f"({match}) NOT ({without})"
        else:
            wheres.append(f"NOT {IN_MATCH}")
            values = (*values, without)
    return Condition(match, " AND ".join(wheres), values)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """At least one of `conditions`."""
    given = tuple(conditions)
    match = " OR ".join(f"({c.match})" for c in given if not c.where)
    others = [c.sql() for c in given if c.where]
    if not others:
        return Condition(match)
    if match:
        others.insert(0, (IN_MATCH, (match,)))
    where = " OR ".join(where for where, _ in others)
    return Condition("", f"({where})", tuple(value for _, values in others for value in values))


def inverse_of(condition: Condition) -> Condition:
    """Whatever `condition` does not say."""
    where, values = condition.sql()
    return Condition("", f"NOT ({where})", values)


def of_words(words: Words) -> Condition:
    """The entries that hold `words`, by the index and where it is blurred by their letters."""
    match = fulltext.phrase(words)
    text = "e.title" if words.in_title else f"({_TEXT})"
    patterns = fulltext.signs(words)
    wheres = [f"{text} LIKE ? ESCAPE '\\'" for _ in patterns]
    values: list[str] = [*patterns]
    if stems := fulltext.shortened(words):
        wheres.append(f"({IN_MATCH} OR {text} LIKE ? ESCAPE '\\')")
        values += [match, fulltext.beginning(words)]
        match = f"{match} OR {stems}"
    return Condition(match, " AND ".join(wheres), tuple(values))
