"""Transactions in a thread of their own, so that no write keeps the event loop waiting.

What has come together while one was carried out is one transaction: a commit costs as much as many
small writes.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from aggregator.errors import BusyError
from aggregator.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    Job = Callable[[Store], Any]

T = TypeVar("T")

MOST = 64
"""Jobs in one transaction."""

TURN, PATIENCE = 5.0, 300.0
"""Seconds that the thread waits at a stretch, and in all, for another program to let go of the
database. The end of the program waits no longer than the former."""


class Write(Protocol):
    """Carry out a job in a transaction; what it returns, or raises, when that is committed."""

    async def __call__(self, job: Callable[[Store], T]) -> T: ...


class Writer:
    """Writes to the database at `path` through a connection of its own. Use it as an async context
    manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store: Store | None = None
        self._thread = ThreadPoolExecutor(1, "writer")
        self._waiting: list[tuple[Job, asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
        self._thread.submit(self._close)
        self._thread.shutdown()

    async def __call__(self, job: Callable[[Store], T]) -> T:
        """See `Write`. A job may be done twice, if another one of its transaction fails; only one
        time counts."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, answer))
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        """Carry out what is waiting until nothing is."""
        try:
            while self._waiting:
                wanted = [each for each in self._waiting if not each[1].cancelled()]
                batch, self._waiting = wanted[:MOST], wanted[MOST:]
                jobs = [job for job, _ in batch]
                outcomes = await self._attempt(jobs)
                for (_, answer), (result, error) in zip(batch, outcomes, strict=True):
                    if answer.cancelled():
                        continue
                    if error is None:
                        answer.set_result(result)
                    else:
                        answer.set_exception(error)
        finally:
            self._task = None

    async def _attempt(self, jobs: Sequence[Job]) -> list[tuple[Any, Exception | None]]:
        """(result, error) of each of `jobs`, when the database is free."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while True:
            try:
                return await loop.run_in_executor(self._thread, self._carry_out, jobs)
            except BusyError as error:
                if loop.time() >= until:
                    return [(None, error)] * len(jobs)

    def _carry_out(self, jobs: Sequence[Job]) -> list[tuple[Any, Exception | None]]:
        """(result, error) of each of `jobs`, in one transaction; where one fails, each in its own,
        so that it fails alone. Raises BusyError, and has done nothing then."""
        try:
            store = self._opened()
            with store.transaction():
                return [(job(store), None) for job in jobs]
        except BusyError:
            raise
        except Exception as error:
            if len(jobs) == 1:
                return [(None, error)]
        return [self._alone(job) for job in jobs]

    def _alone(self, job: Job) -> tuple[Any, Exception | None]:
        try:
            store = self._opened()
            with store.transaction():
                return job(store), None
        except Exception as error:
            return None, error

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store(self._path)
            self._store.wait_at_most(TURN)
            self._store.write_much()
        return self._store

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
