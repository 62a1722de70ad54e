"""Everything stored, behind one door: the tables of one SQLite file and what is done with them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from aggregator.store.crosslinks import Crosslinks
from aggregator.store.database import connect
from aggregator.store.deliveries import Deliveries
from aggregator.store.entries import Entries
from aggregator.store.feeds import Feeds
from aggregator.store.file import File
from aggregator.store.index import Index
from aggregator.store.names import Names
from aggregator.store.pages import Pages
from aggregator.store.polls import Polls
from aggregator.store.pruned import Pruned
from aggregator.store.slices import Slices
from aggregator.store.stats import Stats
from aggregator.store.vitals import Vitals

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from aggregator.model import UpdatePlan
    from aggregator.store.search import Search


class Store:
    """Everything stored. Use it as a context manager, or close it."""

    def __init__(
        self, path: Path, *, create: bool = False, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        """Open the database at `path`; raises StoreError (a missing file too, unless `create`).
        Where it is to be brought up to date, `tell` hears a sentence about it beforehand."""
        self._connection = connect(path, create=create, tell=tell)
        self.path = path
        self.file = File(self._connection)
        self.feeds = Feeds(self._connection)
        self.deliveries = Deliveries(self._connection)
        self.entries = Entries(self._connection)
        self.crosslinks = Crosslinks(self._connection)
        self.index = Index(self._connection)
        self.names = Names(self._connection)
        self.pages = Pages(self._connection)
        self.polls = Polls(self._connection)
        self.pruned = Pruned(self._connection)
        self.slices = Slices(self._connection)
        self.stats = Stats(self._connection)
        self.vitals = Vitals(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def search(self) -> Search:
        """Entries found; loaded when something is looked for."""
        from aggregator.store.search import Search

        return Search(self._connection)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def wait_at_most(self, seconds: float) -> None:
        """Raise BusyError after so long where another program holds the database."""
        self._connection.wait_at_most(seconds)

    def write_much(self) -> None:
        """Be quicker at writing, at the price of some memory and a longer log."""
        self._connection.write_much()

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside stand or fall together."""
        return self._connection.transaction()

    def apply(self, plan: UpdatePlan, now: datetime) -> list[int]:
        """Carry out what one poll of one feed decided, in one transaction; the ids of the entries
        written, in the plan's order. The feed must exist."""
        with self.transaction():
            self.feeds.change(plan.feed_id, plan.feed)
            document = plan.feed.document
            if document is not None:
                self.crosslinks.learn_feed(document, plan.feed.state.url)
            ids = self.entries.save(plan.feed_id, plan.entries, now) if plan.entries else []
            if plan.comment_counts:
                self.entries.recount(plan.comment_counts)
            if document is not None:
                self.slices.save(plan.feed_id, document)
                self.pruned.note(plan.feed_id, document, now)
            self.polls.save(plan.feed_id, plan.poll, plan.notes)
            if plan.host_block is not None:
                self.polls.block(plan.host_block)
            if plan.feed.adopted_url is not None:  # last: what both feeds have must be there
                self.feeds.adopt(plan.feed_id, plan.feed.adopted_url, now)
            if ids or plan.feed.adopted_url is not None:
                self.names.note_sole_author(plan.feed_id)
        return ids
