"""Reads documents where they can do no harm: in processes of their own, killed on overrun (R57).

A document that makes its reader spin, swell or crash costs that reader, and is answered with
`ParseFailed`; the event loop and the other feeds go on. Nothing is parsed in this process, however
small it is: 16 KiB can take longer to read than an event loop may be kept waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from typing import TYPE_CHECKING

from aggregator.model import FailureKind, PageBody, PageFacts, ParseFailed, Reading
from aggregator.update.worker import CPU_SECONDS, FRAME, READY, frame

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from aggregator.model import Body, FoundRows, Outlets, StoredEntries
    from aggregator.update.reading import Answer, Job

WORKER = (sys.executable, "-I", "-m", "aggregator.update.worker")
"""The command that starts a reading process."""

WALL_SECONDS = 30.0
MAX_WORKERS = 4
ANSWER = 2**20
"""Bytes of an answer that are taken in before the pipe is left to fill: few are longer."""


class _Worker:
    """One process, started when it is first needed."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: Process | None = None
        self._outlets: Outlets | None = None

    async def start(self) -> None:
        """Have the process ready; it takes its time, which no document is to blame for."""
        if self._process is not None:
            return
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            limit=ANSWER,
            start_new_session=True,  # Ctrl-C is for the parent, which knows how to end
        )
        assert self._process.stdout is not None
        await self._process.stdout.readexactly(len(READY))

    async def ask(self, job: Job, outlets: Outlets) -> Answer:
        assert self._process is not None, "it was started"
        pipe, answers = self._process.stdin, self._process.stdout
        assert pipe is not None
        assert answers is not None
        if self._outlets is not outlets:
            pipe.write(frame(outlets))
            self._outlets = outlets
        pipe.write(frame(job))
        await pipe.drain()
        size = FRAME.unpack(await answers.readexactly(FRAME.size))[0]
        answer: Answer = pickle.loads(await answers.readexactly(size))
        return answer

    async def stop(self) -> int | None:
        """End the process whatever it is doing, and wait for its end; its exit code."""
        process, self._process, self._outlets = self._process, None, None
        if process is None:
            return None
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()
        return process.returncode


class Cage:
    """A few reading processes, each started with `command`. Use it as an async context manager.

    `outlets` may be replaced at any time; the next job is done with the new ones. When the context
    ends, nothing may be under way any more.
    """

    def __init__(
        self,
        outlets: Outlets,
        *,
        size: int | None = None,
        wall_seconds: float = WALL_SECONDS,
        command: Sequence[str] = WORKER,
    ) -> None:
        self.outlets = outlets
        self._wall = wall_seconds
        count = size or min(os.cpu_count() or 1, MAX_WORKERS)
        self._workers = [_Worker(command) for _ in range(count)]
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            await worker.stop()

    async def read(self, body: Body) -> Reading | ParseFailed:
        """What `reading.read` says of `body`, or the failure that reading it ended in."""
        answer = await self._answer(body)
        assert isinstance(answer, Reading | ParseFailed)
        return answer

    async def read_page(self, page: PageBody) -> PageFacts | ParseFailed:
        """What `page` says of itself, or the failure that reading it ended in."""
        answer = await self._answer(page)
        assert isinstance(answer, PageFacts | ParseFailed)
        return answer

    async def look_again(self, stored: StoredEntries) -> tuple[FoundRows, ...] | ParseFailed:
        """What `stored` entries point to, or the failure that looking at them ended in."""
        answer = await self._answer(stored)
        assert isinstance(answer, tuple | ParseFailed)
        return answer

    async def _answer(self, job: Job) -> Answer:
        worker = await self._idle.get()
        try:
            answer = await self._attempt(worker, job)
            if answer is None:  # it may have been killed from outside, and that tells nothing
                answer = await self._attempt(worker, job)
            if answer is None:
                reason = "reading the document crashed the process that did it"
                return ParseFailed(FailureKind.PARSE_TIMEOUT, reason)
            return answer
        finally:
            self._idle.put_nowait(worker)

    async def _attempt(self, worker: _Worker, job: Job) -> Answer | None:
        """The answer to `job`; None where its process ended without a word."""
        try:
            await worker.start()
            async with asyncio.timeout(self._wall):
                return await worker.ask(job, self.outlets)
        except TimeoutError:
            await worker.stop()
            reason = f"reading the document took longer than {self._wall:g} s"
            return ParseFailed(FailureKind.PARSE_TIMEOUT, reason)
        except (asyncio.IncompleteReadError, ConnectionError):
            if await worker.stop() != -signal.SIGXCPU:
                return None
            reason = f"reading the document took more than {CPU_SECONDS} s of CPU"
            return ParseFailed(FailureKind.PARSE_TIMEOUT, reason)
        except BaseException:
            await worker.stop()
            raise
