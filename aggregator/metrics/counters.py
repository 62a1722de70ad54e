"""What a daemon has done since it was started."""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING

from aggregator.record import dataclass

if TYPE_CHECKING:
    from aggregator.model import PollResult


@dataclass(slots=True)
class Counters:
    """Sums that only grow. `polls` by outcome, `told` by (hook, whether it was taken)."""

    polls: Counter[str] = field(default_factory=Counter)
    new: int = 0
    updated: int = 0
    received: int = 0
    seconds: float = 0.0
    failures: int = 0
    told: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def polled(self, result: PollResult) -> None:
        """Count one poll."""
        poll = result.poll
        self.polls[poll.outcome] += 1
        self.new += poll.new
        self.updated += poll.updated
        self.received += poll.size
        self.seconds += poll.duration_ms / 1000
