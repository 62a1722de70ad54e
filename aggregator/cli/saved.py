"""The names of saved searches, for the shell to complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.cli.context import Context
from aggregator.errors import AggregatorError

if TYPE_CHECKING:
    import click


def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001 -- click's signature
    """Each "@name" that goes on from `incomplete`; nothing where the configuration is of no use."""
    if not incomplete.startswith("@"):
        return []
    options = ctx.find_root().params
    try:
        searches = Context(options.get("db"), options.get("config"), quiet=True).settings.searches
    except AggregatorError:
        return []
    return [name for search in searches if (name := f"@{search}").startswith(incomplete.lower())]
