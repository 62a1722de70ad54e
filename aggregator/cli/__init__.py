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


COMMANDS = {
    "demo": ("demo", "See it at work: a local server with sample blogs and outlets."),
    "init": ("upkeep", "Write a commented configuration, and an empty database."),
    "add": ("feeds", "Follow a feed, or the feed of a page, and fetch it once."),
    "import": ("feeds", "Follow every feed of a list."),
    "feeds": ("feeds", "List the followed feeds and how they fare."),
    "edit": ("editing", "Change a feed."),
    "pause": ("feeds", "Stop polling feeds; what they brought stays."),
    "resume": ("feeds", "Poll feeds again that were paused, gone, blocked or dead."),
    "remove": ("feeds", "Forget feeds and every entry that came from them."),
    "poll": ("polling", "Fetch once what is due."),
    "daemon": ("polling", "Poll for ever."),
    "search": ("reading", 'Search stored entries: words, "phrases", -not, OR, pre*.'),
    "show": ("reading", "Read one entry, with its links numbered."),
    "elsewhere": ("crosslinks", "List pieces published elsewhere; confirm or reject one."),
    "explain": ("explaining", "Say why: the evidence behind an entry's cross-links."),
    "relink": ("crosslinks", "Detect cross-links again in everything stored."),
    "export": ("exporting", "Write one feed, or page, out of many."),
    "stats": ("stats", "Show numbers: entries a day, feeds by state, busiest outlets."),
    "doctor": ("doctor", "Say what is wrong and what to do about it."),
    "backup": ("upkeep", "Write a consistent copy of the database."),
    "hooks": ("hooks", "List the hooks of the configuration; try one."),
    "prune": ("pruning", "Let old entries go, for good."),
}
"""Where each command is, and how its own help begins: a list of them all loads none of them. In the
order in which a newcomer meets them."""


class _Commands(Mapping[str, click.Command]):
    """The commands by name; each is loaded when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        module = import_module(f"{__name__}.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, f"{name}_" if iskeyword(name) else name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Group(click.Group):
    """Lists commands as `COMMANDS` has them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


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
        from aggregator.text import printable

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
