"""Pieces published elsewhere, as people ask for them: few of them, the newest first.

What a row of the view `elsewhere` says takes a while to work out, so posts are walked from the
newest on, and looked at closely until enough have a piece to tell of.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.store.condition import LISTED, NEAR, Condition, all_of, listed, near
from aggregator.store.crosslinks import Crosslinks, outlet_key
from aggregator.store.newest import Newest
from aggregator.text import title_key

if TYPE_CHECKING:
    from aggregator.model import Piece, PieceFilter
    from aggregator.store.database import Connection

# The same claim in another feed's copy of the post: the feed of its own site, or who came first.
_TOLD_BETTER = """
    SELECT 1 FROM crosslinks c
    JOIN entries e ON e.id = c.entry_id
    JOIN feeds f ON f.id = e.feed_id
    JOIN entries o ON o.url_key = e.url_key AND o.url_key <> '' AND o.id <> e.id
    JOIN feeds g ON g.id = o.feed_id
    JOIN crosslinks k ON k.entry_id = o.id AND k.kind = c.kind
      AND k.url_key = c.url_key AND k.title_key = c.title_key
    WHERE c.id = crosslink_id
      AND (g.outlet_domain = o.domain, -o.id) > (f.outlet_domain = e.domain, -e.id)
"""
_MATCHES = "EXISTS (SELECT 1 FROM entries_fts WHERE entries_fts MATCH ? AND rowid = e.id)"
_MY = NEAR.format("entry_id")
_PLAIN = re.compile("[a-z0-9]+")
# SQLite knows the case of ASCII only, and nothing of what else is alike in two names.
_MAY_TELL_OF = """
    outlet_domain IS NULL OR outlet_domain = :domain OR outlet IS NULL
    OR instr(lower(outlet), :word) > 0 OR outlet GLOB '*[&"]*'
    OR length(outlet) < length(CAST(outlet AS BLOB))
"""


class Elsewhere:
    """Reads the view `elsewhere`, or everything that was detected."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._newest = Newest(connection)
        self._crosslinks = Crosslinks(connection)

    def pieces(self, asked: Condition | None, wanted: PieceFilter, limit: int) -> list[Piece]:
        """Pieces that pass the filter and are told of by posts that fulfil `asked`, None for all:
        those of the newest posts, -1 for no limit. A post that stands in several of the feeds asked
        for tells of a piece once."""
        view = "elsewhere" if wanted.min_confidence is None else "crosslink_rows"
        post = self._post(wanted)
        if asked is not None:
            few = self._newest.few(asked)
            if few is not None:  # so these are asked whether they tell of anything
                asked, post = listed(asked, few), replace(post, where=near(post.where))
        row, values = _row(wanted, asked)
        late = f"EXISTS (SELECT 1 FROM {view} WHERE entry_id = e.id AND {row})"
        posts = all_of((asked or Condition(), post, Condition(late=late, late_values=values)))
        if limit < 0:
            among, given = posts.sql()
            among = f"SELECT e.id FROM entries e WHERE {among}"
        else:
            among = "SELECT value FROM json_each(?)"
            given = (json.dumps(self._newest.ids(posts, limit)),)
        return self._crosslinks.pieces(
            f"entry_id IN ({among}) AND {row}", (*given, *values), limit, view=view
        )

    def _post(self, wanted: PieceFilter) -> Condition:
        """What of a filter shows in the post and in what was detected, before it is joined."""
        terms: list[str] = []
        values: list[object] = []
        if wanted.outlet is not None:
            terms.append(LISTED)
            values.append(json.dumps(self._telling_of(wanted.outlet)))
        else:
            kind = "1" if wanted.kind is None else "kind = ?"
            terms.append(f"e.id IN (SELECT entry_id FROM crosslinks WHERE {_MY} {kind})")
            values += [] if wanted.kind is None else [wanted.kind]
        if wanted.since is not None:
            terms.append("e.published_at >= ?")
            values.append(stamp(wanted.since))
        if wanted.until is not None:
            terms.append("e.published_at < ?")
            values.append(stamp(wanted.until))
        return Condition("", " AND ".join(terms), tuple(values))

    def _telling_of(self, outlet: str) -> list[int]:
        """The posts that tell of something at this outlet, or do not say where it is."""
        domain, key = _outlet(outlet)
        word = max(_PLAIN.findall(key), key=len, default="")
        rows = self._db.rows(
            f"SELECT entry_id, outlet_domain, outlet FROM crosslinks WHERE {_MAY_TELL_OF}",
            {"domain": domain, "word": word},
        )
        called = {name for name in {row["outlet"] for row in rows} if key in title_key(name)}
        return [
            row["entry_id"]
            for row in rows
            if row["outlet_domain"] in (None, domain)
            or row["outlet"] is None
            or row["outlet"] in called
        ]


def _row(wanted: PieceFilter, asked: Condition | None) -> tuple[str, tuple[object, ...]]:
    """What a filter asks of a row of the view."""
    terms: list[str] = []
    values: list[object] = []
    if wanted.kind is not None:
        terms.append("kind = ?")
        values.append(wanted.kind)
    if wanted.unresolved:
        terms.append("piece_entry_id IS NULL")
    if wanted.min_confidence is not None:
        terms.append("(verdict = 'confirmed' OR verdict IS NULL AND confidence >= ?)")
        values.append(wanted.min_confidence)
    if wanted.outlet is not None:
        terms.append("(outlet_domain = ? OR instr(plain_key(outlet), ?) > 0)")
        values += _outlet(wanted.outlet)
    better = _TOLD_BETTER
    if asked is not None:
        sql, given = _of_one(asked)
        better += f" AND EXISTS (SELECT 1 FROM entries e WHERE e.id = o.id AND {sql})"
        values += given
    terms.append(f"NOT EXISTS ({better})")
    return " AND ".join(terms), tuple(values)


def _outlet(name: str) -> tuple[str, str]:
    """Its domain and its name, whichever it is."""
    return name.casefold(), outlet_key(name)


def _of_one(condition: Condition) -> tuple[str, tuple[object, ...]]:
    """The same of one entry: the full-text index is asked about this one, not for all."""
    if not condition.match:
        return condition.sql()
    sql, values = condition.checked()
    return f"{_MATCHES} AND {sql}", (condition.match, *values)
