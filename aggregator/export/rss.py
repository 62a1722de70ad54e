"""RSS 2.0 by the RSS Advisory Board's specification and best-practices profile.

What RSS has no word for comes from namespaces that the profile names (content, dc, slash), from
those of podcasts and comments (itunes, wfw), and from Atom: `atom:link` for the feed's own address
and for the links between announcement and article.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from aggregator.dates import stamp, to_http
from aggregator.export.attribution import (
    authors_of,
    comments_feed,
    feed_name,
    joins_of,
    source_of,
)
from aggregator.export.document import document_id, feeds_of, updated_of
from aggregator.export.ids import web_iri
from aggregator.export.values import amount, media_type, words
from aggregator.export.xml import add, to_bytes
from aggregator.text import shorten

if TYPE_CHECKING:
    from aggregator.export.document import ExportDocument
    from aggregator.model import Enclosure, StoredEntry

NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/",
    "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
}
EXCERPT = 300


def write(document: ExportDocument) -> bytes:
    """`document` as an RSS 2.0 channel."""
    rss = Element("rss", {"version": "2.0"} | NAMESPACES)
    channel = add(rss, "channel")
    add(channel, "title", document.title)
    add(channel, "link", web_iri(document.site_url) or document_id(document))
    add(channel, "description", escape(describe(document), quote=False))
    if own := web_iri(document.self_url):
        add(channel, "atom:link", rel="self", href=own, type="application/rss+xml")
    for rel, url in document.paging:
        add(channel, "atom:link", rel=rel, href=url, type="application/rss+xml")
    add(channel, "lastBuildDate", to_http(document.updated))
    add(channel, "generator", document.generator)
    add(channel, "docs", "https://www.rssboard.org/rss-specification")
    for entry, entry_id in zip(document.entries, document.ids, strict=True):
        _item(channel, entry, entry_id)
    return to_bytes(rss)


def describe(document: ExportDocument) -> str:
    """One plain sentence about what a document gathers."""
    names = [feed_name(feed) for feed in feeds_of(document.entries)]
    if not names:
        return "No entries yet."
    if len(names) <= 3:
        return f"Entries from {' and '.join(names)}."
    return f"Entries from {', '.join(names[:2])} and {len(names) - 2} other feeds."


def _item(channel: Element, entry: StoredEntry, entry_id: str) -> None:
    item = add(channel, "item")
    link = web_iri(entry.url)
    if title := words(entry.title):
        add(item, "title", title)
    if link:
        add(item, "link", link)
    add(item, "description", _description(entry, entry_id))
    if entry.content_html:
        add(item, "content:encoded", entry.content_html)
    for author in authors_of(entry):
        add(item, "dc:creator", author.name)
    schemes = dict(entry.schemes)
    for tag in entry.tags:
        if name := words(tag):
            add(item, "category", name, domain=words(schemes.get(tag)) or None)
    add(item, "guid", entry_id, isPermaLink="true" if entry_id == link else "false")
    add(item, "pubDate", to_http(entry.published_at))
    if updated_of(entry) != entry.published_at:
        add(item, "atom:updated", stamp(updated_of(entry)))
    _links(item, entry)
    _episode(item, entry)
    source = source_of(entry)
    add(item, "source", source.title, url=web_iri(source.feed_url) or source.feed_url)


def _description(entry: StoredEntry, entry_id: str) -> str:
    """HTML as the profile wants it, never empty: an item needs a title or a description."""
    opening = shorten(words(entry.content_text), EXCERPT)
    text = words(entry.summary) or opening or words(entry.title) or entry_id
    return escape(text, quote=False)


def _links(item: Element, entry: StoredEntry) -> None:
    for join in joins_of(entry):
        add(item, "atom:link", rel=join.rel, href=join.href, title=join.title)
    if comments := web_iri(entry.comments_url):
        add(item, "comments", comments)
    if count := amount(entry.comment_count):
        add(item, "slash:comments", count)
    if replies := comments_feed(entry):
        add(item, "wfw:commentRss", replies)
    _files(item, [file for file in entry.enclosures if web_iri(file.url)])


def _episode(item: Element, entry: StoredEntry) -> None:
    length = next((file.duration for file in entry.enclosures if file.duration), None)
    told = {"duration": amount(length)}
    if (part := entry.episode) is not None:
        explicit = None if part.explicit is None else str(part.explicit).lower()
        told |= {"season": amount(part.season), "episode": amount(part.number)}
        told |= {"episodeType": part.kind, "explicit": explicit}
    for name, value in told.items():
        if value is not None:
            add(item, f"itunes:{name}", value)


def _files(item: Element, files: list[Enclosure]) -> None:
    """One enclosure an item, as the profile asks; more of them as links."""
    for index, file in enumerate(files):
        url, length = web_iri(file.url), amount(file.length) or "0"
        kind = media_type(file.type) or "application/octet-stream"
        if index == 0:
            add(item, "enclosure", url=url, length=length, type=kind)
        else:
            add(item, "atom:link", rel="enclosure", href=url, type=kind, length=length)
