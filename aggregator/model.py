"""The records that travel between floors: frozen, slotted, in aware UTC.

Identity, once and for all:
- a feed is its subscribed URL; it changes only by an earned permanent redirect (R24);
- an entry is (feed, guid); guid = id, else link, else a hash of title and first-seen text; a guid
  that repeats inside one document is told apart by its link;
- a document is its `url_key` (see `urls.url_key`), a title its `title_key`, a person a `name_key`
  (see `text`), an outlet a registrable domain (see `urls.domain_of`).

A record's name says its stage of life: Parsed… came out of a document, …State and Stored… out of
the database, …Plan and …Change are about to go into it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# ---------------------------------------------------------------- what a document says


@dataclass(frozen=True, slots=True)
class Author:
    """A byline as the feed spelled it; at least one of the three is set."""

    name: str | None = None
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attached file. `length` is in bytes, as declared."""

    url: str
    type: str | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A link that the feed declares about an entry, outside its text.

    `rel` is one of: related, via, canonical, syndication, external, source, replies, or another
    registered relation the feed used. The entry's own permalink (alternate), enclosures and `self`
    are not relations.
    """

    rel: str
    url: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry says it was copied from (RFC 4287 §4.2.11, RSS `<source>`)."""

    title: str | None = None
    url: str | None = None
    feed_url: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry as its document gives it, normalised: URLs absolute, HTML sanitised, text plain.

    `title` and `content_text` may be empty, never None. `summary` is plain text, and None where the
    feed gives none apart from the content. `content_hash` (hex) covers everything a reader sees, so
feed gives none apart from the content. `content_hash` (hex) covers everything a reader sees, so
    that equal hashes mean nothing needs to be stored. `slice_hash` (hex) is the hash of the piece
    of the document that the entry was read from, None where it could not be read apart.
    """

    guid: str
    url: str | None
    title: str
    summary: str | None
    content_html: str
    content_text: str
    published_at: datetime | None
    updated_at: datetime | None
    language: str | None = None
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    relations: tuple[Relation, ...] = ()
    source: Source | None = None
    comments_url: str | None = None
    comment_count: int | None = None
    content_hash: str = ""
    slice_hash: str | None = None


@dataclass(frozen=True, slots=True)
class FeedHints:
    """A document's wishes about how often it is asked for.

    `ttl` and `update_period` are in seconds (RSS `<ttl>`; sy:updatePeriod / sy:updateFrequency);
    `skip_hours` holds hours 0-23 and `skip_days` weekdays with Monday 0, both in UTC (R43).
    """

    ttl: int | None = None
    update_period: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A whole document. `format` is e.g. "rss20", "atom10", "rss10", "json11".

    `warnings` are sentences about what was mended or left out on the way. `context` (hex) is the
    hash of all that its entries take from the document around them, None where they cannot be read
    apart. `unchanged` are the guids of entries that were not read, since they are known.
    """

    title: str | None
    site_url: str | None
    format: str
    language: str | None
    author: str | None
    description: str | None
    image_url: str | None
    entries: tuple[ParsedEntry, ...]
    hints: FeedHints = FeedHints()
    warnings: tuple[str, ...] = ()
    next_url: str | None = None
    prev_archive_url: str | None = None
    context: str | None = None
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownSlices:
    """What was read from a feed's documents before: the guids of entries by the hashes of their
    slices, as they were found in documents with this `context`."""

    context: str
    guids: Mapping[str, str]


class FailureKind(StrEnum):
    """Every way in which a poll can fail; the word is stored in `feeds.error_kind`."""

    # the server says so
    GONE = "gone"
    NOT_FOUND = "not_found"
    AUTH_REQUIRED = "auth_required"
    FORBIDDEN = "forbidden"
    BLOCKED_CHALLENGE = "blocked_challenge"
    CLIENT_ERROR = "client_error"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    SERVER_ERROR = "server_error"
    UNEXPECTED_304 = "unexpected_304"
    UNEXPECTED_STATUS = "unexpected_status"
    # redirects
    REDIRECT_LOOP = "redirect_loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BAD_REDIRECT = "bad_redirect"
    BAD_SCHEME = "bad_scheme"
    DOWNGRADE = "downgrade"
    CAPTIVE_PORTAL = "captive_portal"
    # the way there
    DNS_NOT_FOUND = "dns_not_found"
    DNS_ERROR = "dns_error"
    CONNECT_ERROR = "connect_error"
    TLS_ERROR = "tls_error"
    TIMEOUT = "timeout"
    NETWORK_ERROR = "network_error"
    PROTOCOL_ERROR = "protocol_error"
    BLOCKED_ADDRESS = "blocked_address"
    # the body
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    EMPTY_BODY = "empty_body"
    DECODE_ERROR = "decode_error"
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    # the document
    NOT_A_FEED = "not_a_feed"
    PARSE_ERROR = "parse_error"
    PARSE_TIMEOUT = "parse_timeout"
    XML_ENTITY = "xml_entity"
    XML_LIMITS = "xml_limits"


PERMANENT = frozenset(
    {
        FailureKind.NOT_FOUND,
        FailureKind.AUTH_REQUIRED,
        FailureKind.FORBIDDEN,
        FailureKind.BLOCKED_CHALLENGE,
        FailureKind.CLIENT_ERROR,
        FailureKind.UNEXPECTED_STATUS,
        FailureKind.REDIRECT_LOOP,
        FailureKind.TOO_MANY_REDIRECTS,
        FailureKind.BAD_REDIRECT,
        FailureKind.BAD_SCHEME,
        FailureKind.DOWNGRADE,
        FailureKind.CAPTIVE_PORTAL,
        FailureKind.DNS_NOT_FOUND,
        FailureKind.TLS_ERROR,
        FailureKind.BLOCKED_ADDRESS,
        FailureKind.TOO_LARGE,
        FailureKind.DECODE_ERROR,
        FailureKind.UNSUPPORTED_ENCODING,
        FailureKind.NOT_A_FEED,
        FailureKind.PARSE_ERROR,
        FailureKind.PARSE_TIMEOUT,
        FailureKind.XML_ENTITY,
        FailureKind.XML_LIMITS,
    }
)
"""Failures that asking again will hardly cure (R48); all others are transient (R49)."""


@dataclass(frozen=True, slots=True)
class ParseFailed:
    """A document that is not, or not safely, a feed. `message` is a sentence without the URL."""

    kind: FailureKind
    message: str


# ---------------------------------------------------------------- what a request brought back


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer on the way: `status` and the absolute `location` it pointed to."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """What an answer says about its own age (RFC 9111 §4.2); seconds, None where nothing usable.

    `lifetime` = max-age - Age, else Expires - Date (R41), never negative; `max_age` is the bare
    directive, `retry_after` the wait that was asked for, both for R44-R46.
    """

    lifetime: int | None = None
    max_age: int | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one feed needs to be let in (R54): sent only to the origin of its own URL."""

    username: str | None = None
    password: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return "Credentials(…)"


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to ask for. Validators are raw bytes, sent only to `validators_url` (R1, R8)."""

    url: str
    etag: bytes | None = None
    last_modified: bytes | None = None
    validators_url: str | None = None
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A 200 (or 203, 226) with a whole, decoded body.

    `etag` and `last_modified` are this answer's raw bytes or None (R3); `partial` is True for 226,
    from whose silence nothing follows (R21). `wire_size` counts bytes before decoding.
    """

    url: str
    final_url: str
    status: int
    body: bytes
    content_type: str | None
    etag: bytes | None
    last_modified: bytes | None
    freshness: Freshness
    hops: tuple[Hop, ...] = ()
    partial: bool = False
    wire_size: int = 0
    date: datetime | None = None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304. `etag` and `last_modified` are what it carried, None where it carried none (R5)."""

    url: str
    final_url: str
    etag: bytes | None
    last_modified: bytes | None
    freshness: Freshness
    hops: tuple[Hop, ...] = ()
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No feed came back. `message` is a sentence without the URL; `status` None before any."""

    url: str
    kind: FailureKind
    message: str
    status: int | None = None
    freshness: Freshness = Freshness()
    hops: tuple[Hop, ...] = ()
    host: str | None = None


FetchOutcome = Fetched | NotModified | FetchFailed

# ---------------------------------------------------------------- cross-links


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


# ---------------------------------------------------------------- what is stored


class FeedStatus(StrEnum):
    """`feeds.state`."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"
    BLOCKED = "blocked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class FeedState:
    """One row of `feeds`, as polling needs it. Durations are in seconds, hashes hex.

    `final_url` is the URL that gave the stored validators (R8); `not_before` what the server itself
    asked for (freshness, Retry-After), which no hand can shorten (R40). `moved_*` is a permanent redirect
    that is still being earned (R24). `fresh` is the explicit freshness of the last 200, `interval`
    a person's own wish, `entry_times` the newest entries' times, newest first; `permanent_since`
    is when failures began that were all of the permanent class (R48).
    """

    id: int
    url: str
    title: str | None = None
    site_url: str | None = None
    author: str | None = None
    state: FeedStatus = FeedStatus.ACTIVE
    interval: int | None = None
    final_url: str | None = None
    etag: bytes | None = None
    last_modified: bytes | None = None
    last_modified_sane: bool = True
    body_hash: str | None = None
    fresh: int | None = None
    hints: FeedHints = FeedHints()
    validators_ignored: int = 0
    not_modified_since: datetime | None = None
    probe_after: datetime | None = None
    probe_wait_days: int = 30
    moved_url: str | None = None
    moved_since: datetime | None = None
    moved_count: int = 0
    next_check_at: datetime | None = None
    not_before: datetime | None = None
    last_check_at: datetime | None = None
    last_success_at: datetime | None = None
    error: str | None = None
    error_kind: str | None = None
    error_count: int = 0
    error_since: datetime | None = None
    permanent_since: datetime | None = None
    penalty: int = 0
    clean_polls: int = 0
    entry_times: tuple[datetime, ...] = ()
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What `decide` must know of a stored entry. `versions` counts its rows in entry_versions."""

    id: int
    content_hash: str
    versions: int = 0


@dataclass(frozen=True, slots=True)
class FeedChange:
    """The new polling state of a feed after one poll, and what its document said about itself.

    `document` is None unless a document was parsed. `next_check_at` None means never on its own.
    """

    state: FeedState
    next_check_at: datetime | None
    next_check_reason: str
    last_status: int | None
    document: ParsedFeed | None = None
    adopted_url: str | None = None


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry to insert (`known` None) or to replace, with what it points to.

    `keep_version` False says that the older words are not kept this time (the cap was reached).
    """

    entry: ParsedEntry
    found: Found
    known: KnownEntry | None = None
    keep_version: bool = True


@dataclass(frozen=True, slots=True)
class HostBlock:
    """A host that asked to be left alone until `not_before` (R44, R45)."""

    host: str
    not_before: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class PollRecord:
    """One row of `polls`. `outcome` is "new", "unchanged", "not_modified" or a failure's kind."""

    started_at: datetime
    duration_ms: int
    status: int | None
    outcome: str
    size: int = 0
    new: int = 0
    updated: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class UpdatePlan:
    """Everything that one poll of one feed changes; applied in one transaction, or not at all."""

    feed_id: int
    feed: FeedChange
    poll: PollRecord
    entries: tuple[EntryChange, ...] = ()
    host_block: HostBlock | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A row of `elsewhere`: one piece published elsewhere, and the entry that says so."""

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
class FeedRef:
    """The feed an entry belongs to, as exports and listings name it."""

    id: int
    url: str
    title: str | None
    site_url: str | None
    author: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it is stored, with its feed and its cross-links in both directions.

    `announces` are pieces that this entry tells of, `announced_by` the entries that tell of this
    one. `dated` is False where the feed gave no date and `published_at` is when it was first seen;
    `sort_at` is what lists are ordered by (a date in the future counts as first seen).
    """

    id: int
    feed: FeedRef
    guid: str
    url: str | None
    title: str
    summary: str | None
    content_html: str
    content_text: str
    published_at: datetime
    updated_at: datetime | None
    first_seen_at: datetime
    sort_at: datetime
    dated: bool = True
    language: str | None = None
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    links: tuple[Link, ...] = ()
    source: Source | None = None
    comments_url: str | None = None
    comment_count: int | None = None
    announces: tuple[Piece, ...] = ()
    announced_by: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A followed feed as listings show it. `entries_a_week` is the mean of the last 12 weeks;
    `in_config` says that it stands, or once stood, in the configuration."""

    id: int
    url: str
    title: str | None
    site_url: str | None
    state: FeedStatus
    tags: tuple[str, ...]
    in_config: bool
    added_at: datetime
    last_check_at: datetime | None
    last_success_at: datetime | None
    last_status: int | None
    next_check_at: datetime | None
    next_check_reason: str | None
    error: str | None
    error_kind: str | None
    error_count: int
    error_since: datetime | None
    entries: int
    entries_a_week: float
    newest_entry_at: datetime | None
    moved_url: str | None = None
    undated_entries: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer to a search. `snippet` marks found words between U+E000 and U+E001."""

    entry: StoredEntry
    score: float
    snippet: str


MARK_START, MARK_END = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One line of a list of feeds (OPML outline or config)."""

    url: str
    title: str | None = None
    site_url: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """A list of feeds as read: what it holds, and what was refused with the reason for each."""

    title: str | None
    subscriptions: tuple[Subscription, ...]
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outlets:
    """Names of outlets: `by_domain` maps a registrable domain to its name, `by_key` the
    `text.title_key` of every known name to its domain."""

    by_domain: Mapping[str, str] = field(default_factory=dict)
    by_key: Mapping[str, str] = field(default_factory=dict)
