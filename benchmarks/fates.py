"""Feeds that do not stay as they are: they write, correct, throttle, misbehave, move, die, return.

Their servers answer without sockets; the client is the program's own but for the bytes.
"""

from __future__ import annotations

import asyncio
import socket
from bisect import bisect_right
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from aggregator.config import FetchSettings
from aggregator.fetch.client import Client
from aggregator.fetch.hosts import HostGate
from benchmarks.world import LATENCY, START, Answer, Feed

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    from aggregator.fetch.headers import RawHeaders
    from benchmarks.life import Span
    from benchmarks.world import World

CORRECTED = 7
"""One entry in so many is corrected, `CORRECTED_AFTER` it came out."""

CORRECTED_AFTER = timedelta(hours=30)
WORDS = 60
VOCABULARY = 5000

FATES = {
    "lives": 0.50,
    "dies": 0.08,
    "is taken down": 0.04,
    "is away for weeks": 0.10,
    "comes and goes": 0.06,
    "moves": 0.08,
    "throttles": 0.07,
    "misbehaves": 0.07,
}
"""What share of the feeds has which year; a guess, on the bad side."""

TROUBLES = ("a page", "cut", "empty", "500", "503", "hangs", "loops", "no such name", "forbidden")
"""What a feed does that misbehaves, for some days at a time."""

_STATUSES = {"404": 404, "410": 410, "500": 500, "forbidden": 403}
_HOUR = timedelta(hours=1)


def is_corrected(times: Sequence[datetime], number: int, now: datetime) -> bool:
    """Whether an entry has its last words at `now`."""
    return number % CORRECTED == 0 and now - times[number] > CORRECTED_AFTER


@cache
def _words(number: int) -> str:
    return " ".join(f"w{(number * 7919 + k * k * 31) % VOCABULARY}" for k in range(WORDS))


@dataclass(slots=True)
class LivingFeed:
    """A feed with a `fate`: `phases` are (from when, habit), in order. `delivered` says of each
    entry that it was in a document that went out whole: 1 in its first words, 2 corrected."""

    feed: Feed
    fate: str
    phases: list[tuple[datetime, str]]
    delivered: bytearray = field(init=False)
    asked_at: datetime = START - timedelta(days=1)

    def __post_init__(self) -> None:
        self.delivered = bytearray(len(self.feed.times))
        self.feed = replace(self.feed, text=self.text)

    @property
    def name(self) -> str:
        return self.feed.name

    @property
    def habit(self) -> str:
        return self.feed.habit

    @property
    def url(self) -> str:
        return self.feed.url

    def habit_at(self, now: datetime) -> str:
        """How it is served at `now`."""
        at = bisect_right(self.phases, now, key=lambda phase: phase[0])
        return self.phases[at - 1][1] if at else self.feed.habit

    def text(self, number: int, now: datetime) -> str:
        """What an entry says at `now`."""
        words = _words(number % VOCABULARY)
        return f"{words} corrected" if is_corrected(self.feed.times, number, now) else words

    def answer(self, path: str, asked: Mapping[str, str], now: datetime) -> Answer:
        """The answer to a request for `path` with these header fields, names in lower case."""
        since, self.asked_at = now - self.asked_at, now
        habit, at_home = self.habit_at(now), path == f"/{self.name}"
        if habit in _STATUSES:
            return Answer(_STATUSES[habit])
        match habit:
            case "503":
                return Answer(503, {"Retry-After": "5400"})
            case "throttles" if since < 4 * _HOUR:
                return Answer(429, {"Retry-After": "10800"})
            case "hangs":
                return Answer(200)
            case "a page":
                return Answer(200, {"Content-Type": "text/html"}, b"<html><p>Hello</p></html>")
            case "empty":
                return Answer(200, {"Content-Type": "application/rss+xml"})
            case "loops":
                return Answer(302, {"Location": path})
            case "moved" if at_home:
                return Answer(301, {"Location": f"http://{self.feed.elsewhere}/{self.name}/new"})
            case "moved, and cut off" if at_home:
                return Answer(404)
        return self._document(habit, path, asked, now)

    def _document(self, habit: str, path: str, asked: Mapping[str, str], now: datetime) -> Answer:
        answer = self.feed.answer(path, asked, now)
        if answer.status != 200:
            return answer
        if habit == "cut":
            length = {"Content-Length": str(len(answer.body))}
            return Answer(200, {**answer.fields, **length}, answer.body[: len(answer.body) // 2])
        for number in self.feed.shown(now):
            corrected = is_corrected(self.feed.times, number, now)
            self.delivered[number] |= 2 if corrected else 1
        return answer


def invent_fate(feed: Feed, days: float, dice: random.Random) -> LivingFeed:
    """What happens to `feed` in the coming days."""
    (fate,) = dice.choices(list(FATES), list(FATES.values()))
    moments = sorted(START + timedelta(days=dice.uniform(5, days)) for _ in range(12))
    first, second = moments[0], moments[1]
    match fate:
        case "dies":
            phases = [(first, dice.choice(["404", "no such name", "a page", "forbidden"]))]
        case "is taken down":
            phases = [(first, "410")]
        case "is away for weeks":
            back = first + timedelta(days=dice.uniform(7, 50))
            phases = [(first, dice.choice(["404", "no such name", "hangs"])), (back, "well")]
        case "comes and goes":
            phases = [(at, dice.choice(["500", "503", "well"])) for at in moments]
        case "moves":
            phases = [
                (first, "moved"),
                (max(second, first + timedelta(days=30)), "moved, and cut off"),
            ]
        case "throttles":
            phases = [(first, "throttles"), (second, "well")]
        case "misbehaves":
            phases = list(_troubles(moments, dice))
        case _:
            phases = []
    return LivingFeed(feed, fate, phases)


def _troubles(moments: Sequence[datetime], dice: random.Random) -> Iterator[tuple[datetime, str]]:
    """Some days of trouble from each of the moments on."""
    limits = [*moments[1:], datetime.max.replace(tzinfo=START.tzinfo)]
    for begins, limit in zip(moments, limits, strict=True):
        yield begins, dice.choice(TROUBLES)
        yield min(limit, begins + timedelta(days=dice.uniform(0.1, 4))), "well"


class DirectClient(Client):
    """A client whose bytes come out of the world without sockets, or do not come while the network
    is `away`."""

    def __init__(self, world: World, settings: FetchSettings, away: Sequence[Span] = ()) -> None:
        gate = HostGate(settings.host_gap, settings.concurrency, clock=lambda: world.clock.now)
        super().__init__(settings, hosts=gate, now=world.now)
        self._world = world
        self._away = away

    async def __aenter__(self) -> Self:
        self._wire = DirectWire(self._world, self._away)  # type: ignore[assignment]  # no sockets
        return self


class DirectWire:
    """Answers GETs out of the world; see `fetch.transport.Wire`."""

    def __init__(self, world: World, away: Sequence[Span]) -> None:
        self._world = world
        self._away = away

    @asynccontextmanager
    async def get(self, url: str, lines: list[tuple[bytes, bytes]]) -> AsyncIterator[Arrived]:
        """The answer to GET `url` with these header fields, some time later."""
        world, parts = self._world, urlsplit(url)
        if any(world.clock.now in span for span in self._away):
            raise socket.gaierror(socket.EAI_AGAIN, "the network is away")
        feed = world.feeds[parts.path.split("/")[1]]
        assert isinstance(feed, LivingFeed)
        habit = feed.habit_at(world.now())
        if habit == "no such name":
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        asked = {name.decode().lower(): value.decode() for name, value in lines}
        answer = world.ask(parts.netloc, parts.path, asked)
        try:
            await asyncio.sleep(LATENCY if habit != "hangs" else 3600)
            yield Arrived(answer)
        finally:
            world.under_way[parts.netloc] -= 1


class Arrived:
    """An answer that has come; see `fetch.transport.Incoming`."""

    delimited = True

    def __init__(self, answer: Answer) -> None:
        self.status = answer.status
        fields = {"Content-Length": str(len(answer.body)), **answer.fields}
        self.headers: RawHeaders = tuple((k.encode(), v.encode()) for k, v in fields.items())
        self.length = int(fields["Content-Length"])
        self._body = answer.body

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body, in one piece."""
        yield self._body
