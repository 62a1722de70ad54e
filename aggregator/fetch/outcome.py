"""What an answer means: the body it brought, "not modified", or a failure with its sentence
(R33, R47-R49).

Pure. Whether a body is a feed is judged by the parser, but for what is plainly in a feed's place:
an empty body, half a document, a challenge, a sign-in page.
"""

from __future__ import annotations

import re
from enum import Enum
from http import HTTPStatus
from typing import TYPE_CHECKING

from aggregator.fetch import conditional
from aggregator.fetch import headers as fields
from aggregator.fetch.body import is_cut, is_html
from aggregator.fetch.failure import FetchError
from aggregator.fetch.redirects import looks_like_sign_in
from aggregator.fetch.request import Purpose
from aggregator.model import FailureKind, Fetched, NotModified
from aggregator.record import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.fetch.headers import RawHeaders
    from aggregator.model import FetchRequest, Hop

_KINDS = {
    204: FailureKind.EMPTY_BODY,
    205: FailureKind.EMPTY_BODY,
    401: FailureKind.AUTH_REQUIRED,
    403: FailureKind.FORBIDDEN,
    404: FailureKind.NOT_FOUND,
    408: FailureKind.TIMEOUT,
    410: FailureKind.GONE,
    425: FailureKind.UNAVAILABLE,
    429: FailureKind.RATE_LIMITED,
    503: FailureKind.UNAVAILABLE,
}
_CLASSES = {4: FailureKind.CLIENT_ERROR, 5: FailureKind.SERVER_ERROR}

_ADVICE = {
    401: ": it asks for a user name and a password",
    410: ": the feed was taken down for good",
    429: ": it was asked too often",
}

_CHALLENGE = re.compile(
    rb"<title>\s*just a moment\s*(?:\.\.\.|\xe2\x80\xa6|&hellip;)?\s*</title>", re.I
)


class Need(Enum):
    """How much of an answer's body matters."""

    NOTHING = "nothing"
    BEGINNING = "beginning"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer from the wire.

    `body` is decoded, as far as `need` asked for it; `delimited` says that the transfer marked its
    end; `conditional` that the request carried a validator.
    """

    status: int
    headers: RawHeaders
    body: bytes = b""
    wire_size: int = 0
    delimited: bool = True
    conditional: bool = False


def need(status: int) -> Need:
    """How much of the body of an answer with this status is worth reading."""
    if status in (200, 203, 226):
        return Need.WHOLE
    return Need.BEGINNING if status in (403, 503) else Need.NOTHING


def judge(
    request: FetchRequest,
    url: str,
    hops: tuple[Hop, ...],
    answer: Answer,
    purpose: Purpose,
    now: datetime,
) -> Fetched | NotModified:
    """What the last answer, from `url` after `hops`, brought; raises `FetchError` for failures."""
    status = answer.status
    if _is_challenge(answer):
        raise FetchError(
            FailureKind.BLOCKED_CHALLENGE,
            f"the server answered {phrase(status)} with a challenge that only a browser can pass",
        )
    if status == 304:
        return _not_modified(request, url, hops, answer, now)
    if need(status) is not Need.WHOLE:
        advice = _ADVICE.get(status, "")
        raise FetchError(_kind(status), f"the server answered {phrase(status)}{advice}")
    _check_body(url, hops, answer, purpose)
    return _fetched(request, url, hops, answer, now)


def _fetched(
    request: FetchRequest, url: str, hops: tuple[Hop, ...], answer: Answer, now: datetime
) -> Fetched:
    headers = answer.headers
    return Fetched(
        url=request.url,
        final_url=url,
        status=answer.status,
        body=answer.body,
        content_type=fields.text(headers, b"content-type"),
        etag=conditional.etag(headers),
        last_modified=conditional.last_modified(headers),
        freshness=conditional.freshness(headers, now),
        hops=hops,
        partial=answer.status == 226,
        wire_size=answer.wire_size,
        date=conditional.date_of(headers),
        links=fields.links(headers, url),
    )


def _not_modified(
    request: FetchRequest, url: str, hops: tuple[Hop, ...], answer: Answer, now: datetime
) -> NotModified:
    headers = answer.headers
    if not answer.conditional:
        raise FetchError(
            FailureKind.UNEXPECTED_304,
            "the server answered 304 Not Modified to a request that named no earlier version",
        )
    return NotModified(
        url=request.url,
        final_url=url,
        etag=conditional.etag(headers),
        last_modified=conditional.last_modified(headers),
        freshness=conditional.freshness(headers, now),
        hops=hops,
        date=conditional.date_of(headers),
    )


def _check_body(url: str, hops: tuple[Hop, ...], answer: Answer, purpose: Purpose) -> None:
    body = answer.body
    if not body.strip() and purpose is not Purpose.ROBOTS:
        raise FetchError(FailureKind.EMPTY_BODY, "the body is empty")
    if hops and is_html(body) and (purpose is Purpose.POLL or looks_like_sign_in(url)):
        raise FetchError(
            FailureKind.CAPTIVE_PORTAL,
            "the server redirects to a web page, perhaps to sign in, where the document should be",
        )
    feed = purpose in (Purpose.POLL, Purpose.DISCOVER)
    if feed and not answer.delimited and is_cut(body):  # of others, the parser tells
        raise FetchError(
            FailureKind.TRUNCATED, "the feed ends too early: its closing tag is missing"
        )


def _is_challenge(answer: Answer) -> bool:
    if (fields.text(answer.headers, b"cf-mitigated") or "").lower() == "challenge":
        return True
    return is_html(answer.body) and bool(_CHALLENGE.search(answer.body[:16_384]))


def _kind(status: int) -> FailureKind:
    return _KINDS.get(status) or _CLASSES.get(status // 100, FailureKind.UNEXPECTED_STATUS)


def phrase(status: int) -> str:
    """ "404 Not Found": the registered words, never the server's own."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
