"""A person's pager for what is longer than the screen, as git has it: $PAGER, else less.

LESS=FRX unless set: it ends at once where everything fits, and keeps styles and links.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NOT_RUN = (126, 127)
"""What a shell answers about a command that it cannot run (POSIX.1-2017 XCU 2.8.2)."""


def show(draw: Callable[[bool], str], *, paged: bool) -> None:
    """Write what `draw` gives, with styles or without, to standard output: in a pipe without; on a
    terminal, where it is longer than that and `paged`, through the pager."""
    if not sys.stdout.isatty():
        click.echo(draw(False))
        return
    text = draw(True)
    if paged and text.count("\n") + 1 >= shutil.get_terminal_size().lines:
        command = find_pager(os.environ)
        if command and _page(draw(keeps_styles(command, os.environ)), command):
            return
    click.echo(text)


def find_pager(environment: Mapping[str, str]) -> str | None:
    """The pager's command line; None where nobody wants one ($PAGER empty or "cat") or none can be
    had."""
    command = environment.get("PAGER")
    if environment.get("TERM", "dumb") == "dumb":
        return None
    if command is None:
        return "less" if shutil.which("less") else None
    return None if command.strip() in ("", "cat") else command


def keeps_styles(command: str, environment: Mapping[str, str]) -> bool:
    """Whether a pager shows styles and links, and not the codes that they are made of."""
    import shlex

    try:
        program, *options = shlex.split(command)
    except ValueError:
        return False
    told = environment.get("LESS", "R") + "".join(options)
    return PurePath(program).name == "less" and "r" in told.lower()


def _page(text: str, command: str) -> bool:
    """Hand `text` to the pager until the person has seen enough; False where it cannot be run."""
    import subprocess

    environment = {"LESS": "FRX", **os.environ}
    process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=environment)
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # read no further than this
        process.stdin.write(f"{text}\n".encode())
    with suppress(BrokenPipeError):
        process.stdin.close()
    while True:
        try:
            return process.wait() not in _NOT_RUN
        except KeyboardInterrupt:  # the pager's to deal with
            continue
