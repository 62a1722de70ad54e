"""HTML as it comes from strangers: made safe and absolute, and read as blocks of text.

Pure. The only user of nh3 (sanitising) and selectolax (reading).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import nh3
from selectolax.lexbor import LexborHTMLParser

from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_TAGS = nh3.ALLOWED_TAGS | {
    "audio", "figcaption", "figure", "picture", "section", "source", "track", "video",
}  # fmt: skip
_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
for _tag, _names in {
    "*": {"lang", "title", "dir", "id"},
    "a": {"href", "hreflang", "rel"},
    "img": {"src", "alt", "width", "height", "loading"},
    "audio": {"src", "controls", "loop", "preload"},
    "video": {"src", "controls", "loop", "preload", "poster", "width", "height"},
    "source": {"src", "type"},
    "track": {"src", "kind", "label", "srclang"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
}.items():
    _ATTRIBUTES.setdefault(_tag, set()).update(_names)
_DROP_WHOLE = {"script", "style", "noscript", "template", "iframe", "object", "embed", "textarea"}
_SCHEMES = {"http", "https", "mailto", "tel", "magnet", "irc", "ircs", "xmpp", "geo"}
_CLASSES = {"a": {"u-syndication", "u-url", "u-in-reply-to", "u-repost-of", "u-like-of"}}

_BLOCK = frozenset(
    """
    address article aside blockquote body dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th
    thead tr ul
    """.split()  # noqa: SIM905
)
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "math"})
_EMPHASIS = frozenset({"i", "em", "cite", "b", "strong", "q", "u"})
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link inside a block: `text[start:end]` is what is clicked; `url` is absolute http(s)."""

    start: int
    end: int
    url: str
    rel: str | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a block set off by `tag` (i, em, cite, b, strong, q, u)."""

    start: int
    end: int
    tag: str


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


@lru_cache(maxsize=512)
def _cleaner(base: str | None) -> nh3.Cleaner:
    def resolve(url: str) -> str | None:
        return absolute(url, base) or (url if url.startswith("#") else None)

    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROP_WHOLE - {"noscript", "object"},
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel=None,
        url_relative=resolve,
    )


def sanitise(html: str, base: str | None) -> str:
    """`html` with only harmless elements and attributes left and its URLs absolute.

    Scripts, styles, frames and event handlers go; relative URLs are resolved against `base` and
    dropped where that gives no http(s) URL.
    """
    return _cleaner(base).clean(html) if html else ""


class _Reader:
    """Collects blocks while walking a tree once; offsets are kept as the text grows."""

    def __init__(self, base: str | None) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.text = ""
        self.anchors: list[Anchor] = []
        self.spans: list[Span] = []

    def flush(self, tag: str, quoted: bool) -> None:
        text = self.text.rstrip(" ")
        if text:
            end = len(text)
            self.blocks.append(
                Block(
                    text,
                    tag,
                    quoted,
                    tuple(a for a in self.anchors if a.start < end or a.start == a.end),
                    tuple(s for s in self.spans if s.start < s.end),
                )
            )
        elif self.anchors:
            self.blocks.append(Block("", tag, quoted, tuple(self.anchors)))
        self.text, self.anchors, self.spans = "", [], []

    def add(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if not self.text or self.text.endswith(" "):
            text = text.lstrip(" ")
        self.text += text

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
            if name == "-text":
                self.add(node.text_content or "")
                continue
            if name in _SILENT or name.startswith(("-", "!", "_")):
                continue
            if name == "br":
                self.add(" ")
                continue
            inner, deeper = block, quoted or name == "blockquote"
            if name in _BLOCK:
                self.flush(block, quoted)
                inner = name
                stack.append((None, inner, deeper, "block", 0))
            elif name == "a" or name in _EMPHASIS:
                stack.append((node, block, quoted, name, len(self.text)))
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
        start, end = self._trim(start)
        if closing != "a":
            self.spans.append(Span(start, end, closing))
            return
        assert node is not None
        attributes = node.attributes
        if url := absolute(attributes.get("href"), self.base):
            classes = tuple((attributes.get("class") or "").split())
            self.anchors.append(Anchor(start, end, url, attributes.get("rel"), classes))

    def _trim(self, start: int) -> tuple[int, int]:
        start = min(start, len(self.text))
        inside = self.text[start:]
        end = start + len(inside.rstrip(" "))
        return min(start + len(inside) - len(inside.lstrip(" ")), end), end


def read_blocks(html: str, base: str | None = None) -> tuple[Block, ...]:
    """The text of `html` as blocks in order, with links and emphasis by offset."""
    if not html:
        return ()
    root = LexborHTMLParser(html).root
    if root is None:
        return ()
    reader = _Reader(base)
    reader.walk(root, "body")
    reader.flush("body", False)
    return tuple(reader.blocks)


def blocks_text(blocks: tuple[Block, ...]) -> str:
    """The words of `blocks`, one empty line between two of them."""
    return "\n\n".join(block.text for block in blocks if block.text)


def plain_text(html: str) -> str:
    """`html` as readable text; entities decoded, blocks apart, nothing of scripts."""
    if "<" not in html and "&" not in html:
        return "\n\n".join(_SPACE.sub(" ", part).strip() for part in html.split("\n\n")).strip()
    return blocks_text(read_blocks(html))


def elements(html: str, selector: str) -> Iterator[tuple[dict[str, str], str]]:
    """(attributes, text) of every element of a page that matches the CSS `selector`."""
    for node in LexborHTMLParser(html).css(selector):
        attributes = {name: value or "" for name, value in node.attributes.items()}
        yield attributes, _SPACE.sub(" ", node.text()).strip()
