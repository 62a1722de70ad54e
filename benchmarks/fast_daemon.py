"""The daemon with a clock that runs fast, for soaks.

    python -m benchmarks.fast_daemon CONFIG CLOCK

CLOCK is `Clock.spell`. Everything else is what `aggregator daemon --log-format json` does.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from aggregator.app import Aggregator
from aggregator.cli.log import make_log
from aggregator.config import load_settings
from aggregator.store import Store

TICK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Clock:
    """Shows `origin` at the real moment `began` (Unix time), and goes `speed` times as fast."""

    origin: datetime
    began: float
    speed: float

    def at(self, moment: float) -> datetime:
        """What it shows at a real moment (Unix time)."""
        return self.origin + timedelta(seconds=(moment - self.began) * self.speed)

    def __call__(self) -> datetime:
        return self.at(time.time())

    def spell(self) -> str:
        """The clock as an argument."""
        return f"{self.origin.isoformat()} {self.began!r} {self.speed!r}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of `spell`."""
        origin, began, speed = text.split()
        return cls(datetime.fromisoformat(origin), float(began), float(speed))


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("clock", type=Clock.parse)
    options = parser.parse_args()
    settings = load_settings(options.config)
    assert settings.database is not None
    log = make_log("json", quiet=False)
    with Aggregator(settings, Store(settings.database, create=True), now=options.clock) as app:
        app.configure()
        asyncio.run(app.serve(log, lambda: load_settings(options.config), every=TICK_SECONDS))


if __name__ == "__main__":
    main()
