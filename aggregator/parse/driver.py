"""expat under feedparser's strict reader, without the layers of xml.sax between.

It tells the reader what feedparser's own driver would, names in the same spelling and in the same
order; only text comes in fewer pieces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping

BUFFER = 65_536
_EMBEDDED = {
    "math": "http://www.w3.org/1998/Math/MathML",
    "svg": "http://www.w3.org/2000/svg",
}
"""What keeps its namespace, since it goes into HTML."""


class Driver:
    """Handlers for expat. `reader` is told of everything; `prefixes` are those that feedparser
    itself gives to namespaces, "" to those whose elements have none; all in lower case."""

    def __init__(self, reader: Any, prefixes: Mapping[str, str]) -> None:
        self._reader = reader
        self._prefixes = prefixes

    def drive(self, document: bytes) -> None:
        """Read `document` (UTF-8). Raises expat.ExpatError where it is not well-formed."""
        parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        parser.buffer_size = BUFFER
        parser.buffer_text = True
        parser.StartNamespaceDeclHandler = self._reader.startPrefixMapping
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._reader.handle_data
        parser.Parse(document, True)

    def _start(self, name: str, given: dict[str, str]) -> None:
        reader = self._reader
        attributes, reader.decls = reader.decls, {}
        namespace, local = _split(name)
        if local in _EMBEDDED and namespace == _EMBEDDED[local]:
            attributes["xmlns"] = namespace
        if any(" " in attribute for attribute in given):
            for attribute, value in given.items():
                attributes[self._attribute(attribute)] = value
        for attribute, value in given.items():
            attributes[_as_written(attribute)] = value
        reader.unknown_starttag(self._tag(namespace, local), list(attributes.items()))

    def _end(self, name: str) -> None:
        self._reader.unknown_endtag(self._tag(*_split(name)))

    def _tag(self, namespace: str, local: str) -> str:
        """An element as feedparser calls it: by its own prefix, else by the document's."""
        prefix = self._prefixes.get(namespace.lower())
        if not prefix and namespace:
            uses = self._reader.namespaces_in_use.items()
            prefix = next((name.lower() for name, used in uses if name and used == namespace), None)
        return f"{prefix}:{local}" if prefix else local

    def _attribute(self, name: str) -> str:
        namespace, local = _split(name)
        prefix = self._prefixes.get(namespace.lower())
        return f"{prefix}:{local}" if prefix else local


def _split(name: str) -> tuple[str, str]:
    """(namespace or "", local name in lower case) of expat's "namespace local prefix"."""
    if " " not in name:
        return "", name.lower()
    parts = name.split(" ")
    return parts[0], parts[1].lower()


def _as_written(name: str) -> str:
    """An attribute's name with the document's own prefix, in lower case."""
    if " " not in name:
        return name.lower()
    _, local, *prefix = name.lower().split(" ")
    return f"{prefix[0]}:{local}" if prefix else local
