"""A world that never rests: real servers on loopback whose feeds gain and change entries all the
time, by a fast clock, until it is stopped; and what their logs say.

A document holds everything its feed has published, so that nothing can leave before it is seen.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from bisect import bisect_right
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.support.raw_server import RawServer, Reset, Wait, reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.fast_daemon import Clock
    from tests.support.raw_server import Answer, Request

HABITS = ("plain", "plain", "slow", "large", "throttles", "stumbles", "no validators", "breaks off")
PADDING = "<!-- " + "tide table " * 30_000 + "-->"
"""Makes a document large enough to be read in another process."""

RETRY_AFTER = 7200
TROUBLE = 0.25
"""The share of the hours in which a feed with a bad habit shows it."""


class Asked(NamedTuple):
    """A request: when by the fast clock, and by the real one in seconds."""

    at: datetime
    real: float
    place: str
    path: str
    status: int


@dataclass(slots=True)
class RestlessFeed:
    """One feed: `changes` are (when, number, revision) in order of time; `versions` are the texts
    by guid that each of its ETags stands for."""

    name: str
    habit: str
    changes: Sequence[tuple[datetime, int, int]]
    versions: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def texts(self, now: datetime) -> dict[str, str]:
        """guid -> text of everything that is out at `now`."""
        out = bisect_right(self.changes, now, key=lambda change: change[0])
        return {
            f"{self.name}-{number}": f"Words of {number}, revision {revision}, of {self.name}."
            for _, number, revision in self.changes[:out]
        }

    def document(self, now: datetime) -> tuple[str, bytes]:
        """(ETag, RSS) at `now`."""
        texts = self.texts(now)
        etag = hashlib.sha256(repr(texts).encode()).hexdigest()[:16]
        self.versions[etag] = texts
        first = {
            f"{self.name}-{number}": at for at, number, revision in self.changes if not revision
        }
        items = "".join(
            f"<item><guid isPermaLink='false'>{guid}</guid><title>{guid}</title>"
            f"<pubDate>{format_datetime(first[guid], usegmt=True)}</pubDate>"
            f"<description>{text}</description></item>"
            for guid, text in reversed(texts.items())
        )
        padding = PADDING if self.habit == "large" else ""
        rss = f"<rss version='2.0'><channel><title>{self.name}</title>{items}</channel></rss>"
        return etag, f"<?xml version='1.0'?>{padding}{rss}".encode()


def invent_changes(
    dice: random.Random, start: datetime, days: float
) -> list[tuple[datetime, int, int]]:
    """An entry about every three hours for so many days, every third one corrected later."""
    changes, moment, number = [], start - timedelta(days=1), 0
    while moment < start + timedelta(days=days):
        moment = moment.replace(microsecond=0) + timedelta(hours=dice.expovariate(1 / 3))
        changes.append((moment, number, 0))
        later = moment
        for revision in range(1, dice.choice((1, 1, 2, 3))):
            later += timedelta(hours=dice.uniform(1, 12))
            changes.append((later, number, revision))
        number += 1
    return sorted(changes)


class RestlessWorld:
    """`hosts` servers, each with a feed of several habits, in `with`."""

    def __init__(self, clock: Clock, hosts: int, feeds: int, days: float, seed: int) -> None:
        dice = random.Random(seed)
        self.clock = clock
        self.seed = seed
        self.frozen_at: datetime | None = None
        self.asked: list[Asked] = []
        self.told: Counter[str] = Counter()
        self._listener = RawServer("127.0.3.1")
        self.servers = [RawServer(f"127.0.2.{n + 1}") for n in range(hosts)]
        self.feeds: dict[str, RestlessFeed] = {}
        self._homes: dict[str, RawServer] = {}
        for n in range(feeds):
            name, habit = f"feed{n}", HABITS[n % len(HABITS)]
            changes = invent_changes(dice, clock.origin, days)
            self.feeds[name] = RestlessFeed(name, habit, changes)
            self._homes[name] = self.servers[n % hosts]
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for server in (*self.servers, self._listener):
            self._stack.enter_context(server)
        self._listener.on("/hook", self._listen)
        for name, server in self._homes.items():
            server.on(f"/{name}", partial(self._answer, name))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def places(self) -> list[str]:
        """All hosts, as an allow-list spells them."""
        return [server.place for server in (*self.servers, self._listener)]

    @property
    def hook_url(self) -> str:
        """Where the world wants to be told; it counts in `told` how often, by title."""
        return self._listener.url("/hook")

    def _listen(self, request: Request) -> Answer:
        self.told[json.loads(request.body)["data"]["title"]] += 1
        return reply(204)

    def url(self, name: str) -> str:
        """Where a feed is."""
        return self._homes[name].url(f"/{name}")

    def freeze(self) -> None:
        """Nothing changes any more, and nobody misbehaves."""
        self.frozen_at = self.clock()

    def final(self, name: str) -> dict[str, str]:
        """guid -> last text of a feed."""
        return self.feeds[name].texts(self.frozen_at or self.clock())

    def _answer(self, name: str, request: Request) -> Answer:
        real = time.time()
        now = self.clock.at(real)
        feed, server = self.feeds[name], self._homes[name]
        status, answer = self._decide(feed, request, now)
        self.asked.append(Asked(now, real, server.place, name, status))
        return answer

    def _decide(self, feed: RestlessFeed, request: Request, now: datetime) -> tuple[int, Answer]:
        calm = self.frozen_at is not None
        hour = int(now.timestamp() // 3600)
        in_trouble = (
            not calm and random.Random(f"{self.seed} {feed.name} {hour}").random() < TROUBLE
        )
        match feed.habit:
            case "throttles" if in_trouble:
                return 429, reply(429, Retry_After=str(RETRY_AFTER))
            case "stumbles" if in_trouble:
                return 500, reply(500)
        etag, body = feed.document(min(now, self.frozen_at or now))
        if feed.habit == "no validators":
            return 200, reply(200, body)
        if request.header("if-none-match") == [f'"{etag}"'.encode()]:
            return 304, reply(304, ETag=f'"{etag}"')
        head, whole = reply(200, body, ETag=f'"{etag}"')
        assert isinstance(whole, bytes)
        half = len(whole) // 2
        match feed.habit:
            case "slow":
                return 200, [head, whole[:half], Wait(0.3), whole[half:]]
            case "breaks off" if in_trouble:
                return 200, [head, whole[:half], Reset()]
        return 200, [head, whole]
