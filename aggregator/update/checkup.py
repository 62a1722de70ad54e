"""What is wrong with the whole: the file and its disk, the schedule, the clock, hosts. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.model import FeedStatus
from aggregator.update.doctor import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from aggregator.model import FeedHealth, HostBlock
    from aggregator.store.file import FileState

MIB = 2**20
LITTLE = 64 * MIB
"""Bytes: less than this free on the disk is too little, and more than this of anything is much."""

OVERDUE = timedelta(days=1)
AHEAD = timedelta(minutes=5)


def examine_file(
    state: FileState, damage: Sequence[str] = (), *, index_is_sound: bool = True
) -> Iterator[Finding]:
    """Findings about the database as a file; `damage` is what SQLite says of its inside."""
    name = str(state.path)
    for line in damage:
        remedy = "save what can be read with: aggregator doctor --recover NEWFILE"
        yield Finding(name, f"damaged: {line}", remedy, serious=True)
    if not index_is_sound:
        remedy = "make it anew with: aggregator doctor --reindex"
        yield Finding(name, "the full-text index does not fit the entries", remedy, serious=True)
    if state.disk_free < LITTLE:
        remedy = "make room, or let old entries go: aggregator prune --help"
        yield Finding(name, f"its disk has {_mib(state.disk_free)} left", remedy, serious=True)
    if state.log > max(LITTLE, state.size / 4):
        remedy = "end what has read the database for long; it is folded in then"
        yield Finding(name, f"its write-ahead log has grown to {_mib(state.log)}", remedy)
    if state.unused > max(LITTLE, state.size / 2):
        trouble = f"{_mib(state.unused)} of its {_mib(state.size)} are free, and used again first"
        yield Finding(name, trouble, "give them to the disk with: aggregator prune --shrink")


def examine_schedule(feeds: Collection[FeedHealth], now: datetime) -> Iterator[Finding]:
    """Findings about when feeds are asked."""
    waiting = [f for f in feeds if f.state in (FeedStatus.ACTIVE, FeedStatus.BLOCKED)]
    late = sum(bool(f.next_check_at and now - f.next_check_at > OVERDUE) for f in waiting)
    ahead = sum(bool(f.last_check_at and f.last_check_at - now > AHEAD) for f in feeds)
    if late:
        remedy = "start the daemon, or: aggregator poll"
        yield Finding("schedule", f"{late} feeds are more than a day late", remedy, serious=True)
    if feeds and not any(f.next_check_at for f in waiting):
        remedy = "bring feeds back with: aggregator resume FEED"
        yield Finding("schedule", "no feed will ever be asked", remedy)
    if ahead:
        trouble = f"{ahead} feeds were asked at a time that is to come: the clock was set back"
        yield Finding("clock", trouble, "see that it is right; the daemon counts from now then")


def examine_hosts(blocks: Iterable[HostBlock]) -> Iterator[Finding]:
    """Findings about hosts that asked to be left alone."""
    for block in blocks:
        trouble = f"asked to be left alone until {stamp(block.not_before)}: {block.reason}"
        yield Finding(block.host, trouble, "nothing; that is obeyed")


def _mib(size: int) -> str:
    return f"{size / MIB:.0f} MiB"
