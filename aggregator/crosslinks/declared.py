"""Cross-links that an entry declares instead of telling them: relations, microformats, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.crosslinks.links import Place, outlet_domain, own_domains, where
from aggregator.crosslinks.outlets import name_for
from aggregator.model import Crosslink, CrosslinkKind, Evidence
from aggregator.text import name_key, squeeze
from aggregator.urls import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model import Link, Outlets, ParsedEntry, Site

_RELATIONS = {
    "u-syndication": (CrosslinkKind.SYNDICATED, 0.95),
    "syndication": (CrosslinkKind.SYNDICATED, 0.95),
    "canonical": (CrosslinkKind.REPUBLISHES, 0.85),
}
"""Relation or class → what it declares, and how sure that is by itself."""
_OWN_COPY, _COLLECTED = 0.75, 0.3
"""How sure an entry with a source is its author's copy: where the site is that author's, and where
it may be a planet, whose entries all are copies that nobody announces."""


def declared(
    entry: ParsedEntry,
    links: tuple[Link, ...],
    site: Site,
    outlets: Outlets,
    detector: str,
) -> Iterator[Crosslink]:
    """The cross-links that stand in an entry's relations; a place on this very site is none."""
    related = [(one, rel) for one in links for rel in (one.rel or "").split() if rel in _RELATIONS]
    source = entry.source
    if not related and not source:
        return
    own = own_domains(entry, site)
    for link, rel in related:
        if where(link.url, own) is not Place.OWN:
            kind, sure = _RELATIONS[rel]
            yield _claim(kind, link.url, sure, f"declared {rel}", outlets, None, detector)
    if source and (url := source.url or source.feed_url) and where(url, own) is not Place.OWN:
        name = squeeze(source.title or "") or None
        sure = _OWN_COPY if name_key(site.author) in _authors(entry) else _COLLECTED
        yield _claim(
            CrosslinkKind.REPUBLISHES, url, sure, "declared source", outlets, name, detector
        )


def _authors(entry: ParsedEntry) -> frozenset[str]:
    return frozenset(key for author in entry.authors if (key := name_key(author.name)))


def _claim(
    kind: CrosslinkKind,
    url: str,
    sure: float,
    signal: str,
    outlets: Outlets,
    name: str | None,
    detector: str,
) -> Crosslink:
    domain = outlet_domain(url)
    told = (Evidence(signal, sure, url),)
    target = None if signal == "declared source" else clean(url)
    return Crosslink(
        kind, target, name_for(domain, outlets) or name, domain, None, sure, told, detector
    )
