"""The pieces that posts tell of, in place of the posts: somebody's publications elsewhere.

Each piece is made an entry: with its own title, address and date as far as they are known, at its
outlet, and with the author's own words about it, which are the post's. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.model import Author, CrosslinkKind, FeedRef
from aggregator.text import title_key
from aggregator.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model import Piece, StoredEntry


def pieces_of(entries: Iterable[StoredEntry]) -> tuple[StoredEntry, ...]:
    """What `entries` tell of, the newest first; a piece that several tell of once, as the oldest of
    them does. Copies elsewhere of what stands in a blog are not pieces of their own."""
    told: dict[object, StoredEntry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.sort_at, entry.id)):
        for piece in entry.announces:
            if piece.kind is not CrosslinkKind.SYNDICATED:
                told.setdefault(_key(piece), _entry(piece, entry))
    return tuple(sorted(told.values(), key=lambda entry: entry.sort_at, reverse=True))


def _key(piece: Piece) -> object:
    """What two mentions of one piece have in common."""
    if piece.piece_entry_id is not None:
        return piece.piece_entry_id
    if piece.piece_url is not None:
        return url_key(piece.piece_url)
    if piece.piece_title is not None:
        return title_key(piece.piece_title), piece.outlet_domain or piece.outlet
    return piece


def _entry(piece: Piece, post: StoredEntry) -> StoredEntry:
    """`piece` as an entry of its outlet, with the words of `post`; its number is no stored one."""
    published = piece.piece_published_at or piece.posted_at
    return replace(
        post,
        id=-piece.id,
        feed=_outlet(piece, post.feed),
        guid=piece.piece_url or f"{post.guid}#{title_key(piece.piece_title) or piece.kind}",
        url=piece.piece_url or post.url,
        title=piece.piece_title or post.title,
        authors=(Author(piece.author),) if piece.author else post.authors,
        published_at=published,
        updated_at=None,
        sort_at=min(published, post.first_seen_at),
        dated=True,
        enclosures=(),
        links=(),
        source=None,
        comments_url=None,
        comment_count=None,
        episode=None,
        announces=(),
        announced_by=(piece,),
    )


def _outlet(piece: Piece, blog: FeedRef) -> FeedRef:
    """Where the piece is, as far as it is known; its number is no stored one."""
    if piece.outlet_domain is None:
        return replace(blog, title=piece.outlet or blog.title)
    site = f"https://{piece.outlet_domain}/"
    return FeedRef(-1, site, piece.outlet or piece.outlet_domain, site)
