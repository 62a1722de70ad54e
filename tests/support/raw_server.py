"""A web server for tests that does exactly what it is told, byte for byte, right or wrong.

It listens on a loopback address of its own, lives in a thread of its own, and is driven from
ordinary synchronous tests:

    with RawServer() as server:
        server.on("/feed", reply(200, FEED, ETag='"a"'), reply(304))
        ...fetch server.url("/feed") twice...
        assert server.paths == ["/feed", "/feed"]
        assert server.requests[1].header("if-none-match") == [b'"a"']

An *answer* is a script: a list of steps, played in order on the connection, which is then closed.

    b"HTTP/1.1 200 OK\\r\\n"    these very bytes
    Wait(0.2)                  nothing for so many seconds
    Endless(b"x", every=0.1)   these bytes again and again until the other side goes away
    Hang()                     nothing until the other side, or the test, goes away
    Reset()                    the connection is broken off with RST

`reply`, `redirect` and `chunked` write the common scripts. A path with several answers gives them
one after the other and repeats the last; instead of an answer stands a function from the request
to an answer where it depends on the request. What nobody told it about is a 404.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl


@dataclass(frozen=True)
class Wait:
    """Nothing for `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Endless:
    """`data` again and again, `every` so many seconds, until the other side goes away."""

    data: bytes
    every: float = 0.0


@dataclass(frozen=True)
class Hang:
    """Nothing until the other side or the server goes away."""


@dataclass(frozen=True)
class Reset:
    """The connection is broken off: RST, no FIN."""


@dataclass(frozen=True)
class Request:
    """One request as it came: `raw` up to and with the empty line, `at` monotonic seconds; `body`
    is what follows, as long as it was announced to be."""

    raw: bytes
    at: float
    peer: tuple[str, int]
    body: bytes = b""

    @property
    def method(self) -> str:
        return self.raw.split(b" ", 1)[0].decode("latin-1")

    @property
    def target(self) -> str:
        """Path and query, as sent."""
        return self.raw.split(b" ", 2)[1].decode("latin-1")

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """(name as sent, value) of every line."""
        lines = self.raw.split(b"\r\n")[1:-2]
        return [(name, value) for name, _, value in (line.partition(b": ") for line in lines)]

    def header(self, name: str) -> list[bytes]:
        """The values of all lines called `name`, in any case."""
        return [v for key, v in self.headers if key.lower() == name.lower().encode()]


Step = bytes | Wait | Endless | Hang | Reset
Answer = Sequence[Step]


def reply(
    status: int = 200,
    body: bytes | str = b"",
    *,
    headers: Sequence[tuple[str | bytes, str | bytes]] = (),
    length: int | None = None,
    **named: str,
) -> list[Step]:
    """A whole answer with a Content-Length (`length` tells a lie about it).

    Headers are given as pairs, or by name: `reply(200, FEED, ETag='"a"', Last_Modified=DATE)`.
    """
    body = body.encode() if isinstance(body, str) else body
    lines = [*headers, *((name.replace("_", "-"), value) for name, value in named.items())]
    if not any(_bytes(name).lower() == b"content-length" for name, _ in lines) and status != 304:
        lines.append(("Content-Length", str(len(body) if length is None else length)))
    return [head(status, lines), body]


def redirect(to: str | bytes, status: int = 302) -> list[Step]:
    """A redirect to `to`, which goes into Location as it is."""
    return reply(status, headers=[("Location", to)])


def chunked(*chunks: Step, status: int = 200, end: bool = True, **named: str) -> list[Step]:
    """A chunked answer; steps that are no bytes stand between the chunks. Without `end` the last,
    empty chunk is missing."""
    steps: list[Step] = [head(status, [("Transfer-Encoding", "chunked"), *named.items()])]
    for chunk in chunks:
        framed = b"%x\r\n%b\r\n" % (len(chunk), chunk) if isinstance(chunk, bytes) else chunk
        steps.append(framed)
    return [*steps, b"0\r\n\r\n"] if end else steps


def head(status: int, headers: Sequence[tuple[str | bytes, str | bytes]] = ()) -> bytes:
    """Status line and header fields, with the empty line after them."""
    words = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Odd"
    lines = [f"HTTP/1.1 {status} {words}".encode()]
    lines += [_bytes(name) + b": " + _bytes(value) for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _bytes(text: str | bytes) -> bytes:
    return text.encode("latin-1") if isinstance(text, str) else text


@dataclass
class _Script:
    answers: list[Answer | Callable[[Request], Answer]]
    played: int = 0

    def next(self, request: Request) -> Answer:
        answer = self.answers[min(self.played, len(self.answers) - 1)]
        self.played += 1
        return answer(request) if callable(answer) else answer


async def _turns() -> None:
    """Let a loop do what it has to do: beginning or ending a connection takes some rounds."""
    for _ in range(10):
        await asyncio.sleep(0)


@dataclass
class RawServer:
    """Serves scripts on `host` (a loopback address) at a free `port`, in `with`.

    `requests` holds everything that was asked, in order, `connections` counts what was accepted,
    requests or not. With `tls` it speaks HTTPS; a `greeting` is sent to everybody who connects,
    before anything is asked.
    """

    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    greeting: bytes = b""
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def on(self, path: str, *answers: Answer | Callable[[Request], Answer]) -> Self:
        """From now on `path` (without query) is answered by `answers`, the last one repeated."""
        self._scripts[path] = _Script(list(answers))
        return self

    def url(self, path: str = "/") -> str:
        """The absolute URL of `path` here."""
        return f"http{'s' if self.tls else ''}://{self.place}{path}"

    @property
    def place(self) -> str:
        """`host:port`, as an allow-list spells it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for so far."""
        return [request.path for request in self.requests]

    def wait_for(self, requests: int, seconds: float = 10) -> None:
        """Until so many requests have come; fails after `seconds`."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.requests) >= requests, seconds)

    # ------------------------------------------------------------ the thread behind it

    def __post_init__(self) -> None:
        self._scripts: dict[str, _Script] = {}
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._transports: set[asyncio.WriteTransport] = set()
        self._started = threading.Event()
        self._changed = threading.Condition()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="raw server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10), "the test server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.create_server((self.host, 0), family=family, backlog=100) as listening:
            listening.setblocking(False)
            self.port = listening.getsockname()[1]
            loop.add_reader(listening, self._accept, listening)
            self._started.set()
            await self._stop.wait()
            loop.remove_reader(listening)
        await _turns()  # a task that has not begun would leave its connection open
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for transport in self._transports:
            transport.abort()  # nobody reads what is still to be sent
        await _turns()  # let the transports say goodbye

    def _accept(self, listening: socket.socket) -> None:
        """Take a connection; from here on somebody is there to close it, whatever happens."""
        with suppress(BlockingIOError, ConnectionError):
            connection, _ = listening.accept()
            self.connections += 1
            task = asyncio.ensure_future(self._converse(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _converse(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        with suppress(OSError, asyncio.IncompleteReadError):
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol, connection, ssl=self.tls
            )
            self._transports.add(transport)
            writer = asyncio.StreamWriter(transport, protocol, reader, loop)
            try:
                await self._answer(reader, writer)
            except asyncio.CancelledError:
                transport.abort()
            finally:
                writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.greeting)
        raw = await reader.readuntil(b"\r\n\r\n")
        request = Request(raw, time.monotonic(), writer.get_extra_info("peername")[:2])
        for length in request.header("content-length"):
            request = replace(request, body=await reader.readexactly(int(length)))
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
        script = self._scripts.get(request.path)
        for step in script.next(request) if script else reply(404):
            await self._play(step, reader, writer)

    async def _play(
        self, step: Step, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        match step:
            case bytes():
                writer.write(step)
                await writer.drain()
            case Wait(seconds):
                await asyncio.sleep(seconds)
            case Endless(data, every):
                while not reader.at_eof():
                    writer.write(data)
                    await writer.drain()
                    await asyncio.sleep(every)
            case Hang():
                await reader.read()
            case Reset():
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, linger
                )
                writer.transport.abort()
                raise ConnectionAbortedError
