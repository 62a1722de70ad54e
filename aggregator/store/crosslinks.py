"""Cross-links, verdicts and outlets: written as facts, read through the view `elsewhere`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aggregator.crosslinks.outlets import merge, name_keys, shipped_outlets
from aggregator.dates import from_stamp, stamp
from aggregator.errors import NotFoundError
from aggregator.model import CrosslinkKind, Evidence, Outlets, Piece
from aggregator.urls import domain_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from aggregator.model import ParsedFeed
    from aggregator.store.database import Connection


_KEY = ("kind", "url_key", "title_key", "outlet_key")
COLUMNS = (
    *_KEY, "url", "outlet", "outlet_domain", "title", "confidence", "evidence", "detector"
)  # fmt: skip
"""What a row is beside its id and its `entry_id`, first what tells those of one entry apart."""


def dump_evidence(evidence: Iterable[Evidence]) -> str:
    """Evidence as the JSON of the column `crosslinks.evidence`."""
    return json.dumps(
        [{"signal": e.signal, "weight": round(e.weight, 3), "words": e.words} for e in evidence],
        ensure_ascii=False,
    )


def load_evidence(text: str) -> tuple[Evidence, ...]:
    """The inverse of `dump_evidence`."""
    return tuple(Evidence(e["signal"], e["weight"], e["words"]) for e in json.loads(text))


def _piece(row: sqlite3.Row) -> Piece:
    return Piece(
        id=row["crosslink_id"],
        entry_id=row["entry_id"],
        post_title=row["post_title"],
        post_url=row["post_url"],
        post_feed=row["post_feed"],
        author=row["author"],
        posted_at=from_stamp(row["posted_at"]),
        kind=CrosslinkKind(row["kind"]),
        outlet=row["outlet"],
        outlet_domain=row["outlet_domain"],
        piece_title=row["piece_title"],
        piece_url=row["piece_url"],
        piece_entry_id=row["piece_entry_id"],
        piece_published_at=_moment(row["piece_published_at"]),
        confidence=row["confidence"],
        evidence=load_evidence(row["evidence"]),
        verdict=row["verdict"],
        byline=row["byline"],
    )


def _moment(text: str | None) -> datetime | None:
    return from_stamp(text) if text else None


class Crosslinks:
    """The tables crosslinks, verdicts, outlets, and what the view `elsewhere` makes of them."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def insert(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Save (entry id, *values by `COLUMNS`); what was detected before is brought up to date."""
        updates = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[len(_KEY) :])
        self._db.executemany(
            f"""INSERT INTO crosslinks (entry_id, {", ".join(COLUMNS)})
            VALUES (?{", ?" * len(COLUMNS)})
            ON CONFLICT (entry_id, {", ".join(_KEY)}) DO UPDATE SET {updates}""",
            rows,
        )

    def replace(self, entry_id: int, rows: Sequence[tuple[Any, ...]]) -> None:
        """Replace what was detected in an entry; rows keep their id while they stay the same. What
        a person has judged stays, unless a new row has its address or title, and so the verdict."""
        self.insert((entry_id, *row) for row in rows)
        keys = ", ".join(f"json_extract(value, '$[{n}]')" for n in range(len(_KEY)))
        self._db.execute(
            f"""
            DELETE FROM crosslinks WHERE entry_id = ?
              AND ({", ".join(_KEY)}) NOT IN (SELECT {keys} FROM json_each(?))
              AND NOT EXISTS (
                SELECT 1 FROM verdicts v WHERE v.entry_id = crosslinks.entry_id
                  AND v.url_key = crosslinks.url_key AND v.title_key = crosslinks.title_key
                  AND (v.url_key = '' OR v.url_key NOT IN (SELECT value FROM json_each(?)))
                  AND (v.title_key = '' OR v.title_key NOT IN (SELECT value FROM json_each(?)))
              )
            """,
            (
                entry_id,
                json.dumps([row[: len(_KEY)] for row in rows]),
                json.dumps([row[_KEY.index("url_key")] for row in rows]),
                json.dumps([row[_KEY.index("title_key")] for row in rows]),
            ),
        )

    def pieces(
        self, where: str, values: Sequence[object], limit: int = -1, *, view: str = "elsewhere"
    ) -> list[Piece]:
        """Rows of `view` that fulfil an SQL condition, newest first, -1 for all of them; of many
        rows only the chosen ones are worked out."""
        order = "ORDER BY posted_at DESC, crosslink_id"
        if limit >= 0:
            where = f"""crosslink_id IN (
                SELECT crosslink_id FROM {view} WHERE {where} {order} LIMIT ?
            )"""
            values = (*values, limit)
        rows = self._db.rows(f"SELECT * FROM {view} WHERE {where} {order}", values)
        return [_piece(row) for row in rows]

    def around(
        self, ids: Sequence[int]
    ) -> tuple[dict[int, tuple[Piece, ...]], dict[int, tuple[Piece, ...]]]:
        """For each entry id: the pieces it announces, and the announcements that mean it."""
        among = json.dumps(ids)
        given = "(SELECT value FROM json_each(?))"
        rows = self._db.rows(f"SELECT id FROM crosslinks WHERE entry_id IN {given}", (among,))
        own = {row[0] for row in rows}
        rows = self._db.rows(
            f"SELECT crosslink_id FROM tellings WHERE entry_id IN {given}", (among,)
        )
        telling = {row[0] for row in rows}
        out: dict[int, tuple[Piece, ...]] = {}
        back: dict[int, tuple[Piece, ...]] = {}
        if not own | telling:  # SQLite takes longer to read the view than to ask it
            return out, back
        for piece in self.pieces(f"crosslink_id IN {given}", (json.dumps([*own | telling]),)):
            if piece.id in own:
                out[piece.entry_id] = (*out.get(piece.entry_id, ()), piece)
            if piece.id in telling:
                assert piece.piece_entry_id is not None
                back[piece.piece_entry_id] = (*back.get(piece.piece_entry_id, ()), piece)
        return out, back

    def candidates(self, entry_id: int) -> list[Piece]:
        """Everything detected in an entry, shown or not, the surest first."""
        pieces = self.pieces("entry_id = ?", (entry_id,), view="crosslink_rows")
        return sorted(pieces, key=lambda piece: (-piece.confidence, piece.id))

    def judge(self, crosslink_id: int, verdict: str, now: datetime) -> int:
        """Keep a person's verdict ("confirmed" or "rejected"); the entry's id.

        Raises NotFoundError.
        """
        row = self._db.row("SELECT * FROM crosslinks WHERE id = ?", (crosslink_id,))
        if row is None:
            raise NotFoundError(
                f"no cross-link {crosslink_id}; the ids are in the first column of: "
                "aggregator elsewhere"
            )
        self._db.execute(
            """
            INSERT INTO verdicts (entry_id, url_key, title_key, verdict, decided_at)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT (entry_id, url_key, title_key)
            DO UPDATE SET verdict = excluded.verdict, decided_at = excluded.decided_at
            """,
            (row["entry_id"], row["url_key"], row["title_key"], verdict, stamp(now)),
        )
        return int(row["entry_id"])

    def threshold(self) -> float:
        """The confidence from which on a cross-link is shown."""
        return float(self._db.value("SELECT value FROM settings WHERE name = 'threshold'"))

    def set_threshold(self, threshold: float) -> None:
        """Change it, if it is another one."""
        if self.threshold() != threshold:
            self._db.execute("UPDATE settings SET value = ? WHERE name = 'threshold'", (threshold,))

    def outlets(self) -> Outlets:
        """The names of outlets that detection goes by: shipped ones, and over them the user's own.

        Those learned from feeds and pages are for the views alone, which see them whenever they
        were learned; here they would make an entry's evidence depend on what came before it.
        """
        own = self._db.rows("SELECT domain, name FROM outlets WHERE source = 'user' ORDER BY 1, 2")
        return merge(shipped_outlets(), [(row["domain"], row["name"]) for row in own])

    def ship_names(self) -> None:
        """Make the shipped table of outlets part of the database, for views and explorers."""
        self.replace_names("shipped", shipped_outlets().by_domain)

    def learn_feed(self, document: ParsedFeed, url: str) -> None:
        """A followed feed's title is a name of the site that it belongs to."""
        self.learn(domain_of(document.site_url or url), document.title, "feed")

    def learn(self, domain: str, name: str | None, source: str) -> None:
        """Remember that the outlet at `domain` is called `name`."""
        key = outlet_key(name)
        if domain and name and key:
            self._db.execute(
                """INSERT INTO outlets (domain, name, name_key, source) VALUES (?, ?, ?, ?)
                ON CONFLICT (domain, name_key, source) DO NOTHING""",
                (domain, name, key, source),
            )

    def replace_names(self, source: str, names: Mapping[str, str]) -> None:
        """Make `names` (domain -> name) all that `source` says of outlets, if it says otherwise."""
        stored = {
            row["domain"]: row["name"]
            for row in self._db.rows("SELECT domain, name FROM outlets WHERE source = ?", (source,))
        }
        if stored == dict(names):
            return
        self._db.execute("DELETE FROM outlets WHERE source = ?", (source,))
        self._db.executemany(
            "INSERT INTO outlets (domain, name, name_key, source) VALUES (?, ?, ?, ?)",
            [(domain, name, outlet_key(name), source) for domain, name in names.items()],
        )


def outlet_key(name: str | None) -> str:
    """What two spellings of an outlet's name have in common, its article left out; "" for none."""
    return (name_keys(name or "") or ("",))[-1]
