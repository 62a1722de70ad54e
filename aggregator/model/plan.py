"""What one poll changes, decided before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model.document import ParsedEntry, ParsedFeed
    from aggregator.model.entry import KnownEntry
    from aggregator.model.feed import FeedState
    from aggregator.model.reading import EntryRows


@dataclass(frozen=True, slots=True)
class FeedChange:
    """The new polling state of a feed after one poll, and what its document said about itself.

    `document` is None unless a document was parsed. `next_check_at` None means never on its own.
    """

    state: FeedState
    next_check_at: datetime | None
    next_check_reason: str
    last_status: int | None
    document: ParsedFeed | None = None
    adopted_url: str | None = None


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry to insert (`known` None) or to replace.

    `keep_version` False says that the older words are not kept this time (the cap was reached).
    """

    entry: ParsedEntry
    rows: EntryRows
    known: KnownEntry | None = None
    keep_version: bool = True


@dataclass(frozen=True, slots=True)
class HostBlock:
    """A host that asked to be left alone until `not_before` (R44, R45)."""

    host: str
    not_before: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class PollRecord:
    """One row of `polls`. `outcome` is "new", "unchanged", "not_modified" or a failure's kind."""

    started_at: datetime
    duration_ms: int
    status: int | None
    outcome: str
    size: int = 0
    new: int = 0
    updated: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class UpdatePlan:
    """Everything that one poll of one feed changes; applied in one transaction, or not at all.

    `comment_counts` are (entry id, number) of entries that are otherwise what they were.
    """

    feed_id: int
    feed: FeedChange
    poll: PollRecord
    entries: tuple[EntryChange, ...] = ()
    comment_counts: tuple[tuple[int, int], ...] = ()
    host_block: HostBlock | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll did, for progress bars, logs and summaries. `waits` says that the feed was
    not asked, or its answer not kept: `poll.error` says why, and nothing counts against it."""

    feed_id: int
    url: str
    title: str | None
    poll: PollRecord
    next_check_at: datetime | None
    reason: str
    notes: tuple[str, ...] = ()
    entry_ids: tuple[int, ...] = ()
    waits: bool = False

    @property
    def failed(self) -> bool:
        """Whether the feed was asked in vain."""
        return self.poll.error is not None and not self.waits
