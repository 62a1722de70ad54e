"""One request on the wire: httpx, with a transport that dials where the guard allows. The only file
that knows httpx.

Messages and the shape of a transport are httpx's; its client is not used: cookies, redirects, a
pool, proxies from the environment, default headers and URLs in the log are what it adds, and none
of it is wanted (R16, R23, R52, R54).
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aggregator.fetch.absent import absent
from aggregator.fetch.dial import Dialler
from aggregator.fetch.exchange import Exchange
from aggregator.fetch.failure import FetchError
from aggregator.fetch.headers import content_length, directives
from aggregator.model import FailureKind

with absent("httpx._main"):  # its command line, which takes longer to load than all the rest of it
    import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from aggregator.fetch.guard import Guard
    from aggregator.fetch.headers import RawHeaders

    Lines = list[tuple[bytes, bytes]]

CONNECT_SECONDS = 10.0


class _Stream(httpx.AsyncByteStream):
    """The body that comes in an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._exchange.body()

    async def aclose(self) -> None:
        self._exchange.close()


class GuardedTransport(httpx.AsyncBaseTransport):
    """A connection for each request, to addresses that the guard has checked; `timeout` in seconds
    bounds each step from above. Raises `FetchError`, `OSError` or `UnicodeError`."""

    def __init__(self, guard: Guard, timeout: float) -> None:
        self._dialler = Dialler(guard, min(CONNECT_SECONDS, timeout))
        self._timeout = timeout

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to `request` as soon as its head has come; it is to be closed."""
        url, tls = request.url, request.url.scheme == "https"
        port = url.port or (443 if tls else 80)
        streams = await self._dialler.dial(url.raw_host.decode("ascii"), port, tls=tls)
        exchange = Exchange(streams, self._timeout)
        try:
            lines, body = request.headers.raw, await request.aread()
            await exchange.send(request.method, url.raw_path, lines, body)
            status, headers = await exchange.head()
        except BaseException:
            exchange.close()
            raise
        return httpx.Response(status, headers=headers, stream=_Stream(exchange), request=request)


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
        self._transport = GuardedTransport(guard, timeout)

    def get(self, url: str, lines: Lines) -> AbstractAsyncContextManager[Incoming]:
        """GET `url`, as `redirects.wire_url` gives it, with Host and `lines` as header; the answer
        is read inside the block.

        Raises `FetchError`, `OSError` or `UnicodeError`. The connection is closed in any case.
        """
        return self._ask("GET", url, lines, None)

    def post(self, url: str, lines: Lines, body: bytes) -> AbstractAsyncContextManager[Incoming]:
        """POST `body`, with its length, as `get` asks."""
        return self._ask("POST", url, lines, body)

    @asynccontextmanager
    async def _ask(
        self, method: str, url: str, lines: Lines, body: bytes | None
    ) -> AsyncIterator[Incoming]:
        try:
            request = httpx.Request(method, url, headers=lines, content=body)
        except httpx.InvalidURL as error:
            reason = "the address is not a usable http or https URL"
            raise FetchError(FailureKind.BAD_SCHEME, reason) from error
        response = await self._transport.handle_async_request(request)
        try:
            yield Incoming(response)
        finally:
            await response.aclose()
