"""One request and its answer on one connection: the only file that knows h11.

h11 knows HTTP/1.1 and no sockets, asyncio sockets and TLS.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import h11

from aggregator.fetch.failure import FetchError
from aggregator.fetch.meter import MAX_HEAD, HeadMeter
from aggregator.model import FailureKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from aggregator.fetch.dial import Streams
    from aggregator.fetch.headers import RawHeaders

READ_SECONDS, WRITE_SECONDS = 15.0, 10.0
_MOST = 2**20
"""Bytes taken from the connection at once: all that has come."""


class Exchange:
    """Owns the connection. `timeout` in seconds bounds each step from above; each may raise
    `FetchError` or `OSError`."""

    def __init__(self, streams: Streams, timeout: float) -> None:
        self._reader, self._writer = streams
        self._timeout = timeout
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=2 * MAX_HEAD)
        self._meter = HeadMeter()

    async def send(
        self, method: str, target: bytes, lines: Sequence[tuple[bytes, bytes]], body: bytes = b""
    ) -> None:
        """Send a request; a server may answer, and close, before it has it all."""
        try:
            request = h11.Request(method=method, target=target, headers=list(lines))
        except h11.LocalProtocolError as error:
            raise FetchError(
                FailureKind.PROTOCOL_ERROR,
                "the request cannot be written as HTTP; look at the feed's own headers and"
                " credentials",
            ) from error
        self._writer.write(self._http.send(request) or b"")
        if body:
            self._writer.write(self._http.send(h11.Data(data=body)) or b"")
        self._http.send(h11.EndOfMessage())
        try:
            async with asyncio.timeout(min(WRITE_SECONDS, self._timeout)):
                with suppress(ConnectionError):
                    await self._writer.drain()
        except TimeoutError:
            reason = "the server took the request in too slowly"
            raise FetchError(FailureKind.TIMEOUT, reason) from None

    async def head(self) -> tuple[int, RawHeaders]:
        """Status and fields of the answer; interim answers before it are passed over."""
        while isinstance(event := await self._receive(), h11.InformationalResponse):
            pass
        assert isinstance(event, h11.Response), "an answer begins with its head"
        return event.status_code, tuple(event.headers.raw_items())

    async def body(self) -> AsyncIterator[bytes]:
        """The body as it comes, transfer coding taken off, content coding left on."""
        while isinstance(event := await self._receive(), h11.Data):
            yield bytes(event.data)

    def close(self) -> None:
        """Give the connection up at once, whatever its peer does."""
        self._writer.transport.abort()

    async def _receive(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
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
