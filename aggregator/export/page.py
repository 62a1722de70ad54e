"""What the HTML page shows, ready for its template: days, entries, joins, feeds. Pure.

Knows nothing of markup beyond the entries' own.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING
from unicodedata import bidirectional
from urllib.parse import unquote

from aggregator.export.attribution import authors_of, feed_name
from aggregator.export.document import feeds_of
from aggregator.export.embed import embed
from aggregator.export.ids import web_iri
from aggregator.export.values import language_tag, words
from aggregator.model import CrosslinkKind
from aggregator.record import dataclass
from aggregator.text import shorten, squeeze
from aggregator.urls import host_of, redact, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from aggregator.model import Enclosure, FeedRef, Piece, StoredEntry

EXCERPT = 320
"""Characters of an entry that are shown at once; a longer one is folded away behind them."""

HEADLINE = 110
"""Characters above which a title is no headline, and shown smaller."""

GIST = 180
"""Characters shown of an article beside its announcement."""

CONTENT_HEADING = 4
"""The level at which headings inside an entry begin: the page, its days, its entries, then they."""

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
    """A line that joins an entry to another document: "Published elsewhere at The Outlet".

    `here` is the anchor of that document's own entry on this page, None where it has none.
    """

    label: str
    place: str | None
    title: str | None
    url: str | None
    here: str | None
    author: str | None = None
    gist: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. `content` is HTML; `folded` says that `excerpt` stands for it until it is opened.

    A `long` title is no headline; `direction` is "rtl" or "auto"; `files` are (address, name).
    """

    anchor: str
    title: str
    long: bool
    url: str | None
    language: str
    direction: str
    feed: str
    feed_url: str | None
    authors: tuple[str, ...]
    moment: datetime
    dated: bool
    excerpt: str
    content: str
    folded: bool
    tags: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    comments_url: str | None
    comment_count: int | None
    announces: tuple[Joined, ...]
    announced_by: tuple[Joined, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day in UTC, newest first."""

    date: date
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed of the page's list, and how many entries it has there."""

    name: str
    site_url: str | None
    feed_url: str | None
    count: int


def days_of(entries: Iterable[StoredEntry]) -> tuple[Day, ...]:
    """`entries` by day, newest first; those of one time in the order given."""
    newest_first = sorted(entries, key=lambda entry: entry.sort_at, reverse=True)
    here = {entry.id: entry for entry in newest_first}
    return tuple(
        Day(day, tuple(_item(entry, here) for entry in same))
        for day, same in groupby(newest_first, key=lambda entry: entry.sort_at.date())
    )


def feed_lines(entries: Iterable[StoredEntry]) -> tuple[FeedLine, ...]:
    """The feeds of `entries`, by name."""
    entries = tuple(entries)
    counts = Counter(entry.feed.url for entry in entries)
    lines = (_feed_line(feed, counts[feed.url]) for feed in feeds_of(entries))
    return tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.feed_url or "")))


def _feed_line(feed: FeedRef, count: int) -> FeedLine:
    return FeedLine(feed_name(feed), web_iri(feed.site_url), web_iri(redact(feed.url)), count)


def _item(entry: StoredEntry, here: Mapping[int, StoredEntry]) -> Item:
    content, has_media = embed(_html(entry), f"e{entry.id}-", CONTENT_HEADING)
    text = entry.content_text or entry.summary or ""
    title = _title(entry.title, text)
    return Item(
        anchor=f"e{entry.id}",
        title=title,
        long=len(title) > HEADLINE,
        url=web_iri(entry.url),
        language=language_tag(entry.language) or "",
        direction=_direction(entry.title, text[:EXCERPT]),
        feed=feed_name(entry.feed),
        feed_url=web_iri(entry.feed.site_url),
        authors=_bylines(entry),
        moment=entry.sort_at,
        dated=entry.dated,
        excerpt=_opening(entry.summary or text, EXCERPT),
        content=content,
        folded=has_media or len(text) > EXCERPT,
        tags=tuple(filter(None, map(words, entry.tags))),
        files=_files(entry.enclosures),
        comments_url=web_iri(entry.comments_url),
        comment_count=entry.comment_count,
        announces=tuple(_piece(piece, here) for piece in entry.announces),
        announced_by=tuple(_post(piece, here) for piece in entry.announced_by),
    )


def _opening(text: str, width: int) -> str:
    """The first paragraphs of `text`, up to `width` characters; a heading is not run into one."""
    opening = ""
    for part in text.split("\n\n"):
        if len(opening) > width // 4:
            break
        opening = f"{opening} {squeeze(part)}".strip()
    return shorten(opening, width)


def _html(entry: StoredEntry) -> str:
    """The entry's content, or its bare words in paragraphs."""
    if entry.content_html:
        return entry.content_html
    text = entry.content_text or entry.summary or ""
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())


def _bylines(entry: StoredEntry) -> tuple[str, ...]:
    """The authors' names; none where they would only repeat the feed's."""
    names = tuple(dict.fromkeys(author.name or "" for author in authors_of(entry)))
    return () if names == (feed_name(entry.feed),) else names


def _title(title: str, text: str) -> str:
    """A title on one line; "" for one that is only the text's beginning: a long one, or cut off."""
    line = squeeze(title)
    start = line.removesuffix("…").removesuffix("...").rstrip()
    cut_off = start != line or len(line) > HEADLINE
    return "" if cut_off and squeeze(text).startswith(start[: HEADLINE // 2]) else line


def _direction(*texts: str) -> str:
    """Which way an entry runs, by most letters of the first of `texts` that has any: a Latin name
    may begin an Arabic headline, where "auto" would look no further."""
    for text in texts:
        kinds = Counter(map(bidirectional, text))
        leftwards = kinds["R"] + kinds["AL"]
        if leftwards or kinds["L"]:
            return "rtl" if leftwards > kinds["L"] else "auto"
    return "auto"


def _files(enclosures: Iterable[Enclosure]) -> tuple[tuple[str, str], ...]:
    """(address, name) of attached files; of several with one name, such as the sizes of a picture,
    the first."""
    files: dict[str, str] = {}
    for file in enclosures:
        if url := web_iri(file.url):
            files.setdefault(_file_name(file), url)
    return tuple((url, name) for name, url in files.items())


def _file_name(file: Enclosure) -> str:
    """What to call an attached file: "hour-88.mp3 (48.2 MB)"."""
    parts = split(file.url)
    name = unquote(parts.path.rpartition("/")[2]) if parts else ""
    name = name or host_of(file.url)
    size = file.length or 0
    return f"{name} ({size / 10**6:.1f} MB)" if size >= 10**5 else name


def _piece(piece: Piece, here: Mapping[int, StoredEntry]) -> Joined:
    """What an entry tells of."""
    article = here.get(piece.piece_entry_id or 0)
    return Joined(
        label=_FORTH[piece.kind],
        place=piece.outlet or piece.outlet_domain,
        title=squeeze(piece.piece_title or (article.title if article else "")) or None,
        url=web_iri(piece.piece_url) or (web_iri(article.url) if article else None),
        here=f"e{article.id}" if article else None,
        gist=_opening(article.summary or article.content_text, GIST) if article else None,
    )


def _post(piece: Piece, here: Mapping[int, StoredEntry]) -> Joined:
    """What tells of an entry."""
    return Joined(
        label=_BACK[piece.kind],
        place=piece.post_feed,
        title=squeeze(piece.post_title) or None,
        url=web_iri(piece.post_url),
        here=f"e{piece.entry_id}" if piece.entry_id in here else None,
        author=piece.author,
    )
