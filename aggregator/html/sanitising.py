"""Strangers' HTML made harmless and its addresses absolute. Pure. The only user of nh3."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3

from aggregator.html.monstrous import is_monstrous, without_markup
from aggregator.urls import absolute

_TAGS = nh3.ALLOWED_TAGS | {
    "address", "audio", "big", "figcaption", "figure", "main", "menu", "picture", "section",
    "source", "tfoot", "track", "video",
}  # fmt: skip
_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
for _tag, _names in {
    "*": {"lang", "title", "dir", "id"},
    "a": {"href", "hreflang", "name", "rel"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "audio": {"src", "controls", "loop", "preload"},
    "video": {"src", "controls", "loop", "preload", "poster", "width", "height"},
    "source": {"src", "srcset", "sizes", "media", "type"},
    "track": {"src", "kind", "label", "srclang"},
    "details": {"open"},
    "data": {"value"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
}.items():
    _ATTRIBUTES.setdefault(_tag, set()).update(_names)
_DROP_WHOLE = {"script", "style", "template", "iframe", "noembed", "noframes", "svg", "title"}
_SCHEMES = {"http", "https", "mailto", "tel", "magnet", "irc", "ircs", "xmpp", "geo"}
_CLASSES = {"a": {"u-syndication", "u-url", "u-in-reply-to", "u-repost-of", "u-like-of"}}
_STAND_IN = re.compile(r"</?(?:noscript|iframe)\b[^<>]*>", re.IGNORECASE)
_STAND_IN_START = re.compile(r"</?(?:noscript|iframe)\b", re.IGNORECASE)
_MARKUP = re.compile("[<&>\0\r\xa0\ufeff\ud800-\udfff]")
"""What is changed, or may be, where it stands in a text."""

_NEXT_PICTURE = re.compile(r",\s+|(?<=\d[wxh]),")


@lru_cache(maxsize=512)
def _cleaner(base: str | None, attribute_filter: bool) -> nh3.Cleaner:
    def resolve(url: str) -> str | None:
        return url if url.startswith("#") else absolute(url, base)

    def rewrite(_tag: str, name: str, value: str) -> str | None:
        if name == "srcset":
            return _srcset(value, base)
        return absolute(value, base) if name == "cite" else value

    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROP_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=rewrite if attribute_filter else None,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel=None,
        url_relative=resolve,
    )


def _srcset(value: str, base: str | None) -> str | None:
    """A list of pictures (HTML §4.8.4.2.1) with each URL absolute; None where none is left."""
    kept = []
    for candidate in _NEXT_PICTURE.split(value.strip(" \t\r\n,")):
        url, _, descriptor = candidate.strip().partition(" ")
        if address := absolute(url, base):
            kept.append(f"{address} {descriptor.strip()}".strip())
    return ", ".join(kept) or None


def _with_stand_ins(html: str) -> str:
    """`html` with what `noscript` and `iframe` hold in place of the script or the frame."""
    if not _STAND_IN_START.search(html):
        return html
    plain, found = _STAND_IN.subn("", html)
    return plain if found == len(_STAND_IN_START.findall(html)) else html


def sanitise(html: str, base: str | None) -> str:
    """`html` with only harmless elements and attributes left and its URLs absolute.

    Scripts, styles, frames and event handlers go; what stands in for a script or a frame stays.
    Relative URLs are resolved against `base` and dropped where that gives no http(s) URL; links to
    a place in the text itself ("#note") stay. Of monstrous markup (nested deeper than 512
    elements, say) only the words are kept.
    """
    if not _MARKUP.search(html):
        return html
    html = _with_stand_ins(html)
    if is_monstrous(html):
        return without_markup(html)
    lower = html.encode("utf-8", "replace").lower()
    return _cleaner(base, b"srcset" in lower or b"cite=" in lower).clean(html)
