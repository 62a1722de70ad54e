"""The tests' own server does what it says."""

from __future__ import annotations

import socket

import pytest

from tests.support.raw_server import (
    Endless,
    Hang,
    RawServer,
    Request,
    Reset,
    chunked,
    redirect,
    reply,
)


def talk(server: RawServer, target: str = "/") -> bytes:
    """Everything that comes back for a GET."""
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\n\r\n".encode())
        received = b""
        while data := connection.recv(65_536):
            received += data
    return received


def test_it_records_requests_and_plays_answers_in_order(server: RawServer) -> None:
    server.on("/feed", reply(200, "one"), reply(404, length=7))
    assert talk(server, "/feed?q=1") == b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
    expected = b"HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\n"
    assert talk(server, "/feed") == talk(server, "/feed") == expected
    first = server.requests[0]
    assert (first.method, first.target, first.path) == ("GET", "/feed?q=1", "/feed")
    assert first.header("X-A") == [b"1", b"2"]
    assert first.headers[0] == (b"Host", b"x")
    assert server.connections == len(server.requests) == 3


def test_an_answer_may_depend_on_the_request(server: RawServer) -> None:
    def answer(request: Request) -> list[bytes]:
        return [request.target.encode()]

    server.on("/echo", answer)
    assert talk(server, "/echo?a") == b"/echo?a"


def test_chunks_and_redirects_are_framed(server: RawServer) -> None:
    server.on("/chunks", chunked(b"abc", b"d")).on("/away", redirect("/there", 301))
    assert talk(server, "/chunks").endswith(b"\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n")
    assert b"301 Moved Permanently\r\nLocation: /there\r\n" in talk(server, "/away")


def test_a_reset_is_a_reset(server: RawServer) -> None:
    server.on("/", [Reset()])
    with pytest.raises(ConnectionResetError):
        talk(server)


def test_it_ends_while_answers_go_on() -> None:
    with RawServer("::1") as server:
        server.on("/hang", [Hang()]).on("/endless", [Endless(b"x", 0.01)])
        waiting = [socket.create_connection(("::1", server.port), timeout=10) for _ in range(2)]
        for connection, path in zip(waiting, ("/hang", "/endless"), strict=True):
            connection.sendall(f"GET {path} HTTP/1.1\r\n\r\n".encode())
        server.wait_for(2)
        assert server.url("/x") == f"http://[::1]:{server.port}/x"
    for connection in waiting:
        connection.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("::1", server.port), timeout=10)
