"""Every way in which a poll can fail, and which of them asking again will hardly cure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from aggregator.model.document import ParsedFeed


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
    # this machine: nothing that is counted against a feed, or stored
    NO_RESOURCES = "no_resources"
    OFFLINE = "offline"
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


OURS = frozenset({FailureKind.NO_RESOURCES, FailureKind.OFFLINE})
"""Failures that are nobody's but this machine's: the feed was never asked."""


@dataclass(frozen=True, slots=True)
class ParseFailed:
    """A document that is not, or not safely, a feed. `message` is a sentence without the URL,
    `rest` what stands whole in a document that breaks off."""

    kind: FailureKind
    message: str
    rest: ParsedFeed | None = None
