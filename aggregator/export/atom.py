"""Atom 1.0 (RFC 4287), with each entry's source and the links between announcement and article."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from aggregator.dates import stamp
from aggregator.export.attribution import authors_of, comments_feed, joins_of, source_of
from aggregator.export.document import document_id, updated_of
from aggregator.export.ids import name_iri, web_iri
from aggregator.export.values import amount, language_tag, media_type, words
from aggregator.export.xml import add, to_bytes

if TYPE_CHECKING:
    from aggregator.export.document import ExportDocument
    from aggregator.model import Author, StoredEntry

NAMESPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:thr": "http://purl.org/syndication/thread/1.0",  # RFC 4685
}


def write(document: ExportDocument) -> bytes:
    """`document` as an Atom feed."""
    feed = Element("feed", NAMESPACES)
    add(feed, "id", document_id(document))
    add(feed, "title", document.title)
    add(feed, "updated", stamp(document.updated))
    _link(feed, "self", document.self_url, type="application/atom+xml")
    for rel, url in document.paging:
        _link(feed, rel, url, type="application/atom+xml")
    _link(feed, "alternate", document.site_url)
    add(feed, "generator", document.generator)
    for entry, entry_id in zip(document.entries, document.ids, strict=True):
        _entry(feed, entry, entry_id)
    return to_bytes(feed)


def _entry(feed: Element, entry: StoredEntry, entry_id: str) -> None:
    element = add(feed, "entry", **{"xml:lang": language_tag(entry.language)})
    add(element, "id", entry_id)
    add(element, "title", entry.title)
    add(element, "updated", stamp(updated_of(entry)))
    add(element, "published", stamp(entry.published_at))
    for author in authors_of(entry):
        _person(element, author)
    _links(element, entry)
    schemes = dict(entry.schemes)
    for tag in entry.tags:
        if term := words(tag):
            add(element, "category", term=term, scheme=web_iri(schemes.get(tag)))
    if summary := words(entry.summary):
        add(element, "summary", summary)
    if entry.content_html or not web_iri(entry.url):  # §4.1.2: one of the two must be there
        add(element, "content", entry.content_html, type="html")
    _source(element, entry)


def _person(entry: Element, author: Author) -> None:
    person = add(entry, "author")
    add(person, "name", author.name)
    if uri := web_iri(author.url):
        add(person, "uri", uri)
    if "@" in (email := words(author.email)).strip("@"):  # §3.2.3: ".+@.+"
        add(person, "email", email)


def _links(element: Element, entry: StoredEntry) -> None:
    _link(element, "alternate", entry.url)
    for join in joins_of(entry):
        add(element, "link", rel=join.rel, href=join.href, title=join.title)
    for file in entry.enclosures:
        kind, length = media_type(file.type), amount(file.length)
        _link(element, "enclosure", file.url, type=kind, length=length)
    count = {"thr:count": amount(entry.comment_count)}
    _link(element, "replies", entry.comments_url, type="text/html", **count)
    _link(element, "replies", comments_feed(entry))


def _link(parent: Element, rel: str, url: str | None, **attributes: str | None) -> None:
    if href := web_iri(url):
        add(parent, "link", rel=rel, href=href, **attributes)


def _source(element: Element, entry: StoredEntry) -> None:
    """§4.2.11. Its date is the entry's own: what the feed said when it carried this entry."""
    origin = source_of(entry)
    feed_url = origin.feed_url or ""
    source = add(element, "source")
    add(source, "id", web_iri(feed_url) or name_iri(feed_url))
    add(source, "title", origin.title or "")
    add(source, "updated", stamp(updated_of(entry)))
    _link(source, "self", feed_url)
    _link(source, "alternate", origin.url)
