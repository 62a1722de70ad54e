"""When a host may be asked again, on a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
import heapq
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.hosts import MAX_GAP, HostGate, host_key


class Clock:
    """Time that passes only when everybody sleeps; `starts` notes who began when."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self.count = 0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.count += 1
        heapq.heappush(self.sleepers, (self.now + seconds, self.count, future))
        await future

    async def run(self, *tasks: asyncio.Task[None]) -> None:
        """Lets time pass until all `tasks` are done."""
        while not all(task.done() for task in tasks):
            for _ in range(20):
                await asyncio.sleep(0)
            if self.sleepers and not all(task.done() for task in tasks):
                self.now, _, future = heapq.heappop(self.sleepers)
                if not future.done():
                    future.set_result(None)
        for task in tasks:
            await task


class Visits:
    """Requests of a given length that pass through a gate, noted as (start, end, host)."""

    def __init__(self, gap: float, concurrency: int) -> None:
        self.clock = Clock()
        self.gate = HostGate(gap, concurrency, clock=self.clock, sleep=self.clock.sleep)
        self.seen: list[tuple[float, float, str]] = []

    async def visit(self, host: str, length: float) -> None:
        async with self.gate.turn(host):
            start = self.clock()
            if length:
                await self.clock.sleep(length)
            self.seen.append((start, self.clock(), host))

    async def all(self, *visits: tuple[str, float]) -> None:
        await self.clock.run(*(asyncio.create_task(self.visit(*visit)) for visit in visits))

    def starts(self, host: str) -> list[float]:
        return sorted(start for start, _, who in self.seen if who == host)


visits = st.lists(
    st.tuples(st.sampled_from("abcd"), st.floats(0, 9).map(lambda x: round(x, 1))), max_size=25
)


@given(visits, st.sampled_from([0.0, 2.0, 5.0]), st.integers(1, 4))
def test_the_gate_keeps_its_three_promises(
    wanted: list[tuple[str, float]], gap: float, concurrency: int
) -> None:
    """One at a time per host, starts `gap` apart, `concurrency` in all; and nobody is forgotten."""
    run = Visits(gap, concurrency)
    asyncio.run(run.all(*wanted))
    assert sorted(host for *_, host in run.seen) == sorted(host for host, _ in wanted)
    for host in "abcd":
        own = sorted((start, end) for start, end, who in run.seen if who == host)
        assert all(b[0] >= a[1] and b[0] - a[0] >= gap - 1e-9 for a, b in pairwise(own))
    for moment, *_ in run.seen:
        assert sum(start <= moment < end for start, end, _ in run.seen) <= concurrency


def test_waiting_for_a_host_takes_no_slot_of_others() -> None:
    run = Visits(gap=10, concurrency=1)
    asyncio.run(run.all(("a", 0), ("a", 0), ("b", 0), ("c", 0)))
    assert (run.starts("a"), run.starts("b"), run.starts("c")) == ([0, 10], [0], [0])


def test_a_host_that_said_429_is_asked_once_a_minute() -> None:
    run = Visits(gap=2, concurrency=5)

    async def go() -> None:
        await run.all(("a", 0))
        run.gate.widen("a", None)
        await run.all(("a", 0), ("a", 0), ("b", 0), ("b", 0))

    asyncio.run(go())
    assert run.starts("a") == [0, 60, 120]
    assert run.starts("b") == [0, 2]


@pytest.mark.parametrize(("asked", "gap"), [(5, 5), (1, 2), (3600, MAX_GAP)])
def test_the_gap_is_what_it_asks_for_within_bounds(asked: float, gap: float) -> None:
    run = Visits(gap=2, concurrency=5)
    run.gate.widen("a", asked)
    asyncio.run(run.all(("a", 0), ("a", 0)))
    assert run.starts("a") == [0, gap]


def test_the_lesson_is_forgotten_after_a_day() -> None:
    run = Visits(gap=2, concurrency=5)
    run.gate.widen("a", None)
    run.clock.now = 86_400
    asyncio.run(run.all(("a", 0), ("a", 0)))
    assert run.starts("a") == [86_400, 86_402]


def test_nothing_that_is_cancelled_keeps_its_place() -> None:
    """Cancelled while waiting for the host, for the gap, for a slot, and within its turn."""
    run = Visits(gap=5, concurrency=1)

    async def go() -> None:
        hosts = ["a", "a", "a", "b", "b", "c"]
        tasks = [asyncio.create_task(run.visit(host, 3)) for host in hosts]
        for _ in range(20):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await run.all(("a", 1), ("b", 1), ("c", 1))

    asyncio.run(go())
    assert sorted(host for *_, host in run.seen) == ["a", "b", "c"]


def test_hosts_of_long_ago_are_forgotten_and_busy_ones_are_not() -> None:
    run = Visits(gap=2, concurrency=10)

    async def go() -> None:
        await run.all(*((f"host{n}", 0.0) for n in range(5000)))
        run.gate.widen("slow", 30)
        run.clock.now += 1000
        await run.all(*((f"other{n}", 0.0) for n in range(5000)))
        await run.all(("slow", 0), ("slow", 0))

    asyncio.run(go())
    first, second = run.starts("slow")
    assert second - first == 30


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://Example.org/a", "example.org:80"),
        ("https://example.org", "example.org:443"),
        ("https://example.org:8443/", "example.org:8443"),
        ("http://[::1]:80/", "[::1]:80"),
    ],
)
def test_a_host_is_its_name_and_port(url: str, key: str) -> None:
    assert host_key(url) == key


def test_a_cautious_gate_counts_every_host_as_asked_when_it_was_made() -> None:
    async def run() -> list[float]:
        clock = Clock()
        gate = HostGate(2, 20, clock=clock, sleep=clock.sleep, cautious=True)
        starts = []

        async def visit(host: str) -> None:
            async with gate.turn(host):
                starts.append(clock())

        await clock.run(*(asyncio.create_task(visit(host)) for host in ("a", "a", "b")))
        return starts

    assert asyncio.run(run()) == [2, 2, 4]
