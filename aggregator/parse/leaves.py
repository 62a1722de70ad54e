"""Leaves of an entry: elements that hold only words and attributes, as nearly all of them do.

What feedparser does in turn at the start of such an element, at its words and at its end is done
here at once, with the same outcome for the entry. Elements that hold others, rare ones, and those
outside of entries are none of these: feedparser handles them itself, step by step. Pure; knows how
feedparser names things, not feedparser.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Leaf = Callable[[dict[str, str], str], bool]
    """Takes attributes and words; False where feedparser shall handle the element itself."""

PLAIN_URL = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[!$-:=@-Z^-~]*)?(?:\?[!$-~]+)?(?:#[!$-~]+)?",
    re.ASCII,
)
"""An absolute URL that stays as it is, whatever it is joined to."""

_RELATIVE = frozenset({"comments", "docs", "icon", "logo", "wfw_comment", "wfw_commentrss"})
_OVERLOADED = frozenset({"authors", "links"})
"""Lists of feedparser's own. An element of that name would put its words in their place."""

_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html"}
_PAGES = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})
MAX_TAGS = 1000


class Leaves:
    """The leaves of the entry that `reader`, feedparser's own, is in."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._entry: dict[str, Any] = {}
        self._depths: dict[str, int] = {}
        self._overloaded = False

    def named(self, name: str) -> Leaf | None:
        """What handles the leaves that feedparser calls by this `name`."""
        if name in _OVERLOADED:
            self._overloaded = True
        if name in _KNOWN:
            method, *arguments = _KNOWN[name]
            return partial(method, self, *arguments)
        if any(hasattr(self._reader, step + name) for step in ("_start_", "_end_")):
            return None
        return partial(Leaves._other, self, name)

    def are_next(self) -> bool:
        """Whether the reader is directly inside an entry, so that all leaves are the entry's."""
        reader = self._reader
        if not reader.inentry or self._overloaded or reader.base_of({}) != reader.baseuri:
            return False
        if reader.insource or reader.inimage or reader.intextinput or reader.inauthor:
            return False
        if reader.incontributor or reader.inpublisher or reader.incontent or reader.svgOK:
            return False
        if reader.contentparams or reader._summaryKey:
            return False
        self._entry = reader.entries[-1]
        self._depths = reader.property_depth_map.setdefault(self._entry, {})
        inside: str = reader.elementstack[-1][0]
        return inside == "item" or (inside == "content" and bool(reader.is_between()))

    def _save(self, name: str, words: str, key: str | None = None) -> None:
        """What stands higher in the document wins, or else the last."""
        depth = self._reader.depth + 1
        if depth <= self._depths.get(name, depth):
            self._depths[name] = depth
            dict.__setitem__(self._entry, key or name, words)

    def _mended(self, words: str) -> str:
        return words if words.isascii() else self._reader.mended(words)

    def _list(self, name: str) -> list[Any]:
        found: list[Any] = dict.setdefault(self._entry, name, [])
        return found

    def _other(self, name: str, attributes: dict[str, str], words: str) -> bool:
        key = self._reader.key_of(name)
        if attributes:
            dict.__setitem__(self._entry, key, attributes)
            return True
        if words and name in _RELATIVE:
            words = self._reader.resolve_uri(words)
        self._save(name, self._mended(words), key)
        return True

    def _part(self, default: str, attributes: dict[str, str], words: str) -> dict[str, Any] | None:
        """A text with its type, language and base; None where it is not of a type for texts."""
        kind = attributes.get("type", default).lower()
        kind = _TYPES.get(kind, kind)
        if not kind.startswith("text/") or attributes.get("mode") == "base64":
            return None
        reader = self._reader
        guessed = kind == "text/plain" and not reader.version.startswith("atom")
        if guessed and ("<" in words or "&" in words) and reader.looks_like_html(words):
            kind = "text/html"
        language = attributes.get("xml:lang", attributes.get("lang"))
        if language is None:
            language = reader.lang
        return {
            "type": kind,
            "language": language.replace("_", "-") if language else None,
            "base": reader.base_of(attributes) if _rebased(attributes) else reader.baseuri,
            "value": self._mended(words),
        }

    def _text(self, name: str, default: str, attributes: dict[str, str], words: str) -> bool:
        part = self._part(default, attributes, words)
        if part is None:
            return False
        self._save(name, part["value"])
        dict.__setitem__(self._entry, f"{name}_detail", part)
        return True

    def _title(self, of_media: bool, attributes: dict[str, str], words: str) -> bool:
        part = self._part("text/plain", attributes, words)
        if part is None:
            return False
        reader = self._reader
        depth = reader.depth + 1
        if not -1 < reader.title_depth <= depth:
            self._save("title", part["value"])
            dict.__setitem__(self._entry, "title_detail", part)
        if words and not of_media:
            reader.title_depth = depth
        return True

    def _summary(self, default: str, attributes: dict[str, str], words: str) -> bool:
        if dict.__contains__(self._entry, "summary") and not self._reader.hasContent:
            return self._content("text/plain", attributes, words)
        return self._text("summary", default, attributes, words)

    def _content(self, default: str, attributes: dict[str, str], words: str) -> bool:
        part = self._part(default, attributes, words)
        if part is None:
            return False
        self._reader.hasContent = 1
        if default == "text/plain" and attributes.get("src"):
            part["src"] = attributes["src"]
        self._list("content").append(part)
        if part["type"] in ("text/plain", "text/html"):
            dict.setdefault(self._entry, "summary", part["value"])
        return True

    def _id(self, attributes: dict[str, str], words: str) -> bool:
        words = self._mended(words)
        self._save("id", words)
        if attributes.get("ispermalink", "true") == "true":
            dict.setdefault(self._entry, "link", words)
        return True

    def _date(self, name: str, _attributes: dict[str, str], words: str) -> bool:
        words = self._mended(words)
        self._save(name, words)
        dict.__setitem__(self._entry, f"{name}_parsed", self._reader.parse_date(words))
        return True

    def _author(self, _attributes: dict[str, str], words: str) -> bool:
        entry, person = self._entry, dict[str, str]()
        self._list("authors").append(person)
        self._save("author", self._mended(words))
        if byline := dict.get(entry, "author"):
            person["name"] = byline
            dict.setdefault(entry, "author_detail", person)
        return True

    def _category(self, attributes: dict[str, str], words: str) -> bool:
        tags = self._list("tags")
        if attributes:
            scheme = attributes.get("scheme", attributes.get("domain"))
            self._tag(attributes.get("term"), scheme, attributes.get("label"))
        if words := self._mended(words):
            if tags and not tags[-1]["term"]:
                tags[-1]["term"] = words
            else:
                self._tag(words)
        return True

    def _keywords(self, scheme: str | None, attributes: dict[str, str], words: str) -> bool:
        if attributes:
            return False
        words = self._mended(words)
        if not scheme:
            self._save("media_keywords", words)
        for word in filter(None, map(str.strip, words.split(","))):
            self._tag(word, scheme)
        return True

    def _tag(self, term: str | None, scheme: str | None = None, label: str | None = None) -> None:
        tag = {"term": term, "scheme": scheme, "label": label}
        tags = self._list("tags")
        if (term or scheme or label) and len(tags) < MAX_TAGS and tag not in tags:
            tags.append(tag)

    def _link(self, attributes: dict[str, str], words: str) -> bool:
        if _rebased(attributes):
            return False
        rel = attributes.setdefault("rel", "alternate")
        kind = attributes.setdefault(
            "type", "application/atom+xml" if rel == "self" else "text/html"
        )
        _call_href(attributes)
        links = self._list("links")
        links.append(attributes)
        if "href" in attributes:
            url = attributes["href"] = self._reader.resolve_uri(attributes["href"])
            if rel == "alternate" and kind in _PAGES:
                dict.__setitem__(self._entry, "link", url)
            return True
        url = self._mended(self._reader.resolve_uri(words) if words else "")
        if "&" in url:
            url = _REFERENCE.sub(r"&\1", url.replace("&amp;", "&"))
        dict.__setitem__(self._entry, "link", url)
        if url:
            attributes["href"] = url
        return True

    def _enclosure(self, attributes: dict[str, str], _words: str) -> bool:
        _call_href(attributes)
        attributes["rel"] = "enclosure"
        self._list("links").append(attributes)
        return True

    def _media(self, attributes: dict[str, str], _words: str) -> bool:
        self._list("media_content").append(attributes)
        return True

    def _thumbnail(self, attributes: dict[str, str], words: str) -> bool:
        if words:
            return False
        self._list("media_thumbnail").append(attributes)
        self._save("url", "", "href")
        return True

    def _picture(self, attributes: dict[str, str], _words: str) -> bool:
        if url := attributes.get("href") or attributes.get("url"):
            dict.__setitem__(self._entry, "image", {"href": url})
        return True

    def _flag(self, name: str, _attributes: dict[str, str], _words: str) -> bool:
        dict.__setitem__(self._entry, name, None)  # feedparser's is a number, which nobody asks for
        return True


def _rebased(attributes: dict[str, str]) -> bool:
    return bool(attributes) and ("xml:base" in attributes or "base" in attributes)


def _call_href(attributes: dict[str, str]) -> None:
    """The address among `attributes` under the name of "href"."""
    if url := attributes.get("url", attributes.get("uri", attributes.get("href"))):
        attributes.pop("url", None)
        attributes.pop("uri", None)
        attributes["href"] = url


_HANDLERS: dict[tuple[Any, ...], str] = {
    (Leaves._title, False): "title dc_title",
    (Leaves._title, True): "media_title",
    (Leaves._summary, "text/html"): "description dc_description media_description",
    (Leaves._summary, "text/plain"): "summary itunes_summary",
    (Leaves._content, "text/plain"): "content",
    (Leaves._content, "text/html"): "content_encoded fullitem",
    (Leaves._text, "subtitle", "text/plain"): "subtitle tagline itunes_subtitle",
    (Leaves._text, "rights", "text/plain"): "rights copyright dc_rights",
    (Leaves._id,): "id guid",
    (Leaves._link,): "link",
    (Leaves._date, "published"): "published pubdate issued dcterms_issued",
    (Leaves._date, "updated"): "updated modified lastbuilddate dc_date dcterms_modified",
    (Leaves._date, "created"): "created dcterms_created",
    (Leaves._author,): "author managingeditor dc_author dc_creator itunes_author",
    (Leaves._category,): "category keywords dc_subject",
    (Leaves._keywords, "http://www.itunes.com/"): "itunes_keywords",
    (Leaves._keywords, None): "media_keywords",
    (Leaves._enclosure,): "enclosure",
    (Leaves._media,): "media_content",
    (Leaves._thumbnail,): "media_thumbnail",
    (Leaves._picture,): "itunes_image",
    (Leaves._flag, "itunes_block"): "itunes_block",
    (Leaves._other, "itunes_explicit"): "itunes_explicit",
}
_KNOWN = {name: handler for handler, names in _HANDLERS.items() for name in names.split()}
