"""Header fields of an answer, out of the raw list of (name, value) bytes that came over the wire.

Pure. Repeated fields stay apart and bytes stay bytes, because validators have to be sent back
exactly as they came (R1). What a field means for a poll is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.urls import absolute

RawHeaders = Sequence[tuple[bytes, bytes]]

# RFC 9110 §5.6.1, RFC 9111 §5.2: a list of name[=value]; servers quote values that need no quotes.
_DIRECTIVE = re.compile(r'([^\s=,;"]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;"]*)))?')
# RFC 8288 §3: <target> and parameters; a comma in quotes or brackets separates nothing.
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[^\s=;,<>]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]*))?)*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))', re.IGNORECASE)


def every(headers: RawHeaders, name: bytes) -> list[bytes]:
    """The values of all lines called `name` (lower case), in order."""
    return [value.strip() for key, value in headers if key.lower() == name]


def last(headers: RawHeaders, name: bytes) -> bytes | None:
    """The value of the last line called `name` (lower case), None where there is none."""
    values = every(headers, name)
    return values[-1] if values else None


def text(headers: RawHeaders, name: bytes) -> str | None:
    """The last line called `name` as text; bytes outside ASCII are read as latin-1."""
    value = last(headers, name)
    return None if value is None else value.decode("latin-1")


def directives(headers: RawHeaders, name: bytes) -> dict[str, str | None]:
    """The directives of a list such as Cache-Control, names in lower case; the first one counts."""
    found: dict[str, str | None] = {}
    for match in _DIRECTIVE.finditer(", ".join(v.decode("latin-1") for v in every(headers, name))):
        quoted, bare = match[2], match[3]
        found.setdefault(match[1].lower(), quoted if quoted is not None else bare)
    return found


def codings(headers: RawHeaders) -> tuple[str, ...]:
    """The content codings in the order they were applied, "identity" left out (RFC 9110 §8.4)."""
    lines = b",".join(every(headers, b"content-encoding")).decode("latin-1").lower()
    return tuple(c for part in lines.split(",") if (c := part.strip()) and c != "identity")


def content_length(headers: RawHeaders) -> int | None:
    """The announced length in bytes, None where there is no usable one."""
    value = last(headers, b"content-length")
    return int(value) if value and value.isdigit() and len(value) <= 18 else None


def links(headers: RawHeaders, base: str) -> tuple[tuple[str, str], ...]:
    """(relation in lower case, absolute URL) of every Link header (RFC 8288), in order."""
    found: list[tuple[str, str]] = []
    for value in every(headers, b"link"):
        for target, parameters in _LINK.findall(value.decode("utf-8", "replace")):
            url, rel = absolute(target, base), _REL.search(parameters)
            if url and rel:
                found += ((name.lower(), url) for name in (rel[1] or rel[2] or "").split())
    return tuple(found)
