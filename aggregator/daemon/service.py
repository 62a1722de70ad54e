"""What the daemon does at each tick: it takes what is due, a share of each host, and asks it at a
walking pace, looks at announced pages, and brings exports up to date."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from aggregator.daemon.tidying import Tidying
from aggregator.daemon.trouble import Trouble
from aggregator.dates import stamp
from aggregator.metrics.counters import Counters
from aggregator.update.rounds import LATE, PACE, Pace, rewind, shares, spread_overdue

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from aggregator.model import FeedState, PollResult
    from aggregator.store import Store
    from aggregator.update.online import Online

PATIENCE = timedelta(seconds=60)
"""How long one host may keep a tick, so that it keeps the others waiting no longer."""


class Log(Protocol):
    """Takes an event and its values; prints a line."""

    def __call__(self, event: str, **values: Any) -> None: ...


class Service:
    """What one tick does: poll what is due, look at announced pages, rewrite exports."""

    def __init__(
        self,
        store: Store,
        online: Online,
        publish: Callable[[], list[Path]],
        log: Log,
        now: Callable[[], datetime],
        counters: Counters | None = None,
    ) -> None:
        self._store = store
        self._online = online
        self._publish = publish
        self._log = log
        self._now = now
        self._counters = counters or Counters()
        self._trouble = Trouble(log, now)
        self._last: datetime | None = None
        self._tidying = Tidying(online.pipeline.write, online.settings.retention, log)

    async def tick(self) -> None:
        """Everything that is due now. Raises LostError where the database is no longer there."""
        now, clock = self._now(), asyncio.get_running_loop().time
        began = clock()
        self._store.file.check()
        if self._last is None or not timedelta(0) <= now - self._last <= LATE:
            await self._after_a_gap(now)
        try:
            await self._poll(shares(self._store, now))
        finally:  # by the clock that nobody sets: what the other one did meanwhile is a gap
            self._last = now + timedelta(seconds=clock() - began)
        await self._tidying.go_on(now)
        self._trouble.over()

    async def _after_a_gap(self, now: datetime) -> None:
        """After a long stop, or a clock that jumped, nobody is asked all at once (R38)."""
        write = self._online.pipeline.write
        ahead, late = await write(lambda store: (rewind(store, now), spread_overdue(store, now)))
        if late or ahead:
            self._log("rescheduled", overdue=late, ahead=ahead)

    async def _poll(self, due: list[FeedState]) -> None:
        if not due:
            return
        changed = False

        def note(result: PollResult) -> None:
            nonlocal changed
            changed = changed or bool(result.entry_ids)
            self._counters.polled(result)
            self._log("polled", **_values(result))

        self._online.learn()
        pace = Pace(max(PACE, len(due) / 60), asyncio.get_running_loop().time)
        await self._online.pipeline.poll(due, note, pace=pace, patience=PATIENCE)
        looked = await self._online.look()
        if looked:
            self._log("looked", pages=looked)
        if changed or looked:
            for path in self._publish():
                self._log("exported", path=str(path))

    def failed(self, error: Exception) -> None:
        """A tick ended in an error. Raises it again where it would do harm to go on."""
        self._counters.failures += 1
        self._trouble.met(error)


def _values(result: PollResult) -> dict[str, Any]:
    return {
        "feed": result.feed_id,
        "url": result.url,
        "outcome": result.poll.outcome,
        "status": result.poll.status,
        "new": result.poll.new or None,
        "updated": result.poll.updated or None,
        "ms": result.poll.duration_ms,
        "error": result.poll.error,
        "next": stamp(result.next_check_at) if result.next_check_at else "never",
        "why": result.reason,
        "notes": result.notes,
    }
