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

IS = {
    "announcement": "e.id IN (SELECT entry_id FROM elsewhere WHERE kind = 'announces')",
    "appearance": "e.id IN (SELECT entry_id FROM elsewhere WHERE kind = 'appearance')",
    "republished": "e.id IN (SELECT entry_id FROM elsewhere WHERE kind = 'republishes')",
    "syndicated": "e.id IN (SELECT entry_id FROM elsewhere WHERE kind = 'syndicated')",
    "announced": """e.id IN (
        SELECT piece_entry_id FROM elsewhere
        WHERE kind IN ('announces', 'appearance') AND piece_entry_id IS NOT NULL
    )""",
    "unresolved": """e.id IN (
        SELECT entry_id FROM elsewhere
        WHERE kind IN ('announces', 'appearance') AND piece_entry_id IS NULL
    )""",
    "confirmed": "e.id IN (SELECT entry_id FROM elsewhere WHERE verdict = 'confirmed')",
}
HAS = {
    "enclosure": "EXISTS (SELECT 1 FROM enclosures WHERE entry_id = e.id)",
    "link": """EXISTS (
        SELECT 1 FROM links WHERE entry_id = e.id
        AND coalesce(rel, '') NOT IN ('replies', 'transcript', 'chapters')
    )""",
    "comments": "(e.comments_url IS NOT NULL OR coalesce(e.comment_count, 0) > 0)",
    "crosslink": "e.id IN (SELECT entry_id FROM elsewhere)",
    "author": "EXISTS (SELECT 1 FROM entry_authors WHERE entry_id = e.id)",
    "date": "e.dated",
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
        found = [f["id"] for f in self._feeds if str(f["id"]) == value]
        if not found:
            needle = fold(value)
            found = [
                f["id"]
                for f in self._feeds
                if any(needle in fold(f[name]) for name in ("title", "user_title", "url"))
            ]
        return Condition("", _among(found))

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
        where = f"""(
            e.id IN (
                SELECT w.entry_id FROM elsewhere w JOIN crosslinks c ON c.id = w.crosslink_id
                WHERE w.outlet_domain IN ({_marks(domains)}) OR c.outlet_key IN ({_marks(names)})
            )
            OR {_among(feeds)}
        )"""
        return Condition("", where, (*sorted(domains), *sorted(names)))

    def _site(self, value: str) -> Condition:
        key = url_key(_as_url(value))
        host = key.partition("/")[0]
        domain = registrable(host)
        if not host:
            return Condition("", "0")
        if "/" not in key and "." not in host:
            feeds = [
                f["id"] for f in self._feeds if any(d.startswith(f"{host}.") for d in _domains(f))
            ]
            where = f"(e.domain LIKE ? ESCAPE '\\' OR {_among(feeds)})"
            return Condition("", where, (_like_prefix(f"{host}."),))
        if key == domain:
            feeds = [f["id"] for f in self._feeds if domain in _domains(f)]
            return Condition("", f"(e.domain = ? OR {_among(feeds)})", (domain,))
        feeds = [
            f["id"]
            for f in self._feeds
            if any(f"{url_key(u)}/".startswith(f"{key}/") for u in (f["url"], f["site_url"]))
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


def _among(feeds: Iterable[int]) -> str:
    return f"e.feed_id IN ({','.join(map(str, feeds))})"


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))


def _like_prefix(text: str) -> str:
    r"""The LIKE pattern (ESCAPE '\') for what begins with `text`."""
    return "".join("\\" + c if c in "%_\\" else c for c in text) + "%"
