"""feedparser, and nothing else of ours: one XML document in, its untyped result out.

The only user of feedparser, which has no types: hence every `type: ignore` here. It opens nothing
(R56): feedparser's two readers, the strict and the loose one, are given the document itself.
Sanitising and resolving of links inside texts are switched off: `aggregator.html` does both.
"""

from __future__ import annotations

import re
from functools import lru_cache, wraps
from time import struct_time
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

import feedparser.api
import feedparser.datetimes.rfc822
import feedparser.mixin
from feedparser.html import _cp1252
from feedparser.util import FeedParserDict

from aggregator.parse.driver import Driver
from aggregator.parse.leaves import MAX_TAGS, PLAIN_URL, Leaves
from aggregator.parse.when import ZONES

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.parse.leaves import Leaf

MAX_BYLINE = 1000

_DETAILS = ("image", "podcast_chapters", "podcast_transcript", "source")
_LISTS = ("authors", "content", "links", "media_content", "media_thumbnail", "tags")
_KINDS: dict[str, type[Any]] = dict.fromkeys(_DETAILS, dict) | dict.fromkeys(_LISTS, list)


_C1 = re.compile(b"\xc2[\x80-\x9f]")
_WINDOWS = {code: code for code in range(256)} | _cp1252
"""feedparser's table with the usual characters, each of which would cost an error, caught."""


class _Text(str):
    """What feedparser looks through character by character for one of those that Windows has and
    Latin-1 has not: a tenth of the time, and almost always for nothing."""

    __slots__ = ()

    def translate(self, table: Any) -> str:
        return super().translate(table) if _has_c1(self) else str(self)


def _has_c1(words: str) -> bool:
    """Whether one of U+0080 to U+009F is there: of bytes, that is a fast question."""
    return not words.isascii() and bool(_C1.search(words.encode("utf-8", "replace")))


class _Params(FeedParserDict):  # type: ignore[misc]
    """What feedparser asks many times at every element, under names without second meanings."""

    get = dict.get

    def __delitem__(self, name: str) -> None:
        self.pop(name, None)  # it would catch the error each time, which is slow

    def __deepcopy__(self, memo: object) -> FeedParserDict:
        return FeedParserDict(self)  # its values are strings and numbers


class _Ours:
    """Mixed into feedparser's two readers: ids stay as they are written, since identity must not
    depend on where a feed is served; bylines stay whole, since `people` knows longer domains than
    ".info"; and a loop that is quadratic is bounded (the tags of a feed itself are not used)."""

    contentparams: FeedParserDict

    can_be_relative_uri = feedparser.api.StrictFeedParser.can_be_relative_uri - {"id"}

    def decode_entities(self, element: str, data: str) -> str:
        if "&" in data:
            data = super().decode_entities(element, data)  # type: ignore[misc]
        return _Text(data)

    def resolve_uri(self, uri: str) -> str:
        if PLAIN_URL.fullmatch(uri):
            return uri
        resolved: str = super().resolve_uri(uri)  # type: ignore[misc]
        return resolved

    def push_content(self, *arguments: Any) -> None:
        super().push_content(*arguments)  # type: ignore[misc]
        self.contentparams = _Params(self.contentparams)

    def _add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        limit = MAX_TAGS if self.inentry else 1  # type: ignore[attr-defined]
        if len(self._get_context().get("tags") or ()) < limit:  # type: ignore[attr-defined]
            super()._add_tag(term, scheme, label)  # type: ignore[misc]

    def _sync_author_detail(self, key: str = "author") -> None:
        context = self._get_context()  # type: ignore[attr-defined]
        person = (context.get(f"{key}s") or [None])[-1]
        inside = self.inauthor  # type: ignore[attr-defined]
        if person is not None and not (person or inside) and context.get(key):
            person["name"] = context[key]
            context.setdefault(f"{key}_detail", person)
        elif len(context.get(key) or "") < MAX_BYLINE:
            super()._sync_author_detail(key)  # type: ignore[misc]


def _guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
    """An element's handler that gives up as feedparser expects it: by AttributeError, upon which
    the element is taken as an unknown one. Otherwise one odd element would cost the whole feed."""

    @wraps(handler)
    def handle(*arguments: Any) -> Any:
        try:
            return handler(*arguments)
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise AttributeError(handler.__name__) from error

    return handle


_HANDLERS = {
    name: _guarded(getattr(feedparser.api.StrictFeedParser, name))
    for name in dir(feedparser.api.StrictFeedParser)
    if name.startswith(("_start_", "_end_"))
}
_HANDLERS["_end_itunes_explicit"] = lambda self: self.pop("itunes_explicit")
# feedparser's own knows the words of 2005 only
_Loose: Any = type("_Loose", (_Ours, feedparser.api.LooseFeedParser), _HANDLERS)
_Guarded: Any = type("_Guarded", (_Ours, feedparser.api.StrictFeedParser), _HANDLERS)

_PREFIXES = {uri.lower(): prefix.lower() for uri, prefix in _Guarded.namespaces.items()}
_SHARED = frozenset({"entries", "feeddata", "elementstack", "property_depth_map", "names"})
_CHANGING = tuple(
    name
    for name, value in vars(_Guarded("", None, "utf-8")).items()
    if isinstance(value, dict | list) and name not in _SHARED
)
"""The parts of a reader's state that change in place."""

_NOT_INHERITED = _SHARED | {"_locator", "guidislink", "hasContent", "title_depth"}


class _Strict(_Guarded):  # type: ignore[misc]
    """Reads each entry as if it were the only one: what it says changes neither the feed nor the
    entries after it. Thus some entries can be read without the others (see `slices`)."""

    inherited: str | None = None
    """Everything the first entry found when it began, spelled out: what all entries start from."""

    _outside: dict[str, Any] | None = None

    def __init__(self, base: str) -> None:
        super().__init__(base, None, "utf-8")
        self.contentparams = _Params()
        self.names: dict[str, tuple[str, Leaf | None]] = {}
        """What elements are to be told as, and who handles them; made anew with each namespace."""

    def handled_as(self, tag: str) -> str:
        """The name in the handlers of an element."""
        prefix, _, local = tag.rpartition(":")
        prefix = self.namespacemap.get(prefix, prefix)
        return f"{prefix}_{local}" if prefix else local

    def base_of(self, attributes: dict[str, str]) -> str:
        """What URLs are relative to in an element with these attributes."""
        base = attributes.get("xml:base", attributes.get("base")) or self.baseuri
        safe: str = feedparser.mixin.make_safe_absolute_uri(self.baseuri, base)
        return safe or self.baseuri

    def is_between(self) -> bool:
        """Whether all elements of the entry that have begun are closed."""
        return self._outside is not None and bool(self._outside["depth"] == self.depth)

    @staticmethod
    def key_of(name: str) -> str:
        """What feedparser's dictionaries call `name`."""
        key: str | list[str] = FeedParserDict.keymap.get(name, name)
        return key[0] if isinstance(key, list) else key

    @staticmethod
    def mended(words: str) -> str:
        """`words` without the traces of wrong decoding."""
        try:
            mended = words.encode("iso-8859-1").decode("utf-8")
        except UnicodeError:  # as nearly always
            mended = words
        return mended.translate(_WINDOWS) if _has_c1(mended) else mended

    parse_date = staticmethod(feedparser.datetimes._parse_date)

    def _start_item(self, attributes: dict[str, str]) -> None:
        if self._outside is None:
            outside = dict(vars(self))
            for name in _CHANGING:
                outside[name] = type(outside[name])(outside[name])
            if self.inherited is None:
                found = {name: outside[name] for name in outside.keys() - _NOT_INHERITED}
                outside["inherited"] = repr(sorted(found.items()))
            self._outside = outside
            self.__dict__ |= {"feeddata": FeedParserDict(), "elementstack": [], "hasContent": 0}
        super()._start_item(attributes)

    def _end_item(self) -> None:
        super()._end_item()
        if self._outside is not None and self._outside["depth"] == self.depth:
            self.__dict__ = self._outside

    _start_entry, _end_entry = _start_item, _end_item


feedparser.mixin.make_safe_absolute_uri = lru_cache(1024)(feedparser.mixin.make_safe_absolute_uri)
# Pure, and asked at every element for the same answer: a tenth of the time.
feedparser.mixin._cp1252 = _WINDOWS
feedparser.datetimes.rfc822.timezone_names.update(ZONES)


def read_document(
    document: bytes, base: str, leaves: Callable[[Any], Leaves] = Leaves
) -> dict[str, Any]:
    """feedparser's result for `document` (UTF-8, without prolog) as plain dictionaries and lists,
    its links resolved against `base`: "version", "feed", "entries", and "inherited", a text that is
    equal where entries start from the same state, None where they are not independent (no entries,
    or a document that is not well-formed). Raises whatever feedparser raises on documents that it
    cannot stand. What `leaves` handle is only read faster.
    """
    reader = _Strict(base)
    reader.resolve_relative_uris = reader.sanitize_html = False
    try:
        Driver(reader, _PREFIXES, leaves(reader)).drive(document)
    except ExpatError:
        return _read_loosely(document, base)
    return _result(reader) | {"inherited": reader.inherited}


def _read_loosely(document: bytes, base: str) -> dict[str, Any]:
    reader = _Loose(base, None, "utf-8", {})
    reader.resolve_relative_uris = reader.sanitize_html = False
    reader.feed(document.decode("utf-8"))
    return _result(reader) | {"inherited": None}


def _result(reader: Any) -> dict[str, Any]:
    return {
        "version": reader.version,
        "feed": _shaped(reader.feeddata),
        "entries": [_shaped(entry) for entry in reader.entries],
    }


def _shaped(context: dict[str, Any]) -> dict[str, Any]:
    """A feed, an entry or a source as a plain dictionary in which each name has its own type.

    An element that feedparser does not know is stored under its own name, so that `<links>` in a
    document would stand where the list of links belongs.
    """
    shaped = {}
    for name, value in context.items():
        kind = _KINDS.get(name) or _kind_by_ending(name)
        if not isinstance(value, kind):
            continue
        if kind is list:
            value = [dict(inner) for inner in value if isinstance(inner, dict)]
        elif kind is dict:
            value = _shaped(value) if name == "source" else dict(value)
        shaped[name] = value
    return shaped


def _kind_by_ending(name: str) -> type[Any]:
    if name.endswith("_detail"):
        return dict
    return struct_time if name.endswith("_parsed") else str
