"""The links of a document: of blocks, or of sanitised HTML without reading its blocks. Pure."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from aggregator.html.blocks import Block, read_blocks
from aggregator.model import Link
from aggregator.text import squeeze
from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable

_ATTRIBUTES = re.compile(r'(?:[a-z][a-z0-9-]*="[^"<>]*" ?)*>')
_ATTRIBUTE = re.compile(r'([a-z0-9-]+)="([^"]*)"')
_INLINE = re.compile(
    r"</?(?:abbr|acronym|b|big|bdi|bdo|br|cite|code|data|del|dfn|em|i|img|ins|kbd|mark|q|s|samp"
    r'|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)(?: [^"<>]*(?:"[^"<>]*"[^"<>]*)*)?>'
)
"""Tags that neither end a block nor silence what they hold."""


def links_of(blocks: Iterable[Block]) -> tuple[Link, ...]:
    """Every link of `blocks` in order, its relations and classes together, its text on one line."""
    return tuple(
        _link(anchor.url, anchor.rel, anchor.classes, block.text[anchor.start : anchor.end])
        for block in blocks
        for anchor in block.anchors
    )


def read_links(html: str, base: str | None) -> tuple[Link, ...]:
    """What `links_of` says of the blocks of `html`, which `sanitise` has made.

    Sanitised HTML has one spelling, so that its plain links can be cut out of it, forty times as
    fast as a tree is built and walked; where anything looks otherwise the blocks are read.
    """
    if "</a>" not in html:
        return ()
    plain = _plain_links(html, base)
    return links_of(read_blocks(html, base)) if plain is None else plain


def _plain_links(html: str, base: str | None) -> tuple[Link, ...] | None:
    """The links of `html`; None where one holds more than words and inline elements."""
    links = []
    *pieces, rest = html.split("</a>")
    for piece in pieces:
        if piece.count("<a ") + piece.count("<a>") != 1:
            return None
        opened = piece[piece.rindex("<a") + 2 :].lstrip(" ")
        head = _ATTRIBUTES.match(opened)
        text = opened[head.end() :] if head else "<"
        if "<" in text:
            text = _INLINE.sub(lambda tag: " " if tag[0] == "<br>" else "", text)
        if head is None or "<" in text:
            return None
        given = dict(_ATTRIBUTE.findall(head[0]))
        if url := absolute(unescape(given.get("href", "")), base):
            classes = given.get("class", "").split()
            links.append(_link(url, unescape(given.get("rel", "")), classes, unescape(text)))
    return None if "<a " in rest or "<a>" in rest else tuple(links)


def _link(url: str, rel: str | None, classes: Iterable[str], text: str) -> Link:
    return Link(url, " ".join((rel or "", *classes)).strip() or None, squeeze(text))
