"""Which addresses are dialled: no socket is opened here to anything but loopback."""

from __future__ import annotations

import asyncio
import socket
import threading
from ipaddress import ip_address

import pytest

from aggregator.fetch.failure import FetchError
from aggregator.fetch.guard import Guard, SystemResolver, allowed, is_private_name
from aggregator.model import FailureKind
from tests.support.fetching import Names, ask, failed, fetched, kind
from tests.support.raw_server import RawServer, redirect, reply

INSIDE = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.2 169.254.169.254 172.16.0.1 172.31.255.255
    192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:2 fe80::1 fec0::1 fc00::1 fd12::1 ff02::1 2001:db8::1 3fff::1 5f00::1
    ::ffff:127.0.0.2 ::ffff:10.0.0.1 2002:7f00:2:: 2002:a00:1:: 64:ff9b::7f00:2
    64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:2 2001:0:7f00:2::1 2001:0:808:808::80ff:fffd
""".split()

OUTSIDE = """
    8.8.8.8 93.184.215.14 2606:4700::1111 ::ffff:8.8.8.8 2002:808:808:: 64:ff9b::808:808
""".split()


@pytest.mark.parametrize("address", INSIDE)
def test_g01_an_address_inside_is_refused_however_it_is_wrapped(address: str) -> None:
    assert not allowed(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_on_the_public_internet_is_allowed(address: str) -> None:
    assert allowed(ip_address(address))


@pytest.mark.parametrize("address", ["127.0.0.2", "::1", "::ffff:127.0.0.2"])
def test_g01_nothing_is_dialled_inside(server: RawServer, address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    outcome = failed(ask(f"http://{host}:{server.port}/", resolver=Names()))
    assert outcome.kind is FailureKind.BLOCKED_ADDRESS
    assert "on a private network" in outcome.message
    assert server.connections == 0


@pytest.mark.parametrize("host", ["0x7f.1", "2130706433", "127.1", "0177.0.0.1", "LOCALHOST"])
def test_g02_no_spelling_of_loopback_gets_through(server: RawServer, host: str) -> None:
    assert kind(ask(f"http://{host}:{server.port}/")) is FailureKind.BLOCKED_ADDRESS
    assert server.connections == 0


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("localhost", True),
        ("LocalHost.", True),
        ("printer.local", True),
        ("metadata.google.internal", True),
        ("nas.home.arpa", True),
        ("localhost.example.org", False),
        ("notlocal", False),
    ],
)
def test_names_of_machines_nearby_are_known(host: str, private: bool) -> None:
    assert is_private_name(host) is private


def look(guard: Guard, host: str, port: int = 80) -> tuple[str, ...]:
    return asyncio.run(guard.addresses(host, port))


def test_g03_one_private_answer_among_public_ones_blocks_the_name() -> None:
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        look(Guard((), Names(("93.184.215.14", "10.0.0.1"))), "example.org")


def test_g04_the_checked_address_is_the_dialled_one(server: RawServer) -> None:
    """The second answer, as a rebinding name gives it, is never asked for."""
    server.on("/", reply(200, "words"))
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    outcome = ask(f"http://feeds.example:{server.port}/", server, resolver=names)
    assert fetched(outcome).body == b"words"
    assert names.asked == ["feeds.example"]
    assert server.requests[0].header("host") == [f"feeds.example:{server.port}".encode()]


def test_g05_a_redirect_leads_nobody_inside(server: RawServer, elsewhere: RawServer) -> None:
    server.on("/feed", redirect(elsewhere.url("/secret")))
    outcome = failed(ask(server.url("/feed"), server))
    assert (outcome.kind, outcome.host) == (FailureKind.BLOCKED_ADDRESS, elsewhere.place)
    assert [hop.location for hop in outcome.hops] == [elsewhere.url("/secret")]
    assert elsewhere.connections == 0


def test_g07_the_allow_list_is_for_that_port_only(server: RawServer) -> None:
    server.on("/", reply(200, "words"))
    with RawServer() as neighbour:
        assert kind(ask(neighbour.url(), server)) is FailureKind.BLOCKED_ADDRESS
        assert neighbour.connections == 0
    assert fetched(ask(server.url(), server)).body == b"words"


def test_the_allow_list_names_hosts_or_addresses() -> None:
    inside = Names(host=["10.0.0.1"])
    assert look(Guard(["host.internal:8080"], inside), "Host.internal", 8080) == ("10.0.0.1",)
    assert look(Guard(["10.0.0.1:8080"], inside), "host.example", 8080) == ("10.0.0.1",)
    assert look(Guard(["[::1]:8080"], inside), "::1", 8080) == ("::1",)
    with pytest.raises(FetchError, match=r'list "host\.example:8080" in \[fetch\] allow_private'):
        look(Guard(["10.0.0.1:80"], inside), "host.example", 8080)


@pytest.mark.parametrize(("port", "open_"), [(80, True), (443, True), (1024, True), (22, False)])
def test_only_ports_of_the_web_are_dialled(port: int, open_: bool) -> None:
    guard = Guard((), Names(["93.184.215.14"]))
    if open_:
        assert look(guard, "example.org", port) == ("93.184.215.14",)
    else:
        with pytest.raises(FetchError, match="port 22 is not one"):
            look(guard, "example.org", port)


def test_families_take_turns_and_only_some_addresses_are_tried() -> None:
    answers = ["2606:4700::1", "2606:4700::2", "2606:4700::3", "8.8.8.8", "8.8.4.4"]
    expected = ("2606:4700::1", "8.8.8.8", "2606:4700::2", "8.8.4.4")
    assert look(Guard((), Names(answers)), "example.org") == expected


def test_a_name_without_addresses_does_not_exist() -> None:
    with pytest.raises(socket.gaierror):
        look(Guard((), Names([])), "example.org")


def test_an_address_that_does_not_answer_is_followed_by_the_next(server: RawServer) -> None:
    server.on("/", reply(200, "words"))
    names = Names(["127.0.0.3", "127.0.0.1"])
    outcome = ask(
        f"http://feeds.example:{server.port}/",
        resolver=names,
        allow=(f"feeds.example:{server.port}",),
    )
    assert fetched(outcome).body == b"words"


def test_g06_proxies_of_the_environment_are_not_used(
    server: RawServer, elsewhere: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, elsewhere.url())
    server.on("/", reply(200, "words"))
    assert fetched(ask(server.url(), server)).body == b"words"
    assert elsewhere.connections == 0


def test_g17_a_slow_lookup_is_a_timeout_and_holds_up_nobody(server: RawServer) -> None:
    """Twenty lookups hang in the C library, as far as anyone can tell; the next one does not."""
    release = threading.Event()

    def lookup(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host.startswith("slow"):
            release.wait(10)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async def both() -> tuple[list[BaseException | tuple[str, ...]], tuple[str, ...]]:
        guard = Guard(["127.0.0.1:80"], SystemResolver(lookup))
        slow = [asyncio.create_task(guard.addresses(f"slow{n}", 80)) for n in range(20)]
        quick = await guard.addresses("quick", 80)
        for task in slow:
            task.cancel()
        return await asyncio.gather(*slow, return_exceptions=True), quick

    try:
        hung, quick = asyncio.run(both())
        assert all(isinstance(each, asyncio.CancelledError) for each in hung)
        assert quick == ("127.0.0.1",)
        outcome = ask(f"http://slow:{server.port}/", resolver=SystemResolver(lookup), timeout=0.2)
        assert kind(outcome) is FailureKind.TIMEOUT
        assert server.connections == 0
    finally:
        release.set()


def test_the_systems_resolver_passes_errors_on() -> None:
    def lookup(*_: object, **__: object) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    with pytest.raises(socket.gaierror):
        look(Guard((), SystemResolver(lookup, online=lambda: True)), "example.org")
    with pytest.raises(OSError, match="no network"):
        look(Guard((), SystemResolver(lookup, online=lambda: False)), "example.org")


def test_the_systems_resolver_knows_loopback() -> None:
    assert asyncio.run(SystemResolver()("127.0.0.1", 80)) == ["127.0.0.1"]
