"""One entry in, its links and cross-links out: `find`."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from aggregator.crosslinks import DETECTOR, people, score
from aggregator.crosslinks.claim import Claim
from aggregator.crosslinks.declared import declared
from aggregator.crosslinks.grammar import cues_in, hits
from aggregator.crosslinks.links import Place, outgoing
from aggregator.crosslinks.lists import listed
from aggregator.crosslinks.page import Page, open_page
from aggregator.crosslinks.pieces import find_piece
from aggregator.crosslinks.reading import LONGEST_BLOCK
from aggregator.crosslinks.signals import WORDS, observe
from aggregator.crosslinks.spot import Spot
from aggregator.html import Block, links_of, plain_text, read_blocks, read_links
from aggregator.model import Crosslink, CrosslinkKind, Evidence, Found
from aggregator.text import shorten, squeeze, title_key
from aggregator.urls import clean, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aggregator.crosslinks.phrase import Hit
    from aggregator.crosslinks.reading import Sentence
    from aggregator.model import Outlets, ParsedEntry, Site

KEPT = 0.1
"""Claims less sure than this are not even kept."""
MOST_CLAIMS = 100
"""Claims that are weighed in one entry."""


def find(entry: ParsedEntry, site: Site, outlets: Outlets) -> Found:
    """Every outgoing link of `entry`, and the pieces elsewhere that it speaks of.

    Links come in their order, cross-links the surest first; those less sure than 0.5 are hardly
    worth showing. Never raises, whatever the entry holds. As most entries say nothing of the kind,
    the blocks of the HTML are read only where its text (`content_text`, if given) has a cue.
    """
    html, base = entry.content_html, entry.url or site.url
    told: list[Crosslink] = []
    paragraphs = tuple(_paragraphs(entry))
    met = {text: cues_in(text) for text in paragraphs}
    if any(met.values()):
        blocks = read_blocks(html, base)
        links = outgoing(entry, links_of(blocks))
        page = open_page(entry, site, outlets, blocks or _plain_blocks(paragraphs), met)
        told = [crosslink for claim in claims(page) for crosslink in tell(claim)]
    else:
        links = outgoing(entry, read_links(html, base))
    stated = declared(entry, links, site, outlets, DETECTOR)
    return Found(links, tuple(distinct([*stated, *told])))


def _paragraphs(entry: ParsedEntry) -> Iterator[str]:
    """The text of an entry, cut as its blocks are."""
    html, text = entry.content_html, entry.content_text
    if html and not text:
        text = plain_text(html)
    whole = html and "<" not in html
    for paragraph in (squeeze(text),) if whole else (text or entry.summary or "").split("\n\n"):
        yield paragraph[:LONGEST_BLOCK]


def _plain_blocks(paragraphs: Iterable[str]) -> tuple[Block, ...]:
    return tuple(Block(text, "p") for text in paragraphs if text.strip())


def claims(page: Page) -> Iterator[Claim]:
    """Every sentence with cues as a claim for each kind of them, before it is weighed."""
    count = 0
    for index in range(len(page.blocks)):
        met = page.cues(index)
        for sentence in page.sentences(index) if met else ():
            found = sorted(hits(sentence, met), key=lambda hit: hit.cue.kind)
            for _, group in groupby(found, key=lambda hit: hit.cue.kind):
                claim = _claim(page, sentence, tuple(group))
                count += 1
                if not absurd(claim):
                    yield claim
                if count >= MOST_CLAIMS:
                    return


def _claim(page: Page, sentence: Sentence, cues: tuple[Hit, ...]) -> Claim:
    """The claim of several cues of one kind; the first that is linked tells of the piece."""
    cues = tuple(sorted(cues, key=lambda hit: not _is_linked(hit, sentence, page)))
    spot = Spot(page, sentence, cues[0])
    return Claim(spot, cues, find_piece(spot))


def _is_linked(hit: Hit, sentence: Sentence, page: Page) -> bool:
    """Whether the words of a cue are, in part, a link to a page elsewhere."""
    return any(
        a.start < hit.end and a.end > hit.start and page.where(a.url) is Place.PAGE
        for a in sentence.anchors
    )


def absurd(claim: Claim) -> bool:
    """Whether a claim points nowhere, is another's, or is the footer that names the site itself.

    Remarks on the entry itself are often set as quotations; what else is quoted others say.
    """
    piece, page, sentence = claim.piece, claim.page, claim.sentence
    if piece.mention is None and piece.target is None and piece.home is None:
        return True
    if claim.hit.cue.name.startswith("own ") and people.of_somebody_close(claim.hit.words):
        return True
    if claim.kind is not CrosslinkKind.REPUBLISHES:
        return sentence.quoted or _is_here(claim)
    if piece.target is not None:
        return False
    own = [a for a in sentence.anchors if page.where(a.url) is Place.OWN]
    return bool(own) and (own[0] is sentence.anchors[0] or own[-1].start >= claim.hit.start)


def _is_here(claim: Claim) -> bool:
    """Whether the cue's own words link to this site, and nothing in its sentence elsewhere."""
    if claim.target and claim.target.near != "block":
        return False
    start, end = claim.hit.start, claim.hit.end + 2
    near = [a for a in claim.sentence.anchors if a.start <= end and a.end > start]
    return any(claim.page.where(anchor.url) is Place.OWN for anchor in near)


def weigh(
    claim: Claim, seen: Mapping[str, str], weights: score.Weights = score.WEIGHTS
) -> Crosslink | None:
    """The cross-link that a claim makes by what was `seen` of it; None where it is unlikely."""
    sure = score.confidence(claim.kind, seen, weights)
    if sure < KEPT:
        return None
    piece = claim.piece
    url = clean(piece.target.url) if piece.target else None
    told = score.evidence(claim.kind, seen, weights)
    return Crosslink(
        claim.kind, url, piece.outlet, piece.domain, piece.title, round(sure, 3), told, DETECTOR
    )


def tell(claim: Claim) -> Iterator[Crosslink]:
    """The cross-links of a claim: one for its piece, and one for each of a list that it opens."""
    if (weighed := weigh(claim, observe(claim))) is None:
        return
    yield weighed
    for piece in listed(claim):
        if piece.target:
            told = (*weighed.evidence, Evidence("listed", 0.0, shorten(piece.target.text, WORDS)))
            yield replace(
                weighed,
                url=clean(piece.target.url),
                outlet=piece.outlet,
                outlet_domain=piece.domain,
                title=piece.title,
                evidence=told,
            )


def _rank(crosslink: Crosslink) -> float:
    """An entry that surely is a copy of a piece does not announce it as well."""
    copy = crosslink.kind is CrosslinkKind.REPUBLISHES and crosslink.confidence > 0.7
    return crosslink.confidence + 0.3 * copy


def distinct(found: Iterable[Crosslink]) -> Iterator[Crosslink]:
    """One cross-link for each piece, the surest of those that mean it; the surest piece first."""
    taken: set[str] = set()
    kept: list[Crosslink] = []
    for crosslink in sorted(found, key=_rank, reverse=True):
        keys = {key for key in (url_key(crosslink.url), title_key(crosslink.title)) if key}
        keys = keys or {crosslink.outlet_domain or crosslink.outlet or ""}
        if taken.isdisjoint(keys):
            kept.append(crosslink)
        taken |= keys
    yield from sorted(kept, key=lambda crosslink: -crosslink.confidence)
