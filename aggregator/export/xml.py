"""XML out: elements with prefixes fixed by us, and bytes that every parser accepts. Pure.

Prefixes are written as part of the names, with the declarations on the root, because
ElementTree's own way keeps them in a table that the whole process shares.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from aggregator.export.values import legal


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
