"""Whose an entry is, as a query asks for it: one person under all bylines, and no namesake.

A byline with the asked name is the person's, and so is an entry without one where the feed has an
author, or only ever one name. With an initial alone ("J. Joyner") it may be a namesake's: it counts
in a feed where no other name fits it, and on a piece that the person announces. Such a piece is the
person's also where it is not signed at all.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aggregator.crosslinks.bylines import persons
from aggregator.store.condition import NEAR, Condition
from aggregator.store.fulltext import has_alone
from aggregator.text import name_key

if TYPE_CHECKING:
    from aggregator.crosslinks.bylines import Person
    from aggregator.query import Field
    from aggregator.store.database import Connection


_UNSIGNED = """
    SELECT o.id FROM entries o
    WHERE {} o.feed_id IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
        SELECT 1 FROM entry_authors WHERE entry_id = o.id AND name_key <> ''
    )
"""
"""Entries without a byline in the feeds of an author."""


def author_condition(field: Field, db: Connection) -> Condition:
    """What the field `author` asks of an entry."""
    needles = _needles(field)
    keys = json.dumps(_keys(needles, db), ensure_ascii=False)
    own = json.dumps(_feeds(needles, db))
    signed = "name_key IN (SELECT value FROM json_each(?))"
    emails = [field.value.lower()] if "@" in field.value else []
    initialled = _initialled(field, db)
    marks = ",".join("?" * len(initialled))
    byline = f"SELECT entry_id FROM entry_authors WHERE {NEAR.format('entry_id')}"
    this = NEAR.format("o.id")
    where = f"""(
        e.id IN ({byline} {signed})
        {f"OR e.id IN ({byline} lower(email) = ?)" if emails else ""}
        OR e.id IN ({_UNSIGNED.format(this)})
        OR e.id IN (
            SELECT w.piece_entry_id FROM elsewhere w
            WHERE w.kind IN ('announces', 'republishes') AND w.piece_entry_id IS NOT NULL
              AND w.entry_id IN (
                SELECT entry_id FROM entry_authors WHERE {signed} UNION {_UNSIGNED.format("")}
              )
              AND NOT EXISTS (
                SELECT 1 FROM piece_bylines
                WHERE entry_id = w.piece_entry_id AND name_key NOT IN ({marks})
              )
        )
        OR e.id IN (
            SELECT a.entry_id FROM entry_authors a JOIN entries o ON o.id = a.entry_id
            WHERE {this} a.name_key IN ({marks})
              AND o.feed_id IN (SELECT value FROM json_each(?))
        )
    )"""
    feeds = _homes(field, db) if initialled else []
    values = (keys, *emails, own, keys, own, *initialled, *initialled, f"{feeds}")
    return Condition("", where, values)


def _needles(field: Field) -> list[str]:
    """The words of a name as they stand in " first last "; in Han or Hangul, any part of it."""
    words = name_key(field.value).replace(",", " ").split()
    needles = [word if has_alone(word) else f" {word} " for word in words]
    return [*needles[:-1], needles[-1].rstrip()] if field.prefix else needles


def _holds(column: str, needles: list[str]) -> str:
    """SQL for whether a name holds all needles; what has not even their letters is soon passed."""
    name = f"' ' || replace({column}, ',', ' ') || ' '"
    return " AND ".join(
        f"instr({column}, trim(?{number})) > 0 AND instr({name}, ?{number}) > 0"
        for number in range(1, len(needles) + 1)
    )


def _keys(needles: list[str], db: Connection) -> list[str]:
    """The bylines that hold such words."""
    sql = f"SELECT name_key FROM bylines WHERE {_holds('name_key', needles)}"
    return [row["name_key"] for row in db.rows(sql, needles)]


def _feeds(needles: list[str], db: Connection) -> list[int]:
    """The feeds of an author."""
    author = _holds("coalesce(nullif(author_key, ''), sole_author_key)", needles)
    return [row["id"] for row in db.rows(f"SELECT id FROM feeds WHERE {author}", needles)]


def _whole(field: Field) -> Person | None:
    """The person that a query names in full."""
    named = persons(name_key(field.value))
    return named[0] if len(named) == 1 and len(named[0].given) > 1 and not field.prefix else None


def _initialled(field: Field, db: Connection) -> list[str]:
    """Bylines that have the person's family name, and of the given name only the initial."""
    person = _whole(field)
    if person is None:
        return []
    rows = db.rows(
        "SELECT DISTINCT name_key FROM names WHERE family = ? AND given = ? ORDER BY 1",
        (person.family, person.given[0]),
    )
    return [row["name_key"] for row in rows]


def _homes(field: Field, db: Connection) -> list[int]:
    """The feeds in which the person writes, and nobody whom the same initial would fit."""
    person = _whole(field)
    assert person is not None
    rows = db.rows(
        """
        SELECT o.feed_id FROM names n
        JOIN entry_authors a ON a.name_key = n.name_key
        JOIN entries o ON o.id = a.entry_id
        WHERE n.family = :family AND n.given <> :initial AND substr(n.given, 1, 1) = :initial
        GROUP BY o.feed_id HAVING min(n.given) = :given AND max(n.given) = :given
        """,
        {"family": person.family, "given": person.given, "initial": person.given[0]},
    )
    return [row["feed_id"] for row in rows]
