"""The daemon's log: one line an event, for people on a terminal, JSON for machines.

The only user of structlog.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aggregator.daemon import Log


def make_log(format_: str | None, *, quiet: bool) -> Log:
    """A function that writes an event with its values to standard error; with `quiet` only
    events that carry an error."""
    import structlog

    console = (format_ or ("console" if sys.stderr.isatty() else "json")) == "console"
    processors: list[Any] = [structlog.processors.TimeStamper(fmt="iso", utc=True)]
    if console:
        processors.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))
    else:
        processors.append(structlog.processors.JSONRenderer(ensure_ascii=False))
    logger = structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=processors)

    def log(event: str, **values: Any) -> None:
        if values.get("error") or not quiet:
            logger.msg(event, **{name: v for name, v in values.items() if v not in (None, ())})

    return log
