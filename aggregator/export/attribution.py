"""Whose an entry is, where it comes from, what it is joined to: for all formats alike. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aggregator.export.ids import web_iri
from aggregator.export.values import words
from aggregator.model import Author, CrosslinkKind, Source
from aggregator.urls import host_of, redact

if TYPE_CHECKING:
    from aggregator.model import FeedRef, StoredEntry

_FORTH = {
    CrosslinkKind.ANNOUNCES: "related",
    CrosslinkKind.APPEARANCE: "related",
    CrosslinkKind.REPUBLISHES: "canonical",
    CrosslinkKind.SYNDICATED: "related",
}
"""The relation of an entry to the piece that it tells of (RFC 4287 §4.2.7.2, RFC 6596)."""

_BACK = {
    CrosslinkKind.ANNOUNCES: "via",
    CrosslinkKind.APPEARANCE: "via",
    CrosslinkKind.REPUBLISHES: "related",
    CrosslinkKind.SYNDICATED: "canonical",
}
"""The relation of a piece to the entry that tells of it."""

_DECLARED = frozenset({"canonical", "related", "via"})
"""What a feed itself declared and is passed on."""


class Join(NamedTuple):
    """A link from an entry to another document: relation, absolute IRI, plain title."""

    rel: str
    href: str
    title: str | None


def feed_name(feed: FeedRef) -> str:
    """What to call a feed: its title, else its host, else its address."""
    return words(feed.title) or host_of(feed.site_url or feed.url) or redact(feed.url)


def authors_of(entry: StoredEntry) -> tuple[Author, ...]:
    """Who wrote an entry; at least one author, every one with a name.

    A person without a name is called by address; where nobody is named, it is the feed's author,
    else the feed itself.
    """
    named = []
    for author in entry.authors:
        name = words(author.name) or words(author.email) or words(author.url)
        if name:
            named.append(Author(name, author.email, author.url))
    return tuple(named) or (Author(words(entry.feed.author) or feed_name(entry.feed)),)


def source_of(entry: StoredEntry) -> Source:
    """The feed that an entry comes from.

    An entry that already says where it was copied from keeps that (RFC 4287 §4.2.11).
    """
    if (origin := entry.source) and (feed_url := web_iri(origin.feed_url)):
        name = words(origin.title) or host_of(feed_url) or feed_url
        return Source(name, origin.url, redact(feed_url))
    return Source(feed_name(entry.feed), entry.feed.site_url, redact(entry.feed.url))


def comments_feed(entry: StoredEntry) -> str | None:
    """The absolute IRI of a feed of the comments on an entry, None where it names none."""
    named = (link.url for link in entry.links if link.origin == "feed" and link.rel == "replies")
    return next(filter(None, map(web_iri, named)), None)


def joins_of(entry: StoredEntry) -> tuple[Join, ...]:
    """The links that join announcement and article, then those that the feed itself declared."""
    pairs = [(_FORTH[p.kind], p.piece_url, p.piece_title) for p in entry.announces]
    pairs += [(_BACK[p.kind], p.post_url, p.post_title) for p in entry.announced_by]
    pairs += [
        (link.rel, link.url, link.text)
        for link in entry.links
        if link.origin == "feed" and link.rel in _DECLARED
    ]
    joins: dict[tuple[str, str], Join] = {}
    for rel, url, title in pairs:
        if href := web_iri(url):
            joins.setdefault((rel, href), Join(rel, href, words(title) or None))
    return tuple(joins.values())
