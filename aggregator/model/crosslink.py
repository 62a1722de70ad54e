"""What an entry points to, and which of it is a piece published elsewhere."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class CrosslinkKind(StrEnum):
    """What an entry says about a piece elsewhere; citing somebody else's is none of these."""

    ANNOUNCES = "announces"
    APPEARANCE = "appearance"
    REPUBLISHES = "republishes"
    SYNDICATED = "syndicated"


@dataclass(frozen=True, slots=True)
class Link:
    """One outgoing link. `origin` is "text" (an anchor of the body) or "feed" (a `Relation`)."""

    url: str
    rel: str | None
    text: str
    origin: str = "text"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason: the signal's name, its share of the score, and the words it was seen in."""

    signal: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Crosslink:
    """A claim that an entry speaks of a piece elsewhere; what the text does not say is None."""

    kind: CrosslinkKind
    url: str | None
    outlet: str | None
    outlet_domain: str | None
    title: str | None
    confidence: float
    evidence: tuple[Evidence, ...]
    detector: str


@dataclass(frozen=True, slots=True)
class Site:
    """Where an entry comes from, as far as its feed tells: what "elsewhere" is measured against."""

    url: str | None
    title: str | None
    author: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What one entry points to: every outgoing link, and the pieces it announces."""

    links: tuple[Link, ...] = ()
    crosslinks: tuple[Crosslink, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A row of `elsewhere`: one piece published elsewhere, and the entry that says so. `byline` is
    what the piece's own says to it: "agrees", "differs", or nothing."""

    id: int
    entry_id: int
    post_title: str
    post_url: str | None
    post_feed: str | None
    author: str | None
    posted_at: datetime
    kind: CrosslinkKind
    outlet: str | None
    outlet_domain: str | None
    piece_title: str | None
    piece_url: str | None
    piece_entry_id: int | None
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    verdict: str | None = None
    piece_published_at: datetime | None = None
    byline: str | None = None


@dataclass(frozen=True, slots=True)
class PieceFilter:
    """Which pieces are asked for; None and False ask for all. `outlet` is a domain or words of a
    name, `since` and `until` bound when the post appeared, `min_confidence` may lie below the
    threshold of what is shown otherwise."""

    outlet: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    min_confidence: float | None = None
    unresolved: bool = False


@dataclass(frozen=True, slots=True)
class Outlets:
    """Names of outlets: `by_domain` maps a registrable domain to its name, `by_key` the
    `text.title_key` of every known name to its domain."""

    by_domain: Mapping[str, str] = field(default_factory=dict)
    by_key: Mapping[str, str] = field(default_factory=dict)
