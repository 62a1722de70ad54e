"""The tour: a few words, a command as a person would type it, and what that command answers.

The commands are handed to the real command line, so that nothing shown here is made up; what runs
them, and what shows the words, is handed in.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from aggregator.demo.documents import documents
from aggregator.demo.folder import CONFIG, DATABASE, EXPORTS, prepare, write_configuration
from aggregator.demo.server import serving
from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """A few words, and then a command's arguments."""

    words: str
    arguments: tuple[str, ...]


STEPS = (
    Step(
        "Fetch them once. Two of the eleven are broken, as in life, and one is badly\n"
        "written; all others are stored, and made into one page and one feed.",
        ("poll", "--verbose"),
    ),
    Step(
        "What have their writers published elsewhere than on their own blogs?",
        ("elsewhere",),
    ),
    Step(
        "James Joyner's post gives no link to his piece. It was found in the outlet's own\n"
        "feed all the same; here is the evidence:",
        ("explain", "https://outsidethebeltway.com/natos-cyber-threat/"),
    ),
    Step(
        "A naval historian links to that piece, but did not write it. That is a citation,\n"
        "and no more:",
        ("explain", "https://lowerdeck.example/signals-old-and-new/"),
    ),
    Step(
        "Search by words and phrases, author, outlet, tag, language, date and more:",
        ("search", "(glacier OR alto*) after:4d"),
    ),
    Step(
        "Ask them all again. Whoever has nothing new says so in a few bytes (304):",
        ("poll", "--all"),
    ),
)
"""What is shown, in this order."""

FURTHER = (
    ("feeds", "--errors"),
    ("show", "https://secondaltos.example/2/bar-41"),
    ("search", "has:enclosure OR lang:de"),
    ("export", "tag:science", "--format", "json"),
)
"""Commands to go on with."""


def run(
    folder: Path,
    echo: Callable[[str], None],
    command: Callable[[Sequence[str]], int],
    now: datetime,
) -> int:
    """Serve the samples as of `now`, and take a person through them; what is left behind is in
    `folder`. `command` runs one of the program's commands and gives its exit code.

    The first exit code that is not 0 ends the tour and is given back. Raises AggregatorError where
    the folder cannot be used.
    """
    prepare(folder)
    with serving(documents(now)) as host:
        write_configuration(folder, host)
        for line in _opening(folder, host):
            echo(line)
        for step in STEPS:
            echo(f"\n{step.words}\n$ aggregator {shlex.join(step.arguments)}")
            if code := command(step.arguments):
                return code
    for line in _ending(folder):
        echo(line)
    return 0


def _opening(folder: Path, host: str) -> Iterator[str]:
    yield "Eleven sample feeds, made up but for the story of one real post, are served at"
    yield f"http://{host} while this lasts; no network is needed."
    yield f"{folder / CONFIG} says to follow them."


def _ending(folder: Path) -> Iterator[str]:
    config, database = (shlex.quote(str(folder / name)) for name in (CONFIG, DATABASE))
    page, feed = (folder / name for name in EXPORTS)
    yield f"\nAll feeds are one now, {feed}, and one page:"
    yield f"  {page.resolve().as_uri()}"
    yield "The server is gone, all else stays. Repeat any of the above but the polls, or:"
    yield f"  export AGGREGATOR_CONFIG={config}"
    yield f"  export AGGREGATOR_DB={database}"
    for arguments in FURTHER:
        yield f"  aggregator {shlex.join(arguments)}"
    yield f"  sqlite3 {database} 'SELECT * FROM citations'"
    yield f"  datasette {database}"
    yield "For feeds of your own: aggregator init, aggregator add URL, aggregator --help"
