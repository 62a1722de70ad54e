"""Attached files: RSS and Atom enclosures, Media RSS, pictures of podcast episodes. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aggregator.model import Enclosure
from aggregator.parse.podcast import seconds
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

_PLAYED = ("audio/", "video/")
_TYPE = re.compile(r"[\w.+-]+/[\w.+*-]+")
MAX_LENGTH = 2**53


def enclosure(
    url: object, base: str, kind: object = None, length: object = None, duration: object = None
) -> Enclosure | None:
    """One attached file, or None where `url` is no http(s) address."""
    address = absolute(url, base) if isinstance(url, str) else None
    if address is None:
        return None
    declared = kind.strip().lower() if isinstance(kind, str) else ""
    known = declared if _TYPE.fullmatch(declared) else _by_ending(address)
    return Enclosure(address, known, size(length), seconds(duration))


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
                known.url,
                known.type or attached.type,
                known.length or attached.length,
                known.duration or attached.duration,
            )
    return _timed(tuple(found.values()), seconds(entry.get("itunes_duration")))


def _timed(files: tuple[Enclosure, ...], duration: int | None) -> tuple[Enclosure, ...]:
    """`files` with the playing time of the episode for the one that is to be played."""
    first = next((file for file in files if (file.type or "").startswith(_PLAYED)), None)
    if first is None or first.duration:
        return files
    return tuple(replace(file, duration=duration) if file is first else file for file in files)


def _declared(link: Mapping[str, Any]) -> str | None:
    """The link's own type: "text/html" is what feedparser says where there is none."""
    kind: str | None = link.get("type")
    return None if kind == "text/html" else kind


def _attached(entry: Mapping[str, Any], base: str) -> Iterator[Enclosure]:
    files = [
        (link.get("href"), _declared(link), link.get("length"), None)
        for link in entry.get("links", ())
        if link.get("rel") == "enclosure"
    ]
    files += [
        (item.get("url"), item.get("type"), item.get("filesize"), item.get("duration"))
        for item in entry.get("media_content", ())
    ]
    # content that stands elsewhere (RFC 4287 §4.1.3.2)
    files += [
        (part["src"], part.get("type"), None, None)
        for part in entry.get("content", ())
        if "src" in part
    ]
    files += [(item.get("url"), None, None, None) for item in entry.get("media_thumbnail", ())]
    if isinstance(image := entry.get("image"), dict):
        files.append((image.get("href"), None, None, None))
    for file in files:
        if attached := enclosure(file[0], base, *file[1:]):
            yield attached
