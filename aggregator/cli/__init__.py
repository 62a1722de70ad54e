"""The command line: parses options, calls the façade, prints. One file a group of commands.

Errors are one sentence on standard error; exit 0 done, 1 it did not work, 2 wrong use.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from aggregator import __version__
from aggregator.cli.context import Context
from aggregator.errors import AggregatorError
from aggregator.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = """
\b
Examples:
  aggregator add https://example.org/          # follow a feed, or the feed of a page
  aggregator poll                              # fetch what is due
  aggregator search '"sea ice" author:ann'     # ask what is stored
  aggregator elsewhere --since 2026            # what writers published elsewhere
  aggregator export --format html --output planet.html
  aggregator demo                              # see all of it at work, without a network
"""


MODULES = {
    "demo": "demo",
    "init": "upkeep",
    "add": "feeds",
    "import": "feeds",
    "feeds": "feeds",
    "edit": "editing",
    "pause": "feeds",
    "resume": "feeds",
    "remove": "feeds",
    "poll": "polling",
    "daemon": "polling",
    "search": "reading",
    "show": "reading",
    "elsewhere": "crosslinks",
    "explain": "explaining",
    "relink": "crosslinks",
    "export": "exporting",
    "stats": "stats",
    "doctor": "doctor",
    "backup": "upkeep",
    "hooks": "hooks",
    "prune": "pruning",
}
"""Where each command is, in the order in which a newcomer meets them."""


class _Commands(Mapping[str, click.Command]):
    """The commands by name; each is loaded when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        module = import_module(f"{__name__}.{MODULES[name]}")
        command: click.Command = getattr(module, f"{name}_" if iskeyword(name) else name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


class _Group(click.Group):
    """Lists commands in the order of `MODULES`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(self.commands)


@click.group(
    cls=_Group,
    commands=cast("dict[str, click.Command]", _Commands()),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXAMPLES,
)
@click.option("--db", type=click.Path(path_type=Path), help="The database file.")
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file.")
@click.option("--quiet", "-q", is_flag=True, help="Say only what was asked for, and errors.")
@click.version_option(__version__, prog_name="aggregator")
@click.pass_context
def cli(ctx: click.Context, db: Path | None, config: Path | None, quiet: bool) -> None:
    """Follow feeds politely, search them, and see who published what elsewhere."""
    ctx.obj = Context(db, config, quiet)


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    try:
        code = cli.main(arguments, prog_name="aggregator", standalone_mode=False)
        sys.stdout.flush()
    except AggregatorError as error:
        click.echo(printable(f"aggregator: {error}"), err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("aggregator: stopped", err=True)
        return 130
    except SystemExit:  # click's answer to a pipe whose reader has seen enough
        return 0
    except BrokenPipeError:  # the same, met when flushing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0
