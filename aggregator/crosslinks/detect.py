"""One entry in, its links and cross-links out: `find`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.crosslinks.links import outgoing, own_domains
from aggregator.crosslinks.outlets import domain_for, name_for
from aggregator.html import read_blocks
from aggregator.model import Crosslink, CrosslinkKind, Evidence, Found
from aggregator.text import plain
from aggregator.urls import clean, domain_of

if TYPE_CHECKING:
    from aggregator.model import Link, Outlets, ParsedEntry, Site

DETECTOR = "1"
_PIECE = r"(?:article|piece|essay|post|column|op-ed|review|paper|story)"
_CUES = (
    (CrosslinkKind.REPUBLISHES, re.compile(r"\b(?:originally|first) (?:published|posted|appeared) (?:at|on|in)\b|\bcross-?posted\b", re.I)),
    (CrosslinkKind.APPEARANCE, re.compile(r"\binterviewed me\b|\bI was interviewed\b|\binterview with me\b", re.I)),
    (CrosslinkKind.ANNOUNCES, re.compile(rf"\b(?:my|our) (?:latest|new|newest|recent)(?: {_PIECE})? (?:for|at|in)\b|\bI (?:have|wrote) an? (?:new )?{_PIECE}\b", re.I)),
)  # fmt: skip
_NAME = re.compile(
    r"\b(?:for|at|in|on|from) (?:the )?((?:The )?[A-Z][\w.&']*(?: (?:of |& )?[A-Z][\w.&']*)*)"
)
_QUOTED = re.compile(r"\"([^\"]{4,200}?)[,.]?\"")


def find(entry: ParsedEntry, site: Site, outlets: Outlets) -> Found:
    """Every outgoing link of `entry`, and the pieces elsewhere that it speaks of."""
    blocks = read_blocks(entry.content_html, entry.url or site.url)
    links = outgoing(entry, blocks)
    own = own_domains(entry, site)
    elsewhere = [x for x in links if x.origin == "text" and domain_of(x.url) not in own]
    for block in blocks:
        text = plain(block.text)
        for kind, cue in _CUES:
            if not block.quoted and (hit := cue.search(text)):
                return Found(links, (_claim(kind, hit, text, elsewhere, outlets),))
    return Found(links)


def _claim(
    kind: CrosslinkKind, hit: re.Match[str], text: str, links: list[Link], outlets: Outlets
) -> Crosslink:
    name = _NAME.search(text, hit.start())
    title = _QUOTED.search(text)
    url = clean(links[0].url) if links else None
    outlet = name[1] if name else name_for(domain_of(url), outlets)
    domain = domain_for(outlet, outlets) or domain_of(url) or None
    found = Evidence("phrase", 1.0, hit[0])
    return Crosslink(
        kind, url, outlet, domain, title[1] if title else None, 0.7, (found,), DETECTOR
    )
