"""XML out: elements with prefixes fixed by us, and bytes that every parser accepts. Pure.

Prefixes are written as part of the names, with the declarations on the root, because
ElementTree's own way keeps them in a table that the whole process shares.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_ILLEGAL = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_RETURN = re.compile(r"\r\n?")


def legal(text: str) -> str:
    """`text` with characters of XML 1.0 only (§2.2) and line feeds for line ends (§2.11).

    Lone surrogates, which no UTF-8 can hold, become U+FFFD; other strays are dropped.
    """
    if not _ILLEGAL.search(text):
        return text
    return _ILLEGAL.sub("", _SURROGATE.sub("\ufffd", _RETURN.sub("\n", text)))


def add(
    parent: Element, name: str, content: str | None = None, /, **attributes: str | None
) -> Element:
    """A new last child of `parent`; attributes that are None are left out."""
    kept = {key: value for key, value in attributes.items() if value is not None}
    child = SubElement(parent, name, kept)
    child.text = content
    return child


def to_bytes(root: Element) -> bytes:
    """The document of `root`, indented, in UTF-8. No element may hold text beside elements."""
    indent(root)
    body = legal(tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()
