"""What an entry must fulfil: SQL on `entries e`, and full text gathered into few FTS5 matches."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aggregator.store import fulltext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.query import Words

NEAR = "/* {} = e.id AND */"
"""What `e.id IN (SELECT id FROM …)` may have right after its WHERE, as a comment: uncommented by
`near`, few entries are asked one by one whether they are among those, rather than all of these
gathered first."""
WIDE = "/** {} = e.id AND **/"
"""The same where gathering takes so long that all else is tried first; uncommented by `near` and by
`gathering`."""
LISTED = "e.id IN (SELECT value FROM json_each(?))"
IN_MATCH = "e.id IN (SELECT rowid FROM entries_fts WHERE entries_fts MATCH ?)"
_TEXT = "e.title || char(10) || e.authors || char(10) || e.tags || char(10) || e.content_text"


def near(sql: str) -> str:
    """SQL that means the same, for asking it of few entries."""
    return gathering(sql).replace("/*", "").replace("*/", "")


def gathering(sql: str) -> str:
    """SQL that means the same, for looking up entries that are few for another reason."""
    return sql.replace("/**", "").replace("**/", "")


@dataclass(frozen=True, slots=True)
class Condition:
    """What an entry must fulfil: an FTS5 expression, SQL with its values, and SQL that takes long
    to check; "" holds always.

    The SQL is true or false for every entry, never NULL, so that NOT means what it says.
    """

    match: str = ""
    where: str = ""
    values: tuple[Any, ...] = ()
    late: str = ""
    late_values: tuple[Any, ...] = ()

    def sql(self) -> tuple[str, tuple[Any, ...]]:
        """All of it as SQL, joined by AND, without brackets: SQLite bears so many only."""
        parts = [IN_MATCH] if self.match else []
        parts += [part for part in (self.where, self.late) if part]
        values = ((self.match,) if self.match else ()) + self.values + self.late_values
        return " AND ".join(parts) or "1", values

    def checked(self) -> tuple[str, tuple[Any, ...]]:
        """What the full-text index does not decide, as SQL."""
        return Condition("", self.where, self.values, self.late, self.late_values).sql()


def listed(condition: Condition, ids: Sequence[int]) -> Condition:
    """`condition` of these entries alone, which are those that fulfil its `where`."""
    return replace(condition, where=LISTED, values=(json.dumps(ids),))


def all_of(conditions: Iterable[Condition], excluded: Iterable[str] = ()) -> Condition:
    """Every one of `conditions`, and none of the FTS5 expressions `excluded`."""
    given = tuple(conditions)
    matches = [c.match for c in given if c.match]
    match = matches[0] if len(matches) == 1 else " AND ".join(f"({match})" for match in matches)
    wheres = [c.where for c in given if c.where]
    values = tuple(value for c in given for value in c.values)
    if without := " OR ".join(f"({match})" for match in excluded):
        if match:
            match = f"({match}) NOT ({without})"
        else:
            wheres.append(f"NOT {IN_MATCH}")
            values = (*values, without)
    late = " AND ".join(c.late for c in given if c.late)
    late_values = tuple(value for c in given for value in c.late_values)
    return Condition(match, " AND ".join(wheres), values, late, late_values)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """At least one of `conditions`."""
    given = tuple(conditions)
    match = " OR ".join(f"({c.match})" for c in given if not c.where and not c.late)
    others = [c for c in given if c.where or c.late]
    if not others:
        return Condition(match)
    if match:
        others.insert(0, Condition(match))
    if not any(c.late for c in others):
        return Condition("", *_either(c.sql() for c in others))
    soon = [Condition(c.match, c.where, c.values) for c in others]
    return Condition("", *_either(c.sql() for c in soon), *_either(c.sql() for c in others))


def _either(parts: Iterable[tuple[str, tuple[Any, ...]]]) -> tuple[str, tuple[Any, ...]]:
    given = tuple(parts)
    where = " OR ".join(where for where, _ in given)
    return f"({where})", tuple(value for _, values in given for value in values)


def inverse_of(condition: Condition) -> Condition:
    """Whatever `condition` does not say."""
    where, values = condition.sql()
    if condition.late:
        return Condition(late=f"NOT ({where})", late_values=values)
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
