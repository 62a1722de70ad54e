"""What a cue speaks of: outlet, link and title of the piece. What the text does not say is None."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.crosslinks import titles
from aggregator.crosslinks.links import original, outlet_domain
from aggregator.crosslinks.naming import find_next_door, find_outlet
from aggregator.crosslinks.outlets import domain_for, name_for, spelled
from aggregator.crosslinks.targets import Target, find_target
from aggregator.model import CrosslinkKind
from aggregator.text import title_key
from aggregator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.crosslinks.names import Mention
    from aggregator.crosslinks.spot import Spot

_RECORDED = ("own interview", "recording of mine")
"""Cues whose outlet may well be named some sentences earlier."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a cue speaks of: `mention` is where the outlet is named, `home` its front page."""

    mention: Mention | None
    outlet: str | None
    domain: str | None
    target: Target | None
    home: str | None
    title: str | None


def _printed(spot: Spot, url: str | None) -> str | None:
    """The host of an address that is written out: what a reader sees of the outlet."""
    if url and url.rstrip("/") in spot.sentence.text:
        return host_of(original(url)).removeprefix("www.") or None
    return None


def _labels(spot: Spot, target: Target) -> Iterator[tuple[str, bool]]:
    """The texts of all links to the target in this block; True for one that must be a title."""
    yield target.text, target.alone and len(target.text.split()) > 3
    blocks = spot.page.blocks[spot.sentence.block : spot.sentence.block + 1]
    same = [(b, a) for b in blocks for a in b.anchors if a.url == target.url]
    for block, anchor in same[:9]:
        yield block.text[anchor.start : anchor.end], False


def _linked_title(spot: Spot, target: Target, outlet: str | None) -> str | None:
    """The title that a link's text is, where it is not the outlet's name."""
    named = title_key(outlet)
    for text, surely in _labels(spot, target):
        key = title_key(text)
        if named and key.startswith(named + ":"):
            return titles.cleaned(text.partition(":")[2])
        if named and (named in key or key in named) and len(key) < len(named) + 12:
            continue
        whole = surely and not titles.is_generic(text) and "://" not in text
        if not domain_for(text, spot.page.outlets) and (
            whole or titles.is_title(text, spot.page.entry.title)
        ):
            return titles.cleaned(text)
    return None


def find_title(spot: Spot, target: Target | None, outlet: str | None) -> str | None:
    """What the sentence, the link or the entry's title ("Heron: …") calls the piece."""
    post = spot.page.entry.title
    if title := titles.title_in(spot.sentence, max(0, spot.hit.start - 1), post, outlet):
        return None if domain_for(title, spot.page.outlets) else title
    if target and (title := _linked_title(spot, target, outlet)):
        return title
    if outlet and title_key(post).startswith(title_key(outlet) + ":"):
        return titles.cleaned(post.partition(":")[2])
    return None


def find_piece(spot: Spot) -> Piece:
    """Outlet, link and title of what a cue speaks of."""
    outlets = spot.page.outlets
    mention = find_outlet(spot)
    target, home = find_target(spot, mention)
    recorded = spot.hit.cue.name in _RECORDED
    told = target is not None and not recorded and spot.kind is CrosslinkKind.APPEARANCE
    if mention is None and not told:
        mention = find_next_door(spot, 3 if recorded else 1)
    url = target.url if target else None
    outlet = spelled(mention.name, outlets) if mention else None
    domain = domain_for(outlet, outlets) or outlet_domain(url) or outlet_domain(home)
    title = find_title(spot, target, outlet)
    outlet = outlet or name_for(domain, outlets) or _printed(spot, url or home)
    return Piece(mention, outlet, domain, target, home, title)
