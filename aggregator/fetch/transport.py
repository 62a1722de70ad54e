"""One GET on the wire: the only file that knows h11.

A connection for each request: h11 knows HTTP and no sockets, asyncio sockets and TLS. What an HTTP
client would add is not wanted: cookies, redirects, a pool, proxies from the environment, default
headers and URLs in the log (R16, R23, R52, R54).
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import h11

from aggregator.fetch.dial import Dialler
from aggregator.fetch.failure import FetchError
from aggregator.fetch.headers import content_length, directives
from aggregator.fetch.meter import MAX_HEAD, HeadMeter
from aggregator.model import FailureKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aggregator.fetch.dial import Streams
    from aggregator.fetch.guard import Guard
    from aggregator.fetch.headers import RawHeaders

CONNECT_SECONDS, READ_SECONDS, WRITE_SECONDS = 10.0, 15.0, 10.0
MAX_NAME = 253
"""Characters that a name has at most (RFC 1035 §2.3.4)."""
_MOST = 2**20
"""Bytes taken from the connection at once: all that has come."""


class _Exchange:
    """One request and its answer on one connection; `timeout` in seconds bounds each step."""

    def __init__(self, streams: Streams, timeout: float) -> None:
        self._reader, self._writer = streams
        self._timeout = timeout
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=2 * MAX_HEAD)
        self._meter = HeadMeter()

    async def send(self, request: h11.Request) -> None:
        """Send the whole request; a server may answer, and close, before it has it all."""
        self._writer.write(self._http.send(request) or b"")
        self._http.send(h11.EndOfMessage())
        try:
            async with asyncio.timeout(min(WRITE_SECONDS, self._timeout)):
                with suppress(ConnectionError):
                    await self._writer.drain()
        except TimeoutError:
            reason = "the server took the request in too slowly"
            raise FetchError(FailureKind.TIMEOUT, reason) from None

    async def head(self) -> h11.Response:
        """The head of the answer; interim ones before it are passed over."""
        while isinstance(event := await self.receive(), h11.InformationalResponse):
            pass
        assert isinstance(event, h11.Response), "an answer begins with its head"
        return event

    async def receive(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next part of the answer."""
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(await self._read())
        except h11.RemoteProtocolError as error:
            if str(error).startswith("peer closed connection without"):
                raise FetchError(FailureKind.TRUNCATED, "the body ends too early") from error
            reason = "the server's answer is not proper HTTP"
            raise FetchError(FailureKind.PROTOCOL_ERROR, reason) from error
        return event

    async def _read(self) -> bytes:
        try:
            async with asyncio.timeout(min(READ_SECONDS, self._timeout)):
                data = await self._reader.read(_MOST)
        except TimeoutError:
            reason = "the server fell silent for too long"
            raise FetchError(FailureKind.TIMEOUT, reason) from None
        if not data and self._http.their_state is h11.SEND_RESPONSE:
            reason = "the server closed the connection without an answer"
            raise FetchError(FailureKind.NETWORK_ERROR, reason)
        self._meter.feed(data)
        return data


class Incoming:
    """An answer whose head has come, and whose body can be read once."""

    def __init__(self, head: h11.Response, exchange: _Exchange) -> None:
        self._exchange = exchange
        self.status = head.status_code
        self.headers: RawHeaders = tuple(head.headers.raw_items())

    @property
    def length(self) -> int | None:
        """The announced length of the body in bytes."""
        return content_length(self.headers)

    @property
    def delimited(self) -> bool:
        """Whether the transfer marks the body's end, or only the end of the connection does."""
        chunked = "chunked" in directives(self.headers, b"transfer-encoding")
        return chunked or self.length is not None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes over the wire, content coding and all."""
        while isinstance(event := await self._exchange.receive(), h11.Data):
            yield bytes(event.data)


class Wire:
    """Makes single requests; `timeout` in seconds bounds each of their steps from above."""

    def __init__(self, guard: Guard, timeout: float) -> None:
        self._dialler = Dialler(guard, min(CONNECT_SECONDS, timeout))
        self._timeout = timeout

    @asynccontextmanager
    async def get(self, url: str, lines: list[tuple[bytes, bytes]]) -> AsyncIterator[Incoming]:
        """GET `url`, as `redirects.wire_url` gives it, with Host and `lines` as header; the answer
        is read inside the block.

        Raises `FetchError`, `OSError` or `UnicodeError`. The connection is closed in any case.
        """
        parts = urlsplit(url)
        host, tls = _ascii(parts.hostname or ""), parts.scheme == "https"
        request = _request(parts, host, lines)
        port = parts.port or (443 if tls else 80)
        streams = await self._dialler.dial(host, port, tls=tls)
        try:
            exchange = _Exchange(streams, self._timeout)
            await exchange.send(request)
            yield Incoming(await exchange.head(), exchange)
        finally:
            streams[1].transport.abort()


def _request(parts: SplitResult, host: str, lines: list[tuple[bytes, bytes]]) -> h11.Request:
    place = f"[{host}]" if ":" in host else host
    if parts.port not in (None, 443 if parts.scheme == "https" else 80):
        place += f":{parts.port}"
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        return h11.Request(
            method=b"GET",
            target=target.encode("ascii"),
            headers=[(b"Host", place.encode()), *lines],
        )
    except h11.LocalProtocolError as error:
        reason = (
            "the request cannot be written as HTTP; look at the feed's own headers and credentials"
        )
        raise FetchError(FailureKind.PROTOCOL_ERROR, reason) from error


def _ascii(host: str) -> str:
    """An internationalised name as it is looked up (RFC 5891); raises `UnicodeError`."""
    if not host.isascii():
        from idna import encode  # its tables take a while to load, and hardly any feed needs them

        host = encode(host, uts46=True).decode("ascii")
    if len(host) > MAX_NAME:
        raise UnicodeError("no name is that long")
    return host
