"""Entries as the rows that they will be, made where documents are read. Pure.

What follows from an entry and its document alone costs the process that stores nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aggregator.crosslinks import DETECTOR
from aggregator.crosslinks.bylines import persons
from aggregator.dates import stamp
from aggregator.model import EntryRows, Source
from aggregator.store.crosslinks import dump_evidence, outlet_key
from aggregator.store.fulltext import spaced
from aggregator.text import name_key, title_key
from aggregator.urls import domain_of, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model import Crosslink, Found, Link, ParsedEntry

    Rows = list[tuple[Any, ...]]


def rows_of(entry: ParsedEntry, found: Found, site_name: str | None) -> EntryRows:
    """`entry` of a feed called `site_name`, with what it points to, as rows."""
    columns = _columns(entry, site_name)
    words = tuple(spaced(columns[name]) for name in ("title", "authors", "content_text", "tags"))
    schemes = dict(entry.schemes)
    part = entry.episode
    authors = [(author, name_key(author.name)) for author in entry.authors]
    parts: dict[str, Rows] = {
        "entry_authors": [
            (position, author.name, key, author.email, author.url)
            for position, (author, key) in enumerate(authors)
        ],
        "entry_tags": [(tag, schemes.get(tag)) for tag in dict.fromkeys(entry.tags)],
        "enclosures": [
            (position, file.url, file.type, file.length, file.duration)
            for position, file in enumerate(entry.enclosures)
        ],
        "episodes": [(part.season, part.number, part.kind, part.explicit)] if part else [],
        "links": link_rows(found.links),
    }
    return EntryRows(
        columns,
        words,
        {table: rows for table, rows in parts.items() if rows},
        crosslink_rows(found.crosslinks),
        name_rows(key for _, key in authors),
    )


def _columns(entry: ParsedEntry, site_name: str | None) -> dict[str, Any]:
    """What an entry says, by the columns of `entries`; but for what is fixed at first sight."""
    source = entry.source or Source()
    return {
        "url": entry.url,
        "url_key": url_key(entry.url),
        "domain": domain_of(entry.url),
        "title": entry.title,
        "title_key": title_key(entry.title, site_name),
        "summary": entry.summary,
        "content_html": entry.content_html,
        "content_text": entry.content_text,
        "authors": ", ".join(a.name or a.email or "" for a in entry.authors),
        "tags": ", ".join(entry.tags),
        "updated_at": stamp(entry.updated_at) if entry.updated_at else None,
        "language": entry.language,
        "comments_url": entry.comments_url,
        "comment_count": entry.comment_count,
        "source_title": source.title,
        "source_url": source.url,
        "source_feed_url": source.feed_url,
        "content_hash": entry.content_hash,
        "detector": DETECTOR,
    }


def link_rows(links: Iterable[Link]) -> Rows:
    """Rows of `links`, as `parts.COLUMNS` has them."""
    return [
        (
            position,
            link.url,
            url_key(link.url),
            domain_of(link.url),
            link.rel,
            link.text,
            link.origin,
        )
        for position, link in enumerate(links)
    ]


def crosslink_rows(crosslinks: Iterable[Crosslink]) -> Rows:
    """Rows of `crosslinks`, as `crosslinks.COLUMNS` has them."""
    return [
        (
            found.kind.value,
            url_key(found.url),
            title_key(found.title),
            outlet_key(found.outlet),
            found.url,
            found.outlet,
            found.outlet_domain,
            found.title,
            round(found.confidence, 4),
            dump_evidence(found.evidence),
            found.detector,
        )
        for found in crosslinks
    ]


def name_rows(keys: Iterable[str]) -> Rows:
    """Rows of `names` for bylines with these `name_key`s."""
    return [
        (key, position, person.name, person.given, person.family)
        for key in keys
        for position, person in enumerate(persons(key))
    ]
