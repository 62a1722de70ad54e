"""JSON Feed 1.1, with what it has no word for under `_aggregator` (see docs/export.md)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aggregator.dates import stamp
from aggregator.export.attribution import authors_of, comments_feed, source_of
from aggregator.export.document import updated_of
from aggregator.export.ids import web_iri
from aggregator.export.values import language_tag, legal, media_type, words
from aggregator.model import CrosslinkKind

if TYPE_CHECKING:
    from aggregator.export.document import ExportDocument
    from aggregator.model import Author, Enclosure, Piece, StoredEntry

VERSION = "https://jsonfeed.org/version/1.1"
ABOUT = "Described in docs/export.md of feed-aggregator."

_TOLD = (CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE)


def write(document: ExportDocument) -> bytes:
    """`document` as a JSON Feed: keys in the order of the specification, without empty ones."""
    feed = {
        "version": VERSION,
        "title": document.title,
        "home_page_url": web_iri(document.site_url),
        "feed_url": web_iri(document.feed_url),
        "next_url": dict(document.paging).get("next"),
        "_aggregator": {"about": ABOUT, "updated": stamp(document.updated)},
        "items": [
            _item(entry, entry_id)
            for entry, entry_id in zip(document.entries, document.ids, strict=True)
        ],
    }
    text = json.dumps(_tidy(feed), ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def _tidy(value: Any) -> Any:
    """`value` without keys that are None and without characters that are no text."""
    if isinstance(value, dict):
        return {key: _tidy(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    return legal(value) if isinstance(value, str) else value


def _item(entry: StoredEntry, entry_id: str) -> dict[str, Any]:
    told = (web_iri(piece.piece_url) for piece in entry.announces if piece.kind in _TOLD)
    return {
        "id": entry_id,
        "url": web_iri(entry.url),
        "external_url": next((url for url in told if url), None),
        "title": words(entry.title) or None,
        "content_html": entry.content_html or None,
        "content_text": None if entry.content_html else entry.content_text,
        "summary": words(entry.summary) or None,
        "date_published": stamp(entry.published_at),
        "date_modified": stamp(updated_of(entry)),
        "authors": [_author(author) for author in authors_of(entry)],
        "tags": [tag for name in entry.tags if (tag := words(name))] or None,
        "language": language_tag(entry.language),
        "attachments": [_file(file) for file in entry.enclosures if web_iri(file.url)] or None,
        "_aggregator": _extension(entry),
    }


def _author(author: Author) -> dict[str, Any]:
    return {"name": author.name, "url": web_iri(author.url)}


def _file(file: Enclosure) -> dict[str, Any]:
    known = file.length is not None and file.length >= 0
    return {
        "url": web_iri(file.url),
        "mime_type": media_type(file.type) or "application/octet-stream",
        "size_in_bytes": file.length if known else None,
        "duration_in_seconds": file.duration,
    }


def _extension(entry: StoredEntry) -> dict[str, Any]:
    source, part = source_of(entry), entry.episode
    return {
        "source": {
            "title": source.title,
            "home_page_url": web_iri(source.url),
            "feed_url": source.feed_url,
        },
        "comments_url": web_iri(entry.comments_url),
        "comment_count": entry.comment_count,
        "comments_feed_url": comments_feed(entry),
        "episode": asdict(part) if part is not None else None,
        "announces": [_piece(piece) for piece in entry.announces] or None,
        "announced_by": [_post(piece) for piece in entry.announced_by] or None,
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "kind": piece.kind.value,
        "title": piece.piece_title,
        "url": web_iri(piece.piece_url),
        "outlet": piece.outlet,
        "outlet_domain": piece.outlet_domain,
        "confidence": round(piece.confidence, 3),
    }


def _post(piece: Piece) -> dict[str, Any]:
    return {
        "kind": piece.kind.value,
        "title": piece.post_title,
        "url": web_iri(piece.post_url),
        "feed": piece.post_feed,
        "author": piece.author,
        "date": stamp(piece.posted_at),
        "confidence": round(piece.confidence, 3),
    }
