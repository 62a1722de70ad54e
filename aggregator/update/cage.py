"""Reads documents where they can do no harm: in processes of their own, killed on overrun (R57).

A document that makes its reader spin, swell or crash costs that reader, and is answered with
`ParseFailed`; the event loop and the other feeds go on. Small documents are read in place.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import TYPE_CHECKING

from aggregator.model import FailureKind, ParseFailed
from aggregator.update.reading import read
from aggregator.update.worker import CPU_SECONDS, FRAME, frame

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from aggregator.model import Outlets
    from aggregator.update.decide import Reading
    from aggregator.update.reading import Body

IN_PLACE = 16 * 1024
"""Bytes up to which a document is read in place: some 10 ms of work."""

WALL_SECONDS = 30.0


class _Worker:
    """One process, started when it is first needed."""

    def __init__(self) -> None:
        self.process: Process | None = None
        self.outlets: Outlets | None = None

    async def ask(self, body: Body, outlets: Outlets) -> Reading | ParseFailed:
        if self.process is None:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-m", "aggregator.update.worker"),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
            )
        pipe, answers = self.process.stdin, self.process.stdout
        assert pipe is not None
        assert answers is not None
        if self.outlets is not outlets:
            pipe.write(frame(outlets))
            self.outlets = outlets
        pipe.write(frame(body))
        await pipe.drain()
        size = FRAME.unpack(await answers.readexactly(FRAME.size))[0]
        answer: Reading | ParseFailed = pickle.loads(await answers.readexactly(size))
        return answer

    async def stop(self) -> None:
        """End the process whatever it is doing, and wait for its end."""
        process, self.process, self.outlets = self.process, None, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()


class Cage:
    """A few reading processes. Use it as an async context manager."""

    def __init__(
        self,
        outlets: Outlets,
        *,
        size: int | None = None,
        wall_seconds: float = WALL_SECONDS,
        in_place: int = IN_PLACE,
    ) -> None:
        self.outlets = outlets
        self._wall = wall_seconds
        self._in_place = in_place
        self._workers = [_Worker() for _ in range(size or min(os.cpu_count() or 1, 4))]
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
        if len(body.data) <= self._in_place:
            return read(body, self.outlets)
        worker = await self._idle.get()
        try:
            async with asyncio.timeout(self._wall):
                return await worker.ask(body, self.outlets)
        except TimeoutError:
            await worker.stop()
            reason = f"reading the document took longer than {self._wall:g} s"
            return ParseFailed(FailureKind.PARSE_TIMEOUT, reason)
        except (asyncio.IncompleteReadError, ConnectionError):
            await worker.stop()
            reason = f"reading the document took more than {CPU_SECONDS} s of CPU, or crashed"
            return ParseFailed(FailureKind.PARSE_TIMEOUT, reason)
        except BaseException:
            await worker.stop()
            raise
        finally:
            self._idle.put_nowait(worker)
