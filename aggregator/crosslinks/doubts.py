"""Signals that speak against a claim. Each is a small pure function that answers with the words it
was seen in, or None; how much each one counts is `score`'s business.
"""

from __future__ import annotations

import re

from aggregator.crosslinks import people
from aggregator.crosslinks.claim import Claim, named, seen_in
from aggregator.crosslinks.cues import MERE, PAST
from aggregator.crosslinks.links import Place
from aggregator.crosslinks.support import outlet_credible
from aggregator.model import CrosslinkKind

_OLD = "|".join(PAST)
_BACKGROUND = re.compile(
    rf"\b(?:my|our)\s(?:\w+\s)?(?:{_OLD})\b"
    r"|\bas\s(?:I|we)(?:'ve|\shave)?\s(?:\w+\s)?(?:argued|described|discussed|explained|mentioned"
    r"|noted|pointed|said|written|wrote)\b"
    r"|\bI\s(?:once|used\sto)\b|\b(?:decades|months|while|years)\s(?:ago|back)\b"
    r"|\b(?:back\s)?in\s(?:19|20)\d\d,?\s(?:I|we)\b|\b(?:earlier|previously)\s(?:published|wrote)\b|\bwrote\s(?:earlier|previously)\b"
    rf"|\b(?:in|from)\s(?:an?|my|our|the)\s(?:\w+\s)?(?:{_OLD})\b|\bsome\sof\smy\b"
    r"|\bin\smy\s(?:\w+\s)?(?:days|teens|twenties|youth)\b|\bback\swhen\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:[Ii]n|since)\s(?:\w+\s)?((?:19|20)\d\d)\b")
_NOT_YET = re.compile(
    r"\b(?:will|'ll|would|'d\s(?:love|like)|want(?:ed)?\sto|hop(?:e|ing)\sto|plan(?:ning)?\sto"
    r"|going\sto|might|should|could|need\sto|try(?:ing)?\sto|about\sto|if\s(?:I|you|we)"
    r"|forthcoming|upcoming|pitch(?:ed)?|submit(?:ted)?|draft|speaking\sat|in\sthe\sworks"
    r"|rejected)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:can't|didn't|don't|hasn't|haven't|instead\sof|isn't|never|nor|not|rather\sthan|wasn't"
    r"|without|won't)\b",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\b(?:answers?|comments?|e-?mail|letter\sto\sthe\slist|question|toot|tweets?)\b",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"\b(?:an?|my|our|several|some|the|this|three|two)\s(?:\w+\s){0,3}?(?:album|apps?|books?|company|courses?|ebook|film|game"
    r"|job|library|newsletter|novel|package|plugin|product|project|release|report|software"
    r"|startup)\b",
    re.IGNORECASE,
)
_OTHER = r"(?:main|old|other|personal|professional|second|work)\b"
_OTHER_BLOG = re.compile(
    rf"\s(?:at|from|in|on|to)\s(?:(?:my|our)\s{_OTHER}|the\sauthor's)\s(?:\w+\s)?"
    r"(?:blog|newsletter|site|website)\b",
    re.IGNORECASE,
)
_OWN_OUTLET = re.compile(
    r"\b(?:at|by|for|from|in|of|on|to)\s(?:my|our|the\ssame|this)\s"
    rf"(?!{_OTHER})(?:\w+\s){{0,3}}?(?:archive|blogs?"
    r"|book|channel|feed|journal|list|magazine|newsletter|notebook|page|patreon|site|substack"
    r"|website|wiki)\b",
    re.IGNORECASE,
)
"""One's blog is here; one's other blog, or one's personal one, is elsewhere."""
_OTHER_WORK = re.compile(
    r"\b(?:which|that|who|books?|novel|poem|film|edition|paper\swas"
    r"|version\sof\s(?:the|his|her|their))\s(?:\w+\s){0,2}?$",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:by|from)\s(?!(?:me|us|the|a|an|my|our|email|phone)\b)[A-Z][a-z]+\s[A-Z][a-z]+"
)
_THIRD = re.compile(
    r"\b(?:author|authors|columnist|he|her|his|she|somebody|someone|their|writer)\b", re.IGNORECASE
)
_TALK = re.compile(
    r"\b(?:chat(?:ted)?|conversation|discussion|keynote|lecture|panel|presentation|spoke|talked"
    r"|talks?|video)\b",
    re.IGNORECASE,
)
_WE_ASKED = re.compile(
    r"\bour\s(?:\w+\s){0,3}?interviews?\s(?:of|series|with)\b(?!\s(?:me|us)\b)"
    r"|\b(?:I|we)\s(?:asked|interviewed)\b|\bmy\sguest\b|\bmy\s(?:own\s)?podcast\b"
    r"|\bon\sthe\spodcast\b|\b(?:I|we)\s(?:posted|recorded|released)\sa\s(?:\w+\s)?podcast\b",
    re.IGNORECASE,
)
_SERIES = re.compile(r"^,\s(?:the\s)?[A-Z][\w'. ]{1,40},\s(?:and\s)?(?:the\s)?[A-Z]\w+")
_WITH_NOUN = ("own piece", "wrote a piece", "have a piece", "piece I wrote")


def a_person(claim: Claim) -> str | None:
    """What is named is a person."""
    mention = claim.mention
    return mention.name if mention and people.is_person(mention.name) else None


def background(claim: Claim) -> str | None:
    """It is mentioned as something long past."""
    if claim.kind is CrosslinkKind.REPUBLISHES:
        return None
    return seen_in(_BACKGROUND, claim.spot.near) or _years_before(claim)


def _years_before(claim: Claim) -> str | None:
    """The year that is named with a cue, where the entry is from a later one than the next."""
    published = claim.page.entry.published_at
    for found in _YEAR.finditer(claim.spot.near) if published else ():
        if published and int(found[1]) < published.year - 1:
            return found[0]
    return None


def guest_here(claim: Claim) -> str | None:
    """The entry is somebody else's: a guest's, or a translation."""
    return claim.page.guest or people.guest_here(claim.sentence.text)


def incredible(claim: Claim) -> str | None:
    """A name is there, but nothing says that it is an outlet's."""
    return claim.mention.name if claim.mention and not outlet_credible(claim) else None


def mere_answer(claim: Claim) -> str | None:
    """It is an answer, a comment or a message, no piece."""
    return seen_in(_ANSWER, claim.sentence.text[claim.hit.start : claim.hit.end + 80])


def mere_post(claim: Claim) -> str | None:
    """The cue speaks of a post, a series, or another thing that blogs hold themselves."""
    words = re.findall(r"[\w-]+", claim.hit.words.lower())
    if claim.hit.cue.name not in _WITH_NOUN or "guest" in words:
        return None
    noun = words[0 if claim.hit.cue.name == "piece I wrote" else -1]
    return noun if noun in MERE else None


def mere_talk(claim: Claim) -> str | None:
    """The cue speaks of a talk or a conversation, not of a recording or an interview."""
    return seen_in(_TALK, claim.hit.words) if claim.kind is CrosslinkKind.APPEARANCE else None


def negated(claim: Claim) -> str | None:
    """It is denied."""
    return seen_in(_NEGATED, claim.spot.near)


def no_link(claim: Claim) -> str | None:
    """No link leads to the piece."""
    return "no link" if claim.target is None else None


def no_outlet(claim: Claim) -> str | None:
    """No outlet is named, not even as the writer's other blog."""
    if claim.mention or _OTHER_BLOG.match(claim.sentence.text, claim.hit.end):
        return None
    return "no name"


def not_yet(claim: Claim) -> str | None:
    """It is a wish, a plan, or still to come."""
    return seen_in(_NOT_YET, claim.spot.near)


def outlet_far(claim: Claim) -> str | None:
    """The name stands far from the cue."""
    mention = claim.mention
    return mention.name if mention and mention.start - claim.hit.end > 110 else None


def outlet_list(claim: Claim) -> str | None:
    """Outlets are counted off, as under every post of somebody who wrote for many."""
    mention = claim.mention
    return seen_in(_SERIES, claim.sentence.text[mention.end :]) if mention else None


def own_link(claim: Claim) -> str | None:
    """The cue links to this very site."""
    hit = claim.hit
    for anchor in claim.sentence.anchors:
        near = hit.start - 5 <= anchor.start <= hit.end + 60
        if (near or anchor.start < hit.start < anchor.end) and (
            claim.page.where(anchor.url) is Place.OWN
        ):
            return claim.sentence.text[anchor.start : anchor.end] or anchor.url
    return None


def own_outlet(claim: Claim) -> str | None:
    """The place is the writer's own blog, newsletter or list, and no other site is linked."""
    if claim.target or claim.piece.home:
        return None
    return seen_in(_OWN_OUTLET, claim.sentence.text[claim.hit.start : claim.hit.end + 100])


def product(claim: Claim) -> str | None:
    """A book, program or job is what is new, not a review of one."""
    words = claim.sentence.text[claim.hit.start : claim.hit.end + 40]
    return None if "review" in words.lower() else seen_in(_PRODUCT, words)


def round_up(claim: Claim) -> str | None:
    """The entry is a list of many links."""
    return f"{claim.page.foreign} links" if claim.page.foreign > 25 else None


def shop_or_code(claim: Claim) -> str | None:
    """The cue links to a shop, a code host or a tool."""
    for anchor in claim.sentence.anchors:
        place = claim.page.where(anchor.url)
        if place in (Place.SHOP, Place.CODE, Place.TOOL) and anchor.start >= claim.hit.start - 5:
            return claim.sentence.text[anchor.start : anchor.end] or anchor.url
    return None


def somebody_close(claim: Claim) -> str | None:
    """ "My" belongs to a friend or colleague whose piece it is."""
    if claim.kind is CrosslinkKind.REPUBLISHES:
        return None
    start = max(0, claim.hit.start - 40)
    return people.of_somebody_close(claim.sentence.text[start : claim.hit.end])


def somebody_else(claim: Claim) -> str | None:
    """A piece by another person is spoken of."""
    if claim.kind is CrosslinkKind.APPEARANCE:
        return None
    owned = re.match(r"(?:my|our)\b.*?\w's\b", claim.hit.words, re.IGNORECASE)
    return seen_in(_SOMEBODY, claim.spot.near) or (owned[0] if owned else None)


def speaks_of_other_work(claim: Claim) -> str | None:
    """What appeared first is another work, or an edition."""
    copy = claim.kind is CrosslinkKind.REPUBLISHES
    return seen_in(_OTHER_WORK, claim.sentence.text[: claim.hit.start]) if copy else None


def third_person(claim: Claim) -> str | None:
    """The sentence speaks of him, her or them."""
    return seen_in(_THIRD, claim.sentence.text)


def we_asked(claim: Claim) -> str | None:
    """The interview is one that this site made of somebody else."""
    return seen_in(_WE_ASKED, claim.sentence.text)


AGAINST = named(
    a_person, background, guest_here, incredible, mere_answer,
    mere_post, mere_talk, negated, no_link, no_outlet, not_yet, outlet_far, outlet_list,
    own_link, own_outlet, product, round_up, shop_or_code, somebody_close, somebody_else,
    speaks_of_other_work, third_person, we_asked,
)  # fmt: skip
"""Signals that can only speak against a claim, by name."""
