"""The words of a query on the command line: the same for search, elsewhere and export.

A word such as -fog is left out of the answers and is no option, since no option of these commands
has more than one letter behind a single dash. Names of saved searches complete in the shell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aggregator.cli.context import Context
from aggregator.errors import AggregatorError

if TYPE_CHECKING:
    from collections.abc import Callable

_DASH = "\ue002"
"""Stands for the "-" of a word while click looks for options."""


class QueryCommand(click.Command):
    """A command whose words may begin with a dash."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        words = [_DASH + word[1:] if _is_word(word) else word for word in args[:end]]
        return super().parse_args(ctx, words + args[end:])


def _is_word(argument: str) -> bool:
    return len(argument) > 2 and argument[0] == "-" != argument[1]


def query_argument(metavar: str = "[QUERY]...") -> Callable[[Any], Any]:
    """The argument `query`, a tuple of words."""
    return click.argument(
        "query", nargs=-1, metavar=metavar, callback=_restore, shell_complete=_complete
    )


def _restore(_: click.Context, __: click.Parameter, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"-{word[1:]}" if word.startswith(_DASH) else word for word in words)


def _complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Each "@name" that goes on from `incomplete`; nothing where the configuration is of no use."""
    if not incomplete.startswith("@"):
        return []
    options = ctx.find_root().params
    try:
        searches = Context(options.get("db"), options.get("config"), quiet=True).settings.searches
    except AggregatorError:
        return []
    return [name for search in searches if (name := f"@{search}").startswith(incomplete.lower())]
