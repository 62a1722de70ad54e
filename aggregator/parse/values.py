"""Single values as documents give them: texts, titles, addresses, languages. Pure."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from aggregator.html import plain_text
from aggregator.text import squeeze
from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 2**20
MAX_URL = 65_536

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
MARKUP = re.compile(r"<[a-zA-Z/!]|&[#\w]+;")
_SLIPS = re.compile(
    r"&(?:nbsp|#\d{2,6}|#x[0-9a-f]{2,5}|[lr][sd]quo|[mn]dash|hellip);", re.IGNORECASE
)
"""Entities that nobody means literally where a feed says that its text is plain (Blogger's do)."""

_HTML_TYPES = ("text/html", "application/xhtml+xml", "html", "xhtml", "")

Words = dict[str, Any]


def bodies(raw: Words) -> Iterator[Words]:
    """Every text of an entry, the contents before the summary."""
    for part in raw.get("content") or ():
        if _is_text(part.get("type", "")):
            yield part
    if summary := raw.get("summary"):
        yield (raw.get("summary_detail") or {}) | {"value": summary}


def subtitle(raw: Words) -> Iterator[Words]:
    """What an episode has in place of a summary, where its summary is its text."""
    if words := raw.get("subtitle"):
        yield (raw.get("subtitle_detail") or {}) | {"value": words}


def says_the_same(part: Words, other: Words) -> bool:
    """Whether `part` is at first sight the same as `other`: feedparser copies contents to where
    summaries are missing."""
    return part["value"] == other["value"] and is_plain(part) == is_plain(other)


def is_plain(part: Words) -> bool:
    """Whether a text is plain, not HTML."""
    kind: str = part.get("type", "")
    return kind.startswith("text/") and kind not in _HTML_TYPES


def _is_text(kind: str) -> bool:
    return kind in _HTML_TYPES or kind.startswith("text/")


def paragraphs(text: str) -> str:
    """Plain text as HTML, a paragraph for each block of lines."""
    text = without_slips(text)
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{escape(block, quote=False)}</p>" for block in blocks if block)


def without_slips(text: str) -> str:
    """Plain text with the entities decoded that slipped into it."""
    return _SLIPS.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def title_text(context: Words, name: str) -> str:
    """A title or subtitle as one line of plain text."""
    value = context.get(name) or ""
    kind = (context.get(f"{name}_detail") or {}).get("type", "text/plain")
    if kind in _HTML_TYPES and MARKUP.search(value):
        value = plain_text(value[:MAX_TEXT])
    value = without_slips(value)
    return squeeze(value[:MAX_URL])


def link_url(given: object, base: str) -> str | None:
    """`given` as an absolute http(s) URL of bearable length, else None."""
    if not isinstance(given, str) or not given.strip() or len(given) > MAX_URL:
        return None
    return absolute(given, base)


def language(given: object) -> str | None:
    """A language tag (BCP 47) as spelled, else None."""
    words = given.strip().replace("_", "-") if isinstance(given, str) else ""
    return words if _LANGUAGE.fullmatch(words) else None
