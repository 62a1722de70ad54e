"""A command on a terminal of its own: what a person would see, and what a pager was given."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

from tests.support.shell import clean_environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def on_terminal(
    folder: Path, *arguments: str, width: int = 80, lines: int = 24, **environment: str
) -> str:
    """What the program writes to a terminal of that size."""
    command = [sys.executable, "-m", "aggregator", *arguments]
    variables = clean_environment(folder) | {"TERM": "xterm-256color"} | environment
    del variables["COLUMNS"]
    return _seen(command, folder, variables, struct.pack("HHHH", lines, width, 0, 0))


def _seen(command: Sequence[str], folder: Path, variables: dict[str, str], size: bytes) -> str:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=variables
    )
    os.close(theirs)
    seen = b""
    while chunk := _read(ours):
        seen += chunk
    os.close(ours)
    assert process.wait(60) == 0, seen
    return seen.decode().replace("\r\n", "\n")


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:  # Linux: nobody has the other end open any more
        return b""
