"""A connection to a host: only to addresses that the guard has checked, one after the other (R51),
with TLS where it is asked for (R53). Knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from functools import cached_property
from typing import TYPE_CHECKING

from aggregator.fetch.failure import FetchError, of_this_machine
from aggregator.model import FailureKind

if TYPE_CHECKING:
    from aggregator.fetch.guard import Guard

    Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def tls_context() -> ssl.SSLContext:
    """Certificates checked against the system's trust store, TLS 1.2 or later (R53)."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


class Dialler:
    """Makes connections; `seconds` are for all of one: the name, its addresses, and TLS."""

    def __init__(self, guard: Guard, seconds: float) -> None:
        self._guard = guard
        self._seconds = seconds

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made when it is first needed: reading the trust store takes a while."""
        return tls_context()

    async def dial(self, host: str, port: int, *, tls: bool) -> Streams:
        """A connection to `host`, a name in ASCII or an address. Raises `FetchError`, and
        what a failed lookup or TLS raises: `OSError` or `UnicodeError`."""
        deadline = asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(deadline):
                addresses = await self._guard.addresses(host, port)
        except TimeoutError as error:
            raise FetchError(FailureKind.TIMEOUT, "looking up the name took too long") from error
        connected = await _first(addresses, port, deadline)
        if not tls:
            return await asyncio.open_connection(sock=connected)
        try:
            async with asyncio.timeout_at(deadline):
                return await asyncio.open_connection(
                    sock=connected, ssl=self._tls, server_hostname=host
                )
        except TimeoutError as error:
            raise FetchError(FailureKind.TIMEOUT, "TLS took too long to begin") from error
        except ConnectionError as error:
            reason = "the connection broke off while TLS began"
            raise FetchError(FailureKind.CONNECT_ERROR, reason) from error


async def _first(addresses: tuple[str, ...], port: int, deadline: float) -> socket.socket:
    """A connection to the first of `addresses` that answers; each gets its share of the time."""
    clock = asyncio.get_running_loop().time
    for left in range(len(addresses), 0, -1):
        share = max(0.0, deadline - clock()) / left
        try:
            async with asyncio.timeout(share):
                return await _connect(addresses[-left], port)
        except OSError as error:
            if left == 1:
                raise _unreached(error) from error
    raise AssertionError("the guard gives at least one address")


def _unreached(error: OSError) -> FetchError:
    ours = of_this_machine(error)
    if ours is not None and ours.kind is FailureKind.NO_RESOURCES:
        return ours  # no way to one address may be for want of IPv6, and not of a network
    if isinstance(error, TimeoutError):
        return FetchError(FailureKind.TIMEOUT, "connecting to the server took too long")
    if isinstance(error, ConnectionRefusedError):
        return FetchError(FailureKind.CONNECT_ERROR, "the server refused the connection")
    return FetchError(FailureKind.CONNECT_ERROR, "no connection to the server could be made")


async def _connect(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, (address, port))
    except BaseException:
        connection.close()
        raise
    return connection
