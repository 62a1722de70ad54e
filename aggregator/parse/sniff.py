"""What a text is, by its first words alone (R34): labels never decide; and what can be done for an
XML document that is not well-formed. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

JUNK_WINDOW = 8192
"""Characters: as far as a document's own start is looked for behind warnings and blank lines."""


class Kind(Enum):
    """XML may be a feed, and JSON; the others are none."""

    NOTHING = "nothing"
    XML = "an XML document"
    JSON = "a JSON document"
    HTML = "a web page (HTML)"
    TEXT = "plain text"
    BINARY = "compressed or binary data"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`text` begins where the document does; `start` is the place of its root element, and `root`
    that element's local name in lower case."""

    kind: Kind
    text: str = ""
    start: int = 0
    root: str = ""
    warnings: tuple[str, ...] = ()


FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_START = re.compile(
    r"<\?xml\s|<(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf|channel)[\s>/]", re.IGNORECASE
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|script)\b", re.IGNORECASE)
_BEFORE = "left out what stood before the document"
_SPACES = re.compile(r"\s*")
_TAG = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ANY_TAG = re.compile(r"</?[a-zA-Z!]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(
    r"""&\#(?!(?:3[2-9]|[4-9]\d|[1-9]\d{2,3}|[xX](?:[2-9a-fA-F][0-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F]{2}
    |[1-9a-cA-C][0-9a-fA-F]{3}));)(?:[xX]([0-9a-fA-F]+)|([0-9]+));?""",
    re.VERBOSE,
)
"""A numeric reference, but for those of up to four digits that are certainly characters."""
_AMPERSAND = re.compile(
    r"""<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+ | <!--[^-]*+(?:-(?!->)[^-]*+)*+
    | &(?!(?:[A-Za-z_][\w.-]*|\#\d+|\#[xX][0-9A-Fa-f]+);)""",
    re.VERBOSE,
)
"""One that begins no reference; CDATA and comments as far as their ends, in which it may stand."""

_DECLARATION = re.compile(r"(?:<\?xml\s[^>]*?\?>)?\s*")


def sniff(text: str) -> Sniffed:
    """The kind of `text`, and the document in it."""
    given = text.removeprefix("\ufeff")
    text = given.lstrip("\ufeff\x00 \t\r\n\f\v")
    if not text:
        return Sniffed(Kind.NOTHING)
    if text[0] in "{[":
        return Sniffed(Kind.JSON, text)
    if _HTML.match(text):
        return Sniffed(Kind.HTML)
    root = root_of(text)[1]
    if text.startswith("<?xml"):
        return _document(text, (_BEFORE,) if len(text) < len(given) else ())
    if root in FEED_ROOTS:
        return _document(text, ())
    if found := _START.search(text, 0, JUNK_WINDOW):
        return _document(text[found.start() :], (_BEFORE,))
    if root:
        return _document(text, ())
    return Sniffed(_other(text[:JUNK_WINDOW]))


def _other(start: str) -> Kind:
    if "\0" in start or len(_CONTROLS.findall(start)) > 8:
        return Kind.BINARY
    return Kind.HTML if _ANY_TAG.search(start) else Kind.TEXT


def _document(text: str, warnings: tuple[str, ...]) -> Sniffed:
    declared = _DECLARATION.match(text)
    text = _references_mended(text[declared.end() :] if declared else text)
    found = _xml(text, warnings)
    if found.root and not _CONTROLS.search(text, 0, found.start + JUNK_WINDOW):
        return found  # of others further on, the parser will tell
    return without_controls(found)


def _xml(text: str, warnings: tuple[str, ...]) -> Sniffed:
    start, root = root_of(text)
    return Sniffed(Kind.HTML if root == "html" else Kind.XML, text, start, root, warnings)


def without_controls(found: Sniffed) -> Sniffed:
    """`found` without the characters that XML does not allow."""
    text, controls = _CONTROLS.subn("", found.text)
    if not controls:
        return found
    warning = f"characters left out that XML does not allow: {controls}"
    return _xml(text, (*found.warnings, warning))


def _references_mended(text: str) -> str:
    """`text` with the numeric references resolved that name no character of XML: halves of a
    surrogate pair (as some write emoji) become that character, others what `_CONTROLS` finds."""
    resolved = _REFERENCE.sub(_resolved, text)
    if resolved == text:
        return text
    return resolved.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _resolved(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    number = int(digits, 16 if found[1] else 10) if len(digits) < 9 else 0
    character = chr(number) if number < 0x110000 else "\0"
    return character if _CONTROLS.match(character) else found[0]


def mended(found: Sniffed, error: str) -> Sniffed | None:
    """`found`, which is not well-formed by `error`, without what is to blame for most of that:
    characters that XML does not allow, or else a "&" that begins no reference ("AT&T"). None where
    it has neither."""
    without = without_controls(found)
    if without is not found:
        return without
    text = _ampersands_escaped(found.text, found.start)
    if text == found.text:
        return None
    return replace(found, text=text, warnings=(*found.warnings, f"ampersands escaped ({error})"))


def _ampersands_escaped(text: str, start: int) -> str:
    """`text` with "&amp;" for each "&" from `start` on that begins no reference."""
    return text[:start] + _AMPERSAND.sub(_escaped, text[start:])


def _escaped(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else found[0]


def root_of(text: str) -> tuple[int, str]:
    """Where the first element stands, and its local name in lower case.

    (0, "") where something else than comments, instructions and a DOCTYPE comes before it.
    """
    position = 0
    while True:
        position = _SPACES.match(text, position).end()  # type: ignore[union-attr]  # it matches nothing too
        if text.startswith("<!--", position):
            end = text.find("-->", position + 4)
        elif text.startswith("<?", position):
            end = text.find("?>", position + 2)
        elif text.startswith("<!", position):
            end = _doctype_end(text, position)
        else:
            found = _TAG.match(text, position)
            return (position, found[1].lower()) if found else (0, "")
        if end < 0:
            return 0, ""
        position = text.index(">", end) + 1


def _doctype_end(text: str, position: int) -> int:
    closing, subset = text.find(">", position), text.find("[", position)
    if 0 <= subset < closing:
        end = text.find("]", subset)
        return end if end >= 0 and text.find(">", end) >= 0 else -1
    return closing
