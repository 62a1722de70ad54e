"""What is to be told, to whom, and when: one round at a time.

Hooks are told beside each other, each of them one thing after the other, the oldest first. One that
does not take something is left alone until the next round. Every try is written down before it is
made, together with when the next one would be: two processes never tell the same thing at once, and
one that is killed has told it at most twice.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from aggregator.hooks import backoff, command, message, webhook
from aggregator.model import HookEvent, NotTaken
from aggregator.record import dataclass
from aggregator.rows import entry_row, piece_row
from aggregator.update.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aggregator.config import HookSettings, Settings
    from aggregator.fetch.guard import Resolver
    from aggregator.model import Delivery
    from aggregator.query import Query
    from aggregator.store import Store
    from aggregator.update.writer import Write

AT_ONCE = 4
"""Hooks that are told beside each other."""

SHARE = 100
"""Things that one hook is told in a round."""

NEWS = timedelta(days=30)
"""What came out longer ago is no news, even if it comes in now."""

KEPT = timedelta(days=60)
"""How long it is remembered what was told."""


@dataclass(frozen=True, slots=True)
class Told:
    """One try: `error` says why it was not taken, `next_try_at` is None where it is over."""

    hook: str
    event: HookEvent
    entry_id: int
    tries: int
    error: str | None = None
    next_try_at: datetime | None = None


class Courier:
    """Tells the hooks of `settings`; `asked` understands a query, `draw` gives uniform numbers from
    [0, 1)."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        asked: Callable[[str], Query],
        *,
        now: Callable[[], datetime],
        draw: Callable[[], float],
        resolver: Resolver | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._asked = asked
        self._now = now
        self._draw = draw
        self._resolver = resolver

    async def round(self, on_told: Callable[[Told], None]) -> None:
        """Hand out what has happened, and tell everybody what is due. Raises StoreError, and
        QueryError where a saved search does not exist any more."""
        if not self._settings.hooks:
            return
        slots = asyncio.Semaphore(AT_ONCE)

        async def visit(hook: HookSettings) -> None:
            async with slots:
                await self._visit(hook, write, on_told)

        async with Writer(self._store.path) as write:
            if self._store.deliveries.noted() is not None:
                await write(self._hand_out)
            async with asyncio.TaskGroup() as tasks:
                for hook in self._settings.hooks:
                    tasks.create_task(visit(hook))

    def _hand_out(self, store: Store) -> None:
        """Settle whom it concerns what has happened since the last time."""
        deliveries, now = store.deliveries, self._now()
        last = deliveries.noted()
        if last is None:  # another process was faster
            return
        for hook in self._settings.hooks:
            matching = store.search.matching(self._asked(hook.query))
            since = None if hook.backlog else now - NEWS
            for event in hook.on:
                deliveries.queue(hook.name, event, matching, since, now)
        deliveries.forget_noted(last)
        deliveries.trim(now - KEPT)

    async def _visit(
        self, hook: HookSettings, write: Write, on_told: Callable[[Told], None]
    ) -> None:
        for delivery in self._store.deliveries.due(hook.name, self._now(), SHARE):
            if not await write(partial(self._claim, hook, delivery)):
                continue
            refused = await self._tell(hook, delivery)
            on_told(await write(partial(self._settle, hook, delivery, refused)))
            if refused is not None:
                return

    def _claim(self, hook: HookSettings, delivery: Delivery, store: Store) -> bool:
        """Write a try down; False where another process has done so."""
        now = self._now()
        wait = timedelta(seconds=hook.timeout) + backoff.wait(delivery.tries + 1, self._draw())
        return store.deliveries.claim(delivery, now, now + wait)

    async def _tell(self, hook: HookSettings, delivery: Delivery) -> NotTaken | None:
        body = self._body(hook, delivery)
        if body is None:
            return None
        return await self.tell(hook, delivery.event, body, delivery.key)

    async def tell(
        self, hook: HookSettings, event: HookEvent, body: bytes, key: str
    ) -> NotTaken | None:
        """Tell a hook something, once; None where it was taken."""
        if hook.url is not None:
            fetching = self._settings.fetch
            return await webhook.post(hook, body, key, self._now(), fetching, self._resolver)
        environment = {
            "AGGREGATOR_HOOK": hook.name,
            "AGGREGATOR_EVENT": event.value,
            "AGGREGATOR_DELIVERY": key,
        }
        folder = self._settings.path.parent if self._settings.path else None
        return await command.run(hook.command, body, environment, folder, hook.timeout)

    def sample(self, hook: HookSettings, event: HookEvent) -> bytes | None:
        """What the hook would be told of the newest that answers its query; None without one."""
        asked = self._asked(hook.query)
        if event is HookEvent.ENTRY:
            found = self._store.search.entries(asked, limit=1)
            data = entry_row(found[0]) if found else None
        else:
            ids, values = self._store.search.matching(asked)
            pieces = self._store.crosslinks.pieces(f"entry_id IN ({ids})", values, 1)
            data = piece_row(pieces[0]) if pieces else None
        return message.compose(event, hook.name, self._now(), data) if data else None

    def _body(self, hook: HookSettings, delivery: Delivery) -> bytes | None:
        """What is told, as things stand now; None where it has vanished since."""
        if delivery.event is HookEvent.ENTRY:
            data = entry_row(self._store.entries.load([delivery.entry_id])[0])
        else:
            found = self._store.crosslinks.pieces(
                "crosslink_id = ?", (delivery.crosslink_id,), view="crosslink_rows"
            )
            if not found:
                return None
            data = piece_row(found[0])
        return message.compose(delivery.event, hook.name, delivery.queued_at, data)

    def _settle(
        self, hook: HookSettings, delivery: Delivery, refused: NotTaken | None, store: Store
    ) -> Told:
        now, tries = self._now(), delivery.tries + 1
        next_try_at = error = None
        if refused is None:
            store.deliveries.taken(delivery)
        else:
            error = refused.message
            if not backoff.is_over(delivery.queued_at, tries, now):
                asked_for = min(timedelta(seconds=refused.wait or 0), backoff.LONGEST)
                next_try_at = now + max(backoff.wait(tries, self._draw()), asked_for)
            store.deliveries.not_taken(delivery, error, next_try_at)
        return Told(hook.name, delivery.event, delivery.entry_id, tries, error, next_try_at)
