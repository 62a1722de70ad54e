"""Old things let go once a day, a little at each tick, so that no tick takes long of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.update.prune import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from aggregator.config import RetentionSettings
    from aggregator.daemon.service import Log
    from aggregator.store import Store
    from aggregator.update.writer import Write

EVERY = timedelta(days=1)
SHARE = 5.0
"""Seconds of a tick."""


class Tidying:
    """The work of `prune.tidy`, begun every day and gone on with until it is done."""

    def __init__(self, write: Write, retention: RetentionSettings, log: Log) -> None:
        self._write = write
        self._retention = retention
        self._log = log
        self._begun: datetime | None = None
        self._steps: Iterator[int] | None = None
        self._gone = 0

    async def go_on(self, now: datetime) -> None:
        """Do this tick's share, if there is anything to do."""
        if self._begun is None or abs(now - self._begun) >= EVERY:
            self._begun, self._steps, self._gone = now, None, 0
        elif self._steps is None:
            return
        clock = asyncio.get_running_loop().time
        until = clock() + SHARE
        while clock() < until:
            gone = await self._write(self._step)
            if gone is None:
                self._steps = None
                if self._gone:
                    self._log("pruned", entries=self._gone)
                return
            self._gone += gone

    def _step(self, store: Store) -> int | None:
        """How many entries one more step let go; None where none is left to do."""
        if self._steps is None:
            assert self._begun is not None
            self._steps = tidy(store, self._retention, self._begun)
        return next(self._steps, None)
