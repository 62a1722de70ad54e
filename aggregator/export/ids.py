"""Identifiers and addresses as the formats want them: valid IRIs (RFC 3987). Pure.

An entry keeps its own id wherever that id can stand by itself, so that a reader who follows both
the combined feed and one of its sources sees an entry once. Any other id ("42") means something
only inside its own feed, and becomes a name-based UUID of (feed, guid): always the same one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from aggregator.urls import absolute, domain_of, scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.model import StoredEntry

# RFC 3987 §2.2: iunreserved, sub-delims, ":" "@" "/" "?", and pct-encoded
_UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000dfffd\U000e1000-\U000efffd"
_CHAR = rf"(?:[A-Za-z0-9._~:/?@!$&'()*+,;={_UCS}-]|%[0-9A-Fa-f]{{2}})"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_CHAR}+(?:#{_CHAR}*)?")
_NOT_IN_IRI = re.compile(rf"%(?![0-9A-Fa-f]{{2}})|[^A-Za-z0-9._~:/?@!$&'()*+,;=%#\[\]{_UCS}-]")


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI; one of http(s) has a host, too."""
    if not _IRI.fullmatch(text):
        return False
    return scheme_of(text) not in ("http", "https") or absolute(text) == text


def web_iri(url: str | None) -> str | None:
    """`url` with whatever an IRI may not hold percent-encoded; None unless absolute http(s)."""
    found = absolute(url)
    if found is None:
        return None
    return _NOT_IN_IRI.sub(lambda part: quote(part[0], safe="", errors="replace"), found)


def name_iri(*names: str) -> str:
    """A `urn:uuid:` (RFC 4122 §4.3, version 5) that stands for `names` and nothing else."""
    key = "\n".join(names).encode(errors="replace").decode()
    return f"urn:uuid:{uuid5(NAMESPACE_URL, key)}"


def _claim(entry: StoredEntry) -> tuple[bool, int]:
    """How well an entry's feed may speak for its guid: lowest first. The guid's own site wins."""
    home = _home(entry.guid)
    return (not home or home != domain_of(entry.feed.url), entry.id)


def _home(guid: str) -> str:
    """The domain that a guid names as its own, or ""; for a tag: URI its authority (RFC 4151)."""
    if scheme_of(guid) == "tag":
        authority = guid[len("tag:") :].partition(",")[0]
        return domain_of(f"https://{authority.rpartition('@')[2]}")
    return domain_of(guid)


def _owners(entries: Iterable[StoredEntry]) -> dict[str, StoredEntry]:
    owners: dict[str, StoredEntry] = {}
    for entry in entries:
        known = owners.get(entry.guid)
        if known is None or _claim(entry) < _claim(known):
            owners[entry.guid] = entry
    return owners


def entry_ids(entries: Sequence[StoredEntry]) -> tuple[str, ...]:
    """The id of each entry, in order; no two alike as long as no (feed, guid) is there twice.

    Where several feeds use one guid, it stays with the feed of the guid's own site, so that nobody
    can take the place of another's entry by copying its id; the others get derived ones.
    """
    owners = _owners(entries)
    return tuple(
        entry.guid
        if is_iri(entry.guid) and owners[entry.guid] is entry
        else name_iri(entry.feed.url, entry.guid)
        for entry in entries
    )
