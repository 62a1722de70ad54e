"""What goes wrong again and again, told once and not again and again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.errors import DamagedError, LostError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aggregator.daemon.service import Log

REMIND = timedelta(hours=1)
"""How often a trouble is told that lasts."""


class Trouble:
    """One duty's trouble, which the next try may cure. It is told when it comes, every `REMIND`
    while it lasts, and when it is over."""

    def __init__(self, log: Log, now: Callable[[], datetime]) -> None:
        self._log = log
        self._now = now
        self._words: str | None = None
        self._told: datetime | None = None

    def met(self, error: Exception) -> None:
        """The duty ended in an error. What it would do harm to go on with is raised again."""
        if isinstance(error, DamagedError | LostError):
            raise error
        words, now = str(error) or type(error).__name__, self._now()
        fresh = self._told is not None and timedelta(0) <= now - self._told < REMIND
        if words != self._words or not fresh:
            self._log("failed", error=words)
            self._words, self._told = words, now

    def over(self) -> None:
        """The duty was done."""
        if self._words is not None:
            self._log("recovered", trouble=self._words)
            self._words = None
