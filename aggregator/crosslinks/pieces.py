"""What a cue speaks of: the outlet, the link and the title of the piece. Pure.

Several candidates compete for each; what the text does not say stays None. A front page is no
piece: it only says whose the outlet is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.crosslinks import names, people, titles
from aggregator.crosslinks.links import Place, agrees, original, outlet_domain
from aggregator.crosslinks.names import Mention
from aggregator.crosslinks.outlets import domain_for, name_for, spelled
from aggregator.model import CrosslinkKind
from aggregator.text import name_key, title_key
from aggregator.urls import domain_of, host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.crosslinks.grammar import Hit
    from aggregator.crosslinks.page import Page
    from aggregator.crosslinks.reading import Sentence
    from aggregator.html import Anchor

_SUBJECT = frozenset({"outlet ran mine", "interviewed me", "outlet copied this"})
_HOSTS = re.compile(r"\b(?:column|section|series|segment)$", re.IGNORECASE)
_NOT_THERE = (Place.SILO, Place.CODE, Place.SHOP, Place.TOOL, Place.FILE, Place.OWN)
_BY_PLACE = {
    Place.PAGE: 2.0,
    Place.FRONT: -3.0,
    Place.MEDIA: 0.0,
    Place.REPOSITORY: 1.0,
    Place.SILO: -5.0,
    Place.CODE: -5.0,
    Place.SHOP: -5.0,
    Place.TOOL: -6.0,
    Place.FILE: -6.0,
    Place.OWN: -9.0,
}


@dataclass(frozen=True, slots=True)
class Target:
    """A link that may be the piece's; `near` says how: phrase, sentence, block or document."""

    url: str
    text: str
    near: str
    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class Piece:
    """What a cue speaks of. `mention` is where the outlet is named, `home` a link to its front."""

    mention: Mention | None
    outlet: str | None
    domain: str | None
    target: Target | None
    home: str | None
    title: str | None


def _places(sentence: Sentence, hit: Hit) -> Iterator[Mention]:
    yield from names.mentions(sentence)
    if hit.cue.name == "eastern phrase":
        yield from names.eastern_mentions(sentence, hit.end)
    if hit.cue.name in _SUBJECT and (subject := _subject(sentence, hit.start)):
        yield subject
    inner = re.sub(r"^(?:my|our|I|we)\b('\w+)?", "", hit.words, flags=re.IGNORECASE)
    if hit.cue.name.startswith(("own ", "was ", "have ")) and (name := names.name_in(inner)):
        start = hit.start + hit.words.index(name) if name in hit.words else hit.start
        yield Mention(name, start, start + len(name), "", _anchor_at(sentence, start))


def _subject(sentence: Sentence, end: int) -> Mention | None:
    """The last name before the verb: "The Heron Review has just | published my"."""
    head = sentence.text[:end]
    marked = [x for x in (*sentence.anchors, *sentence.spans) if x.end <= end]
    for item in sorted(marked, key=lambda x: -x.end):
        if len(head[item.end :].split()) <= 3 and (
            found := names.name_at(sentence, item.start, "")
        ):
            return found
    for start in reversed(
        [m.start() for m in re.finditer(r"(?<![\w.'-])(?=[A-Z0-9])", head)][-12:]
    ):
        found = names.name_at(sentence, start, "")
        if found and len(head[found.end :].split()) > 4:
            return None
        earlier = re.search(r"[A-Z][\w.]*\s$", head[:start])
        if found and not (earlier and earlier[0].strip().lower() not in ("the", "and")):
            return found
    return None


def _anchor_at(sentence: Sentence, place: int) -> Anchor | None:
    return next((a for a in sentence.anchors if a.start <= place < a.end), None)


def _weigh(mention: Mention, hit: Hit, sentence: Sentence, page: Page) -> float:
    """How likely a mention is the outlet that the cue means."""
    kind, name = hit.cue.kind, mention.name
    near = mention.at.split(" ")[-1]
    score = (
        0.8
        if near in ("with", "by", "from", "to", "as") and kind is not CrosslinkKind.REPUBLISHES
        else 2.0
    )
    if near == "as":
        score = -2.0
    if kind is CrosslinkKind.APPEARANCE and near in ("with", "by"):
        score = 1.0
    if mention.at == "":
        score = 1.6
    gap = mention.start - hit.end
    score += 1.5 - min(gap, 300) / 100 if gap >= -1 else (1.0 if mention.end > hit.start else 0.0)
    urls = [a.url for a in sentence.anchors if page.where(a.url) not in _NOT_THERE]
    known = domain_for(name, page.outlets)
    matched = any(agrees(name, url) for url in urls)
    score += (
        2.5 * bool(known) + 2.0 * matched + 1.2 * people.outletish(name) + 0.8 * mention.set_off
    )
    if mention.anchor:
        place = page.where(mention.anchor.url)
        score += 1.0 if place in (Place.PAGE, Place.FRONT) else -5.0 if place is Place.OWN else 0.0
        score -= 1.5 if place in (Place.SHOP, Place.TOOL, Place.CODE) else 0.0
    if people.is_person(name) and not (known or matched):
        score -= 2.0
    if (key := title_key(name)) in page.names or name_key(name) in page.byline or not key:
        score -= 6.0
    for begin, end, text in titles.quoted(sentence):
        if begin <= mention.start < end and len(text.split()) > len(name.split()) + 1:
            score -= 3.0
    return score


def find_outlet(sentence: Sentence, hit: Hit, page: Page) -> Mention | None:
    """The mention that most likely names the outlet, or None where nothing is likely."""
    best: tuple[float, Mention] | None = None
    before: Mention | None = None
    for mention in _places(sentence, hit):
        score = _weigh(mention, hit, sentence, page)
        if before and _HOSTS.search(
            sentence.text[before.start : mention.start - 1].rsplit(" ", 2)[0]
        ):
            score += 2.0
        before = mention
        if score >= 1.0 and (best is None or score > best[0] + 0.01):
            best = (score, mention)
    return best[1] if best else None


def _next_door(sentence: Sentence, hit: Hit, page: Page) -> Mention | None:
    """A sure mention in the sentence before or after, for a cue whose own names nothing."""
    if hit.cue.kind is CrosslinkKind.REPUBLISHES or sentence.block < 0:
        return None
    around = page.sentences(sentence.block)
    for order in (sentence.order - 1, sentence.order + 1):
        for other in (s for s in around if s.order == order):
            for mention in names.mentions(other):
                known = domain_for(mention.name, page.outlets)
                place = page.where(mention.anchor.url) if mention.anchor else None
                linked = place in (Place.PAGE, Place.FRONT)
                if (known or linked) and mention.at not in ("by", "with", "from", "to"):
                    return replace(mention, start=-1, end=-1)
    return None


def _targets(
    sentence: Sentence,
    hit: Hit | None,
    near: str,
    name: str | None,
    page: Page,
    mention: Mention | None,
) -> Iterator[Target]:
    """The links of a sentence with what speaks for each being the piece's."""
    media = 2.0 if hit is None or hit.cue.kind is CrosslinkKind.APPEARANCE else 0.0
    domain = domain_for(name, page.outlets)
    for anchor in sentence.anchors:
        place = page.where(anchor.url)
        text = sentence.raw[anchor.start : anchor.end]
        score = _BY_PLACE[place] + (media if place is Place.MEDIA else 0.0)
        close = near
        if hit and anchor.start < hit.end and anchor.end > hit.start:
            score, close = score + 3.0, "phrase"
        elif hit and anchor.start >= hit.end:
            score += 1.5 - min(anchor.start - hit.end, 320) / 80
        elif hit:
            score -= 0.3 + min(hit.start - anchor.end, 200) / 100
        if mention and mention.anchor and mention.anchor.url == anchor.url:
            score += 1.5
        if name and (
            agrees(name, anchor.url) or (domain and domain_of(original(anchor.url)) == domain)
        ):
            score += 2.0
        elif people.is_person(text):
            score -= 3.0
        score += 1.5 * (titles.is_generic(text) or titles.is_title(text, page.entry.title))
        if not hit and len(text) * 10 >= len(sentence.text.strip()) * 6:
            score += 2.0
        yield Target(anchor.url, text, close, place, score)


def find_target(
    sentence: Sentence, hit: Hit, page: Page, mention: Mention | None
) -> tuple[Target | None, str | None]:
    """The link of the piece, and the address of the outlet's front page where one is linked."""
    name = mention.name if mention else None
    here = list(_targets(sentence, hit, "sentence", name, page, mention))
    home = next(
        (
            t.url
            for t in here
            if t.place is Place.FRONT
            and (
                not name
                or agrees(name, t.url)
                or (mention and mention.anchor and mention.anchor.url == t.url)
            )
        ),
        None,
    )
    best = max(here, key=lambda t: t.score, default=None)
    if best and best.score >= 2.0:
        return best, home
    around = list(_around(sentence, hit, name or None, home, page))
    best = max((t for t in (*here, *around) if t.score >= 1.0), key=lambda t: t.score, default=None)
    return best, home


def _around(
    sentence: Sentence, hit: Hit, name: str | None, home: str | None, page: Page
) -> Iterator[Target]:
    """Links after (or just before) the sentence: in its block, then in the next three."""
    if sentence.block < 0:
        return
    rest = [
        (0.8 if s.order > sentence.order else 1.2, s)
        for s in page.sentences(sentence.block)
        if 0 < abs(s.order - sentence.order) <= 3
    ]
    for step in (1, 2, 3):
        rest += [(0.6 + 0.5 * step, s) for s in page.sentences(sentence.block + step)[:3]]
    for cost, other in rest:
        for target in _targets(other, None, "block", name, page, None):
            score = target.score - cost - 1.5
            if home and domain_of(target.url) == domain_of(home):
                score += 1.5
            if hit.cue.kind is CrosslinkKind.REPUBLISHES:
                score -= 1.0
            yield Target(target.url, target.text, "block", target.place, score)


def _printed(target: Target | None) -> str | None:
    """The host of an address that is written out: what a reader sees of the outlet."""
    if target and "://" in target.text[:9]:
        return host_of(original(target.url)).removeprefix("www.") or None
    return None


def find_piece(sentence: Sentence, hit: Hit, page: Page) -> Piece:
    """Outlet, link and title of what the cue `hit` in `sentence` speaks of."""
    mention = find_outlet(sentence, hit, page)
    target, home = find_target(sentence, hit, page, mention)
    if mention is None and (target is None or hit.cue.kind is CrosslinkKind.ANNOUNCES):
        mention = _next_door(sentence, hit, page)
    if mention is None and target is not None and target.place in _NOT_THERE:
        target = None
    url = target.url if target and target.place is not Place.FRONT else None
    known = domain_for(mention.name if mention else None, page.outlets)
    linked = (
        outlet_domain(url) or outlet_domain(home) or (outlet_domain(target.url) if target else None)
    )
    outlet = (name_for(known, page.outlets) if known else None) or (
        mention.name if mention else None
    )
    title = titles.title_in(sentence, max(0, hit.start - 1), page.entry.title, outlet)
    if (
        target
        and not title
        and titles.is_title(target.text, page.entry.title)
        and not (outlet and title_key(outlet) == title_key(target.text))
    ):
        title = titles.cleaned(target.text)
    domain = known or linked
    if outlet is None:
        outlet = name_for(linked, page.outlets) or _printed(target)
    return Piece(mention, outlet, domain, target if url else None, home, title)
