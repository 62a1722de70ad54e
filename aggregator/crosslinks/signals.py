"""What speaks for and against a claim: each signal is a small pure function that answers with the
words it was seen in, or None. How much each one counts is `score`'s business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.crosslinks import people
from aggregator.crosslinks.cues import CATEGORIES, MERE, PAST
from aggregator.crosslinks.links import Place, agrees
from aggregator.crosslinks.outlets import domain_for
from aggregator.crosslinks.titles import is_title
from aggregator.model import CrosslinkKind
from aggregator.text import shorten, title_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.crosslinks.grammar import Hit
    from aggregator.crosslinks.page import Page
    from aggregator.crosslinks.pieces import Piece
    from aggregator.crosslinks.reading import Sentence


@dataclass(frozen=True, slots=True)
class Claim:
    """One possible cross-link before it is weighed: the cues of one kind in one sentence."""

    kind: CrosslinkKind
    page: Page
    sentence: Sentence
    hits: tuple[Hit, ...]
    piece: Piece

    @property
    def hit(self) -> Hit:
        """The cue that the piece was read from."""
        return self.hits[0]


_MERE = frozenset(MERE)
_TALK = re.compile(
    r"\b(?:talks?|lecture|keynote|presentation|panel|discussion|chat(?:ted)?|conversation|spoke|talked|video)\b",
    re.IGNORECASE,
)
_ON_AIR = re.compile(
    r"\b(?:interview(?:s|ed)?|intervied|podcasts?|episode|listen|hear|watch|recording|audio|mp3|transcript|radio|tv|show|online|available"
    r"|segment|guest|newsletter|newspaper|magazine|quoted|profiled?|featur(?:ed|ing|es))\b",
    re.IGNORECASE,
)
_WE_ASKED = re.compile(
    r"\bour\s(?:\w+\s){0,3}?interviews?\s(?:with|of|series)\b(?!\sme)|\b(?:I|we)\s(?:interviewed|asked)\b|\bmy\sguest\b|\bmy\s(?:own\s)?podcast\b",
    re.IGNORECASE,
)
_CATEGORIES = frozenset(word for word in CATEGORIES.split("|") if word)
_FRESH = re.compile(
    r"\b(?:latest|newest|new|just|now|today|recently|recent|yesterday|this\s(?:morning|week|month)"
    r"|last\s(?:week|month|night)|finally|neu(?:e[rsn]?)?|nouve(?:au|lle)|nuev[oa]|nuov[oa]"
    r"|nieuwe?|nov[oa])\b",
    re.IGNORECASE,
)
_IS_UP = re.compile(
    r"\b(?:is|are|was|were|went|has\sbeen|have\sbeen|has|have|'s|just|got)\s(?:\w+\s){0,2}?(?:up|out|live|online"
    r"|available|published|posted|appeared|in\sprint|released|printed|featured)\b"
    r"|\bcan\s(?:be\s(?:found|read)|read|find)\b|\b(?:up|out|live)\s(?:today|now|at|on|over)\b"
    r"|\bist\s.{0,40}erschienen\b|\best\s(?:parue?|publiée?)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:check\sit\sout|read\s(?:it|the|more|on)|go\sread|take\sa\slook|you\scan\s(?:read|find|listen|see|watch|hear)"
    r"|find\sit|listen\s(?:to|here)|here\sit\sis|here\s(?:is|are)|have\sa\s(?:look|listen))\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    rf"\b(?:my|our)\s(?:\w+\s)?(?:{'|'.join(PAST)})\b|\bas\s(?:I|we)(?:'ve|\shave)?\s(?:\w+\s)?(?:argued|wrote|written|said"
    r"|noted|mentioned|explained|discussed|described|pointed)\b|\bI\s(?:once|used\sto)\b|\b(?:years|months|decades|while)"
    r"\s(?:ago|back)\b|\b(?:in|back\sin)\s(?:19|20)\d\d,?\s(?:I|we)\b|\b(?:earlier|previously)\s(?:this|wrote|published)\b"
    rf"|\b(?:in|from)\s(?:a|an|my|our|the)\s(?:\w+\s)?(?:{'|'.join(PAST)})\b|\bsome\sof\smy\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:will|'ll|would|'d\s(?:love|like)|want(?:ed)?\sto|hop(?:e|ing)\sto|plan(?:ning)?\sto|going\sto|might|should|could"
    r"|need\sto|try(?:ing)?\sto|about\sto|if\s(?:I|you|we)|forthcoming|upcoming|pitch(?:ed)?|submit(?:ted)?|draft"
    r"|speaking\sat|in\sthe\sworks|rejected)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|never|didn't|don't|haven't|hasn't|isn't|wasn't|won't|can't|instead\sof|rather\sthan|nor|without)\b",
    re.IGNORECASE,
)
_MERE_ANSWER = re.compile(
    r"\b(?:answers?|comments?|question|tweets?|toot|twitter\sthread|e-?mail|letter\sto\sthe\slist)\b",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"\b(?:my|our|a|the|this)\s(?:\w+\s){0,3}?(?:books?|ebook|novel|album|app|apps|package|library|release|course|job|startup"
    r"|company|product|plugin|project|software|game|film|newsletter|issue\sbrief|report)\b",
    re.IGNORECASE,
)
_OWN_OUTLET = re.compile(
    r"\b(?:on|in|at|to|for|from|of|by)\s(?:my|our|this|the\ssame)\s(?:\w+\s){0,3}?(?:blogs?|site|website|newsletter|patreon|substack|page"
    r"|mailing\slist|channel|magazine|journal|wiki|book|notebook|feed|list|archive)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:this|these|following|it|above|below|article|post|entry|piece|essay|story|column|review|content|interview|talk"
    r"|dies\w*|cet(?:te)?|ce|est[ea]|quest\w+|dit|deze|artikel|beitrag|artículo|artigo|articolo)\b|本文|此文|文章",
    re.IGNORECASE,
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:which|that|who|book|books|novel|poem|film|edition|paper\swas|version\sof\s(?:the|his|her|their))\s(?:\w+\s){0,2}?$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W*(?:note|nb|n\.b|update|edit|disclosure|legalese|disclaimer|hinweis|notes?\s?:|p\.?s)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:by|from)\s(?!(?:me|us|the|a|an|my|our|email|phone)\b)[A-Z][a-z]+\s[A-Z][a-z]+"
)
_OTHERS = re.compile(
    r"\b(?:his|her|their|someone|somebody|author|authors|writer|columnist|he|she)\b", re.IGNORECASE
)
_TITLE = re.compile(
    r"\b(?:articles?|essay|op-?ed|column|guest[- ]post|cross-?post|interview(?:ed)?|podcasts?|published|elsewhere|review\sof|talk|paper"
    r"|appearance|media|press|self-promotion|shameless|tribune|artikel|writing|reading\sme|me\sin|over\sat)\b",
    re.IGNORECASE,
)


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0] if found else None


def _near(claim: Claim) -> str:
    """The text around the cue in which adverbs belong to it."""
    return claim.sentence.text[max(0, claim.hit.start - 80) : claim.hit.end + 160]


def category(claim: Claim) -> str | None:
    """The entry is filed under a category for what is elsewhere."""
    return next((tag for tag in claim.page.entry.tags if tag.strip().lower() in _CATEGORIES), None)


def title_says_so(claim: Claim) -> str | None:
    """The entry's title names a kind of piece."""
    return _found(_TITLE, claim.page.entry.title)


def outlet_in_title(claim: Claim) -> str | None:
    """The entry's title holds the outlet's name."""
    mention = claim.piece.mention
    key = title_key(mention.name) if mention else ""
    return (
        mention.name
        if mention and len(key) > 2 and key in title_key(claim.page.entry.title)
        else None
    )


def outlet_known(claim: Claim) -> str | None:
    """The name is that of a known outlet."""
    mention = claim.piece.mention
    return mention.name if mention and domain_for(mention.name, claim.page.outlets) else None


def link_known(claim: Claim) -> str | None:
    """The link leads to a known outlet."""
    domain = claim.piece.domain
    return domain if claim.piece.target and domain in claim.page.outlets.by_domain else None


def outlet_named(claim: Claim) -> str | None:
    """Something is named where an outlet would be."""
    mention = claim.piece.mention
    return mention.name if mention else None


def outlet_linked(claim: Claim) -> str | None:
    """The name is a link to another site."""
    mention = claim.piece.mention
    if (
        mention
        and mention.anchor
        and claim.page.where(mention.anchor.url) in (Place.PAGE, Place.FRONT)
    ):
        return mention.name
    return None


def outlet_set_off(claim: Claim) -> str | None:
    """The name is in italics or quotes."""
    mention = claim.piece.mention
    return mention.name if mention and mention.set_off else None


def outlet_word(claim: Claim) -> str | None:
    """The name has a word that outlets have ("Journal", "Times", "blog")."""
    mention = claim.piece.mention
    return mention.name if mention and people.outletish(mention.name) else None


def outlet_agrees(claim: Claim) -> str | None:
    """The name can be read in the address of a link."""
    mention, piece = claim.piece.mention, claim.piece
    urls = [url for url in (piece.target.url if piece.target else None, piece.home) if url]
    return next((url for url in urls if mention and agrees(mention.name, url)), None)


def outlet_credible(claim: Claim) -> str | None:
    """Something beside its place says that the name is an outlet's."""
    sure = outlet_known(claim) or outlet_linked(claim) or outlet_set_off(claim)
    return sure or outlet_word(claim) or outlet_agrees(claim)


def outlet_next(claim: Claim) -> str | None:
    """The name follows the cue at once, or stands in it."""
    mention, hit = claim.piece.mention, claim.hit
    if mention is None or mention.end < hit.start:
        return None
    between = claim.sentence.text[hit.end : mention.start].split()
    return mention.name if len(between) <= 4 else None


def outlet_far(claim: Claim) -> str | None:
    """The name stands far from the cue."""
    mention, hit = claim.piece.mention, claim.hit
    gap = 0 if mention is None else mention.start - hit.end if mention.end > hit.start else 0
    return mention.name if mention and gap > 110 else None


def credible_next(claim: Claim) -> str | None:
    """A credible outlet follows the cue at once."""
    return outlet_credible(claim) if outlet_next(claim) else None


def incredible(claim: Claim) -> str | None:
    """A name is there, but nothing says that it is an outlet's."""
    mention = claim.piece.mention
    return mention.name if mention and not outlet_credible(claim) else None


def link_in_phrase(claim: Claim) -> str | None:
    """The cue itself is a link to a page elsewhere."""
    target = claim.piece.target
    return (
        target.text
        if target and target.near == "phrase" and target.place is not Place.OWN
        else None
    )


def link_in_sentence(claim: Claim) -> str | None:
    """The sentence links to a page elsewhere."""
    target = claim.piece.target
    return target.text or target.url if target and target.near == "sentence" else None


def link_nearby(claim: Claim) -> str | None:
    """A line nearby links to a page elsewhere."""
    target = claim.piece.target
    return target.text or target.url if target and target.near == "block" else None


def title_given(claim: Claim) -> str | None:
    """A title is quoted or linked."""
    return claim.piece.title


def title_is_posts(claim: Claim) -> str | None:
    """The piece is called as the entry is."""
    key = title_key(claim.piece.title)
    return claim.piece.title if key and key in title_key(claim.page.entry.title) else None


def fresh(claim: Claim) -> str | None:
    """It is said to be new."""
    return _found(_FRESH, _near(claim))


def is_up(claim: Claim) -> str | None:
    """It is said to be out."""
    return _found(_IS_UP, _near(claim))


def pointing(claim: Claim) -> str | None:
    """The reader is asked to go and look."""
    return _found(_POINTING, claim.sentence.text)


def several_cues(claim: Claim) -> str | None:
    """Several cues of the same kind stand together."""
    return claim.hits[1].words if len(claim.hits) > 1 else None


def stands_alone(claim: Claim) -> str | None:
    """The sentence is a remark of its own: bracketed, set off, or all of a short paragraph."""
    sentence, text = claim.sentence, claim.sentence.text.strip()
    if _NOTE.match(text) or text[:1] in "([*" or sentence.quoted:
        return shorten(text, 20)
    length = len(text) or 1
    if any(s.end - s.start > length * 0.7 for s in sentence.spans):
        return shorten(text, 20)
    return None


def at_the_edge(claim: Claim) -> str | None:
    """A remark on the entry itself stands at its very beginning or end."""
    block, last = claim.sentence.block, len(claim.page.blocks) - 2
    if claim.kind is not CrosslinkKind.REPUBLISHES:
        return None
    return "first paragraphs" if block < 2 else "last paragraphs" if block >= last else None


def speaks_of_itself(claim: Claim) -> str | None:
    """The entry itself is what appeared elsewhere."""
    if claim.kind is not CrosslinkKind.REPUBLISHES:
        return None
    head = claim.sentence.text[: claim.hit.end]
    if len(head) - len(claim.hit.words) < 6:
        return claim.hit.words
    return _found(_SELF, head[-90:])


def speaks_of_other_work(claim: Claim) -> str | None:
    """What appeared first is another work, or an edition."""
    if claim.kind is not CrosslinkKind.REPUBLISHES:
        return None
    return _found(_OTHER_SUBJECT, claim.sentence.text[: claim.hit.start])


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
    inside = re.search(r"\w's\b", claim.hit.words) if claim.hit.words[:1] in "mMoO" else None
    return _found(_SOMEBODY, _near(claim)) or (inside[0] if inside else None)


def third_person(claim: Claim) -> str | None:
    """The sentence speaks of him, her or them."""
    return _found(_OTHERS, claim.sentence.text)


def guest_here(claim: Claim) -> str | None:
    """The entry is somebody else's: a guest's, or a translation."""
    return claim.page.guest or people.guest_here(claim.sentence.text)


def background(claim: Claim) -> str | None:
    """It is mentioned as something long past."""
    return _found(_PAST, _near(claim)) if claim.kind is not CrosslinkKind.REPUBLISHES else None


def not_yet(claim: Claim) -> str | None:
    """It is a wish, a plan, or still to come."""
    return _found(_NOT_YET, _near(claim))


def negated(claim: Claim) -> str | None:
    """It is denied."""
    return _found(_NEGATED, _near(claim))


def in_quotation(claim: Claim) -> str | None:
    """Somebody else is speaking."""
    if claim.kind is CrosslinkKind.REPUBLISHES:
        return None
    return "blockquote" if claim.sentence.quoted else None


def own_link(claim: Claim) -> str | None:
    """The cue links to this very site."""
    for anchor in claim.sentence.anchors:
        near = claim.hit.start - 5 <= anchor.start <= claim.hit.end + 60
        if (near or anchor.end > claim.hit.start > anchor.start) and claim.page.where(
            anchor.url
        ) is Place.OWN:
            return claim.sentence.text[anchor.start : anchor.end] or anchor.url
    return None


def shop_or_code(claim: Claim) -> str | None:
    """The cue links to a shop, a code host or a tool."""
    for anchor in claim.sentence.anchors:
        place = claim.page.where(anchor.url)
        if place in (Place.SHOP, Place.CODE, Place.TOOL) and anchor.start >= claim.hit.start - 5:
            return claim.sentence.text[anchor.start : anchor.end] or anchor.url
    return None


def mere_post(claim: Claim) -> str | None:
    """The cue speaks of a post, a series, or another thing that blogs hold themselves."""
    words = re.findall(r"[\w-]+", claim.hit.words.lower())
    own = claim.hit.cue.name in ("own piece", "wrote a piece", "have a piece", "piece I wrote")
    noun = words[0] if claim.hit.cue.name == "piece I wrote" else words[-1]
    return noun if own and noun in _MERE and "guest" not in words else None


def mere_answer(claim: Claim) -> str | None:
    """It is an answer, a comment or a message, no piece."""
    return _found(_MERE_ANSWER, claim.sentence.text[claim.hit.start : claim.hit.end + 80])


def mere_talk(claim: Claim) -> str | None:
    """The cue speaks of a talk or a conversation, not of a recording or an interview."""
    return _found(_TALK, claim.hit.words) if claim.kind is CrosslinkKind.APPEARANCE else None


def on_air(claim: Claim) -> str | None:
    """There is something to hear, watch or read of it."""
    if claim.kind is not CrosslinkKind.APPEARANCE:
        return None
    return _found(_ON_AIR, claim.sentence.text) or (
        claim.piece.target.url
        if claim.piece.target and claim.piece.target.place is Place.MEDIA
        else None
    )


def we_asked(claim: Claim) -> str | None:
    """The interview is one that this site made of somebody else."""
    return _found(_WE_ASKED, claim.sentence.text)


def inside_a_title(claim: Claim) -> str | None:
    """The cue stands in the title of a link: somebody else may be speaking there."""
    hit, sentence = claim.hit, claim.sentence
    for anchor in sentence.anchors:
        if anchor.start <= hit.start and hit.end <= anchor.end:
            text = sentence.text[anchor.start : anchor.end]
            if len(text) > len(hit.words) + 12 and is_title(text, ""):
                return text
    return None


def no_outlet(claim: Claim) -> str | None:
    """No outlet is named."""
    return "no name" if claim.piece.mention is None else None


def no_link(claim: Claim) -> str | None:
    """No link leads to the piece."""
    return "no link" if claim.piece.target is None else None


def round_up(claim: Claim) -> str | None:
    """The entry is a list of many links."""
    return f"{claim.page.foreign} links" if claim.page.foreign > 25 else None


def product(claim: Claim) -> str | None:
    """A book, program or job is what is new."""
    return _found(_PRODUCT, claim.sentence.text[claim.hit.start : claim.hit.end + 40])


def own_outlet(claim: Claim) -> str | None:
    """The place is the writer's own blog, newsletter or list."""
    return _found(_OWN_OUTLET, claim.sentence.text[claim.hit.start : claim.hit.end + 100])


def a_person(claim: Claim) -> str | None:
    """What is named is a person."""
    mention = claim.piece.mention
    return mention.name if mention and people.is_person(mention.name) else None


def _named(
    *functions: Callable[[Claim], str | None],
) -> tuple[tuple[str, Callable[[Claim], str | None]], ...]:
    return tuple((function.__name__.replace("_", " "), function) for function in functions)


FOR = _named(
    at_the_edge, category, credible_next, fresh, is_up, link_in_phrase, link_in_sentence, link_known,
    link_nearby, on_air, outlet_agrees, outlet_in_title, outlet_known, outlet_linked, outlet_named,
    outlet_next, outlet_set_off, outlet_word, pointing, several_cues, speaks_of_itself, stands_alone,
    title_given, title_is_posts, title_says_so,
)  # fmt: skip
"""Signals that can only speak for a claim, by name."""

AGAINST = _named(
    a_person, background, guest_here, in_quotation, incredible, inside_a_title, mere_answer, mere_post, mere_talk,
    negated, no_link, no_outlet, not_yet, outlet_far, own_link, own_outlet, product, round_up,
    shop_or_code, somebody_close, somebody_else, speaks_of_other_work, third_person, we_asked,
)  # fmt: skip
"""Signals that can only speak against it."""


def observe(claim: Claim) -> dict[str, str]:
    """What is seen for and against a claim: signal or cue → the words it was seen in."""
    seen = {hit.cue.name: hit.words for hit in claim.hits}
    for name, look in (*FOR, *AGAINST):
        if words := look(claim):
            seen[name] = shorten(words, 80)
    return seen
