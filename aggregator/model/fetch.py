"""What is asked of a server, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model.failure import FailureKind


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
