"""An entry as text for a person: wrapped, its links numbered, its cross-links first. Pure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from aggregator.cli.rows import day
from aggregator.dates import spell_duration
from aggregator.html import read_blocks
from aggregator.model import CrosslinkKind, EntryRef
from aggregator.text import printable
from aggregator.urls import redact

if TYPE_CHECKING:
    from aggregator.html import Block
    from aggregator.model import Episode, Neighbours, Piece, StoredEntry

_FORTH = {
    CrosslinkKind.ANNOUNCES: "announces",
    CrosslinkKind.APPEARANCE: "tells of an appearance,",
    CrosslinkKind.REPUBLISHES: "is a copy of",
    CrosslinkKind.SYNDICATED: "has a copy,",
}
_BACK = {
    CrosslinkKind.ANNOUNCES: "announced",
    CrosslinkKind.APPEARANCE: "told of",
    CrosslinkKind.REPUBLISHES: "copied",
    CrosslinkKind.SYNDICATED: "called a copy",
}


def readable(entry: StoredEntry, near: Neighbours, width: int) -> str:
    """`entry` on lines of at most `width` columns (addresses may be longer), with the entries that
    are `near` it."""
    numbers: dict[str, int] = {}
    words = [_numbered(block, numbers) for block in read_blocks(entry.content_html)]
    if not any(words):
        words = [entry.summary or ""]
    parts = [
        "\n".join(_head(entry)),
        "\n".join(_wrap(line, width) for line in _told(entry)),
        "\n\n".join(_wrap(paragraph, width) for paragraph in words),
        "\n".join(f"[{number}] {url}" for url, number in numbers.items()),
        "\n".join(_beside(entry)),
        "\n".join(_wrap(line, width) for line in _around(near)),
    ]
    return printable("\n\n".join(part for part in parts if part))


def _head(entry: StoredEntry) -> list[str]:
    title = entry.title or "(untitled)"
    authors = ", ".join(author.name or author.email or "" for author in entry.authors)
    lines = [title, "=" * min(len(title), 78)]
    lines.append(" · ".join(filter(None, (authors, entry.feed.title or redact(entry.feed.url)))))
    lines.append(day(entry.published_at) + ("" if entry.dated else " (first seen)"))
    if entry.url:
        lines.append(entry.url)
    if entry.tags:
        lines.append("Tags: " + ", ".join(entry.tags))
    if entry.episode is not None and (words := _episode(entry.episode)):
        lines.append(words)
    return lines


def _episode(part: Episode) -> str:
    """ "Season 2, episode 7, trailer, explicit", as far as it is known."""
    words = [f"season {part.season}"] if part.season is not None else []
    words += [f"episode {part.number}"] if part.number is not None else []
    words += [part.kind] if part.kind not in (None, "full") else []
    words += ["explicit"] if part.explicit else []
    return ", ".join(filter(None, words)).capitalize()


def _beside(entry: StoredEntry) -> list[str]:
    """What stands beside the text: attached files, where it is discussed."""
    lines = []
    for file in entry.enclosures:
        length = spell_duration(file.duration) if file.duration else None
        told = ", ".join(filter(None, (file.type, length)))
        lines.append(f"Attached: {file.url}" + (f" ({told})" if told else ""))
    if entry.comments_url:
        count = f" ({entry.comment_count})" if entry.comment_count else ""
        lines.append(f"Comments: {entry.comments_url}{count}")
    return lines


def _numbered(block: Block, numbers: dict[str, int]) -> str:
    """The block's words with the number of each link behind it."""
    ends = [
        (anchor.end, numbers.setdefault(anchor.url, len(numbers) + 1))
        for anchor in sorted(block.anchors, key=lambda anchor: anchor.end)
    ]
    text = block.text
    for end, number in reversed(ends):
        text = f"{text[:end]} [{number}]{text[end:]}"
    return f"> {text}" if block.quoted else text


def _told(entry: StoredEntry) -> list[str]:
    """What the entry tells of, and what tells of it."""
    lines = [f"→ {piece_line(piece)}" for piece in entry.announces]
    for piece in entry.announced_by:
        by = f" by {piece.author}" if piece.author else ""
        ref = EntryRef(piece.entry_id, piece.post_title, piece.post_feed or "")
        lines.append(f"← {_BACK[piece.kind]}{by} in {_ref(ref)}")
    return lines


def piece_line(piece: Piece) -> str:
    """One piece published elsewhere, on one line."""
    title = f'"{piece.piece_title}"' if piece.piece_title else "a piece"
    outlet = piece.outlet or piece.outlet_domain or "another site"
    stored = f" (entry {piece.piece_entry_id})" if piece.piece_entry_id else ""
    address = f" <{piece.piece_url}>" if piece.piece_url else ""
    return f"{_FORTH[piece.kind]} {title} at {outlet}{stored}{address}"


def _around(near: Neighbours) -> list[str]:
    """The entries around this one, a line each."""
    around = (
        ("Also in", near.copies), ("Links to", near.cites), ("Linked to by", near.cited_by)
    )  # fmt: skip
    return [f"{label} {_ref(ref)}" for label, refs in around for ref in refs]


def _ref(ref: EntryRef) -> str:
    title = f'"{ref.title}"' if ref.title else "an entry without a title"
    return f"{title}, {ref.feed} (entry {ref.id})"


def _wrap(text: str, width: int) -> str:
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
