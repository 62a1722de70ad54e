"""HTML as it comes from strangers: made safe and absolute, and read as blocks of text.

Pure. The only user of nh3 (sanitising) and selectolax (reading).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING, TypeVar

import nh3
from selectolax.lexbor import LexborHTMLParser

from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_TAGS = nh3.ALLOWED_TAGS | {
    "address", "audio", "big", "figcaption", "figure", "main", "menu", "picture", "section",
    "source", "tfoot", "track", "video",
}  # fmt: skip
_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
for _tag, _names in {
    "*": {"lang", "title", "dir", "id"},
    "a": {"href", "hreflang", "name", "rel"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "audio": {"src", "controls", "loop", "preload"},
    "video": {"src", "controls", "loop", "preload", "poster", "width", "height"},
    "source": {"src", "srcset", "sizes", "media", "type"},
    "track": {"src", "kind", "label", "srclang"},
    "details": {"open"},
    "data": {"value"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
}.items():
    _ATTRIBUTES.setdefault(_tag, set()).update(_names)
_DROP_WHOLE = {"script", "style", "template", "iframe", "noembed", "noframes", "svg", "title"}
_SCHEMES = {"http", "https", "mailto", "tel", "magnet", "irc", "ircs", "xmpp", "geo"}
_CLASSES = {"a": {"u-syndication", "u-url", "u-in-reply-to", "u-repost-of", "u-like-of"}}
_STAND_IN = re.compile(r"</?(?:noscript|iframe)\b[^<>]*>", re.IGNORECASE)
_STAND_IN_START = re.compile(r"</?(?:noscript|iframe)\b", re.IGNORECASE)
_NEXT_PICTURE = re.compile(r",\s+|(?<=\d[wxh]),")

MAX_DEPTH = 512
MAX_REBUILT = 100_000
MAX_REFERENCES = 20_000
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SHALLOW = frozenset(
    """
    area base br col dd dt embed hr img input li link meta option p param source td th tr track wbr
    """.split()  # noqa: SIM905
)
"""Elements that hold nothing, or that the next of their kind closes."""

_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())  # noqa: SIM905
"""What a parser opens again in each later block where it was left open (HTML §13.2.4.3)."""

_BLOCK = frozenset(
    """
    address article aside blockquote body dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th
    thead tr ul
    """.split()  # noqa: SIM905
)
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "math"})
_EMPHASIS = frozenset({"i", "em", "cite", "b", "strong", "q", "u"})
_INLINES = _EMPHASIS | {"a"}
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
def _cleaner(base: str | None, attribute_filter: bool) -> nh3.Cleaner:
    def resolve(url: str) -> str | None:
        return url if url.startswith("#") else absolute(url, base)

    def rewrite(_tag: str, name: str, value: str) -> str | None:
        if name == "srcset":
            return _srcset(value, base)
        return absolute(value, base) if name == "cite" else value

    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROP_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=rewrite if attribute_filter else None,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel=None,
        url_relative=resolve,
    )


def _srcset(value: str, base: str | None) -> str | None:
    """A list of pictures (HTML §4.8.4.2.1) with each URL absolute; None where none is left."""
    kept = []
    for candidate in _NEXT_PICTURE.split(value.strip(" \t\r\n,")):
        url, _, descriptor = candidate.strip().partition(" ")
        if address := absolute(url, base):
            kept.append(f"{address} {descriptor.strip()}".strip())
    return ", ".join(kept) or None


def _is_monstrous(html: str) -> bool:
    """Whether `html` is made as no page ever is, so that a parser would take quadratic time.

    That is so with the depth (100,000 nested `div` would cost half a minute), with formatting
    elements left open, and with character references in one run of text.
    """
    if html.count("&") > MAX_REFERENCES and any(
        run.count("&") > MAX_REFERENCES for run in html.split("<")
    ):
        return True
    if html.count("<") <= MAX_DEPTH:
        return False
    depth = formatting = rebuilt = 0
    for closing, name in _TAG_NAME.findall(html):
        name = name.lower()
        step = -1 if closing else 1
        if name in _FORMATTING:
            formatting = max(formatting + step, 0)
        elif not closing:
            rebuilt += formatting
        if name not in _SHALLOW:
            depth = max(depth + step, 0)
        if depth > MAX_DEPTH or rebuilt > MAX_REBUILT:
            return True
    return False


def _without_markup(html: str) -> str:
    return escape(unescape(re.sub(r"<[^<>]*>", " ", html)), quote=False)


def _with_stand_ins(html: str) -> str:
    """`html` with what `noscript` and `iframe` hold in place of the script or the frame."""
    plain, found = _STAND_IN.subn("", html)
    return plain if found == len(_STAND_IN_START.findall(html)) else html


def sanitise(html: str, base: str | None) -> str:
    """`html` with only harmless elements and attributes left and its URLs absolute.

    Scripts, styles, frames and event handlers go; what stands in for a script or a frame stays.
    Relative URLs are resolved against `base` and dropped where that gives no http(s) URL; links to
    a place in the text itself ("#note") stay. Where
    the markup is monstrous (nested deeper than 512 elements, say), only the text is kept.
    """
    if not html:
        return ""
    html = _with_stand_ins(html)
    if _is_monstrous(html):
        return _without_markup(html)
    lower = html.lower()
    return _cleaner(base, "srcset" in lower or "cite=" in lower).clean(html)


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
        text = _SPACE.sub(" ", text)
        if not self.pieces or self.pieces[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
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
    return part if (start, end) == (part.start, part.end) else replace(part, start=start, end=end)


def _tree(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(_without_markup(html) if _is_monstrous(html) else html)


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
        return "\n\n".join(_SPACE.sub(" ", part).strip() for part in html.split("\n\n")).strip()
    return blocks_text(_read(html, None, frozenset()))


def elements(html: str, selector: str) -> Iterator[tuple[dict[str, str], str]]:
    """(attributes, text) of every element of a page that matches the CSS `selector`."""
    for node in _tree(html).css(selector):
        attributes = {name: value or "" for name, value in node.attributes.items()}
        yield attributes, _SPACE.sub(" ", node.text()).strip()
