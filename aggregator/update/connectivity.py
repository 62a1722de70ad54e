"""Whether it is we who are offline: the last polls, to many hosts, reached none (R50). Pure but for
what it remembers; the time is handed in."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.model import FailureKind, FetchFailed

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import FetchOutcome

POLLS, HOSTS = 10, 8
STEP = timedelta(minutes=5)
"""How long nobody is asked before it is tried again."""

_UNREACHED = frozenset(
    {
        FailureKind.DNS_NOT_FOUND,
        FailureKind.DNS_ERROR,
        FailureKind.CONNECT_ERROR,
        FailureKind.TIMEOUT,
    }
)


class Connectivity:
    """Hears how requests end, and says until when nobody is to be asked."""

    def __init__(self) -> None:
        self._last: deque[tuple[str, bool]] = deque(maxlen=POLLS)
        self._until: datetime | None = None

    def note(self, host: str, outcome: FetchOutcome, now: datetime) -> None:
        """Take in how one request to `host` ended."""
        lost = _never_arrived(outcome)
        self._last.append((host, lost))
        hosts = {host for host, unreached in self._last if unreached}
        if not lost:
            self._until = None
        elif len(self._last) == POLLS and all(u for _, u in self._last) and len(hosts) >= HOSTS:
            self._until = now + STEP

    def away_until(self, now: datetime) -> datetime | None:
        """When it is worth trying again; None where the network is not known to be away."""
        return self._until if self._until is not None and now < self._until else None


def _never_arrived(outcome: FetchOutcome) -> bool:
    return (
        isinstance(outcome, FetchFailed)
        and outcome.kind in _UNREACHED
        and outcome.status is None
        and not outcome.hops
    )
