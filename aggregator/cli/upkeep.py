"""Commands that look after the whole: init, stats, doctor, backup."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aggregator.cli.context import Context, pass_context
from aggregator.errors import ConfigError

if TYPE_CHECKING:
    pass

SAMPLE = "aggregator.toml"


@click.command(
    epilog="""
\b
Examples:
  aggregator init
  aggregator --config feeds.toml --db feeds.db init
"""
)
@pass_context
def init(context: Context) -> None:
    """Write a commented configuration, and an empty database.

    The file goes to --config, $AGGREGATOR_CONFIG, or the user's configuration folder.
    """
    named = os.environ.get("AGGREGATOR_CONFIG")
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "aggregator"
    path = context.config or (Path(named) if named else folder / SAMPLE)
    if path.exists():
        raise ConfigError(path, None, "this file exists; it is left as it is")
    sample = files("aggregator").joinpath(SAMPLE).read_text(encoding="utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sample, encoding="utf-8")
    except OSError as error:
        raise ConfigError(path, None, f"cannot be written ({error.strerror})") from None
    context.config = path
    with context.open(create=True) as app:
        context.say(f"wrote {path}\nthe database is {app.store.path}")
    from aggregator.config import find_settings

    first = find_settings(None, os.environ, Path.cwd(), Path.home()).path
    if first is not None and first != path:
        context.say(f"in this folder {first} comes first; name the other with --config {path}")


@click.command(
    epilog="""
\b
Example:
  aggregator backup ~/backups/feeds.db
"""
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@pass_context
def backup(context: Context, file: Path) -> None:
    """Write a consistent copy of the database to FILE, also while the daemon runs."""
    with context.open() as app, context.busy("copying"):
        app.store.file.backup(file)
    context.say(f"wrote {file} ({file.stat().st_size / 2**20:.1f} MiB)")
