"""Which addresses may be dialled: the public internet, and what the operator lists (R51).

A name is resolved once, every answer is checked, and what is dialled is the checked address, so
that neither redirects nor changing answers lead inside. The text of a URL proves nothing:
`http://0x7f.1/` and `http://2130706433/` are both loopback. Knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Protocol

from aggregator.fetch.failure import FetchError
from aggregator.model import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MAX_ADDRESSES = 4
"""How many addresses of one name are tried."""

PRIVATE_NAMES = ("home.arpa", "internal", "local", "localdomain", "localhost", "metadata.goog")
"""Names, and everything under them, that mean a machine nearby (RFC 6761, 6762, 8375)."""

_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_RELAYS = IPv4Network("192.88.99.0/24")  # RFC 7526: 6to4 anycast; `is_global` says True
_DOCUMENTS = IPv6Network("3fff::/20")  # RFC 9637; unknown to `is_global` before Python 3.13


class Resolver(Protocol):
    """Turns a host into its addresses, as text; raises `OSError` (`socket.gaierror`)."""

    async def __call__(self, host: str, port: int) -> Sequence[str]: ...


class SystemResolver:
    """The machine's own resolver, each lookup in a thread of its own (P11).

    The call into the C library cannot be cancelled. In a pool a few slow names would keep all
    others waiting, and its threads would hold up the end of the program; daemon threads do neither.
    """

    def __init__(
        self,
        lookup: Callable[..., Iterable[tuple[object, ...]]] = socket.getaddrinfo,
        online: Callable[[], bool] | None = None,
    ) -> None:
        self._lookup = lookup
        self._online = online or has_route

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """All addresses of `host` in the system's order of preference."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def look() -> None:
            outcome: list[str] | Exception
            try:
                found = self._lookup(host, port, type=socket.SOCK_STREAM)
                outcome = [str(sockaddr[0]) for *_, sockaddr in found]  # type: ignore[index]  # see getaddrinfo
            except (OSError, UnicodeError) as error:
                outcome = error if self._online() else OSError(errno.ENETUNREACH, "no network")
            with suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(_settle, answer, outcome)

        threading.Thread(target=look, name="resolver", daemon=True).start()
        return await answer


def has_route() -> bool:
    """Whether this machine has a way to anywhere; nothing is sent to find that out."""
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as out:
                out.connect((address, 9))
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                return True  # nobody knows
        else:
            return True
    return False


def _settle(answer: asyncio.Future[list[str]], outcome: list[str] | Exception) -> None:
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)


def allowed(address: IPv4Address | IPv6Address) -> bool:
    """Whether `address` is on the public internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        if inner := _unwrapped(address):
            return all(allowed(each) for each in inner)
        return address in _GLOBAL_V6 and address.is_global and address not in _DOCUMENTS
    return address.is_global and not address.is_multicast and address not in _RELAYS


def _unwrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that packets to `address` would end at (RFC 4291, 3056, 4380, 6052)."""
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    return (IPv4Address(address.packed[-4:]),) if address in _NAT64 else ()


def is_private_name(host: str) -> bool:
    """Whether `host` is named like a machine nearby."""
    host = host.lower().rstrip(".")
    return any(host == name or host.endswith("." + name) for name in PRIVATE_NAMES)


def _place(host: str, port: int) -> str:
    host = host.lower().rstrip(".")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Guard:
    """The policy with its exceptions: `exempt` holds "host:port" with a name or an address."""

    def __init__(self, exempt: Iterable[str], resolve: Resolver) -> None:
        self._exempt = frozenset(place.lower() for place in exempt)
        self._resolve = resolve

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The checked addresses of `host` to dial, families in turn (RFC 8305 §4).

        One lookup at most. Raises `FetchError` where the name, the port or any one of its
        addresses is refused, `OSError` where the lookup fails.
        """
        trusted = _place(host, port) in self._exempt
        if not trusted:
            self._check_name(host, port)
        answers = await self._answers(host, port)
        for address in answers:
            self._check_address(host, address, port, trusted)
        return _in_turn(answers)[:MAX_ADDRESSES]

    async def _answers(self, host: str, port: int) -> tuple[str, ...]:
        try:
            return (str(ip_address(host)),)
        except ValueError:
            answers = tuple(dict.fromkeys(await self._resolve(host, port)))
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        return answers

    def _check_name(self, host: str, port: int) -> None:
        if is_private_name(host):
            raise _private(f'the name "{host}" means a machine', host, port)

    def _check_address(self, host: str, address: str, port: int, trusted: bool) -> None:
        if trusted or _place(address, port) in self._exempt:
            return
        if port not in (80, 443) and port < 1024:
            raise _blocked(f"port {port} is not one that feeds are served on")
        if not allowed(ip_address(address)):
            raise _private(f"the address {address} is", host, port)


def _blocked(message: str) -> FetchError:
    return FetchError(FailureKind.BLOCKED_ADDRESS, message)


def _private(what: str, host: str, port: int) -> FetchError:
    return _blocked(
        f"{what} on a private network; to allow it, list "
        f'"{_place(host, port)}" in [fetch] allow_private'
    )


def _in_turn(addresses: Sequence[str]) -> tuple[str, ...]:
    """The families of `addresses` alternating, the first one's first."""
    first = [a for a in addresses if (":" in a) == (":" in addresses[0])]
    second = [a for a in addresses if a not in first]
    pairs = chain.from_iterable(zip_longest(first, second))
    return tuple(address for address in pairs if address is not None)
