"""Fields of a query as conditions: who, where, what about, and what an entry is to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.store.authors import author_condition
from aggregator.store.condition import NEAR, WIDE, Condition
from aggregator.store.crosslinks import outlet_key
from aggregator.text import fold
from aggregator.urls import domain_of, host_of, registrable, url_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from aggregator.query import Field
    from aggregator.store.database import Connection


_MY, _THIS = NEAR.format("entry_id"), WIDE.format("p.id")


def _elsewhere(where: str, shown: str, table: str = "crosslinks") -> Condition:
    """Entries with a row of `elsewhere` that is `shown`; few have a cross-link, so these are sought
    first, with SQL on their rows in `table`."""
    return Condition(
        where=f"e.id IN (SELECT entry_id FROM {table} WHERE {_MY} {where})",
        late=f"EXISTS (SELECT 1 FROM elsewhere WHERE entry_id = e.id AND {shown})",
    )


_TOLD = "kind IN ('announces', 'appearance')"
# What all of `tellings` have: somebody's cross-link to this address or title. Few have.
_MAYBE_TOLD_OF = f"""
    SELECT p.id FROM crosslinks c JOIN entries p ON p.url_key = c.url_key AND p.url_key <> ''
    WHERE {_THIS} c.url_key <> ''
    UNION ALL
    SELECT p.id FROM pages g JOIN entries p ON p.url_key = g.final_key AND p.url_key <> ''
    WHERE {_THIS} g.final_key <> ''
    UNION ALL
    SELECT p.id FROM pages g JOIN entries p ON p.url_key = g.canonical_key AND p.url_key <> ''
    WHERE {_THIS} g.canonical_key <> ''
    UNION ALL
    SELECT p.id FROM crosslinks c
    JOIN entries p ON p.title_stem = c.title_stem AND p.title_key <> '' AND p.id <> c.entry_id
    WHERE {_THIS} c.title_key <> ''
    UNION ALL
    SELECT p.id FROM crosslinks c JOIN entries o ON o.id = c.entry_id
    JOIN entries p ON p.title_stem = o.title_stem AND p.title_key <> '' AND p.feed_id <> o.feed_id
    WHERE {_THIS} c.title_key = '' AND o.title_key <> ''
"""
IS = {
    "announcement": _elsewhere("kind = 'announces'", "kind = 'announces'"),
    "appearance": _elsewhere("kind = 'appearance'", "kind = 'appearance'"),
    "republished": _elsewhere("kind = 'republishes'", "kind = 'republishes'"),
    "syndicated": _elsewhere("kind = 'syndicated'", "kind = 'syndicated'"),
    "announced": Condition(
        where=f"e.id IN ({_MAYBE_TOLD_OF})",
        late=f"""EXISTS (
            SELECT 1 FROM tellings t JOIN elsewhere w ON w.crosslink_id = t.crosslink_id
            WHERE t.entry_id = e.id AND w.{_TOLD}
        )""",
    ),
    "unresolved": _elsewhere(_TOLD, f"{_TOLD} AND piece_entry_id IS NULL"),
    "confirmed": _elsewhere("verdict = 'confirmed'", "verdict = 'confirmed'", "verdicts"),
}
HAS = {
    "enclosure": Condition("", f"e.id IN (SELECT entry_id FROM enclosures WHERE {_MY} 1)"),
    "link": Condition(
        "",
        """EXISTS (
            SELECT 1 FROM links WHERE entry_id = e.id
            AND coalesce(rel, '') NOT IN ('replies', 'transcript', 'chapters')
        )""",
    ),
    "comments": Condition("", "(e.comments_url IS NOT NULL OR coalesce(e.comment_count, 0) > 0)"),
    "crosslink": _elsewhere("1", "1"),
    "author": Condition("", "EXISTS (SELECT 1 FROM entry_authors WHERE entry_id = e.id)"),
    "date": Condition("", "e.dated"),
}


class Fields:
    """Reads feeds and outlets by name, once: made anew for each query."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def condition(self, field: Field) -> Condition:
        """What `field` asks of an entry."""
        match field.name:
            case "author":
                return author_condition(field, self._db)
            case "feed":
                return self._feed(field.value)
            case "tag":
                return _tag(field)
            case "outlet":
                return self._outlet(field)
            case "site":
                return self._site(field.value)
        return self._language(field.value)

    def _feed(self, value: str) -> Condition:
        if value.isdecimal() and len(value) < 19 and (feed := self._numbered(int(value))):
            return Condition("", _among(feed))
        needle, names = fold(value), ("title", "user_title", "url")
        feeds = self._naming(needle, names)
        found = [feed["id"] for feed in feeds if any(needle in fold(feed[name]) for name in names)]
        return Condition("", _among(found))

    def _naming(self, needle: str, columns: Iterable[str]) -> list[sqlite3.Row]:
        """The feeds that may have `needle` in one of these columns."""
        row = ", ".join(f"coalesce({name}, '') AS {name}" for name in columns)
        sql = f"SELECT id, {row} FROM feeds WHERE {_may_hold(columns, 'lower')}"
        return self._db.rows(sql, (needle,))

    def _numbered(self, feed_id: int) -> list[int]:
        return [row[0] for row in self._db.rows("SELECT id FROM feeds WHERE id = ?", (feed_id,))]

    def _outlet(self, field: Field) -> Condition:
        key = fold(outlet_key(field.value))
        needle = f" {key}" if field.prefix else f" {key} "
        domains = {registrable(host_of(_as_url(field.value)))}
        known = f"SELECT domain, name_key FROM outlets WHERE {_may_hold(['domain', 'name_key'])}"
        for outlet in self._db.rows(known, (key,)):
            if needle in f" {fold(outlet['name_key'])} " or outlet["domain"].startswith(f"{key}."):
                domains.add(outlet["domain"])
        domains.discard("")
        of_these = f"IN ({_marks(domains)})"
        called = f"SELECT name_key FROM outlets WHERE domain {of_these}"
        names = {row["name_key"] for row in self._db.rows(called, [*domains])}
        told = f"SELECT DISTINCT outlet_key FROM crosslinks WHERE {_may_hold(['outlet_key'])}"
        names |= {name for (name,) in self._db.rows(told, (key,)) if needle in f" {fold(name)} "}
        own = f"SELECT id FROM feeds WHERE outlet_domain <> '' AND outlet_domain {of_these}"
        feeds = [row["id"] for row in self._db.rows(own, [*domains])]
        values, at = (*sorted(domains), *sorted(names)), _among(feeds)
        where = f"""(
            e.id IN (
                SELECT entry_id FROM crosslinks WHERE {_MY} (outlet_domain IS NULL
                  OR outlet_domain IN ({_marks(domains)}) OR outlet_key IN ({_marks(names)}))
            )
            OR {at}
        )"""
        late = f"""(
            EXISTS (
                SELECT 1 FROM elsewhere w JOIN crosslinks c ON c.id = w.crosslink_id
                WHERE w.entry_id = e.id
                  AND (w.outlet_domain IN ({_marks(domains)}) OR c.outlet_key IN ({_marks(names)}))
            )
            OR {at}
        )"""
        return Condition("", where, values, late, values)

    def _site(self, value: str) -> Condition:
        key = url_key(_as_url(value))
        host = key.partition("/")[0]
        domain = registrable(host)
        if not host:
            return Condition("", "0")
        named = "" if "xn--" in host else host  # names in other letters are written in two ways
        there = self._naming(named, ("outlet_domain", "url", "site_url"))
        if "/" not in key and "." not in host:
            feeds = [f["id"] for f in there if any(d.startswith(f"{host}.") for d in _domains(f))]
            where = f"(e.domain >= ? AND e.domain < ? OR {_among(feeds)})"
            return Condition("", where, (f"{host}.", f"{host}/"))
        if key == domain:
            feeds = [f["id"] for f in there if domain in _domains(f)]
            return Condition("", f"(e.domain = ? OR {_among(feeds)})", (domain,))
        feeds = [
            f["id"]
            for f in there
            if any(f"{url_key(u)}/".startswith(f"{key}/") for u in (f["url"], f["site_url"]))
        ]
        where = f"""(
            (e.url_key <> '' AND (e.url_key = ? OR (e.url_key > ? AND e.url_key < ?)))
            OR {_among(feeds)}
        )"""
        return Condition("", where, (key, f"{key}/", f"{key}0"))

    def _language(self, value: str) -> Condition:
        code = value.lower().replace("_", "-")
        speaks = "replace(coalesce({}, ''), '_', '-') || '-' LIKE ? ESCAPE '\\'"
        pattern = _like_prefix(f"{code}-")
        sql = f"SELECT id FROM feeds WHERE {speaks.format('language')}"
        feeds = self._db.rows(sql, (pattern,))
        where = f"""(
            {speaks.format("e.language")}
            OR (coalesce(e.language, '') = '' AND {_among(feed["id"] for feed in feeds)})
        )"""
        return Condition("", where, (pattern,))


def _may_hold(columns: Iterable[str], case: str = "") -> str:
    """SQL for whether one of them holds a folded text, or is worth a closer look, as SQLite knows
    the `case` of ASCII only."""
    return " OR ".join(
        f"instr({case}({name}), ?1) > 0 OR length({name}) < length(CAST({name} AS BLOB))"
        for name in columns
    )


def _tag(field: Field) -> Condition:
    spellings = _spellings(field.value)
    if field.prefix:
        holds = "(" + " OR ".join("tag LIKE ? ESCAPE '\\'" for _ in spellings) + ")"
        spellings = [_like_prefix(spelling) for spelling in spellings]
    else:
        holds = f"tag COLLATE NOCASE IN ({','.join('?' * len(spellings))})"
    where = f"""(
        e.id IN (SELECT entry_id FROM entry_tags WHERE {_MY} {holds})
        OR e.feed_id IN (SELECT feed_id FROM feed_tags WHERE {holds})
    )"""
    return Condition("", where, (*spellings, *spellings))


def _spellings(text: str) -> list[str]:
    """`text` in the cases in which it may be stored: SQLite's NOCASE knows ASCII only."""
    return sorted({text, text.lower(), text.upper(), text.title(), text.capitalize()})


def _as_url(value: str) -> str:
    return value if "//" in value else f"http://{value}"


def _domains(feed: sqlite3.Row) -> tuple[str, str, str]:
    return feed["outlet_domain"], domain_of(feed["url"]), domain_of(feed["site_url"])


def _among(feeds: Iterable[int]) -> str:
    """Of no feed is written as of feed 0: an empty list beside OR keeps SQLite from its indexes."""
    return f"e.feed_id IN ({','.join(map(str, feeds)) or 0})"


def _marks(values: Collection[str]) -> str:
    """None is written as NULL, which nothing equals: an empty list keeps SQLite from indexes."""
    return ",".join("?" * len(values)) or "NULL"


def _like_prefix(text: str) -> str:
    r"""The LIKE pattern (ESCAPE '\') for what begins with `text`."""
    return "".join("\\" + c if c in "%_\\" else c for c in text) + "%"
