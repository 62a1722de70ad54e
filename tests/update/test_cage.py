"""Documents are read in processes of their own, which a hostile one can only hurt itself in (R57).

Real processes; the reader in them is the real one, or one that these tests hand to the worker.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.model import Body, FailureKind, Outlets, PageBody, PageFacts, ParseFailed, Reading
from aggregator.store.crosslinks import COLUMNS
from aggregator.update.cage import WORKER, Cage
from tests.support.hourly import FEED

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = Path(__file__).parents[2]
GOOD = Body(FEED, "https://tides.example/feed", None)
BAD = Body(b"bad", "https://tides.example/feed", None)

READER = f"""
import os, sys
sys.path.insert(0, {str(PROJECT)!r})
from aggregator.update.reading import do
from aggregator.update.worker import serve

def answer(job, outlets):
    if job.data != b"bad":
        return do(job, outlets)
    {{bad}}

serve(answer, cpu={{cpu}})
"""


def worker(bad: str, cpu: int = 20) -> Sequence[str]:
    """The command of a worker that reads well, but runs `bad` when it meets the document "bad"."""
    return (sys.executable, "-I", "-c", READER.format(bad=bad, cpu=cpu))


def read(
    *bodies: Body, command: Sequence[str] = WORKER, wall: float = 30.0
) -> list[Reading | ParseFailed]:
    """What a cage with one process says of `bodies`, one after the other."""

    async def run() -> list[Reading | ParseFailed]:
        async with Cage(Outlets(), size=1, command=command, wall_seconds=wall) as cage:
            return [await cage.read(body) for body in bodies]

    return asyncio.run(run())


def check_recovery(answers: list[Reading | ParseFailed]) -> ParseFailed:
    """The failure of the bad document between two good ones, which must be read all the same."""
    before, failed, after = answers
    assert isinstance(before, Reading)
    assert isinstance(after, Reading)
    assert isinstance(failed, ParseFailed)
    assert failed.kind is FailureKind.PARSE_TIMEOUT
    return failed


def test_a_document_comes_back_as_it_was_read() -> None:
    (reading,) = read(GOOD)
    assert isinstance(reading, Reading)
    assert [entry.title for entry in reading.feed.entries] == ["Neap", "Slack", "Spring"]
    assert all(rows is not None for rows in reading.rows)


def test_a_page_comes_back_as_what_it_says_of_itself() -> None:
    async def run() -> PageFacts | ParseFailed:
        page = PageBody(b"<html><head><title>Neap</title>", "https://tides.example/", None)
        async with Cage(Outlets(), size=1) as cage:
            return await cage.read_page(page)

    assert asyncio.run(run()) == PageFacts(title="Neap")


def test_g14_a_reader_that_spins_is_killed_and_the_loop_never_waits() -> None:
    """Timers due every 10 ms are never late by 50 ms of this process's own work, while a document
    spins in another one. What the machine itself keeps us waiting for does not count."""
    worst = 0.0

    async def watch() -> None:
        nonlocal worst
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.01)
            worst = max(worst, time.thread_time() - began)

    async def run() -> list[Reading | ParseFailed]:
        watching = asyncio.create_task(watch())
        spins = worker("while True: pass")
        async with Cage(Outlets(), size=1, command=spins, wall_seconds=2.0) as cage:
            answers = [await cage.read(body) for body in (GOOD, BAD, GOOD)]
        watching.cancel()
        return answers

    failed = check_recovery(asyncio.run(run()))
    assert "2 s" in failed.message
    assert worst < 0.05


def test_g14_too_much_processor_time_ends_the_reader() -> None:
    failed = check_recovery(read(GOOD, BAD, GOOD, command=worker("while True: pass", cpu=1)))
    assert "CPU" in failed.message


def test_too_much_memory_is_refused_and_the_reader_lives_on() -> None:
    failed = check_recovery(read(GOOD, BAD, GOOD, command=worker("bytearray(2**31)")))
    assert "memory" in failed.message


def test_a_reader_that_crashes_costs_its_document_only() -> None:
    check_recovery(read(GOOD, BAD, GOOD, command=worker("os.abort()")))


def test_a_bug_costs_its_document_and_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    _, failed, _ = answers = read(GOOD, BAD, GOOD, command=worker("raise KeyError('x')"))
    assert [isinstance(each, Reading) for each in answers] == [True, False, True]
    assert isinstance(failed, ParseFailed)
    assert failed.kind is FailureKind.PARSE_ERROR
    assert "KeyError: 'x'" in capfd.readouterr().err


def test_what_libraries_print_does_not_disturb() -> None:
    command = worker("print('noise', flush=True); os._exit(0)")
    check_recovery(read(GOOD, BAD, GOOD, command=command))


def test_new_names_of_outlets_reach_the_reader() -> None:
    """They travel once, with the first document that is read after they changed."""

    async def run() -> list[str | None]:
        async with Cage(Outlets(), size=1) as cage:
            first = await cage.read(announcing)
            cage.outlets = Outlets({"ebb.example.net": "The Ebb"}, {"the ebb": "ebb.example.net"})
            second = await cage.read(announcing)
        return [_outlet(first), _outlet(second)]

    words = "My latest for The Ebb, “Slack Water,” is up."
    item = f"<title>Elsewhere</title><description>{words}</description>"
    announcing = Body(FEED.replace(b"<title>Neap</title>", item.encode()), GOOD.url, None)
    assert asyncio.run(run()) == [None, "ebb.example.net"]


def _outlet(reading: Reading | ParseFailed) -> str | None:
    assert isinstance(reading, Reading)
    rows = reading.rows[0]
    assert rows is not None
    outlets = [dict(zip(COLUMNS, row, strict=True))["outlet_domain"] for row in rows.crosslinks]
    return next(iter(outlets), None)
