"""One entry in, its links and cross-links out: `find`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from aggregator.crosslinks import people, score
from aggregator.crosslinks.declared import declared
from aggregator.crosslinks.grammar import Hit, cues_in, hits
from aggregator.crosslinks.links import Place, outgoing
from aggregator.crosslinks.page import Page, open_page
from aggregator.crosslinks.pieces import find_piece
from aggregator.crosslinks.reading import words_of
from aggregator.crosslinks.signals import Claim, observe
from aggregator.html import Block, read_blocks
from aggregator.model import Crosslink, CrosslinkKind, Found
from aggregator.text import title_key
from aggregator.urls import clean, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aggregator.crosslinks.reading import Sentence
    from aggregator.model import Outlets, ParsedEntry, Site

DETECTOR = "2"
KEPT = 0.1
"""Claims less sure than this are not even kept."""
MOST_CLAIMS = 60
"""Sentences with cues that are weighed in one entry."""


def find(entry: ParsedEntry, site: Site, outlets: Outlets) -> Found:
    """Every outgoing link of `entry`, and the pieces elsewhere that it speaks of."""
    blocks = read_blocks(entry.content_html, entry.url or site.url)
    links = outgoing(entry, blocks)
    page = open_page(entry, site, outlets, blocks or _plain_blocks(entry))
    told = [weighed for claim in claims(page) if (weighed := weigh(claim, observe(claim)))]
    stated = declared(entry, links, page.own, outlets, DETECTOR)
    return Found(links, tuple(distinct([*stated, *told])))


def _plain_blocks(entry: ParsedEntry) -> tuple[Block, ...]:
    text = entry.content_text or entry.summary or ""
    return tuple(Block(part, "p") for part in text.split("\n\n") if part.strip())


def claims(page: Page) -> Iterator[Claim]:
    """Every sentence with cues as a claim for each kind of them, before it is weighed."""
    count = 0
    for index in range(len(page.blocks)):
        text = page.text(index)
        met_here = cues_in(text, words_of(text))
        for sentence in page.sentences(index) if met_here else ():
            met = sorted(hits(sentence, met_here), key=lambda hit: hit.cue.kind)
            for kind, group in groupby(met, key=lambda hit: hit.cue.kind):
                cues: tuple[Hit, ...] = tuple(group)
                cues = tuple(sorted(cues, key=lambda hit: not _is_linked(hit, sentence, page)))
                claim = Claim(kind, page, sentence, cues, find_piece(sentence, cues[0], page))
                if not absurd(claim):
                    count += 1
                    yield claim
        if count >= MOST_CLAIMS:
            return


def _is_linked(hit: Hit, sentence: Sentence, page: Page) -> bool:
    """Whether the words of a cue are, in part, a link to a page elsewhere."""
    return any(
        a.start < hit.end and a.end > hit.start and page.where(a.url) is Place.PAGE
        for a in sentence.anchors
    )


def absurd(claim: Claim) -> bool:
    """Whether a claim points nowhere, or is the footer by which a site names itself."""
    piece, page, sentence = claim.piece, claim.page, claim.sentence
    if piece.mention is None and piece.target is None and piece.home is None:
        return True
    if claim.hit.cue.name.startswith("own ") and people.of_somebody_close(claim.hit.words):
        return True
    if claim.kind is not CrosslinkKind.REPUBLISHES or piece.target is not None:
        return False
    own = [a for a in sentence.anchors if page.where(a.url) is Place.OWN]
    return bool(own) and (own[0] is sentence.anchors[0] or own[-1].start >= claim.hit.start)


def weigh(
    claim: Claim, seen: Mapping[str, str], weights: score.Weights = score.WEIGHTS
) -> Crosslink | None:
    """The cross-link that a claim makes by what was `seen` of it; None where it is absurd."""
    sure = score.confidence(claim.kind, seen, weights)
    if sure < KEPT:
        return None
    piece = claim.piece
    url = clean(piece.target.url) if piece.target else None
    told = score.evidence(claim.kind, seen, weights)
    return Crosslink(
        claim.kind, url, piece.outlet, piece.domain, piece.title, round(sure, 3), told, DETECTOR
    )


def _rank(crosslink: Crosslink) -> float:
    copy = crosslink.kind is CrosslinkKind.REPUBLISHES and crosslink.confidence > 0.7
    return crosslink.confidence + 0.3 * copy


def distinct(found: Iterable[Crosslink]) -> Iterator[Crosslink]:
    """One cross-link for each piece: of several that mean the same, the surest.

    An entry that surely is a copy of a piece does not announce it as well.
    """
    taken: set[str] = set()
    for crosslink in sorted(found, key=_rank, reverse=True):
        keys = {key for key in (url_key(crosslink.url), title_key(crosslink.title)) if key}
        keys = keys or {crosslink.outlet_domain or crosslink.outlet or ""}
        if taken.isdisjoint(keys):
            yield crosslink
        taken |= keys
