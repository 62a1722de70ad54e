"""Our records beside feedparser's own result for the same bytes, field by field.

`differences` lists every field where feedparser names something that we name otherwise, each with
the reason from `REASONS` that explains it; an unexplained one has the reason None.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import urljoin

import feedparser
import feedparser.api

from aggregator.dates import from_struct
from aggregator.html import plain_text
from aggregator.text import fold, plain, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model import ParsedEntry, ParsedFeed

URL = "http://feeds.example.org/blog/feed.xml"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one entry (`index` counts from 0 in feedparser's result)."""

    index: int
    field: str
    theirs: object
    ours: object
    reason: str | None


def _untouched(reader: type) -> type:
    """feedparser's own reader, where the program has put a descendant in its place."""
    return next(base for base in reader.__mro__ if base.__module__ == "feedparser.api")


def feedparser_result(body: bytes, content_type: str | None = None) -> Any:
    """What feedparser itself makes of `body`, with everything switched on."""
    headers = {"content-location": URL, "content-type": content_type or "application/xml"}
    own: dict[str, Any] = {
        "StrictFeedParser": _untouched(feedparser.api.StrictFeedParser),
        "LooseFeedParser": _untouched(feedparser.api.LooseFeedParser),
        "PREFERRED_XML_PARSERS": [],
    }
    with warnings.catch_warnings(), patch.multiple(feedparser.api, **own):
        warnings.simplefilter("ignore")
        return feedparser.parse(io.BytesIO(body), response_headers=headers)


def pairs(theirs: list[Any], ours: tuple[ParsedEntry, ...]) -> Iterator[tuple[int, Any, Any]]:
    """Their entries with ours (None where we have none), by place or else by what they say."""
    if len(theirs) == len(ours):
        yield from ((i, t, o) for i, (t, o) in enumerate(zip(theirs, ours, strict=True)))
        return
    named: dict[str, list[ParsedEntry]] = defaultdict(list)
    for entry in ours:
        for name in _names(
            entry.guid.partition("#")[0], entry.url, entry.title, entry.content_text
        ):
            named[name].append(entry)
    for index, their in enumerate(theirs):
        names = _names(
            (their.get("id") or "").partition("#")[0],
            their.get("link"),
            text_of(their, "title"),
            text_of(their, "summary"),
        )
        found = [entry for name in names for entry in named.get(name, ())]
        date = from_struct(dict.get(their, "published_parsed"))
        found.sort(key=lambda entry: entry.published_at != date)
        yield index, their, max(found, key=found.count) if found else None


def _names(*words: str | None) -> list[str]:
    return [squeeze(word)[:100] for word in words if word]


def text_of(entry: Any, name: str) -> str:
    """One of feedparser's HTML-ish values as words."""
    value = entry.get(name) or ""
    kind = (entry.get(f"{name}_detail") or {}).get("type", "text/html")
    return squeeze(plain_text(value) if "html" in kind and re.search("[<&]", value) else value)


def differences(theirs: Any, ours: ParsedFeed) -> Iterator[Difference]:
    """Every field in which `ours` says something else than feedparser does."""
    for index, their, our in pairs(theirs["entries"], ours.entries):
        if our is None:
            reason = None if any(map(their.get, _TELLING)) else "an entry that says nothing"
            yield Difference(index, "entry", their.get("id") or their.get("title"), None, reason)
        else:
            yield from _compared(index, their, our)


def _compared(index: int, their: Any, our: ParsedEntry) -> Iterator[Difference]:
    for field, compare in FIELDS.items():
        found = compare(their, our)
        if found is not None:
            yield Difference(index, field, *found)


_MOJIBAKE = re.compile("Ã[\xa0-¿]?|â€|Â")
_MISREAD = "a few broken bytes do not turn UTF-8 into windows-1252"
_TELLING = ("id", "link", "title", "summary", "content")
_Found = tuple[object, object, str | None] | None


def _id(their: Any, our: ParsedEntry) -> _Found:
    theirs = their.get("id")
    if not theirs or our.guid == theirs or our.guid.rpartition("#")[0] == theirs:
        return None
    written = our.guid if our.guid.rpartition("#")[0] == "" else our.guid.rpartition("#")[0]
    resolved = {urljoin(URL, our.guid), urljoin(URL, written), urljoin(our.url or URL, our.guid)}
    if our.guid.startswith("cid:///") and theirs == our.guid.replace(":///", "://"):
        return theirs, our.guid, "ids stay as written"
    if "&amp;" in theirs and unescape(theirs).endswith(our.guid.removeprefix("cid:///")):
        return theirs, our.guid, "a bare ampersand leaves no reference unread"
    if theirs in resolved or theirs.endswith(our.guid.lstrip("./")):
        return theirs, our.guid, "ids stay as written"
    return theirs, our.guid, None


def _link(their: Any, our: ParsedEntry) -> _Found:
    theirs = (their.get("link") or "").strip()
    if not theirs or our.url == theirs:
        return None
    for name, service in (("feedburner_origlink", "FeedBurner"), ("pheedo_origlink", "Pheedo")):
        if our.url and our.url == their.get(name, "").strip():
            return theirs, our.url, f"{service}'s original link"
    if not re.match("https?://", theirs, re.I):
        return theirs, our.url, "only http and https are links"
    if our.url is None and re.search(r"://[^/]*[ %\[<>]", theirs):
        return theirs, our.url, "an address without a usable host is none"
    if our.url and re.sub(r"\s", "", theirs).replace(" ", "%20") == our.url.replace("%20", ""):
        return theirs, our.url, "blanks in URLs are escaped"
    if theirs.startswith("http://feeds.example.org/"):
        return theirs, our.url, "relative links of RSS are meant against the channel's link"
    return theirs, our.url, None


def _title(their: Any, our: ParsedEntry) -> _Found:
    theirs = text_of(their, "title")
    if _same(theirs, our.title):
        return None
    return theirs, our.title, _MISREAD if _MOJIBAKE.search(theirs) else None


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", fold(plain(unescape(unescape(text)))))


def _dates(their: Any, our: ParsedEntry) -> _Found:
    published = from_struct(dict.get(their, "published_parsed"))
    updated = from_struct(dict.get(their, "updated_parsed"))
    told = (("published", published, our.published_at), ("updated", updated, our.updated_at))
    for name, theirs, ours in told:
        if theirs and ours != theirs:
            return theirs, ours, _why_not(their.get(name) or "", theirs)
    return None


def _why_not(text: str, theirs: datetime) -> str | None:
    if theirs.year == 1 or theirs == datetime(1970, 1, 1, tzinfo=UTC):
        return "a clock that was never set tells no date"
    if re.search(r"\d\s*[ap]m\b", text, re.IGNORECASE):
        return "feedparser passes over halves of the day, and zones behind them"
    if not re.match(r"\w{3}, \d|\d{4}-\d\d-\d\d", text):
        return "feedparser does not know this form of date"
    return None


def _author(their: Any, our: ParsedEntry) -> _Found:
    detail = their.get("author_detail") or {}
    name = detail.get("name") or their.get("author") or ""
    known = [a.name or "" for a in our.authors] + [a.email or "" for a in our.authors]
    known += [a.url or "" for a in our.authors]
    if not name.strip() or any(_bare(name) == _bare(k) for k in known):
        return None
    if any(k and _bare(k) in _bare(name) for k in known):
        return name, known, "a byline is told apart into name and address"
    return name, known, None


def _tags(their: Any, our: ParsedEntry) -> _Found:
    known = {_bare(tag) for tag in our.tags}
    for tag in their.get("tags") or ():
        term = tag.get("term") or ""
        if not _bare(term) or _bare(plain_text(term)) in known or _bare(term)[:900] in known:
            continue
        if "#kind" in (tag.get("scheme") or ""):
            return term, our.tags, "Blogger's kind is no category"
        if tag.get("label") and _bare(tag["label"]) in known:
            return term, our.tags, "a category is called by its label"
        return term, our.tags, None
    return None


def _content(their: Any, our: ParsedEntry) -> _Found:
    """The longer of their texts must be among our words, but for a twentieth."""
    values = [c.get("value") or "" for c in their.get("content") or ()] + [
        their.get("summary") or ""
    ]
    theirs = plain_text(max(values, key=len)).split()
    ours = set(f"{our.content_text} {our.summary or ''}".split())
    missing = [word for word in theirs if word not in ours]
    if len(missing) <= max(2, len(theirs) // 20):
        return None
    words = " ".join(missing[:12])
    return words, our.content_text[:80], _MISREAD if _MOJIBAKE.search(words) else None


FIELDS = {
    "id": _id,
    "link": _link,
    "title": _title,
    "dates": _dates,
    "author": _author,
    "tags": _tags,
    "content": _content,
}
"""What is compared of each entry that feedparser finds, and how."""
