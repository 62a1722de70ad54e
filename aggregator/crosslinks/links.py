"""Where an entry points to: its outgoing links, and what kind of place each of them is.

Pure. A link to the entry itself, to a mere fragment of it or to nothing is left out; one address
with one text is one link, wherever it is repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.model import Link
from aggregator.text import squeeze
from aggregator.urls import domain_of, url_key

if TYPE_CHECKING:
    from aggregator.html import Block
    from aggregator.model import ParsedEntry, Site

MOST = 5_000
"""Links kept of one entry; what comes after is not a text any more."""


def outgoing(entry: ParsedEntry, blocks: tuple[Block, ...]) -> tuple[Link, ...]:
    """The links of the text in order, then those that the feed declares."""
    own = url_key(entry.url)
    links: dict[tuple[str, str | None, str], Link] = {}
    for block in blocks:
        for anchor in block.anchors:
            rels = " ".join((anchor.rel or "", *anchor.classes)).strip() or None
            text = squeeze(block.text[anchor.start : anchor.end])
            if (key := url_key(anchor.url)) and key != own:
                links.setdefault((key, rels, text), Link(anchor.url, rels, text))
    for relation in entry.relations:
        if (key := url_key(relation.url)) and key != own:
            text = squeeze(relation.title or "")
            link = Link(relation.url, relation.rel, text, "feed")
            links.setdefault((key, relation.rel, "\0feed"), link)
    return tuple(links.values())[:MOST]


def own_domains(entry: ParsedEntry, site: Site) -> frozenset[str]:
    """The registrable domains that are this very site."""
    return frozenset(d for d in (domain_of(entry.url), domain_of(site.url)) if d)
