"""docs/commands.md, made from the commands themselves."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import click

from aggregator.cli import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = """\
# Commands

`aggregator [--db FILE] [--config FILE] [--quiet] COMMAND`

This page is made from what `--help` says; a test keeps it so
(`UPDATE_DOCS=1 pytest tests/cli/test_reference.py` writes it anew). What a command answers is in
[output](output.md), what a QUERY may say in [search](search.md).

Exit codes: 0 done, 1 it did not work, 2 wrong use. An error is one sentence on standard error, with
what to do next. Remarks go to standard error, too, and with `--quiet` nowhere.

## Completion

The shell completes commands, options and the names of saved searches once it is told to:

| shell | in | |
|---|---|---|
| bash | `~/.bashrc` | `eval "$(_AGGREGATOR_COMPLETE=bash_source aggregator)"` |
| zsh | `~/.zshrc` | `eval "$(_AGGREGATOR_COMPLETE=zsh_source aggregator)"` |
| fish | `~/.config/fish/config.fish` | `_AGGREGATOR_COMPLETE=fish_source aggregator \\| source` |
"""


def reference() -> str:
    """The whole page."""
    parts = [HEAD, "## Before the command\n", _options(cli)]
    for name, command in cli.commands.items():
        parts += _section(name, command)
    return "\n".join(parts).rstrip() + "\n"


def _section(name: str, command: click.Command) -> Iterator[str]:
    arguments = [
        argument.metavar or argument.make_metavar(click.Context(command))
        for argument in command.params
        if isinstance(argument, click.Argument)
    ]
    yield f"## {name}\n"
    yield f"`{' '.join(['aggregator', name, '[OPTIONS]', *arguments])}`\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    if options := _options(command):
        yield options
    if command.epilog:
        lines = inspect.cleandoc(command.epilog.replace("\b", "")).splitlines()
        yield "\n".join(["```sh", *(line.strip() for line in lines[1:]), "```"]) + "\n"


def _options(command: click.Command) -> str:
    rows = [
        f"| {_names(option)} | {_default(option)} | {option.help} |"
        for option in command.params
        if isinstance(option, click.Option)
    ]
    return "\n".join(["| option | default | |", "|---|---|---|", *rows]) + "\n" if rows else ""


def _names(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    if option.is_flag:
        return names
    if isinstance(option.type, click.Choice):
        return f"{names} {', '.join(f'`{choice}`' for choice in option.type.choices)}"
    return names


def _default(option: click.Option) -> str:
    return f"`{option.default}`" if option.show_default else ""
