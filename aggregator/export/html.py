"""One page of many feeds: self-contained, readable without scripts, silent on the network.

The page asks for nothing by itself: style and script are inside, and pictures of entries load only
when their entry is opened. The only user of Jinja; the template, style and script are in `assets/`.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from aggregator.dates import stamp
from aggregator.export.attribution import authors_of, feed_name
from aggregator.export.document import feeds_of
from aggregator.export.embed import embed
from aggregator.export.ids import web_iri
from aggregator.export.xml import legal
from aggregator.model import CrosslinkKind
from aggregator.text import shorten, squeeze
from aggregator.urls import host_of, redact

if TYPE_CHECKING:
    from datetime import datetime

    from jinja2 import Template

    from aggregator.export.document import ExportDocument
    from aggregator.model import FeedRef, Piece, StoredEntry

EXCERPT = 320
"""Characters of an entry that are shown at once; more than that is folded away."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FORTH = {
    CrosslinkKind.ANNOUNCES: "Published elsewhere",
    CrosslinkKind.APPEARANCE: "Appeared elsewhere",
    CrosslinkKind.REPUBLISHES: "First published",
    CrosslinkKind.SYNDICATED: "Also published",
}
_BACK = {
    CrosslinkKind.ANNOUNCES: "Announced",
    CrosslinkKind.APPEARANCE: "Told of",
    CrosslinkKind.REPUBLISHES: "Also published",
    CrosslinkKind.SYNDICATED: "First published",
}


@dataclass(frozen=True, slots=True)
class Joined:
    """A line that joins an entry to another document: "Published elsewhere at The Outlet"."""

    label: str
    place: str | None
    title: str | None
    url: str | None
    here: str | None
    author: str | None = None
    excerpt: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as the template needs it. `content` is None where `excerpt` says everything."""

    anchor: str
    title: str
    url: str | None
    language: str
    feed: str
    feed_url: str | None
    authors: tuple[str, ...]
    moment: datetime
    dated: bool
    excerpt: str
    content: Markup | None
    folded: bool
    tags: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    comments_url: str | None
    comment_count: int | None
    announces: tuple[Joined, ...]
    announced_by: tuple[Joined, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day, UTC, newest first."""

    anchor: str
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed of the page's list."""

    name: str
    site_url: str | None
    feed_url: str | None
    count: int


def write(document: ExportDocument) -> bytes:
    """`document` as an HTML page."""
    style, script = _asset("page.css"), _asset("page.js")
    page = _template().render(
        document=document,
        days=_days(document),
        feeds=_feeds(document),
        updated=_spell_day(document.updated) if document.entries else None,
        self_url=web_iri(document.self_url),
        site_url=web_iri(document.site_url),
        style=Markup(style),
        script=Markup(script),
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
    )
    return f"{legal(page)}\n".encode()


@cache
def _asset(name: str) -> str:
    return (files("aggregator.export") / "assets" / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"stamp": stamp, "day": _spell_day}
    return environment.from_string(_asset("page.html"))


def _csp_hash(text: str) -> str:
    """A hash-source of Content Security Policy (CSP3 §2.3.1)."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _spell_day(moment: datetime) -> str:
    """ "Monday, 23 November 2026", whatever the locale."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day} {month} {moment.year}"


def _days(document: ExportDocument) -> tuple[Day, ...]:
    here = {entry.id: entry for entry in document.entries}
    entries = sorted(document.entries, key=lambda entry: (entry.sort_at, entry.id), reverse=True)
    return tuple(
        Day(f"d{day}", _spell_day(items[0].sort_at), tuple(_item(entry, here) for entry in items))
        for day, items in (
            (day, list(same)) for day, same in groupby(entries, lambda e: e.sort_at.date())
        )
    )


def _feeds(document: ExportDocument) -> tuple[FeedLine, ...]:
    counts = Counter(entry.feed.url for entry in document.entries)
    lines = (_feed_line(feed, counts[feed.url]) for feed in feeds_of(document.entries))
    return tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.feed_url or "")))


def _feed_line(feed: FeedRef, count: int) -> FeedLine:
    return FeedLine(feed_name(feed), web_iri(feed.site_url), web_iri(redact(feed.url)), count)


def _item(entry: StoredEntry, here: dict[int, StoredEntry]) -> Item:
    content, has_media = embed(entry.content_html, f"e{entry.id}-", 4)
    words = squeeze(entry.content_text) or squeeze(entry.summary or "")
    folded = has_media or len(words) > EXCERPT
    return Item(
        anchor=f"e{entry.id}",
        title=squeeze(entry.title) or shorten(words, 80) or "Untitled",
        url=web_iri(entry.url),
        language=entry.language or "",
        feed=feed_name(entry.feed),
        feed_url=web_iri(entry.feed.site_url),
        authors=_bylines(entry),
        moment=entry.sort_at,
        dated=entry.dated,
        excerpt=shorten(squeeze(entry.summary or "") or words, EXCERPT),
        content=Markup(content) if entry.content_html else None,
        folded=folded,
        tags=tuple(tag for tag in entry.tags if tag.strip()),
        files=tuple((url, host_of(url)) for f in entry.enclosures if (url := web_iri(f.url))),
        comments_url=web_iri(entry.comments_url),
        comment_count=entry.comment_count,
        announces=tuple(_piece(piece, here) for piece in entry.announces),
        announced_by=tuple(_post(piece, here) for piece in entry.announced_by),
    )


def _bylines(entry: StoredEntry) -> tuple[str, ...]:
    """The authors' names; none where they would only repeat the feed's."""
    names = dict.fromkeys(author.name or "" for author in authors_of(entry))
    return () if tuple(names) == (feed_name(entry.feed),) else tuple(names)


def _piece(piece: Piece, here: dict[int, StoredEntry]) -> Joined:
    target = here.get(piece.piece_entry_id or 0)
    words = squeeze(target.summary or target.content_text) if target else ""
    return Joined(
        label=_FORTH[piece.kind],
        place=piece.outlet or piece.outlet_domain,
        title=piece.piece_title or (target.title if target else None),
        url=web_iri(piece.piece_url) or (web_iri(target.url) if target else None),
        here=f"e{target.id}" if target else None,
        excerpt=shorten(words, EXCERPT // 2) or None,
    )


def _post(piece: Piece, here: dict[int, StoredEntry]) -> Joined:
    return Joined(
        label=_BACK[piece.kind],
        place=piece.post_feed,
        title=piece.post_title,
        url=web_iri(piece.post_url),
        here=f"e{piece.entry_id}" if piece.entry_id in here else None,
        author=piece.author,
    )
