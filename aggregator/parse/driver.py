"""expat under feedparser's strict reader, without the layers of xml.sax between.

It tells the reader what feedparser's own driver would, names in the same spelling and in the same
order; only text comes in fewer pieces, and leaves of entries all at once (see `leaves`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.parse.leaves import Leaf, Leaves

BUFFER = 65_536
_EMBEDDED = {
    "math": "http://www.w3.org/1998/Math/MathML",
    "svg": "http://www.w3.org/2000/svg",
}
"""What keeps its namespace, since it goes into HTML."""


class Driver:
    """Handlers for expat. `reader` is told of everything but `leaves`; `prefixes` are those that
    feedparser itself gives to namespaces, "" to those whose elements have none; all in lower case.
    """

    def __init__(self, reader: Any, prefixes: Mapping[str, str], leaves: Leaves) -> None:
        self._reader = reader
        self._prefixes = prefixes
        self._leaves = leaves
        self._words: list[str] = []
        self._given: dict[str, str] = {}
        self._tag = ""
        self._leaf: Leaf | None = None
        """Of the element that has begun and held no other so far."""
        self._in_entry: bool | None = False
        """Whether leaves may follow, None where that is to be found out."""
        self._declared = False

    def drive(self, document: bytes) -> None:
        """Read `document` (UTF-8). Raises expat.ExpatError where it is not well-formed."""
        parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        parser.buffer_size = BUFFER
        parser.buffer_text = True
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words.append
        parser.Parse(document, True)

    def _declare(self, prefix: str | None, uri: str) -> None:
        self._hand_over()
        self._declared = True
        self._reader.startPrefixMapping(prefix, uri)
        self._reader.names = {}

    def _start(self, name: str, given: dict[str, str]) -> None:
        if self._leaf is not None:
            self._hand_over()
        elif self._words:
            self._say()
        tag, leaf = self._reader.names.get(name) or self._named(name)
        if leaf is not None and not self._declared:
            if self._in_entry is None:
                self._in_entry = self._leaves.are_next()
            if self._in_entry:
                self._leaf, self._tag, self._given = leaf, tag, given
                return
        self._declared = False
        self._enter(tag, given, name)

    def _end(self, name: str) -> None:
        leaf = self._leaf
        if leaf is not None:
            words = "".join(self._words).strip()
            given = self._given
            if leaf(self._attributes(given) if given else {}, words):
                self._leaf = None
                self._words.clear()
                return
            self._hand_over()
        elif self._words:
            self._say()
        self._in_entry = None
        tag, _ = self._reader.names.get(name) or self._named(name)
        self._reader.unknown_endtag(tag)

    def _hand_over(self) -> None:
        """What was held back goes to the reader: the start of an element, and words."""
        if self._leaf is not None:
            self._leaf = None
            self._enter(self._tag, self._given)
        if self._words:
            self._say()

    def _say(self) -> None:
        if not self._in_entry:  # between leaves stands nothing that feedparser keeps
            self._reader.handle_data("".join(self._words))
        self._words.clear()

    def _enter(self, tag: str, given: dict[str, str], name: str = "") -> None:
        attributes, self._reader.decls = self._reader.decls, {}
        namespace, local = _split(name)
        if namespace and namespace == _EMBEDDED.get(local):
            attributes["xmlns"] = namespace
        if given:
            attributes |= self._attributes(given)
        self._in_entry = None
        self._reader.unknown_starttag(tag, list(attributes.items()))

    def _named(self, name: str) -> tuple[str, Leaf | None]:
        """How feedparser calls an element: by its own prefix, else by the document's."""
        namespace, local = _split(name)
        prefix = self._prefixes.get(namespace.lower())
        if not prefix and namespace:
            uses = self._reader.namespaces_in_use.items()
            prefix = next((name.lower() for name, used in uses if name and used == namespace), None)
        tag = f"{prefix}:{local}" if prefix else local
        handled = self._reader.handled_as(tag)
        leaf = None if local in _EMBEDDED else self._leaves.named(handled)
        if self._in_entry:
            self._in_entry = None  # there are names after which no leaf may follow
        named = self._reader.names[name] = tag, leaf
        return named

    def _attributes(self, given: dict[str, str]) -> dict[str, str]:
        """`given` as feedparser calls them."""
        attributes = {name.lower(): value for name, value in given.items()}
        if " " in "".join(attributes):
            attributes = self._prefixed(given)
        for name in ("rel", "type"):
            if name in attributes:
                attributes[name] = attributes[name].lower()
        return attributes

    def _prefixed(self, given: dict[str, str]) -> dict[str, str]:
        """`given`, some of a namespace: by feedparser's own prefixes, and as they are written."""
        attributes = {}
        for name, value in given.items():
            namespace, local = _split(name)
            prefix = self._prefixes.get(namespace.lower())
            attributes[f"{prefix}:{local}" if prefix else local] = value
        return attributes | {_as_written(name): value for name, value in given.items()}


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
