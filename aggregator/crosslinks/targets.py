"""Which link is the piece's. Pure.

Every link of the sentence gets points for where it leads, where it stands and what it says; if
none is good enough, those of the neighbouring sentences and of the next lines compete as well. A
front page is never the piece: it only says whose the outlet is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.crosslinks import people, titles
from aggregator.crosslinks.links import Place, agrees, original
from aggregator.crosslinks.outlets import domain_for
from aggregator.model import CrosslinkKind
from aggregator.urls import domain_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.crosslinks.names import Mention
    from aggregator.crosslinks.reading import Sentence
    from aggregator.crosslinks.spot import Spot
    from aggregator.html import Anchor

GOOD, ENOUGH = 2.0, 1.0
_POINTS = {
    Place.PAGE: 2.0,
    Place.REPOSITORY: 1.0,
    Place.MEDIA: 0.0,
    Place.FRONT: -3.0,
    Place.CODE: -5.0,
    Place.SHOP: -5.0,
    Place.SILO: -5.0,
    Place.FILE: -6.0,
    Place.TOOL: -6.0,
    Place.OWN: -9.0,
}


@dataclass(frozen=True, slots=True)
class Target:
    """A link that may be the piece's.

    `near` says where it stands (phrase, sentence, block); `alone` that it is a line of its own or
    follows a colon, so that its text is a title.
    """

    url: str
    text: str
    near: str
    place: Place
    points: float
    alone: bool = False


def _label(sentence: Sentence, anchor: Anchor) -> str:
    """A link's text; for an address written out after a colon, what stands before the colon."""
    text = sentence.raw[anchor.start : anchor.end]
    before = sentence.raw[: anchor.start].rstrip()
    written_out = "://" in text[:9] and before.endswith(":") and 1 < len(before) < 120
    return before[:-1].strip() if written_out else text


def _by_distance(anchor: Anchor, spot: Spot) -> float:
    hit = spot.hit
    if anchor.start < hit.end and anchor.end > hit.start:
        return 3.0
    if anchor.start >= hit.end:
        return 1.5 - min(anchor.start - hit.end, 320) / 80
    return -0.3 - min(hit.start - anchor.end, 200) / 100


def _by_words(url: str, text: str, name: str | None, spot: Spot) -> float:
    """Points for a link to the outlet's own pages, and for a text that is a title or "here"."""
    outlets = spot.page.outlets
    domain = domain_for(name, outlets)
    points = 0.5 * (len(url) > 45)
    if name and (agrees(name, url) or (domain and domain_of(original(url)) == domain)):
        points += 2.0
    elif people.is_person(text):
        points -= 3.0
    telling = titles.is_generic(text) or titles.is_title(text, spot.page.entry.title)
    return points + 1.5 * telling


def _targets(sentence: Sentence, name: str | None, spot: Spot) -> Iterator[tuple[Anchor, Target]]:
    """Every link of a sentence, with the points that do not depend on the cue's place."""
    heard = spot.kind is CrosslinkKind.APPEARANCE
    for anchor in sentence.anchors:
        place, text = spot.page.where(anchor.url), _label(sentence, anchor)
        points = _POINTS[place] + _by_words(anchor.url, text, name, spot)
        points += 2.0 * (heard and place is Place.MEDIA)
        alone = sentence.text[: anchor.start].rstrip(' "').endswith(":")
        yield anchor, Target(anchor.url, text, "", place, points + 2.0 * alone, alone)


def _deepest(sentence: Sentence) -> set[str]:
    """Of several links to one outlet the one that leads farthest in: not its section, its piece."""
    by_domain: dict[str, set[str]] = {}
    for anchor in sentence.anchors:
        by_domain.setdefault(domain_of(original(anchor.url)), set()).add(anchor.url)
    deepest = set()
    for urls in (urls for urls in by_domain.values() if len(urls) > 1):
        first, second, *_ = sorted(urls, key=lambda url: url.rstrip("/").count("/"), reverse=True)
        if first.rstrip("/").count("/") > second.rstrip("/").count("/"):
            deepest.add(first)
    return deepest


def _here(spot: Spot, mention: Mention | None) -> Iterator[Target]:
    named = mention.anchor.url if mention and mention.anchor else None
    deepest = _deepest(spot.sentence)
    for anchor, target in _targets(spot.sentence, mention.name if mention else None, spot):
        points = _by_distance(anchor, spot)
        near = "phrase" if points == 3.0 else "sentence"
        points += 1.5 * (anchor.url == named) + 1.5 * (anchor.url in deepest)
        yield replace(target, near=near, points=target.points + points)


def _around(spot: Spot, name: str | None, home: str | None) -> Iterator[Target]:
    """Links of the sentences around, then of the next three lines; distance costs points."""
    sentence, page = spot.sentence, spot.page
    near = [s for s in page.sentences(sentence.block) if 0 < abs(s.order - sentence.order) <= 3]
    places = [(0.8 if s.order > sentence.order else 1.2, s) for s in near]
    for step in (1, 2, 3):
        places += [(0.6 + 0.5 * step, s) for s in page.sentences(sentence.block + step)[:3]]
    cost = 2.5 if spot.kind is CrosslinkKind.REPUBLISHES else 1.5
    for distance, other in places:
        for anchor, target in _targets(other, name, spot):
            line = (anchor.end - anchor.start) * 10 >= len(other.text.strip()) * 6
            points = target.points + 2.0 * (line and not target.alone) - cost - distance
            points += 1.5 * bool(home and domain_of(target.url) == domain_of(home))
            yield replace(target, near="block", points=points, alone=line or target.alone)


def _home(targets: list[Target], mention: Mention | None) -> str | None:
    """The outlet's front page, where the sentence links to it."""
    for target in (t for t in targets if t.place is Place.FRONT):
        linked = mention and mention.anchor and mention.anchor.url == target.url
        if mention is None or linked or agrees(mention.name, target.url):
            return target.url
    return None


def find_target(spot: Spot, mention: Mention | None) -> tuple[Target | None, str | None]:
    """The piece's link, and the address of the outlet's front page, as far as they are linked."""
    here = list(_here(spot, mention))
    home = _home(here, mention)
    pages = [target for target in here if target.place is not Place.FRONT]
    best = max(pages, key=lambda target: target.points, default=None)
    if best is None or best.points < GOOD:
        others = _around(spot, mention.name if mention else None, home)
        pages += [target for target in others if target.place is not Place.FRONT]
        best = max(pages, key=lambda target: target.points, default=None)
    return (best if best and best.points >= ENOUGH else None), home
