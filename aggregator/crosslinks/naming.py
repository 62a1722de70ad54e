"""Which of the names in a sentence is the outlet that a cue means. Pure.

Every mention gets points for its preposition, its distance, its looks and its link; the best one
wins if it has at least `ENOUGH`. Where a sentence names nothing, its neighbours may.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.crosslinks import names, people, titles
from aggregator.crosslinks.links import Place, agrees
from aggregator.crosslinks.names import Mention
from aggregator.crosslinks.outlets import domain_for
from aggregator.model import CrosslinkKind
from aggregator.text import name_key, title_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.crosslinks.reading import Sentence
    from aggregator.crosslinks.spot import Spot

ENOUGH = 1.0
_AGENTS = ("by", "with", "from", "to")
"""Prepositions before persons rather than outlets, but for copies ("reposted from")."""
_SUBJECT = ("outlet ran mine", "interviewed me", "outlet copied this")
"""Cues whose outlet stands before the verb."""
_ELSEWHERE = (Place.PAGE, Place.FRONT, Place.MEDIA, Place.REPOSITORY)
_OPENING = re.compile(r"(?:\W|(?:and|also|so|today|yesterday),?\s){0,9}", re.IGNORECASE)
_VERB = re.compile(
    r"[\s-]+(?:[\w-]+[\s-]+){0,4}?"
    r"(?:aired|carries|did|features|has|posted|published|publishes|ran|runs)\b"
)
_OUT = re.compile(
    r"\b(?:appear|appeared|appears|available|featured|forthcoming|live|online|out|posted|printed"
    r"|published|ran|run|runs|up)\s(?:over\s)?(?:in|on|at|by|as\swell\sas\son)\s\W*(?:the\s)?\W*$",
    re.IGNORECASE,
)
_NOUN = re.compile(r"\s(?:column|essay|page|series)$")
_SECTION = re.compile(r"\b(?:column|section|series|segment)\s\w+\s*$", re.IGNORECASE)


def _mentions(spot: Spot) -> Iterator[Mention]:
    sentence, hit = spot.sentence, spot.hit
    yield from names.mentions(sentence)
    if hit.cue.name == "eastern phrase":
        yield from names.eastern_mentions(sentence, hit.end)
    if hit.cue.name in _SUBJECT:
        noun = hit.words.lower().startswith(("interview ", "profile "))
        subject = _opening(sentence) if noun else _subject(sentence, hit.start)
        yield from (subject,) if subject else ()
    yield from _inside(spot)


def _inside(spot: Spot) -> Iterator[Mention]:
    """A name in the cue's own words: "my latest Heron Review article"."""
    hit = spot.hit
    inner = re.sub(r"^(?:my|our|I|we)\b(?:'\w+)?", "", hit.words, flags=re.IGNORECASE)
    if hit.cue.name.startswith(("own ", "was ", "have ")) and (name := names.name_in(inner)):
        found = names.name_at(spot.sentence, hit.start + max(0, hit.words.find(name)), "")
        if found:
            yield replace(found, name=_NOUN.sub("", found.name) or name)


def _subject(sentence: Sentence, end: int) -> Mention | None:
    """The last name before the verb: "The Heron Review has just | published my"."""
    head = sentence.text[:end]
    spots = [(a.start, a.end) for a in sentence.anchors] + [
        (s.start, s.end) for s in sentence.spans
    ]
    marked = [(start, stop) for start, stop in spots if stop <= end]
    for start, stop in sorted(marked, key=lambda place: -place[1]):
        near = len(head[stop:].split()) <= 3
        if near and (found := names.name_at(sentence, start, "")):
            return found
    starts = [m.start() for m in re.finditer(r"(?<![\w.'-])(?=\.?[A-Z0-9])", head)][-12:]
    for start in reversed(starts):
        found = names.name_at(sentence, start, "")
        if found and len(head[found.end :].split()) > 4:
            return None
        before = head[:start].rsplit(" ", 2)[-2:-1]
        follows = bool(before) and before[0][:1].isupper() and before[0] not in ("The", "And")
        if found and not follows:
            return found
    return None


def _opening(sentence: Sentence) -> Mention | None:
    """The name that opens a sentence: "The Heron Review | aired a segment with …"."""
    opening = _OPENING.match(sentence.text)
    found = names.name_at(sentence, opening.end() if opening else 0, "")
    return found if found and _VERB.match(sentence.text, found.end) else None


def _by_place(mention: Mention, spot: Spot) -> float:
    """Points for the preposition before a mention and its distance from the cue."""
    kind, word, hit = spot.kind, mention.at.split(" ")[-1], spot.hit
    points = 1.6 if mention.at == "" else 2.0
    if word == "as":
        points = -2.0
    elif kind is CrosslinkKind.APPEARANCE and word in ("with", "by"):
        points = 1.0
    elif kind is not CrosslinkKind.REPUBLISHES and word in _AGENTS:
        points = 0.8
    gap = mention.start - hit.end
    if gap >= -1:
        points += 1.5 - min(gap, 300) / 100
    elif mention.end > hit.start:
        points += 1.0
    before = spot.sentence.text[max(0, mention.start - 40) : mention.start]
    return points + 2.0 * bool(_OUT.search(before))


def _by_looks(mention: Mention, spot: Spot) -> float:
    """Points for a name that is, or looks like, an outlet's and not a person's or one's own."""
    page, name = spot.page, mention.name
    urls = [a.url for a in spot.sentence.anchors if page.where(a.url) in _ELSEWHERE]
    known = bool(domain_for(name, page.outlets))
    matched = any(agrees(name, url) for url in urls)
    points = 2.0 * known + 2.0 * matched + 1.2 * people.outletish(name) + 0.8 * mention.set_off
    points -= (1.0 if known or matched else 2.0) * people.is_person(name)
    if not (known or matched):
        a_place = spot.kind is CrosslinkKind.APPEARANCE and mention.at == "in"
        points -= 1.5 * (a_place and mention.anchor is None)
    looks = known or matched or mention.anchor or people.outletish(name)
    a_topic = spot.kind is CrosslinkKind.ANNOUNCES and mention.at == "on"
    points -= 2.0 * (a_topic and not looks)
    key = title_key(name)
    if not key or key in page.names or name_key(name) in page.byline:
        points -= 6.0
    return points - 3.0 * _in_a_title(mention, spot.sentence)


def _in_a_title(mention: Mention, sentence: Sentence) -> bool:
    """Whether a name is part of a longer quotation or of a link that is a title."""
    longer = len(mention.name.split()) + 1
    for begin, end, text in titles.quoted(sentence):
        if begin <= mention.start < end and len(text.split()) > longer:
            return True
    around = (a for a in sentence.anchors if a.start < mention.start and mention.end <= a.end)
    texts = (sentence.raw[a.start : a.end] for a in around)
    return any(len(text.split()) > longer and titles.is_title(text, "") for text in texts)


def _by_link(mention: Mention, spot: Spot) -> float:
    """Points for where the name itself leads to."""
    if mention.anchor is None:
        return 0.0
    place = spot.page.where(mention.anchor.url)
    if place in (Place.PAGE, Place.FRONT):
        return 1.0
    return {Place.OWN: -5.0, Place.SHOP: -1.5, Place.TOOL: -1.5, Place.CODE: -1.5}.get(place, 0.0)


def find_outlet(spot: Spot) -> Mention | None:
    """The mention that most likely names the outlet, or None where none is likely."""
    best, most, before = None, ENOUGH, -1
    for mention in _mentions(spot):
        points = _by_place(mention, spot) + _by_looks(mention, spot) + _by_link(mention, spot)
        between = spot.sentence.text[before : mention.start] if before >= 0 else ""
        points += 2.0 * bool(_SECTION.search(between))
        before = mention.start
        if points > most + 0.01:
            best, most = mention, points
    return best


def find_next_door(spot: Spot, back: int) -> Mention | None:
    """A sure mention up to `back` sentences before or one after, where the cue's own has none."""
    page, sentence = spot.page, spot.sentence
    if spot.kind is CrosslinkKind.REPUBLISHES:
        return None
    around = {other.order: other for other in page.sentences(sentence.block)}
    for order in (*range(sentence.order - 1, sentence.order - back - 1, -1), sentence.order + 1):
        for mention in names.mentions(around[order]) if order in around else ():
            place = page.where(mention.anchor.url) if mention.anchor else None
            sure = domain_for(mention.name, page.outlets) or place in (Place.PAGE, Place.FRONT)
            if sure and mention.at in ("at", "for", "in", "over at", "over on"):
                return replace(mention, start=-1, end=-1)
    return None
