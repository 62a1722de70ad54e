"""Transactions in a thread of their own, so that no write keeps the event loop waiting.

What has come together while one was carried out is one transaction: a commit costs as much as many
small writes.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

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
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                jobs = [job for job, _ in batch]
                loop = asyncio.get_running_loop()
                outcomes = await loop.run_in_executor(self._thread, self._carry_out, jobs)
                for (_, answer), (result, error) in zip(batch, outcomes, strict=True):
                    if answer.cancelled():
                        continue
                    if error is None:
                        answer.set_result(result)
                    else:
                        answer.set_exception(error)
        finally:
            self._task = None

    def _carry_out(self, jobs: Sequence[Job]) -> list[tuple[Any, Exception | None]]:
        """(result, error) of each of `jobs`, in one transaction; where one fails, each in its own,
        so that it fails alone."""
        try:
            if self._store is None:
                self._store = Store(self._path)
            with self._store.transaction():
                return [(job(self._store), None) for job in jobs]
        except Exception as error:
            if len(jobs) == 1:
                return [(None, error)]
        return [outcome for job in jobs for outcome in self._carry_out([job])]

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
