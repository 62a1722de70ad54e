"""Fields of a query as conditions: who, where, what about, and what an entry is to others."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from aggregator.store.authors import author_condition
from aggregator.store.condition import Condition
from aggregator.store.crosslinks import outlet_key
from aggregator.text import fold
from aggregator.urls import domain_of, host_of, registrable, url_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from aggregator.query import Field
    from aggregator.store.database import Connection


def _elsewhere(kind: str, shown: str) -> Condition:
    """Entries with a row of `elsewhere` that is `shown`; few have a cross-link, so these are sought
    first, with SQL on its `kind`."""
    return Condition(
        where=f"e.id IN (SELECT entry_id FROM crosslinks WHERE {kind})",
        late=f"EXISTS (SELECT 1 FROM elsewhere WHERE entry_id = e.id AND {shown})",
    )


_TOLD = "kind IN ('announces', 'appearance')"
# What all of `tellings` have: a cross-link to this address or title. Few have, and it is soon seen.
_MAYBE_TOLD_OF = """(
    e.url_key <> '' AND (
        EXISTS (SELECT 1 FROM crosslinks WHERE url_key = e.url_key AND url_key <> '')
        OR EXISTS (SELECT 1 FROM pages WHERE final_key = e.url_key AND final_key <> '')
        OR EXISTS (SELECT 1 FROM pages WHERE canonical_key = e.url_key AND canonical_key <> '')
    )
    OR e.title_key <> '' AND (
        EXISTS (SELECT 1 FROM crosslinks WHERE title_stem = e.title_stem AND title_key <> '')
        OR EXISTS (
            SELECT 1 FROM entries o
            WHERE o.title_stem = e.title_stem AND o.title_key <> '' AND o.feed_id <> e.feed_id
        )
    )
)"""
IS = {
    "announcement": _elsewhere("kind = 'announces'", "kind = 'announces'"),
    "appearance": _elsewhere("kind = 'appearance'", "kind = 'appearance'"),
    "republished": _elsewhere("kind = 'republishes'", "kind = 'republishes'"),
    "syndicated": _elsewhere("kind = 'syndicated'", "kind = 'syndicated'"),
    "announced": Condition(
        late=f"""CASE WHEN {_MAYBE_TOLD_OF} THEN EXISTS (
            SELECT 1 FROM tellings t JOIN elsewhere w ON w.crosslink_id = t.crosslink_id
            WHERE t.entry_id = e.id AND w.{_TOLD}
        ) ELSE 0 END"""
    ),
    "unresolved": _elsewhere(_TOLD, f"{_TOLD} AND piece_entry_id IS NULL"),
    "confirmed": _elsewhere("1", "verdict = 'confirmed'"),
}
HAS = {
    "enclosure": Condition("", "EXISTS (SELECT 1 FROM enclosures WHERE entry_id = e.id)"),
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

    @cached_property
    def _feeds(self) -> list[sqlite3.Row]:
        return self._db.rows(
            """SELECT id, url, coalesce(title, '') AS title, coalesce(user_title, '') AS user_title,
            site_url, outlet_domain, coalesce(language, '') AS language FROM feeds"""
        )

    def _feed(self, value: str) -> Condition:
        if value.isdecimal() and len(value) < 19 and (feed := self._numbered(int(value))):
            return Condition("", _among(feed))
        needle, names = fold(value), ("title", "user_title", "url")
        rows = self._db.rows(
            """SELECT id, url, coalesce(title, '') AS title, coalesce(user_title, '') AS user_title
            FROM feeds WHERE instr(lower(concat), ?) > 0 OR concat GLOB '*[^ -~]*'""".replace(
                "concat", "(url || coalesce(title, '') || coalesce(user_title, ''))"
            ),
            (needle,),
        )
        found = [row["id"] for row in rows if any(needle in fold(row[name]) for name in names)]
        return Condition("", _among(found))

    def _numbered(self, feed_id: int) -> list[int]:
        return [row[0] for row in self._db.rows("SELECT id FROM feeds WHERE id = ?", (feed_id,))]

    def _outlet(self, field: Field) -> Condition:
        key = fold(outlet_key(field.value))
        needle = f" {key}" if field.prefix else f" {key} "
        domains = {registrable(host_of(_as_url(field.value)))}
        known = self._db.rows("SELECT domain, name_key FROM outlets")
        for outlet in known:
            if needle in f" {fold(outlet['name_key'])} " or outlet["domain"].startswith(f"{key}."):
                domains.add(outlet["domain"])
        domains.discard("")
        names = {outlet["name_key"] for outlet in known if outlet["domain"] in domains}
        for (name,) in self._db.rows("SELECT DISTINCT outlet_key FROM crosslinks"):
            if needle in f" {fold(name)} ":
                names.add(name)
        feeds = [f["id"] for f in self._feeds if f["outlet_domain"] in domains]
        values, at = (*sorted(domains), *sorted(names)), _among(feeds)
        where = f"""(
            e.id IN (
                SELECT entry_id FROM crosslinks WHERE outlet_domain IS NULL
                  OR outlet_domain IN ({_marks(domains)}) OR outlet_key IN ({_marks(names)})
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
        if "/" not in key and "." not in host:
            feeds = [
                f["id"]
                for f in self._feeds
                if _may_be_at(f, host) and any(d.startswith(f"{host}.") for d in _domains(f))
            ]
            where = f"(e.domain >= ? AND e.domain < ? OR {_among(feeds)})"
            return Condition("", where, (f"{host}.", f"{host}/"))
        if key == domain:
            feeds = [
                f["id"] for f in self._feeds if _may_be_at(f, domain) and domain in _domains(f)
            ]
            return Condition("", f"(e.domain = ? OR {_among(feeds)})", (domain,))
        feeds = [
            f["id"]
            for f in self._feeds
            if _may_be_at(f, host)
            and any(f"{url_key(u)}/".startswith(f"{key}/") for u in (f["url"], f["site_url"]))
        ]
        where = f"""(
            (e.url_key <> '' AND (e.url_key = ? OR (e.url_key > ? AND e.url_key < ?)))
            OR {_among(feeds)}
        )"""
        return Condition("", where, (key, f"{key}/", f"{key}0"))

    def _language(self, value: str) -> Condition:
        code = value.lower().replace("_", "-")
        feeds = [
            f["id"]
            for f in self._feeds
            if f"{f['language'].lower().replace('_', '-')}-".startswith(f"{code}-")
        ]
        where = f"""(
            replace(coalesce(e.language, ''), '_', '-') || '-' LIKE ? ESCAPE '\\'
            OR (coalesce(e.language, '') = '' AND {_among(feeds)})
        )"""
        return Condition("", where, (_like_prefix(f"{code}-"),))


def _tag(field: Field) -> Condition:
    spellings = _spellings(field.value)
    if field.prefix:
        holds = "(" + " OR ".join("tag LIKE ? ESCAPE '\\'" for _ in spellings) + ")"
        spellings = [_like_prefix(spelling) for spelling in spellings]
    else:
        holds = f"tag COLLATE NOCASE IN ({','.join('?' * len(spellings))})"
    where = f"""(
        e.id IN (SELECT entry_id FROM entry_tags WHERE {holds})
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


def _may_be_at(feed: sqlite3.Row, host: str) -> bool:
    """Whether it is worth a closer look; names in other letters are written in two ways."""
    text = f"{feed['outlet_domain']} {feed['url']} {feed['site_url']}"
    return host in text.lower() or not text.isascii() or "xn--" in host


def _among(feeds: Iterable[int]) -> str:
    """Of no feed is written as of feed 0: an empty list beside OR keeps SQLite from its indexes."""
    return f"e.feed_id IN ({','.join(map(str, feeds)) or 0})"


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))


def _like_prefix(text: str) -> str:
    r"""The LIKE pattern (ESCAPE '\') for what begins with `text`."""
    return "".join("\\" + c if c in "%_\\" else c for c in text) + "%"
