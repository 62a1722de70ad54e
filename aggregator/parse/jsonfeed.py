"""JSON Feed 1 and 1.1 (jsonfeed.org) as records. Pure.

Lenient as the specification asks: what has the wrong type is left out, ids may be numbers, and an
item without content still counts.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from aggregator.dates import from_iso
from aggregator.html import sanitise, sanitised_text
from aggregator.model import FailureKind, FeedHints, ParsedEntry, ParsedFeed, ParseFailed, Relation
from aggregator.parse import when
from aggregator.parse.identity import settle
from aggregator.parse.limits import MAX_ENTRIES
from aggregator.parse.media import enclosure
from aggregator.parse.people import authors
from aggregator.parse.slices import context_of, digest, is_whole, unchanged
from aggregator.parse.values import MAX_TEXT, MAX_URL, language, link_url, paragraphs
from aggregator.text import squeeze

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import Author, Enclosure, KnownSlices

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/(\d+)(?:\.(\d+))?/?")

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""An escaped U+0000, at which SQLite takes a text to end."""

Item = dict[str, Any]


def parse_json(text: str, url: str, known: KnownSlices | None = None) -> ParsedFeed | ParseFailed:
    """The feed in `text`, as fetched from `url`, without the items that are `known`."""
    try:
        feed = json.loads(_NUL.sub(r"\1", text) if "\\u0000" in text else text)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        return ParseFailed(FailureKind.PARSE_ERROR, f"this is not valid JSON ({reason})")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return ParseFailed(FailureKind.NOT_A_FEED, "this is JSON, but not a JSON Feed")
    version = _VERSION.fullmatch(_text(feed, "version"))
    if not version and not _text(feed, "title"):
        return ParseFailed(FailureKind.NOT_A_FEED, "this is JSON, but not a JSON Feed")
    form = f"json{version[1]}{version[2] or ''}" if version else "json1"
    read = _feed(feed, url, form, known)
    return read if is_whole(read, known) else _feed(feed, url, form, None)


def _listed(feed: Item, notes: list[str]) -> list[Item]:
    """The items to read; `notes` are told what is left out."""
    given = feed["items"]
    items = [item for item in given if isinstance(item, dict)]
    if len(items) < len(given):
        notes.append(f"items left out that are no objects: {len(given) - len(items)}")
    if len(items) > MAX_ENTRIES:
        notes.append(f"left out all but the first {MAX_ENTRIES} of {len(items)} entries")
    return items[:MAX_ENTRIES]


def _feed(feed: Item, url: str, version: str, known: KnownSlices | None) -> ParsedFeed:
    notes: list[str] = []
    items = _listed(feed, notes)
    site, writers = link_url(feed.get("home_page_url"), url), _authors(feed, url)
    hashes = [_slice_hash(item) for item in items]
    skipped = unchanged(hashes, known)
    read = [
        _entry(item, site or url, writers, hash_)
        for item, hash_ in zip(items, hashes, strict=True)
        if not skipped or known is None or hash_ not in known.guids
    ]
    entries, sure = settle((entry for entry in read if entry is not None), skipped)
    if missing := read.count(None):
        notes.append(f"empty entries left out: {missing}")
    return ParsedFeed(
        title=squeeze(_text(feed, "title")) or None,
        site_url=site,
        format=version,
        language=language(feed.get("language")),
        author=next((writer.name or writer.email for writer in writers), None),
        description=squeeze(_text(feed, "description")) or None,
        image_url=link_url(feed.get("icon"), url) or link_url(feed.get("favicon"), url),
        entries=entries,
        hints=FeedHints(),
        warnings=tuple(notes),
        next_url=link_url(feed.get("next_url"), url),
        context=context_of(site or url, writers) if sure else None,
        unchanged=skipped,
    )


def _slice_hash(item: Item) -> str | None:
    """The hash of an item, in whatever order it names its members; None where it nests too deep."""
    try:
        return digest(json.dumps(item, sort_keys=True).encode("ascii"))
    except RecursionError:
        return None


def _entry(
    item: Item, base: str, writers: tuple[Author, ...], slice_hash: str | None
) -> ParsedEntry | None:
    url, external = link_url(item.get("url"), base), link_url(item.get("external_url"), base)
    html, text = _content(item, url or base)
    guid, title = _id(item.get("id")), squeeze(_text(item, "title"))
    summary = squeeze(_text(item, "summary"))
    if not (guid or url or external or title or html or summary):
        return None
    published, updated = _moment(item, "date_published"), _moment(item, "date_modified")
    return ParsedEntry(
        guid=guid,
        url=url or external,
        title=title,
        summary=summary if summary != squeeze(text) and summary else None,
        content_html=html,
        content_text=text,
        published_at=published or updated,
        updated_at=updated,
        language=language(item.get("language")),
        authors=_authors(item, base) or writers,
        tags=_tags(item),
        enclosures=_attachments(item, base),
        relations=(Relation("external", external),) if external and url else (),
        slice_hash=slice_hash,
    )


def _text(item: Item, name: str) -> str:
    value = item.get(name)
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def _id(value: object) -> str:
    """An id as text: numbers are coerced (JSON Feed 1.1, items)."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    words = str(value).strip()
    return words if len(words) <= MAX_URL else ""


def _content(item: Item, base: str) -> tuple[str, str]:
    if html := _text(item, "content_html"):
        html = sanitise(html, base)
        return html, sanitised_text(html)
    html = paragraphs(_text(item, "content_text"))
    return html, sanitised_text(html)


def _moment(item: Item, name: str) -> datetime | None:
    words = _text(item, name)
    return from_iso(words) or when.moment(words, None)


def _authors(context: Item, base: str) -> tuple[Author, ...]:
    """`authors` (1.1), else `author` (1)."""
    listed = context.get("authors")
    people = listed if isinstance(listed, list) else [context.get("author")]
    return authors((p for p in people if isinstance(p, dict)), base)


def _tags(item: Item) -> tuple[str, ...]:
    given = item.get("tags")
    words = (
        (squeeze(t)[:1000] for t in given if isinstance(t, str)) if isinstance(given, list) else ()
    )
    found: dict[str, str] = {}
    for tag in filter(None, words):
        found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def _attachments(item: Item, base: str) -> tuple[Enclosure, ...]:
    """Attached files, then the item's pictures; each URL once."""
    found: dict[str, Enclosure] = {}
    given = item.get("attachments")
    files = [
        tuple(map(file.get, ("url", "mime_type", "size_in_bytes", "duration_in_seconds")))
        for file in (given if isinstance(given, list) else ())
        if isinstance(file, dict)
    ]
    files += [(item.get("image"), None, None, None), (item.get("banner_image"), None, None, None)]
    for url, *rest in files:
        if attached := enclosure(url, base, *rest):
            found.setdefault(attached.url, attached)
    return tuple(found.values())
