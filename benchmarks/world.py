"""A hundred web servers on loopback, in simulated time, that note who asks for what and when.

Each host is an address and a port of its own. What is modelled is how servers behave, most of them
and the odd ones, and documents as lists of entries, since reading those is not what is measured.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
from bisect import bisect_right
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from benchmarks.simulated import Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

START = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
LATENCY = 0.3
"""Seconds that a server takes to answer."""

SHOWN = 10
"""Entries in a document."""

HABITS = {
    "both validators": 0.62,
    "ETag only": 0.10,
    "Last-Modified only": 0.06,
    "no validators": 0.06,
    "ignores validators": 0.04,
    "max-age 6 h": 0.05,
    "moved for good": 0.02,
    "redirects elsewhere": 0.01,
    "404": 0.02,
    "500 now and then": 0.01,
    "429 at night": 0.01,
}
"""What share of the feeds is served how; a guess, on the bad side."""

_LEFT_OUT = {
    "no validators": ("ETag", "Last-Modified"),
    "ETag only": ("Last-Modified",),
    "Last-Modified only": ("ETag",),
}


def _http(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


class Answer(NamedTuple):
    """Status, header fields and body of an answer."""

    status: int
    fields: Mapping[str, str] = {}
    body: bytes = b""

    def wire(self, now: datetime) -> bytes:
        """The bytes to send."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", f"Date: {_http(now)}"]
        lines += [f"{name}: {value}" for name, value in self.fields.items()]
        if self.status != 304:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + self.body


def _nothing(_number: int, _now: datetime) -> str:
    return ""


class Served(Protocol):
    """A feed as servers know it; `habit` says how it is served, `url` where it is subscribed to."""

    @property
    def name(self) -> str: ...
    @property
    def habit(self) -> str: ...
    @property
    def url(self) -> str: ...

    def answer(self, path: str, asked: Mapping[str, str], now: datetime) -> Answer: ...


class Log(Protocol):
    """Takes what the servers' logs would say."""

    def append(self, seen: Seen, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed at `place` (host:port), with everything it will ever publish: when, and what `text`
    says of a number at a time. `elsewhere` is the place where it redirects to, with the habit of
    that name."""

    name: str
    place: str
    habit: str
    times: list[datetime]
    elsewhere: str = ""
    text: Callable[[int, datetime], str] = _nothing

    @property
    def url(self) -> str:
        """Where it is subscribed to."""
        return f"http://{self.place}/{self.name}"

    def answer(self, path: str, asked: Mapping[str, str], now: datetime) -> Answer:
        """The answer to a request for `path` with these header fields, names in lower case."""
        if self.habit == "404":
            return Answer(404)
        if self.habit == "500 now and then" and now.hour % 7 == 0:
            return Answer(500)
        if self.habit == "429 at night" and now.hour < 4:
            return Answer(429, {"Retry-After": "7200"})
        if self.habit == "moved for good" and path == f"/{self.name}":
            return Answer(301, {"Location": f"/{self.name}/new"})
        if self.habit == "redirects elsewhere" and path == f"/{self.name}":
            return Answer(302, {"Location": f"http://{self.elsewhere}/{self.name}/new"})
        return self._document(asked, now)

    def _document(self, asked: Mapping[str, str], now: datetime) -> Answer:
        body = json.dumps(self._newest(now)).encode() + b"</rss>"
        fields = self._validators(body, now)
        if self.habit == "max-age 6 h":
            fields["Cache-Control"] = "max-age=21600"
        if self.habit != "ignores validators" and _is_known(asked, fields):
            return Answer(304, fields)
        return Answer(200, {**fields, "Content-Type": "application/rss+xml"}, body)

    def shown(self, now: datetime) -> range:
        """The numbers of the entries in the document at `now`, newest first."""
        out = bisect_right(self.times, now)
        return range(out - 1, max(-1, out - 1 - SHOWN), -1)

    def _newest(self, now: datetime) -> list[tuple[str, str, str]]:
        """(guid, time, text) of these entries."""
        return [(f"{n}", self.times[n].isoformat(), self.text(n, now)) for n in self.shown(now)]

    def _validators(self, body: bytes, now: datetime) -> dict[str, str]:
        last = self.times[max(0, bisect_right(self.times, now) - 1)]
        found = {"ETag": f'"{hashlib.md5(body).hexdigest()}"', "Last-Modified": _http(last)}
        for name in _LEFT_OUT.get(self.habit, ()):
            del found[name]
        return found


def _is_known(asked: Mapping[str, str], fields: Mapping[str, str]) -> bool:
    """Whether the client has this version (RFC 9110 §13.2.2: the tag goes first)."""
    if "if-none-match" in asked:
        return asked["if-none-match"] == fields.get("ETag")
    return "Last-Modified" in fields and asked.get("if-modified-since") == fields["Last-Modified"]


class Seen(NamedTuple):
    """A request as the server's log has it."""

    at: datetime
    place: str
    feed: str
    status: int


class World:
    """The servers of `hosts` hosts, one loopback address and free port each, bound from the
    beginning and serving within `open`; and what their logs say, unless another `log` takes it."""

    def __init__(self, hosts: int, log: Log | None = None) -> None:
        self.clock = Clock()
        self._sockets = [
            socket.create_server((f"127.0.{n // 250 + 1}.{n % 250 + 1}", 0)) for n in range(hosts)
        ]
        names = (each.getsockname() for each in self._sockets)
        self.places = tuple(f"{host}:{port}" for host, port in names)
        self.feeds: dict[str, Served] = {}
        self.seen: list[Seen] = []
        self._log = log if log is not None else self.seen
        self.under_way: Counter[str] = Counter()
        self.most_at_once = 0
        self.most_at_one_host = 0

    def now(self) -> datetime:
        """The simulated time, the same for everybody."""
        return START + timedelta(seconds=self.clock.now)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve, as long as the context lasts."""
        loop = asyncio.get_running_loop()
        async with AsyncExitStack() as stack:
            for place, listening in zip(self.places, self._sockets, strict=True):
                make = partial(_Connection, self, place)
                server = await loop.create_server(make, sock=listening)
                await stack.enter_async_context(server)
            yield

    def ask(self, place: str, path: str, asked: Mapping[str, str]) -> Answer:
        """Note a request, which is under way from now on, and answer it."""
        feed = self.feeds[path.split("/")[1]]
        answer = feed.answer(path, asked, self.now())
        self._log.append(Seen(self.now(), place, feed.name, answer.status))
        self.under_way[place] += 1
        self.most_at_once = max(self.most_at_once, self.under_way.total())
        self.most_at_one_host = max(self.most_at_one_host, self.under_way[place])
        return answer

    def polls(self) -> dict[str, list[datetime]]:
        """When each feed was asked for; what a redirect led to belongs to the poll before."""
        times: dict[str, list[datetime]] = {name: [] for name in self.feeds}
        redirected: dict[str, bool] = {}
        for seen in self.seen:
            if not redirected.get(seen.feed):
                times[seen.feed].append(seen.at)
            redirected[seen.feed] = 300 < seen.status < 304
        return times


class _Connection(asyncio.Protocol):
    """One connection: a request, `LATENCY` simulated seconds, an answer, the end."""

    def __init__(self, world: World, place: str) -> None:
        self._world = world
        self._place = place
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._head += data
        if not self._head.endswith(b"\r\n\r\n"):
            return
        first, *lines = self._head.decode("latin-1").splitlines()[:-1]
        fields = (line.partition(": ") for line in lines)
        asked = {name.lower(): value for name, _, value in fields}
        answer = self._world.ask(self._place, first.split()[1], asked)
        self._world.clock.in_transit -= 1
        asyncio.get_running_loop().call_later(LATENCY, self._reply, answer)

    def _reply(self, answer: Answer) -> None:
        self._world.clock.in_transit += 1
        self._world.under_way[self._place] -= 1
        self._transport.write(answer.wire(self._world.now()))
        self._transport.close()
