"""Signals that speak for a claim. Each is a small pure function that answers with the words it was
seen in, or None; how much each one counts is `score`'s business.
"""

from __future__ import annotations

import re

from aggregator.crosslinks import people
from aggregator.crosslinks.claim import Claim, named, seen_in
from aggregator.crosslinks.cues import CATEGORIES
from aggregator.crosslinks.links import Place, agrees
from aggregator.crosslinks.outlets import domain_for
from aggregator.model import CrosslinkKind
from aggregator.text import shorten, title_key

_FRESH = re.compile(
    r"\b(?:[Ff]inally|[Jj]ust|[Ll]ast\s(?:month|night|week)|latest|neu(?:e[rsn]?)?|new|newest"
    r"|nieuwe?|nouve(?:au|lle)|nov[oa]|[Nn]ow|nuev[oa]|nuov[oa]|recent|[Rr]ecently"
    r"|[Tt]his\s(?:month|morning|week)|[Tt]oday|[Yy]esterday)\b"
)
"""In lower case but for what may open a sentence: "New" begins too many names."""
_IS_UP = re.compile(
    r"\b(?:is|are|was|were|went|has\sbeen|have\sbeen|has|have|'s|just|got)\s(?:\w+\s){0,2}?(?:up"
    r"|out|live|online|available|published|posted|appeared|in\sprint|released|printed|featured)\b"
    r"|\bcan\s(?:be\s(?:found|read)|read|find)\b|\b(?:up|out|live)\s(?:today|now|at|on|over)\b"
    r"|\bist\s.{0,40}erschienen\b|\best\s(?:parue?|publiée?)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:check\sit\sout|find\sit|go\sread|have\sa\s(?:look|listen)|here\s(?:is|are|it\sis)"
    r"|listen\s(?:to|here)|read\s(?:it|the|more|on)|take\sa\slook"
    r"|you\scan\s(?:read|find|listen|see|watch|hear))\b",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W*(?:disclaimer|disclosure|edit|hinweis|legalese|n\.?b|notes?|p\.?s|update)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:above|article|below|column|content|entry|essay|following|interview|it|piece|post"
    r"|review|story|talk|these|this|artículo|artigo|artikel|articolo|beitrag|ce|cet(?:te)?|deze"
    r"|dies\w*|dit|est[ea]|quest\w+)\b|本文|此文|文章",
    re.IGNORECASE,
)
_ON_AIR = re.compile(
    r"\b(?:audio|available|episode|featur(?:ed|es|ing)|guest|hear|interview(?:ed|s)?|intervied"
    r"|listen|magazine|mp3|newsletter|newspaper|online|podcasts?|profiled?|quoted|radio|recording"
    r"|segment|show|transcript|tv|watch)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:appearance|articles?|artikel|column|cross-?post|elsewhere|essay|guest[- ]post"
    r"|interview(?:ed)?|me\sin|media|op-?ed|over\sat|paper|podcasts?|press|published|reading\sme"
    r"|review\sof|self-promotion|shameless|talk|tribune|writing)\b",
    re.IGNORECASE,
)


def at_the_edge(claim: Claim) -> str | None:
    """A remark on the entry itself stands at its very beginning or end."""
    block, last = claim.sentence.block, len(claim.page.blocks) - 2
    if claim.kind is not CrosslinkKind.REPUBLISHES:
        return None
    return "first paragraphs" if block < 2 else "last paragraphs" if block >= last else None


def category(claim: Claim) -> str | None:
    """The entry is filed under a category for what is elsewhere."""
    return next((tag for tag in claim.page.entry.tags if tag.strip().lower() in CATEGORIES), None)


def credible_next(claim: Claim) -> str | None:
    """A credible outlet follows the cue at once."""
    return outlet_credible(claim) if outlet_next(claim) else None


def fresh(claim: Claim) -> str | None:
    """It is said to be new."""
    return seen_in(_FRESH, claim.spot.near)


def is_up(claim: Claim) -> str | None:
    """It is said to be out."""
    return seen_in(_IS_UP, claim.spot.near)


def link_in_phrase(claim: Claim) -> str | None:
    """The cue itself is a link to a page elsewhere."""
    target = claim.target
    return (target.text or target.url) if target and target.near == "phrase" else None


def link_known(claim: Claim) -> str | None:
    """The link leads to a known outlet."""
    domain = claim.piece.domain
    return domain if claim.target and domain in claim.page.outlets.by_domain else None


def link_nearby(claim: Claim) -> str | None:
    """A line nearby links to a page elsewhere."""
    target = claim.target
    return (target.text or target.url) if target and target.near == "block" else None


def on_air(claim: Claim) -> str | None:
    """There is something to hear, watch or read of an appearance."""
    if claim.kind is not CrosslinkKind.APPEARANCE:
        return None
    heard = claim.target.url if claim.target and claim.target.place is Place.MEDIA else None
    return seen_in(_ON_AIR, claim.sentence.text) or heard


def outlet_agrees(claim: Claim) -> str | None:
    """The name can be read in the address of a link."""
    urls = [url for url in (claim.target and claim.target.url, claim.piece.home) if url]
    mention = claim.mention
    return next((url for url in urls if mention and agrees(mention.name, url)), None)


def outlet_credible(claim: Claim) -> str | None:
    """Something beside its place says that the name is an outlet's."""
    sure = outlet_known(claim) or outlet_linked(claim) or outlet_set_off(claim)
    return sure or outlet_word(claim) or outlet_agrees(claim)


def outlet_in_title(claim: Claim) -> str | None:
    """The entry's title holds the outlet's name."""
    name = claim.mention.name if claim.mention else None
    key = title_key(name)
    return name if len(key) > 2 and key in title_key(claim.page.entry.title) else None


def outlet_known(claim: Claim) -> str | None:
    """The name is that of a known outlet."""
    name = claim.mention.name if claim.mention else None
    return name if domain_for(name, claim.page.outlets) else None


def outlet_linked(claim: Claim) -> str | None:
    """The name is a link to another site."""
    mention = claim.mention
    if mention is None or mention.anchor is None:
        return None
    there = claim.page.where(mention.anchor.url) in (Place.PAGE, Place.FRONT)
    return mention.name if there else None


def outlet_next(claim: Claim) -> str | None:
    """The name follows the cue at once, or stands in it."""
    mention = claim.mention
    for hit in claim.hits if mention else ():
        if mention and mention.end >= hit.start:
            between = claim.sentence.text[hit.end : mention.start].split()
            return mention.name if len(between) <= 4 else None
    return None


def outlet_set_off(claim: Claim) -> str | None:
    """The name is in italics or quotes."""
    return claim.mention.name if claim.mention and claim.mention.set_off else None


def outlet_word(claim: Claim) -> str | None:
    """The name has a word that outlets have ("Journal", "Times", "blog")."""
    mention = claim.mention
    return mention.name if mention and people.outletish(mention.name) else None


def pointing(claim: Claim) -> str | None:
    """The reader is asked to go and look."""
    return seen_in(_POINTING, claim.sentence.text)


def speaks_of_itself(claim: Claim) -> str | None:
    """The entry itself is what appeared elsewhere."""
    if claim.kind is not CrosslinkKind.REPUBLISHES:
        return None
    if claim.hit.start < 6:
        return claim.hit.words
    return seen_in(_SELF, claim.sentence.text[max(0, claim.hit.end - 90) : claim.hit.end])


def stands_alone(claim: Claim) -> str | None:
    """The sentence is a remark of its own: bracketed, set off, or marked as a note."""
    sentence, text = claim.sentence, claim.sentence.text.strip()
    long = len(text) * 0.7
    apart = sentence.quoted or any(span.end - span.start > long for span in sentence.spans)
    return shorten(text, 20) if apart or text[:1] in "([*" or _NOTE.match(text) else None


def title_given(claim: Claim) -> str | None:
    """A title is quoted or linked."""
    return claim.piece.title


def title_says_so(claim: Claim) -> str | None:
    """The entry's title names a kind of piece."""
    return seen_in(_TITLE, claim.page.entry.title)


FOR = named(
    at_the_edge, category, credible_next, fresh, is_up, link_in_phrase, link_known, link_nearby,
    on_air, outlet_agrees, outlet_in_title, outlet_known, outlet_linked, outlet_next,
    outlet_set_off, outlet_word, pointing, speaks_of_itself, stands_alone, title_given,
    title_says_so,
)  # fmt: skip
"""Signals that can only speak for a claim, by name."""
