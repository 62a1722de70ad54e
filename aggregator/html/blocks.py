"""HTML read as blocks of text, with links and emphasis by place. The only user of selectolax."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from selectolax.lexbor import LexborHTMLParser

from aggregator.html.monstrous import is_monstrous, without_markup
from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

BLOCK = frozenset(
    """
    address article aside blockquote body dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th
    thead tr ul
    """.split()
)
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "math"})
_EMPHASIS = frozenset({"i", "em", "cite", "b", "strong", "q", "u"})
_INLINES = _EMPHASIS | {"a"}
_BLANKS = re.compile("  +")


def _spaced(text: str) -> str:
    """`text` with one space for every run of white space, which no-break spaces are not."""
    for blank in "\t\r\n\f":
        text = text.replace(blank, " ")
    return _BLANKS.sub(" ", text) if "  " in text else text


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link inside a block: `text[start:end]` is what is clicked; `url` is absolute http(s)."""

    start: int
    end: int
    url: str
    rel: str | None = None
    classes: tuple[str, ...] = ()

    def at(self, start: int, end: int) -> Anchor:
        """The same link at another place."""
        return Anchor(start, end, self.url, self.rel, self.classes)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a block set off by `tag` (i, em, cite, b, strong, q, u)."""

    start: int
    end: int
    tag: str

    def at(self, start: int, end: int) -> Span:
        """The same emphasis at another place."""
        return Span(start, end, self.tag)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like piece of a document, on one line.

    `tag` is the innermost block element; `quoted` says that it stands in a blockquote.
    """

    text: str
    tag: str
    quoted: bool = False
    anchors: tuple[Anchor, ...] = ()
    spans: tuple[Span, ...] = ()


class _Reader:
    """Collects blocks while walking a tree once; offsets are kept as the text grows."""

    def __init__(self, base: str | None, inlines: frozenset[str]) -> None:
        self.base = base
        self.inlines = inlines
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.length = 0
        self.anchors: list[Anchor] = []
        self.spans: list[Span] = []

    def flush(self, tag: str, quoted: bool) -> None:
        if not (self.pieces or self.anchors or self.spans):
            return
        text = "".join(self.pieces).rstrip(" ")
        if text:
            end = len(text)
            anchors = [_trimmed(anchor, text) for anchor in self.anchors]
            spans = [_trimmed(span, text) for span in self.spans]
            self.blocks.append(
                Block(
                    text,
                    tag,
                    quoted,
                    tuple(a for a in anchors if a.start < end or a.start == a.end),
                    tuple(s for s in spans if s.start < s.end),
                )
            )
        elif self.anchors:
            self.blocks.append(Block("", tag, quoted, tuple(self.anchors)))
        self.pieces, self.length, self.anchors, self.spans = [], 0, [], []

    def add(self, text: str) -> None:
        if not self.pieces or self.pieces[-1].endswith(" "):
            text = text.lstrip(" \t\r\n\f")
        if text:
            text = _spaced(text)
            self.pieces.append(text)
            self.length += len(text)

    def walk(self, root: LexborNode, tag: str) -> None:
        """Depth first with a stack of our own: documents may nest deeper than Python may call."""
        stack: list[tuple[LexborNode | None, str, bool, str, int]] = [(root, tag, False, "", 0)]
        while stack:
            node, block, quoted, closing, start = stack.pop()
            if closing:
                self._close(node, block, quoted, closing, start)
                continue
            assert node is not None
            name = node.tag or ""
            if name in ("-text", "br"):
                self.add(" " if name == "br" else node.text_content or "")
                continue
            if name in _SILENT or name.startswith(("-", "!", "_")):
                continue
            inner, deeper = block, quoted or name == "blockquote"
            if name in BLOCK:
                self.flush(block, quoted)
                inner = name
                stack.append((None, inner, deeper, "block", 0))
            elif name in self.inlines:
                stack.append((node, block, quoted, name, self.length))
            child = node.last_child
            while child is not None:
                stack.append((child, inner, deeper, "", 0))
                child = child.prev

    def _close(
        self, node: LexborNode | None, block: str, quoted: bool, closing: str, start: int
    ) -> None:
        if closing == "block":
            self.flush(block, quoted)
            return
        end = self.length
        start = min(start, end)
        if closing != "a":
            self.spans.append(Span(start, end, closing))
            return
        assert node is not None
        attributes = node.attributes
        if url := absolute(attributes.get("href"), self.base):
            classes = tuple((attributes.get("class") or "").split())
            self.anchors.append(Anchor(start, end, url, attributes.get("rel"), classes))


_Part = TypeVar("_Part", Anchor, Span)


def _trimmed(part: _Part, text: str) -> _Part:
    """`part` without the blanks of `text` at either of its ends."""
    inside = text[part.start : part.end]
    end = min(part.start + len(inside.rstrip(" ")), len(text))
    start = min(part.start + len(inside) - len(inside.lstrip(" ")), end)
    return part if (start, end) == (part.start, part.end) else part.at(start, end)


def _tree(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(without_markup(html) if is_monstrous(html) else html)


def read_blocks(html: str, base: str | None = None) -> tuple[Block, ...]:
    """The text of `html` as blocks in order, with links and emphasis by offset."""
    return _read(html, base, _INLINES)


def _read(html: str, base: str | None, inlines: frozenset[str]) -> tuple[Block, ...]:
    root = _tree(html).root if html else None
    if root is None:
        return ()
    reader = _Reader(base, inlines)
    reader.walk(root, "body")
    reader.flush("body", False)
    return tuple(reader.blocks)


def blocks_text(blocks: tuple[Block, ...]) -> str:
    """The words of `blocks`, one empty line between two of them."""
    return "\n\n".join(block.text for block in blocks if block.text)


def plain_text(html: str) -> str:
    """`html` as readable text; entities decoded, blocks apart, nothing of scripts."""
    if "<" not in html and "&" not in html:
        return "\n\n".join(_spaced(part).strip() for part in html.split("\n\n")).strip()
    return blocks_text(_read(html, None, frozenset()))


def elements(html: str, selector: str) -> Iterator[tuple[dict[str, str], str]]:
    """(attributes, text) of every element of a page that matches the CSS `selector`."""
    for node in _tree(html).css(selector):
        attributes = {name: value or "" for name, value in node.attributes.items()}
        yield attributes, _spaced(node.text()).strip()
