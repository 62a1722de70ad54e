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
_VERB = re.compile(
    r"[\s-]+(?:[\w-]+[\s-]+){0,4}?(?:aired|carries|did|features|has|posted|published|publishes|ran|runs)\b"
)
_OUT = re.compile(
    r"\b(?:published|appeare?d?s?|out|up|live|available|posted|printed|online|featured|runs?|ran|forthcoming)"
    r"\s(?:over\s)?(?:in|on|at|by|as\swell\sas\son)\s\W*(?:the\s)?\W*$",
    re.IGNORECASE,
)
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
    alone: bool = False


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
    if hit.cue.name in _SUBJECT:
        noun = hit.words.lower().startswith("interview ") or hit.words.lower().startswith(
            "profile "
        )
        subject = _opening(sentence) if noun else _subject(sentence, hit.start)
        if subject:
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
    starts = [m.start() for m in re.finditer(r"(?<![\w.'-])(?=\.?[A-Z0-9])", head)][-12:]
    for start in reversed(starts):
        found = names.name_at(sentence, start, "")
        if found and len(head[found.end :].split()) > 4:
            return None
        earlier = re.search(r"[A-Z][\w.]*\s$", head[:start])
        if found and not (earlier and earlier[0].strip().lower() not in ("the", "and")):
            return found
    return None


def _opening(sentence: Sentence) -> Mention | None:
    """The name that opens a sentence: "The Heron Review | aired a segment with …"."""
    opening = re.match(r"(?:\W|(?:and|also|so|today|yesterday),?\s)*", sentence.text, re.IGNORECASE)
    found = names.name_at(sentence, opening.end() if opening else 0, "")
    return found if found and _VERB.match(sentence.text, found.end) else None


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
    score += 2.0 * bool(_OUT.search(sentence.text[max(0, mention.start - 40) : mention.start]))
    if (
        kind is CrosslinkKind.APPEARANCE
        and near == "in"
        and not (mention.anchor or known or matched)
    ):
        score -= 1.5
    score += (
        2.0 * bool(known) + 2.0 * matched + 1.2 * people.outletish(name) + 0.8 * mention.set_off
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
            sentence.text[before.start : mention.start - 1].rsplit(" ", 1)[0]
        ):
            score += 2.0
        before = mention
        if score >= 1.0 and (best is None or score > best[0] + 0.01):
            best = (score, mention)
    return best[1] if best else None


def _next_door(sentence: Sentence, hit: Hit, page: Page, back: int) -> Mention | None:
    """A sure mention up to `back` sentences before or one after, where the cue's own has none."""
    if hit.cue.kind is CrosslinkKind.REPUBLISHES or sentence.block < 0:
        return None
    around = {other.order: other for other in page.sentences(sentence.block)}
    for order in (*range(sentence.order - 1, sentence.order - back - 1, -1), sentence.order + 1):
        for mention in names.mentions(around[order]) if order in around else ():
            place = page.where(mention.anchor.url) if mention.anchor else None
            sure = domain_for(mention.name, page.outlets) or place in (Place.PAGE, Place.FRONT)
            if sure and mention.at not in ("by", "with", "from", "to", "about"):
                return replace(mention, start=-1, end=-1)
    return None


def _label(sentence: Sentence, anchor: Anchor) -> str:
    """A link's text; for an address written out after a colon, what stands before the colon."""
    text = sentence.raw[anchor.start : anchor.end]
    before = sentence.raw[max(0, anchor.start - 160) : anchor.start].rstrip()
    return (
        before[:-1].strip() if "://" in text[:9] and before.endswith(":") and before[:-1] else text
    )


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
        text = _label(sentence, anchor)
        score = (
            0.5 * (len(anchor.url) > 45)
            + _BY_PLACE[place]
            + (media if place is Place.MEDIA else 0.0)
        )
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
        alone = not hit and len(text) * 10 >= len(sentence.text.strip()) * 6
        alone = alone or sentence.text[: anchor.start].rstrip(' "').endswith(":")
        yield Target(anchor.url, text, close, place, score + 2.0 * alone, alone)


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
    if best and best.score >= 2.0 and best.place is not Place.FRONT:
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
            yield replace(target, near="block", score=score)


def _printed(sentence: Sentence, url: str | None) -> str | None:
    """The host of an address that is written out: what a reader sees of the outlet."""
    if url and url.rstrip("/") in sentence.text:
        return host_of(original(url)).removeprefix("www.") or None
    return None


def _title(
    sentence: Sentence, hit: Hit, page: Page, target: Target | None, outlet: str | None
) -> str | None:
    """What the sentence or the link calls the piece, but for the outlet's own name."""
    post = page.entry.title
    if title := titles.title_in(sentence, max(0, hit.start - 1), post, outlet):
        return None if domain_for(title, page.outlets) else title
    named = title_key(outlet)
    if target and target.place is not Place.FRONT:
        block = page.blocks[sentence.block] if sentence.block >= 0 else None
        same = [a for a in block.anchors if a.url == target.url][:9] if block else []
        for text in (target.text, *(block.text[a.start : a.end] for a in same if block)):
            key = title_key(text)
            if named and key.startswith(named + ":"):
                return titles.cleaned(text[text.index(":") + 1 :])
            if domain_for(text, page.outlets) or (
                named and len(key) < len(named) + 12 and (named in key or key in named)
            ):
                continue
            whole = target.alone and text is target.text and len(text.split()) > 3
            if titles.is_title(text, post) or (
                whole and not titles.is_generic(text) and "://" not in text
            ):
                return titles.cleaned(text)
    if named and title_key(post).startswith(named + ":"):
        return titles.cleaned(post[post.index(":") + 1 :])
    return None


def find_piece(sentence: Sentence, hit: Hit, page: Page) -> Piece:
    """Outlet, link and title of what the cue `hit` in `sentence` speaks of."""
    mention = find_outlet(sentence, hit, page)
    target, home = find_target(sentence, hit, page, mention)
    recorded = hit.cue.name in ("recording of mine", "own interview")
    if mention is None and (target is None or recorded or hit.cue.kind is CrosslinkKind.ANNOUNCES):
        mention = _next_door(sentence, hit, page, 3 if recorded else 1)
    if mention is None and target is not None and target.place in _NOT_THERE:
        target = None
    url = target.url if target and target.place is not Place.FRONT else None
    front = home or (target.url if target and target.place is Place.FRONT else None)
    outlet = spelled(mention.name, page.outlets) if mention else None
    domain = domain_for(outlet, page.outlets) or outlet_domain(url) or outlet_domain(front)
    title = _title(sentence, hit, page, target, outlet)
    outlet = outlet or name_for(domain, page.outlets) or _printed(sentence, url or front)
    return Piece(mention, outlet, domain, target if url else None, front, title)
