"""Asks for one document and says what came back: the way of one request, hop by hop.

Rules: nothing that a server or the network does raises (a `FetchOutcome` is always returned); one
GET per hop and no second try (R14, R50); the wait for a host's turn is outside every deadline, so
that a busy moment fails nobody. Knows nothing of feeds, schedules and what is stored.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from aggregator.fetch import headers as fields
from aggregator.fetch.body import Body, Caps
from aggregator.fetch.conditional import freshness
from aggregator.fetch.failure import FetchError, explain
from aggregator.fetch.guard import Guard, SystemResolver
from aggregator.fetch.hosts import host_key
from aggregator.fetch.outcome import Answer, Need, judge, need
from aggregator.fetch.redirects import FOLLOWED, follow, wire_url
from aggregator.fetch.request import Purpose, header_lines, user_agent
from aggregator.model import FailureKind, FetchFailed, FetchRequest, Freshness
from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.config import FetchSettings
    from aggregator.fetch.guard import Resolver
    from aggregator.fetch.hosts import HostGate
    from aggregator.fetch.transport import Incoming, Wire
    from aggregator.model import FetchOutcome, Hop

_BEGINNING = 16 * 1024
"""Bytes of an error page that are read, to tell a challenge from a refusal."""


@dataclass(slots=True)
class _Poll:
    """One request under way: where it stands, and the seconds it has left on the wire."""

    request: FetchRequest
    purpose: Purpose
    left: float
    url: str = ""
    hops: tuple[Hop, ...] = ()
    status: int | None = None
    freshness: Freshness = field(default_factory=Freshness)

    def failed(self, error: FetchError) -> FetchFailed:
        return FetchFailed(
            url=self.request.url,
            kind=error.kind,
            message=error.message,
            status=self.status,
            freshness=self.freshness,
            hops=self.hops,
            host=host_key(self.url) if self.url else None,
        )


class Client:
    """Makes requests, inside `async with`. `timeout` of the settings is for one hop, twice that for
    all hops of one request together (R29)."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        hosts: HostGate,
        resolver: Resolver | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._hosts = hosts
        self._guard = Guard(settings.allow_private, resolver or SystemResolver())
        self._now = now
        self._agent = user_agent(settings.contact)
        self._caps = Caps.of(settings.max_body)
        self._wire: Wire | None = None

    async def __aenter__(self) -> Self:
        from aggregator.fetch.transport import Wire  # httpx only where something is fetched

        self._wire = Wire(self._guard, self._settings.timeout)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._wire = None

    async def fetch(self, request: FetchRequest, purpose: Purpose = Purpose.POLL) -> FetchOutcome:
        """What came back for `request`, redirects followed; `purpose` says what is looked for."""
        poll = _Poll(request, purpose, left=2 * self._settings.timeout)
        try:
            poll.url = wire_url(request.url)
            while (answer := await self._hop(poll)).status in FOLLOWED:
                location = fields.last(answer.headers, b"location")
                hop = follow(poll.url, answer.status, location, poll.hops)
                poll.hops += (hop,)
                poll.url = hop.location
            return judge(request, poll.url, poll.hops, answer, purpose, self._now())
        except FetchError as error:
            return poll.failed(error)

    async def _hop(self, poll: _Poll) -> Answer:
        """One answer, within the host's turn and both deadlines; raises `FetchError`."""
        poll.status, poll.freshness = None, Freshness()
        async with self._hosts.turn(host_key(poll.url)):
            clock = asyncio.get_running_loop().time
            started = clock()
            deadline = asyncio.timeout(min(self._settings.timeout, max(0.0, poll.left)))
            try:
                async with deadline:
                    return await self._ask(poll)
            except (OSError, UnicodeError) as error:
                raise self._too_late() if deadline.expired() else explain(error) from error
            finally:
                poll.left -= clock() - started

    def _too_late(self) -> FetchError:
        return FetchError(
            FailureKind.TIMEOUT, f"no whole answer came within {self._settings.timeout:g} s"
        )

    async def _ask(self, poll: _Poll) -> Answer:
        assert self._wire is not None, "a Client is used inside `async with`"
        lines = header_lines(poll.request, poll.url, poll.purpose, self._agent)
        async with self._wire.get(poll.url, lines) as incoming:
            poll.status = incoming.status
            poll.freshness = freshness(incoming.headers, self._now())
            if incoming.status == 429:
                self._hosts.widen(host_key(poll.url), poll.freshness.retry_after)
            body, size = await self._read(incoming)
            return Answer(
                status=incoming.status,
                headers=incoming.headers,
                body=body,
                wire_size=size,
                delimited=incoming.delimited,
                conditional=any(name == b"A-IM" for name, _ in lines),
            )

    async def _read(self, incoming: Incoming) -> tuple[bytes, int]:
        """The body as far as it matters, decoded, and its size on the wire."""
        wanted = need(incoming.status)
        if wanted is Need.NOTHING:
            return b"", 0
        if wanted is Need.BEGINNING:
            return await self._beginning(incoming), 0
        body = Body(fields.codings(incoming.headers), self._caps)
        body.expect(incoming.length)
        async for chunk in incoming.chunks():
            body.feed(chunk)
        return body.finish(), body.wire_size

    async def _beginning(self, incoming: Incoming) -> bytes:
        """The start of an error page; what is wrong with it changes nothing about the error."""
        with suppress(FetchError, OSError):
            body = Body(fields.codings(incoming.headers), self._caps)
            async for chunk in incoming.chunks():
                body.feed(chunk)
                if body.wire_size >= _BEGINNING:
                    break
            return body.so_far()
        return b""
