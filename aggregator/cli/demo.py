"""The command that shows everything at work: demo."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(
    epilog="""
\b
Examples:
  aggregator demo
  aggregator --db aggregator-demo/aggregator.db search glacier    # and look around
"""
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("aggregator-demo"),
    show_default=True,
    help="Where the database and the combined feed are left for exploring.",
)
def demo(folder: Path) -> int:
    """See it at work: a local server with sample blogs and outlets, polled over real HTTP.

    Needs no network.
    """
    from aggregator.cli import run
    from aggregator.demo import run as tour
    from aggregator.demo.folder import CONFIG, DATABASE

    def command(arguments: Sequence[str]) -> int:
        """Run a command on the demo's own files, its remarks among its answers."""
        options = ["--config", str(folder / CONFIG), "--db", str(folder / DATABASE)]
        with redirect_stderr(sys.stdout):
            return run([*options, *arguments])

    if not sys.stdout.isatty():
        os.environ.setdefault("COLUMNS", "100")  # a tour is read, also through a pipe
    return tour(folder, _say, command, datetime.now(UTC))


def _say(text: str) -> None:
    for line in text.splitlines() or [""]:
        click.secho(line, bold=line.startswith("$ "))
