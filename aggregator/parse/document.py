"""feedparser, and nothing else of ours: one XML document in, its untyped result out.

The only user of feedparser. It opens nothing (R56): the document goes in as a stream of bytes.
Sanitising and resolving of links inside texts are switched off: `aggregator.html` does both.
"""

from __future__ import annotations

import io
from functools import lru_cache, wraps
from time import struct_time
from typing import TYPE_CHECKING, Any

import feedparser
import feedparser.api
import feedparser.datetimes.rfc822
import feedparser.mixin

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TAGS = 1000
MAX_BYLINE = 1000

ZONES = {
    "bst": 1, "cet": 1, "west": 1, "cest": 2, "eet": 2, "sast": 2, "eest": 3, "msk": 3, "hkt": 8,
    "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3,
    "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip
"""Hours from UTC of zones that feedparser does not know by name, and would take for UTC."""

_LISTS = frozenset({"authors", "content", "links", "media_content", "media_thumbnail", "tags"})
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


class _Ours:
    """Mixed into feedparser's two readers: ids stay as they are written, since identity must not
    depend on where a feed is served; bylines stay whole, since `people` knows longer domains than
    ".info"; and a loop that is quadratic is bounded."""

    can_be_relative_uri = feedparser.api.StrictFeedParser.can_be_relative_uri - {"id"}

    def _add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        if len(self._get_context().get("tags") or ()) < MAX_TAGS:  # type: ignore[attr-defined]
            super()._add_tag(term, scheme, label)  # type: ignore[misc]

    def _sync_author_detail(self, key: str = "author") -> None:
        context = self._get_context()  # type: ignore[attr-defined]
        person = (context.get(f"{key}s") or [None])[-1]
        if person is not None and not person and context.get(key):
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
for _reader in ("StrictFeedParser", "LooseFeedParser"):
    _theirs = getattr(feedparser.api, _reader)
    setattr(feedparser.api, _reader, type(_reader, (_Ours, _theirs), _HANDLERS))
feedparser.api.PREFERRED_XML_PARSERS.insert(0, "aggregator.parse.driver")
feedparser.mixin.make_safe_absolute_uri = lru_cache(1024)(feedparser.mixin.make_safe_absolute_uri)
# Pure, and asked at every element for the same answer: a tenth of the time.


feedparser.datetimes.rfc822.timezone_names.update(ZONES)


def read_document(text: str, base: str) -> dict[str, Any]:
    """feedparser's result for `text` (without prolog) as plain dictionaries and lists, its links
    resolved against `base`. Raises whatever feedparser raises on documents that it cannot stand.
    """
    result = feedparser.parse(
        io.BytesIO(text.encode("utf-8")),
        response_headers=_HEADERS | {"content-location": base},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return {
        "version": result["version"],
        "feed": _shaped(result["feed"]),
        "entries": [_shaped(entry) for entry in result["entries"]],
    }


def _shaped(context: dict[str, Any]) -> dict[str, Any]:
    """A feed, an entry or a source as a plain dictionary in which each name has its own type.

    An element that feedparser does not know is stored under its own name, so that `<links>` in a
    document would stand where the list of links belongs.
    """
    shaped = {}
    for name, value in context.items():
        if name in _LISTS:
            fits = isinstance(value, list)
            value = [dict(inner) for inner in value if isinstance(inner, dict)] if fits else None
        elif name == "source":
            value = _shaped(value) if isinstance(value, dict) else None
        elif name == "image" or name.endswith("_detail"):
            value = dict(value) if isinstance(value, dict) else None
        elif not isinstance(value, struct_time if name.endswith("_parsed") else str):
            value = None
        if value is not None:
            shaped[name] = value
    return shaped
