"""What the specifications demand of a document, as checks that answer with the rules broken.

`atom_faults` (RFC 4287), `rss_faults` (RSS 2.0 and the RSS Advisory Board's profile), `json_faults`
(JSON Feed 1.1) and `opml_faults` (OPML 2.0) take bytes and return sentences; none of them means a
valid document. Shares no code with the program.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
THREADS = "{http://purl.org/syndication/thread/1.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})"
)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_MIME = re.compile(r"[^\s/;]+/[^\s/;]+")
_EMAIL = re.compile(r".+@.+", re.DOTALL)


def _counts(element: Element) -> Counter[str]:
    return Counter(child.tag for child in element)


def _amiss(element: Element, exactly: Iterable[str], at_most: Iterable[str]) -> Iterator[str]:
    counts, name = _counts(element), element.tag.rpartition("}")[2]
    for tag in exactly:
        if counts[tag] != 1:
            yield f"{name} has {counts[tag]} of {tag}, wants 1"
    for tag in at_most:
        if counts[tag] > 1:
            yield f"{name} has {counts[tag]} of {tag}, wants 1 at most"


def _text(element: Element, tag: str) -> str:
    return element.findtext(tag) or ""


# ---------------------------------------------------------------- Atom


def atom_faults(data: bytes) -> list[str]:
    """The rules of RFC 4287 that `data` breaks."""
    feed = ElementTree.fromstring(data)
    if feed.tag != f"{ATOM}feed":
        return [f"the root is {feed.tag}"]
    single = [f"{ATOM}{name}" for name in ("id", "title", "updated")]
    faults = list(_amiss(feed, single, [f"{ATOM}{n}" for n in ("generator", "icon", "subtitle")]))
    faults += _common_atom(feed)
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        faults += _entry_faults(entry, has_feed_author=feed.find(f"{ATOM}author") is not None)
    same = Counter((_text(e, f"{ATOM}id"), _text(e, f"{ATOM}updated")) for e in entries)
    faults += [f"id and updated twice: {key} (§4.1.1)" for key, count in same.items() if count > 1]
    return faults


def _entry_faults(entry: Element, has_feed_author: bool) -> Iterator[str]:
    single = [f"{ATOM}{name}" for name in ("id", "title", "updated")]
    optional = [f"{ATOM}{n}" for n in ("published", "summary", "content", "source", "rights")]
    yield from _amiss(entry, single, optional)
    yield from _common_atom(entry)
    source = entry.find(f"{ATOM}source")
    if source is not None:
        yield from _amiss(source, (), [*single, f"{ATOM}generator"])
        yield from _common_atom(source)
    credited = [entry] if source is None else [entry, source]
    if not has_feed_author and all(e.find(f"{ATOM}author") is None for e in credited):
        yield "entry without author (§4.1.2)"
    rels = [link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")]
    if entry.find(f"{ATOM}content") is None and "alternate" not in rels:
        yield "entry with neither content nor alternate link (§4.1.2)"


def _common_atom(parent: Element) -> Iterator[str]:
    """What holds for the children of feed, entry and source alike."""
    for child in parent:
        match child.tag.removeprefix(ATOM):
            case "id":
                if not _IRI.fullmatch(child.text or ""):
                    yield f"id is no absolute IRI: {child.text!r} (§4.2.6)"
            case "updated" | "published":
                if not _RFC3339.fullmatch(child.text or ""):
                    yield f"{child.tag} is no RFC 3339 date: {child.text!r} (§3.3)"
            case "author" | "contributor":
                yield from _person_faults(child)
            case "link":
                yield from _link_faults(child)
            case "category":
                if not child.get("term", "").strip():
                    yield "category without term (§4.2.2)"
            case "title" | "summary" | "content" | "subtitle" | "rights":
                if child.get("type", "text") not in ("text", "html") or len(child):
                    yield f"{child.tag} is no plain text construct (§3.1)"
    links = parent.findall(f"{ATOM}link")
    alternates = Counter(
        (link.get("type"), link.get("hreflang"))
        for link in links
        if link.get("rel", "alternate") == "alternate"
    )
    yield from (f"alternate links alike: {k} (§4.1.1)" for k, n in alternates.items() if n > 1)
    if LANG in parent.attrib and not _LANGUAGE.fullmatch(parent.attrib[LANG]):
        yield f"xml:lang is no language tag: {parent.attrib[LANG]!r} (§2)"


def _person_faults(person: Element) -> Iterator[str]:
    yield from _amiss(person, [f"{ATOM}name"], [f"{ATOM}uri", f"{ATOM}email"])
    if not _text(person, f"{ATOM}name").strip():
        yield "person without a name (§3.2.1)"
    uri, email = person.find(f"{ATOM}uri"), person.find(f"{ATOM}email")
    if uri is not None and not _IRI.fullmatch(uri.text or ""):
        yield f"person's uri is no IRI: {uri.text!r} (§3.2.2)"
    if email is not None and not _EMAIL.fullmatch(email.text or ""):
        yield f"person's email is none: {email.text!r} (§3.2.3)"


def _link_faults(link: Element) -> Iterator[str]:
    if not _IRI.fullmatch(link.get("href", "")):
        yield f"link's href is no absolute IRI: {link.get('href')!r} (§4.2.7.1)"
    if not link.get("rel", "alternate").strip():
        yield "link's rel is empty (§4.2.7.2)"
    if "type" in link.attrib and not _MIME.fullmatch(link.attrib["type"]):
        yield f"link's type is no media type: {link.attrib['type']!r} (§4.2.7.3)"
    for name in ("length", f"{THREADS}count"):
        if name in link.attrib and not link.attrib[name].isdecimal():
            yield f"link's {name} is no number: {link.attrib[name]!r}"
    if len(link) or (link.text or "").strip():
        yield "link is not empty"


# ---------------------------------------------------------------- RSS

_CHANNEL_ONCE = ("title", "link", "description")
_CHANNEL_OPTIONAL = ("lastBuildDate", "pubDate", "generator", "docs", "language", "ttl", "image")
_ITEM_OPTIONAL = (
    "title", "link", "description", "guid", "pubDate", "comments", "source", "author",
    "enclosure", f"{CONTENT}encoded",
)  # fmt: skip


def rss_faults(data: bytes) -> list[str]:
    """The rules of RSS 2.0 and of the profile that `data` breaks."""
    rss = ElementTree.fromstring(data)
    channels = rss.findall("channel")
    if rss.tag != "rss" or rss.get("version") != "2.0" or len(channels) != 1 or len(rss) != 1:
        return ["not one channel of RSS 2.0"]
    channel = channels[0]
    faults = list(_amiss(channel, _CHANNEL_ONCE, _CHANNEL_OPTIONAL))
    faults += _unknown(channel, {*_CHANNEL_ONCE, *_CHANNEL_OPTIONAL, "item"})
    faults += [f"{name} is empty" for name in _CHANNEL_ONCE if not _text(channel, name).strip()]
    faults += _rss_links(channel, ("link", "docs")) + _rss_dates(channel)
    items = channel.findall("item")
    for item in items:
        faults += _item_faults(item)
    guids = Counter(_text(item, "guid") for item in items)
    return faults + [f"guid twice: {guid}" for guid, count in guids.items() if count > 1]


def _item_faults(item: Element) -> list[str]:
    faults = list(_amiss(item, (), _ITEM_OPTIONAL))
    faults += _unknown(item, {*_ITEM_OPTIONAL, "category"})
    if not (_text(item, "title").strip() or _text(item, "description").strip()):
        faults.append("item with neither title nor description")
    faults += _rss_links(item, ("link", "comments")) + _rss_dates(item)
    guid = item.find("guid")
    if guid is None or not (guid.text or "").strip():
        faults.append("item without guid")
    elif guid.get("isPermaLink", "true") != "false" and not (guid.text or "").startswith("http"):
        faults.append(f"guid is no permalink: {guid.text!r}")
    tags = [child.tag for child in item]
    if f"{CONTENT}encoded" in tags and "description" not in tags[: tags.index(f"{CONTENT}encoded")]:
        faults.append("content:encoded without a description before it")
    for name in ("category", f"{DC}creator", "source"):
        faults += [f"{name} is empty" for e in item.findall(name) if not (e.text or "").strip()]
    for enclosure in item.findall("enclosure"):
        faults += _enclosure_faults(enclosure)
    for source in item.findall("source"):
        if not _IRI.fullmatch(source.get("url", "")):
            faults.append(f"source's url is none: {source.get('url')!r}")
    return faults


def _enclosure_faults(enclosure: Element) -> Iterator[str]:
    if not re.match(r"https?://", enclosure.get("url", "")):
        yield f"enclosure's url is not of the web: {enclosure.get('url')!r}"
    if not enclosure.get("length", "").isdecimal():
        yield f"enclosure's length is no number: {enclosure.get('length')!r}"
    if not _MIME.fullmatch(enclosure.get("type", "")):
        yield f"enclosure's type is no media type: {enclosure.get('type')!r}"


def _unknown(parent: Element, known: set[str]) -> list[str]:
    return [
        f"{parent.tag} has an unknown {child.tag}"
        for child in parent
        if not child.tag.startswith("{") and child.tag not in known
    ]


def _rss_links(parent: Element, names: Iterable[str]) -> list[str]:
    faults = [
        f"{child.tag} is no URL: {child.text!r}"
        for name in names
        for child in parent.findall(name)
        if not _IRI.fullmatch(child.text or "")
    ]
    for link in parent.findall(f"{ATOM}link"):
        faults += _link_faults(link)
    return faults


def _rss_dates(parent: Element) -> list[str]:
    faults = []
    for name in ("pubDate", "lastBuildDate"):
        for child in parent.findall(name):
            if not _RFC822.fullmatch(child.text or ""):
                faults.append(f"{name} is no RFC 822 date with four digits: {child.text!r}")
            elif f"{parsedate_to_datetime(child.text or ''):%a}" != (child.text or "")[:3]:
                faults.append(f"{name} names the wrong weekday: {child.text!r}")
    return faults


# ---------------------------------------------------------------- JSON Feed

_FEED_KEYS = {
    "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url",
    "icon", "favicon", "authors", "language", "expired", "hubs", "items",
}  # fmt: skip
_ITEM_KEYS = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image",
    "banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments",
}  # fmt: skip
_FILE_KEYS = {"url", "mime_type", "title", "size_in_bytes", "duration_in_seconds"}
_NUMBERS = {"size_in_bytes", "duration_in_seconds"}


def json_faults(data: bytes) -> list[str]:
    """The rules of JSON Feed 1.1 that `data` breaks."""
    feed = json.loads(data.decode("utf-8"))
    faults = _key_faults("feed", feed, _FEED_KEYS)
    if next(iter(feed)) != "version" or feed["version"] != "https://jsonfeed.org/version/1.1":
        faults.append("the version does not come first")
    if not isinstance(feed.get("title"), str) or not isinstance(feed.get("items"), list):
        return [*faults, "title or items are missing"]
    for item in feed["items"]:
        faults += _json_item_faults(item)
    ids = Counter(item.get("id") for item in feed["items"])
    return faults + [f"id twice: {name}" for name, count in ids.items() if count > 1]


def _json_item_faults(item: dict[str, Any]) -> list[str]:
    faults = _key_faults("item", item, _ITEM_KEYS)
    if not isinstance(item.get("id"), str) or not item["id"]:
        faults.append("item without id")
    if "content_html" not in item and "content_text" not in item:
        faults.append("item without content")
    for name in ("date_published", "date_modified"):
        if name in item and not _RFC3339.fullmatch(item[name]):
            faults.append(f"{name} is no RFC 3339 date: {item[name]!r}")
    if "language" in item and not _LANGUAGE.fullmatch(item["language"]):
        faults.append(f"language is no language tag: {item['language']!r}")
    for author in item.get("authors", []):
        faults += _key_faults("author", author, {"name", "url", "avatar"})
        if not author:
            faults.append("author without any member")
    for file in item.get("attachments", []):
        faults += _key_faults("attachment", file, _FILE_KEYS)
        if "url" not in file or not _MIME.fullmatch(file.get("mime_type", "")):
            faults.append("attachment without url or mime_type")
    if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
        faults.append("a tag is no text")
    return faults


def _key_faults(place: str, value: dict[str, Any], known: set[str]) -> list[str]:
    faults = [f"{place}: {key} is null" for key, item in value.items() if item is None]
    for key, item in value.items():
        if key.startswith("_"):
            faults += [] if re.fullmatch(r"_[A-Za-z]\w*", key) else [f"{place}: bad name {key}"]
            faults += [f"{place}: a dot in {inner}" for inner in item if "." in inner]
        elif key not in known:
            faults.append(f"{place}: unknown {key}")
        elif (key.endswith("url") or key in ("icon", "favicon")) and not _IRI.fullmatch(item):
            faults.append(f"{place}: {key} is no URL: {item!r}")
        elif key in _NUMBERS and not (isinstance(item, int) and item >= 0):
            faults.append(f"{place}: {key} is no number: {item!r}")
    return faults


# ---------------------------------------------------------------- OPML


def opml_faults(data: bytes) -> list[str]:
    """The rules of OPML 2.0 for lists of subscriptions that `data` breaks."""
    opml = ElementTree.fromstring(data)
    if opml.tag != "opml" or opml.get("version") != "2.0":
        return ["not OPML 2.0"]
    faults = [] if [child.tag for child in opml] == ["head", "body"] else ["not a head and a body"]
    for outline in opml.iter("outline"):
        if not outline.get("text", "").strip():
            faults.append("outline without text")
        if outline.get("type") == "rss" and not outline.get("xmlUrl"):
            faults.append("feed without xmlUrl")
        if outline.get("type") != "rss" and not len(outline):
            faults.append("folder without feeds")
        if (outline.text or "").strip():
            faults.append("outline holds text")
    return faults
