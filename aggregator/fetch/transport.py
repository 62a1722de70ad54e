"""One GET on the wire: the only file that knows httpx and httpcore.

A transport for each request and a pool of one connection within it: keep-alive is off, so sharing
would save nothing, and httpcore loses a slot of a shared pool for good when a request that waits
for one is cancelled (httpcore #1093). The bare transport and not `httpx.AsyncClient`: cookies,
redirects, proxies from the environment, default headers and URLs in the log are what the client
adds, and none of it is wanted (R16, R23, R52, R54).
"""

# ruff: noqa: ARG002, ASYNC109 -- the signatures are httpcore's

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from aggregator.fetch.body import spell_size
from aggregator.fetch.failure import FetchError
from aggregator.fetch.headers import content_length, directives
from aggregator.model import FailureKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from aggregator.fetch.guard import Guard
    from aggregator.fetch.headers import RawHeaders

ERRORS = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError)
"""What making a request may raise, besides `FetchError`."""

MAX_HEAD = 64 * 1024
MAX_INTERIM = 20

for _name in ("httpx", "httpcore"):  # they log URLs, and headers with credentials (P16)
    logging.getLogger(_name).setLevel(logging.WARNING)


def tls_context() -> ssl.SSLContext:
    """Certificates checked against the system's trust store, TLS 1.2 or later (R53)."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _HeadMeter:
    """Watches the beginning of an answer: its size and its interim answers (R30), which h11 bounds
    too loosely or not at all."""

    # an empty line ends a head; h11 too takes a bare line feed (RFC 9112 §2.2)
    _END = re.compile(rb"\n\r?\n")
    _INTERIM = re.compile(rb"HTTP/1\.\d 1(?!01)\d\d")

    def __init__(self) -> None:
        self._seen = bytearray()
        self._from = 0
        self._interim = 0
        self._done = False

    def feed(self, data: bytes) -> None:
        if self._done:
            return
        self._seen += data
        while end := self._END.search(self._seen, self._from):
            self._check(end.end())
            if not self._INTERIM.match(self._seen):
                self._done = True
                self._seen.clear()
                return
            self._interim += 1
            if self._interim > MAX_INTERIM:
                self._refuse(f"over {MAX_INTERIM} interim answers")
            del self._seen[: end.end()]
            self._from = 0
        self._check(len(self._seen))
        self._from = max(0, len(self._seen) - 2)

    def _check(self, size: int) -> None:
        if size > MAX_HEAD:
            self._refuse(f"a header of more than {spell_size(MAX_HEAD)}")

    def _refuse(self, what: str) -> None:
        raise FetchError(FailureKind.PROTOCOL_ERROR, f"the server sent {what}")


class _Stream(httpcore.AsyncNetworkStream):
    """A connection whose head is metered, and whose TLS begins before `deadline` (loop time)."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline
        self._meter = _HeadMeter()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(max_bytes, timeout)
        self._meter.feed(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        with suppress(Exception):  # whatever a peer does to a connection that is given up
            await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        left = max(0.0, self._deadline - asyncio.get_running_loop().time())
        try:
            inner = await self._inner.start_tls(ssl_context, server_hostname, left)
        except BaseException:  # httpcore closes on errors, not on cancellation
            await self.aclose()
            raise
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.AsyncNetworkBackend):
    """Dials checked addresses only, one after the other within the time to connect; knows no Unix
    sockets."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        clock = asyncio.get_running_loop().time
        deadline = clock() + (timeout or 0.0)
        try:
            async with asyncio.timeout_at(deadline):
                addresses = await self._guard.addresses(host, port)
        except TimeoutError as error:
            raise FetchError(FailureKind.TIMEOUT, "looking up the name took too long") from error
        for left in range(len(addresses), 0, -1):
            share = max(0.0, deadline - clock()) / left
            try:
                stream = await self._inner.connect_tcp(addresses[-left], port, share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
                continue
            return _Stream(stream, deadline)
        raise AssertionError("the guard gives at least one address")


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's transport over a pool that it cannot be asked for: one connection, guarded."""

    def __init__(self, context: ssl.SSLContext, guard: Guard) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=_Backend(guard),
        )


class Incoming:
    """An answer whose head has come, and whose body can be read once."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.headers: RawHeaders = tuple(response.headers.raw)

    @property
    def length(self) -> int | None:
        """The announced length of the body in bytes."""
        return content_length(self.headers)

    @property
    def delimited(self) -> bool:
        """Whether the transfer marks the body's end, or only the end of the connection does."""
        chunked = "chunked" in directives(self.headers, b"transfer-encoding")
        return chunked or self.length is not None

    def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes over the wire, content coding and all."""
        return self._response.aiter_raw()


class Wire:
    """Makes single requests; `timeout` in seconds bounds each of their steps from above."""

    def __init__(self, guard: Guard, timeout: float) -> None:
        self._guard = guard
        self._context = tls_context()
        self._steps = {
            "connect": min(10.0, timeout),
            "read": min(15.0, timeout),
            "write": min(10.0, timeout),
            "pool": None,
        }

    @asynccontextmanager
    async def get(self, url: str, lines: list[tuple[bytes, bytes]]) -> AsyncIterator[Incoming]:
        """GET `url` with `lines` and Host as header; the answer is read inside the block.

        Raises `FetchError` or one of `ERRORS`. The connection is closed in any case.
        """
        request = httpx.Request("GET", url, headers=lines, extensions={"timeout": self._steps})
        async with _Transport(self._context, self._guard) as transport:
            response = await transport.handle_async_request(request)
            try:
                yield Incoming(response)
            finally:
                await response.aclose()
