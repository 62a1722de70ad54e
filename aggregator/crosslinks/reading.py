"""Blocks of a document cut into sentences, with links and emphasis at their places. Pure.

A sentence's `text` has its quotes and dashes made plain one for one, so that offsets hold in both
`text` and `raw`. No boundary is set inside a link or an emphasis: titles hold full stops too.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from aggregator.html import Anchor, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.html import Block

LONGEST_BLOCK = 30_000
"""Characters of one block that are looked at."""
LONGEST_SENTENCE = 1_200
MOST_TEXT = 400_000
"""Characters of one document that are looked at; links are taken from all of it."""

_Marked = TypeVar("_Marked", Anchor, Span)
_PLAIN = (
    dict.fromkeys("‘’‚‛`´ʼ′＇", "'")
    | dict.fromkeys("“”„‟″＂", '"')
    | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys("\u00a0\u2009\u202f\u3000\t\n\r", " ")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff", "\u2060")
)
_ORNATE = re.compile(f"[{re.escape(''.join(_PLAIN))}]")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”()\[\]]{4,500}", re.IGNORECASE)
_END = re.compile(
    r"(?:[.!?…]+[\"'»”’)\]]*[ ]+(?=[\"'«“‘(\[¿¡]*[A-ZÀ-ÞΑ-ЯА-Я0-9])|[。！？]+[」』）]*)"
)
_SHORT = frozenset(
    """
    al apr aug bspw bzw ca co corp d.h dec dept dr eds eg esp est etc feb hrsg ie inc jan jr jul
    jun ltd mar mr mrs ms mt oct op prof rev sep sept sr st vs z.b
    """.split()
)
_NUMBERED = frozenset("ch ed fig no nov nr p pp vol".split())
"""Abbreviations only before a figure."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `block` and `order` are its places in the document and in its block.

    Anchors and spans have offsets into `text`.
    """

    text: str
    raw: str
    block: int
    order: int
    anchors: tuple[Anchor, ...] = ()
    spans: tuple[Span, ...] = ()
    quoted: bool = False
    tag: str = "p"


def plain_same_length(text: str) -> str:
    """`text` with plain quotes, dashes and blanks, every character at its old place."""
    if text.isascii() and text.isprintable():
        return text
    for ornate in set(_ORNATE.findall(text)):
        text = text.replace(ornate, _PLAIN[ornate])
    return text


def _ends(text: str, kept: Iterable[Anchor | Span]) -> Iterator[int]:
    whole = sorted((x.start, x.end) for x in kept)
    starts = [start for start, _ in whole]
    reach = 0
    reaches = [reach := max(reach, end) for _, end in whole]
    for found in _END.finditer(text):
        inside = bisect_right(starts, found.start()) - 1
        if inside >= 0 and reaches[inside] > found.start() + 1:
            continue
        last = text[max(0, found.start() - 8) : found.start()].rpartition(" ")[2].lower()
        last = last.lstrip("([\"'")
        figure = text[found.end() : found.end() + 1].isdigit()
        if found[0][0] == "." and (
            last in _SHORT or _is_initial(last) or (figure and last in _NUMBERED)
        ):
            continue
        yield found.end()


def _is_initial(word: str) -> bool:
    """Whether a full stop after `word` is that of "J." or "U.S."."""
    return (len(word) == 1 and word.isalpha()) or (len(word) == 3 and word[1] == ".")


def _within(items: list[_Marked], start: int, end: int) -> Iterator[_Marked]:
    """Those of `items` (sorted by their start) that begin in start…end, with offsets from there."""
    first = bisect_left(items, start, key=lambda item: item.start)
    last = bisect_left(items, end, key=lambda item: item.start)
    for item in items[first:last]:
        if item.end > item.start:
            yield item.at(item.start - start, min(item.end, end) - start)


def _bare(text: str, anchors: tuple[Anchor, ...]) -> Iterator[Anchor]:
    """Addresses written out without being links."""
    if "://" not in text:
        return
    linked = [(anchor.start, anchor.end) for anchor in anchors]
    for found in _ADDRESS.finditer(text):
        url = found[0].rstrip(".,;:!?'*_")
        if not any(start <= found.start() < end for start, end in linked[:500]):
            yield Anchor(found.start(), found.start() + len(url), url)


def _places(text: str, kept: Iterable[Anchor | Span]) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence; one without an end is cut by force."""
    start = 0
    for end in (*_ends(text, kept), len(text)):
        while start < end:
            stop = min(end, start + LONGEST_SENTENCE)
            if text[start:stop].strip():
                yield start, stop
            start = stop


def sentences(block: Block, index: int) -> tuple[Sentence, ...]:
    """The sentences of a block, which is the `index`-th of its document."""
    raw = block.text[:LONGEST_BLOCK]
    text = plain_same_length(raw)
    linked = tuple(a for a in block.anchors if a.start < len(raw))
    anchors = sorted((*linked, *_bare(raw, linked)), key=lambda anchor: anchor.start)
    short = (span for span in block.spans if span.end - span.start < 300)
    spans = sorted(short, key=lambda span: span.start)
    return tuple(
        Sentence(
            text[start:stop],
            raw[start:stop],
            index,
            order,
            tuple(_within(anchors, start, stop)),
            tuple(_within(spans, start, stop)),
            block.quoted,
            block.tag,
        )
        for order, (start, stop) in enumerate(_places(text, (*anchors, *spans)))
    )
