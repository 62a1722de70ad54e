"""What a web page says of itself in its head: title, site, byline, canonical address, date.

Reads only declared metadata (HTML, Open Graph, citation tags), never guesses from the text. Opens
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.dates import from_iso
from aggregator.html import elements
from aggregator.parse.encoding import decode
from aggregator.text import squeeze
from aggregator.urls import absolute

if TYPE_CHECKING:
    from datetime import datetime

_TITLE = ("og:title", "citation_title", "dc.title", "twitter:title")
_SITE = ("og:site_name", "citation_journal_title", "application-name")
_AUTHOR = ("author", "article:author", "citation_author", "dc.creator", "parsely-author", "byl")
_DATE = ("article:published_time", "citation_publication_date", "date", "dc.date", "pubdate")
_LIMIT = 512 * 1024
"""Bytes of a page that are read: what a page says of itself stands in its head."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page declares; None or empty where it does not."""

    title: str | None = None
    site_name: str | None = None
    authors: tuple[str, ...] = ()
    canonical_url: str | None = None
    published_at: datetime | None = None


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

    titles = [text for _, text in elements(html, "head > title")]
    canonical = [attributes.get("href") for attributes, _ in elements(html, "link[rel~=canonical]")]
    date = first(_DATE)
    return PageFacts(
        title=first(_TITLE) or next((title for title in titles if title), None),
        site_name=first(_SITE),
        authors=tuple(
            dict.fromkeys(
                author
                for name in _AUTHOR
                for author in metas.get(name, ())
                if not author.startswith(("http:", "https:"))
            )
        ),
        canonical_url=next((absolute(href, url) for href in canonical if href), None),
        published_at=from_iso(date) if date else None,
    )
