"""The folder that a demo leaves behind: its configuration now, its database and exports later.

A folder is taken when it is empty or an earlier demo's own; nothing else is ever touched in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.errors import AggregatorError, UsageError
from aggregator.record import dataclass

if TYPE_CHECKING:
    from pathlib import Path

CONFIG, DATABASE = "aggregator.toml", "aggregator.db"
EXPORTS = ("planet.html", "planet.atom")
_OWN = (CONFIG, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *EXPORTS)
_MARK = "# Written by: aggregator demo\n"

_TEMPLATE = """\
# The server of these feeds ended with the tour: a poll will find nobody there. What was fetched is
# in the database. A configuration for feeds of your own is written by: aggregator init

database = "{database}"

[fetch]
contact = "demo@aggregator.example"
host_gap = 0                            # one machine that is ours: no need to be gentle
allow_private = ["{host}"]

[schedule]
manual_gap = "0s"

[crosslinks]
confirm = false                         # announced pages would be looked at on the real web
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A feed of the demo: the path under which it is served, and a person's tag for it."""

    path: str
    tag: str
    title: str | None = None


SAMPLES = (
    Sample("/outside-the-beltway", "politics"),
    Sample("/bergschrund", "science"),
    Sample("/crumb-and-crust", "craft"),
    Sample("/hairline", "craft"),
    Sample("/the-lower-deck", "history"),
    Sample("/second-altos", "music"),
    Sample("/nachtzugnotizen", "travel"),
    Sample("/the-national-interest", "outlet"),
    Sample("/the-meridian-review", "outlet"),
    Sample("/the-tide-table", "sea", "The Tide Table"),
    Sample("/allotment-14", "garden", "Allotment 14"),
)
"""Blogs before outlets: what is announced is joined to its announcement whichever comes first."""


def configuration(host: str) -> str:
    """The demo's configuration file, for feeds served at `host` ("127.0.0.1:PORT")."""
    parts = [_MARK + _TEMPLATE.format(database=DATABASE, host=host)]
    for sample in SAMPLES:
        title = f'title = "{sample.title}"\n' if sample.title else ""
        parts.append(
            f'[[feeds]]\nurl = "http://{host}{sample.path}"\n{title}tags = ["{sample.tag}"]\n'
        )
    for name in EXPORTS:
        kind = name.rpartition(".")[2]
        parts.append(f'[[exports]]\npath = "{name}"\nformat = "{kind}"\ntitle = "Planet Demo"\n')
    return "\n".join(parts)


def prepare(folder: Path) -> None:
    """Make `folder`, or empty it of an earlier demo; raises AggregatorError where it is used for
    something else, or cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not _is_ours(folder):
            raise UsageError(
                f"{folder} holds something else than an earlier demo, and is left as it is; "
                "name another folder with --folder"
            )
        for name in _OWN:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise AggregatorError(
            f"{folder} cannot be used ({error.strerror}); name another folder with --folder"
        ) from None


def write_configuration(folder: Path, host: str) -> None:
    """Write the configuration for feeds served at `host`."""
    (folder / CONFIG).write_text(configuration(host), encoding="utf-8")


def _is_ours(folder: Path) -> bool:
    config = folder / CONFIG
    return config.is_file() and config.read_bytes().startswith(_MARK.encode())
