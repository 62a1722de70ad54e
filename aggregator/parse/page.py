"""What a web page says of itself in its head: title, site, byline, canonical address, date.

Reads only what is declared (HTML, Open Graph, citation tags, JSON-LD, `rel=author`), never guesses
from the text. Opens nothing.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from aggregator.dates import from_iso
from aggregator.html import elements
from aggregator.model import PageFacts
from aggregator.parse.encoding import decode
from aggregator.parse.jsonld import Described, described
from aggregator.text import squeeze, title_key
from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable

_TITLE = ("og:title", "citation_title", "dc.title", "twitter:title")
_SITE = ("og:site_name", "citation_journal_title", "application-name")
_AUTHOR = ("author", "article:author", "citation_author", "dc.creator", "parsely-author", "byl")
_DATE = ("article:published_time", "citation_publication_date", "date", "dc.date", "pubdate")
_LINKED = "a[rel~=author], [itemprop=author] [itemprop=name]"
_TAIL = re.compile(r"\s+[-|·•:»>–—]{1,2}\s+")
_LIMIT = 512 * 1024
"""Bytes of a page that are read: what a page says of itself stands in its head."""
_LONGEST_BYLINE = 200
_MOST_AUTHORS = 20


def read_page(body: bytes, *, url: str, content_type: str | None) -> PageFacts:
    """The facts in the HTML `body` of a page at `url`."""
    html = decode(body[:_LIMIT], content_type)
    metas: dict[str, list[str]] = {}
    for attributes, _ in elements(html, "meta[content]"):
        name = (attributes.get("property") or attributes.get("name") or "").lower()
        if content := squeeze(attributes["content"]):
            metas.setdefault(name, []).append(content)

    def first(names: tuple[str, ...]) -> str | None:
        return next((metas[name][0] for name in names if name in metas), None)

    data = described(text for _, text in elements(html, 'script[type="application/ld+json"]'))
    data = data or Described()
    titles = (text for _, text in elements(html, "head > title"))
    title = first(_TITLE) or data.title or next((title for title in titles if title), None)
    site_name = first(_SITE) or data.publisher
    bylines = [author for name in _AUTHOR for author in metas.get(name, ())] + [*data.authors]
    linked = (
        text for _, text in elements(html, "a[rel~=author], [itemprop=author] [itemprop=name]")
    )
    canonical = (attributes.get("href") for attributes, _ in elements(html, "link[rel~=canonical]"))
    date = first(_DATE) or data.published
    return PageFacts(
        title=_without(site_name, title) if title else None,
        site_name=site_name,
        authors=_bylines(bylines) or _bylines(linked),
        canonical_url=next((absolute(href, url) for href in canonical if href), None),
        published_at=from_iso(date.replace("/", "-")) if date else None,
    )


def _without(site_name: str | None, title: str) -> str:
    """`title` without the site's name at its end ("Neap Tides | The Ebb")."""
    tail = next(reversed([*_TAIL.finditer(title)]), None)
    named = tail is not None and title_key(title[tail.end() :]) == title_key(site_name)
    return title[: tail.start()] if tail is not None and named else title


def _bylines(texts: Iterable[str]) -> tuple[str, ...]:
    """Each name once; addresses are none."""
    names = (squeeze(unescape(text)) for text in texts)
    fit = (n for n in names if n and "://" not in n and len(n) <= _LONGEST_BYLINE)
    return tuple(dict.fromkeys(fit))[:_MOST_AUTHORS]
