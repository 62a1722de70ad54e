"""What can go wrong in a way that a person can mend.

    AggregatorError            exit 1: it did not work
    ├── StoreError             the database cannot be used
    │   ├── BusyError          somebody else is writing, and takes long
    │   ├── DamagedError       what is read from it makes no sense
    │   └── LostError          the file is no longer where it was
    ├── FeedError              .url: one feed cannot be used
    ├── ExportError            .path: an export cannot be written
    └── UsageError             exit 2: wrong use
        ├── ConfigError        .path, .line: the configuration cannot be used
        ├── QueryError         .query, .position: a search cannot be understood
        ├── SubscriptionError  .source: a list of feeds cannot be read
        └── NotFoundError      no such feed, entry or cross-link

Each message is one sentence (or two) that says what happened and what to do next. Failures that
belong to a feed's ordinary life (a server that is away, a document that is not a feed) are values,
not exceptions: see `model.FetchFailed` and `model.ParseFailed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from pathlib import Path


class AggregatorError(Exception):
    """The root: `str(error)` is the sentence for the person, `exit_code` for the shell."""

    exit_code = 1


class StoreError(AggregatorError):
    """The database cannot be opened, read or written."""


class BusyError(StoreError):
    """Another program holds the database for longer than we wait."""


class DamagedError(StoreError):
    """The database is damaged; going on writing may make it worse."""


class LostError(StoreError):
    """The file that was opened has been removed or replaced; what is written goes nowhere."""


class FeedError(AggregatorError):
    """One feed cannot be followed or used; `url` says which."""

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url


class ExportError(AggregatorError):
    """An export cannot be written to `path`."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class UsageError(AggregatorError):
    """What was asked for cannot be done as it was asked."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration file cannot be used; `line` counts from 1, or is None."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {message}")
        self.path = path
        self.line = line


class QueryError(UsageError):
    """A query cannot be understood; `position` is the 0-based place of the trouble in `query`."""

    def __init__(self, query: str, position: int, message: str) -> None:
        super().__init__(message)
        self.query = query
        self.position = position

    def __str__(self) -> str:
        before = self.query[: self.position]
        pointer = " " * sum(2 if east_asian_width(c) in "WF" else 1 for c in before) + "^"
        shown = "".join(c if c.isprintable() else " " for c in self.query)
        return f"{self.args[0]}\n  {shown}\n  {pointer}"


class SubscriptionError(UsageError):
    """A list of feeds cannot be read from `source`."""

    def __init__(self, source: str, message: str) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source


class NotFoundError(UsageError):
    """No feed, entry or cross-link answers to what was named."""
