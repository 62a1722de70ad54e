"""One fast look at an XML document before feedparser sees it (R55), and what only that look tells.

Refuses what would cost a parser without bound: entity declarations, more than 256 attributes on
one element, a depth over 256. On the way it reads the wishes of which feedparser keeps only the
last (R43), the channel's own link, whether the root element was closed (R31), and where the
entries stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from aggregator.model import FailureKind, FeedHints, ParseFailed

MAX_ATTRIBUTES = 256
MAX_DEPTH = 256
MAX_NAMESPACES = 256
MAX_ENTRIES = 10_000
TAIL = 1024

_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WANTED = frozenset({"ttl", "updateperiod", "updatefrequency", "hour", "day", "link", "url"})
_PARENTS = {"hour": "skiphours", "day": "skipdays", "url": "image"}
_ENTRIES = frozenset({"item", "entry"})
_MISSING_END = frozenset(
    {
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
    }
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the entries of a document stand: `spans` are the places in bytes at which each begins
    and ends, `name` is their element as written, `above` the elements around them with their
    attributes; `declared` are the namespaces (attribute, value, attribute …) that every one of them
    declares on its own element, None where they do not all declare the same."""

    name: str = ""
    above: tuple[tuple[str, ...], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    declared: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """What the look told. `link` is the channel's own, as written, `image` that of an image beside
    the channel (RSS 0.90 and 1.0); `error` is why the document is not well-formed, None where it
    is; `whole` says that the root element was closed, `sound` that nothing is wrong but an end that
    is missing."""

    hints: FeedHints
    link: str | None
    image: str | None
    whole: bool
    sound: bool
    error: str | None
    places: Places = Places()


class _RefusedError(Exception):
    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.failure = ParseFailed(kind, message)


@dataclass(slots=True)
class _Look:
    """expat's handlers; `path` holds the names from the root down to here or to the entry around,
    in which elements are only counted: `inside` says how deep. `prefixed` says whether there can be
    too many namespaces at all."""

    parser: expat.XMLParserType
    prefixed: bool
    path: list[str] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    words: list[str] | None = None
    found: dict[str, list[str]] = field(default_factory=dict)
    closed: bool = False
    above: list[tuple[str, ...]] = field(default_factory=list)
    level: int = 0
    inside: int = 0
    entry: str = ""
    began: int = 0
    declared: set[tuple[str, ...]] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def listen(self) -> None:
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: list[str]) -> None:
        if attributes:
            self._check(attributes)
        path = self.path
        path.append(name)
        if len(path) <= 4:
            self._open(name, path)
            if len(path) <= 3:
                self._place(name, attributes)
        elif len(path) > MAX_DEPTH:
            raise _too_deep()

    def start_inside(self, _name: str, attributes: list[str]) -> None:
        if attributes:
            self._check(attributes)
        self.inside += 1
        if self.inside + self.level > MAX_DEPTH:
            raise _too_deep()

    def end_inside(self, name: str) -> None:
        if self.inside:
            self.inside -= 1
        else:
            self.listen()
            self.end(name)

    def _check(self, attributes: list[str]) -> None:
        if len(attributes) > 2 * MAX_ATTRIBUTES:
            message = f"an element has over {MAX_ATTRIBUTES} attributes"
            raise _RefusedError(FailureKind.XML_LIMITS, message)
        if not self.prefixed:
            return
        self.prefixes.update(a for a in attributes[::2] if a.startswith("xmlns"))
        if len(self.prefixes) > MAX_NAMESPACES:
            message = f"over {MAX_NAMESPACES} namespace prefixes"
            raise _RefusedError(FailureKind.XML_LIMITS, message)

    def _open(self, name: str, path: list[str]) -> None:
        prefix, _, local = name.rpartition(":")
        local = local.lower()
        if local not in _WANTED or len(path) < 2:
            return
        parent = path[-2].rpartition(":")[2].lower()
        wanted = _PARENTS.get(local, "channel")
        if local == "url" and len(path) != 3:
            return  # in a channel's own image, which feedparser finds
        if (parent == wanted or (parent == "feed" and prefix)) and not (local == "link" and prefix):
            self.words = []
            self.parser.CharacterDataHandler = self.words.append

    def _place(self, name: str, attributes: list[str]) -> None:
        """Entries are what the first one is called, as deep in the document as the first one."""
        depth = len(self.path)
        if not self.level:
            if depth > 1 and name.rpartition(":")[2].lower() in _ENTRIES:
                self.level, self.entry = depth, name
            else:
                self.above[depth - 1 :] = [(name, *attributes)]
        if depth == self.level and name == self.entry:
            self.began = self.parser.CurrentByteIndex
            self.declared.add(_namespaces(attributes) if attributes else ())
            self.parser.StartElementHandler = self.start_inside
            self.parser.EndElementHandler = self.end_inside

    def end(self, name: str) -> None:
        self.path.pop()
        if len(self.path) == self.level - 1 and name == self.entry:
            self.spans.append((self.began, self.parser.CurrentByteIndex))
        if self.words is not None:
            local = name.rpartition(":")[2].lower()
            self.found.setdefault(local, []).append("".join(self.words).strip())
            self.words = None
            self.parser.CharacterDataHandler = None
        if not self.path:
            self.closed = True

    def entity(self, _name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        if is_parameter and value is None:
            return  # external, and never loaded: Drupal declares the Latin-1 entities so
        raise _RefusedError(
            FailureKind.XML_ENTITY, "the document declares entities, which is refused"
        )


def _too_deep() -> _RefusedError:
    message = f"elements nest deeper than {MAX_DEPTH}"
    return _RefusedError(FailureKind.XML_LIMITS, message)


def scan(document: bytes, root: str) -> Scan | ParseFailed:
    """Looks through `document`, XML in UTF-8 without its declaration; `root` is the local name of
    its root element."""
    parser = expat.ParserCreate("utf-8")
    look = _Look(parser, document.count(b"xmlns") > MAX_NAMESPACES)
    parser.buffer_text = True
    parser.ordered_attributes = True
    look.listen()
    parser.EntityDeclHandler = look.entity
    error, sound = None, True
    try:
        parser.Parse(document, True)
    except _RefusedError as refused:
        return refused.failure
    except expat.ExpatError as broken:
        error = f"{expat.ErrorString(broken.code)}, line {broken.lineno}"
        sound = expat.ErrorString(broken.code) in _MISSING_END
    ending = re.compile(rf"</(?:[\w.-]+:)?{re.escape(root)}\s*>", re.IGNORECASE)
    whole = look.closed or bool(ending.search(document[-TAIL:].decode("utf-8", "replace")))
    return Scan(
        _hints(look.found),
        next(filter(None, look.found.get("link", ())), None),
        next(filter(None, look.found.get("url", ())), None),
        whole,
        sound,
        error,
        _places(look, document),
    )


def _namespaces(attributes: list[str]) -> tuple[str, ...]:
    pairs = zip(attributes[::2], attributes[1::2], strict=True)
    return tuple(part for pair in pairs if pair[0].startswith("xmlns") for part in pair)


def _places(look: _Look, document: bytes) -> Places:
    closing = f"</{look.entry}".encode()
    spans = (
        (start, document.index(b">", end) + 1 if document.startswith(closing, end) else end)
        for start, end in look.spans
    )
    return Places(
        look.entry,
        tuple(look.above[: max(look.level - 1, 0)]),
        tuple(spans),
        next(iter(look.declared), ()) if len(look.declared) < 2 else None,
    )


def _hints(found: dict[str, list[str]]) -> FeedHints:
    hours = {int(h) % 24 for h in found.get("hour", ()) if h.isdecimal() and int(h) <= 24}
    days = {_DAYS.index(d.lower()) for d in found.get("day", ()) if d.lower() in _DAYS}
    return FeedHints(
        ttl=60 * minutes if (minutes := _count(found, "ttl")) else None,
        update_period=_period(found),
        skip_hours=frozenset(hours) if len(hours) < 24 else frozenset(),
        skip_days=frozenset(days) if len(days) < 7 else frozenset(),
    )


def _period(found: dict[str, list[str]]) -> int | None:
    """sy:updatePeriod / sy:updateFrequency in seconds (RSS 1.0 syndication module)."""
    named = found.get("updateperiod")
    if not named and "updatefrequency" not in found:
        return None
    seconds = _PERIODS.get(named[0].lower() if named else "daily")
    return seconds // (_count(found, "updatefrequency") or 1) or None if seconds else None


def _count(found: dict[str, list[str]], name: str) -> int | None:
    words = found.get(name, [""])[0]
    return int(words) if words.isdecimal() and len(words) < 9 else None
