"""Attached files: RSS and Atom enclosures, Media RSS, pictures of podcast episodes. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aggregator.model import Enclosure
from aggregator.urls import absolute, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TYPES = {
    "aac": "audio/aac", "avif": "image/avif", "flac": "audio/flac", "gif": "image/gif",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "m4a": "audio/mp4", "m4v": "video/mp4",
    "mov": "video/quicktime", "mp3": "audio/mpeg", "mp4": "video/mp4", "oga": "audio/ogg",
    "ogg": "audio/ogg", "ogv": "video/ogg", "opus": "audio/ogg", "pdf": "application/pdf",
    "png": "image/png", "svg": "image/svg+xml", "torrent": "application/x-bittorrent",
    "wav": "audio/wav", "webm": "video/webm", "webp": "image/webp", "zip": "application/zip",
}  # fmt: skip
"""What a file is where its feed does not say, by the ending of its URL."""

_TYPE = re.compile(r"[\w.+-]+/[\w.+*-]+")
MAX_LENGTH = 2**53


def enclosure(
    url: object, base: str, kind: object = None, length: object = None
) -> Enclosure | None:
    """One attached file, or None where `url` is no http(s) address."""
    address = absolute(url, base) if isinstance(url, str) else None
    if address is None:
        return None
    declared = kind.strip().lower() if isinstance(kind, str) else ""
    return Enclosure(
        address, declared if _TYPE.fullmatch(declared) else _by_ending(address), size(length)
    )


def _by_ending(url: str) -> str | None:
    parts = split(url)
    return TYPES.get(parts.path.rpartition(".")[2].lower()) if parts else None


def size(length: object) -> int | None:
    """A declared length in bytes; zero and nonsense are None."""
    if isinstance(length, int | float) and not isinstance(length, bool):
        length = f"{length:.0f}"
    words = length.strip().replace(",", "") if isinstance(length, str) else ""
    number = int(words) if words.isdecimal() and len(words) < 20 else 0
    return number if 0 < number < MAX_LENGTH else None


def enclosures(entry: Mapping[str, Any], base: str) -> tuple[Enclosure, ...]:
    """Every attached file of one of feedparser's entries, each URL once, enclosures first."""
    found: dict[str, Enclosure] = {}
    for attached in _attached(entry, base):
        known = found.setdefault(attached.url, attached)
        if known is not attached:
            found[attached.url] = Enclosure(
                known.url, known.type or attached.type, known.length or attached.length
            )
    return tuple(found.values())


def _declared(link: Mapping[str, Any]) -> str | None:
    """The link's own type: "text/html" is what feedparser says where there is none."""
    kind: str | None = link.get("type")
    return None if kind == "text/html" else kind


def _attached(entry: Mapping[str, Any], base: str) -> Iterator[Enclosure]:
    files = [
        (link.get("href"), _declared(link), link.get("length"))
        for link in entry.get("links", ())
        if link.get("rel") == "enclosure"
    ]
    files += [
        (item.get("url"), item.get("type"), item.get("filesize"))
        for item in entry.get("media_content", ())
    ]
    files += [(item.get("url"), None, None) for item in entry.get("media_thumbnail", ())]
    image = entry.get("image")
    files.append((image.get("href") if isinstance(image, dict) else None, None, None))
    for url, kind, length in files:
        if attached := enclosure(url, base, kind, length):
            yield attached
