"""Which numbers there are. Names and units follow Prometheus' conventions; they stay.

https://prometheus.io/docs/practices/naming/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator import __version__
from aggregator.metrics.text import Family, Sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from aggregator.metrics.counters import Counters
    from aggregator.model import HookHealth
    from aggregator.store import Store


def families(store: Store, now: datetime, counters: Counters | None) -> Iterator[Family]:
    """How things stand in `store`, and with `counters` what the daemon has done."""
    vitals = store.vitals.read(now)
    version = {"version": __version__}
    yield _gauge("build_info", "The version that runs.", Sample(1, version))
    yield Family(
        "aggregator_feeds",
        "gauge",
        "Feeds that are followed, by state.",
        tuple(Sample(count, {"state": state}) for state, count in vitals.feeds.items()),
    )
    yield _gauge("feeds_failing", "Feeds whose last poll failed.", Sample(vitals.failing))
    yield _gauge("feeds_overdue", "Feeds an hour overdue.", Sample(vitals.overdue))
    yield _gauge("entries", "Entries that are stored.", Sample(vitals.entries))
    yield _gauge("crosslinks", "Cross-links that were detected.", Sample(vitals.crosslinks))
    yield _gauge("database_bytes", "Size of the database.", Sample(vitals.bytes))
    for name, moment, words in (
        ("last_poll_timestamp_seconds", vitals.last_poll_at, "When a feed was last asked."),
        ("last_success_timestamp_seconds", vitals.last_success_at, "When that last went well."),
        ("next_check_timestamp_seconds", vitals.next_check_at, "When the next feed is due."),
    ):
        if moment is not None:
            yield _gauge(name, words, Sample(moment.timestamp()))
    yield _deliveries(store.deliveries.health())
    if counters is not None:
        yield from _done(counters)


def _gauge(name: str, words: str, sample: Sample) -> Family:
    return Family(f"aggregator_{name}", "gauge", words, (sample,))


def _deliveries(hooks: Mapping[str, HookHealth]) -> Family:
    return Family(
        "aggregator_hook_deliveries",
        "gauge",
        "What hooks are to be told, or were in the last 60 days, by state.",
        tuple(
            Sample(count, {"hook": hook, "state": state})
            for hook, health in sorted(hooks.items())
            for state, count in (
                ("waiting", health.waiting),
                ("delivered", health.delivered),
                ("given_up", health.given_up),
            )
        ),
    )


def _done(counters: Counters) -> Iterator[Family]:
    def counter(name: str, words: str, *samples: Sample) -> Family:
        return Family(f"aggregator_{name}_total", "counter", words, samples)

    yield counter(
        "polls",
        "Polls since the start, by outcome.",
        *(Sample(n, {"outcome": outcome}) for outcome, n in sorted(counters.polls.items())),
    )
    yield counter("poll_seconds", "Time that these polls took.", Sample(counters.seconds))
    yield counter("received_bytes", "Size of bodies on the wire.", Sample(counters.received))
    yield counter(
        "entries_written",
        "Entries that polls have written.",
        Sample(counters.new, {"kind": "new"}),
        Sample(counters.updated, {"kind": "updated"}),
    )
    yield counter("failed_ticks", "Rounds that ended in an error.", Sample(counters.failures))
    yield counter(
        "hook_tries",
        "Tries to tell a hook something.",
        *(
            Sample(n, {"hook": hook, "result": "taken" if taken else "refused"})
            for (hook, taken), n in sorted(counters.told.items())
        ),
    )
