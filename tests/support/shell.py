"""The command line from a test: `shell("poll", "--all")` gives exit code, output and errors."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


def clean_environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment whose home is `folder`, without anybody's configuration."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(folder), "COLUMNS": "100", **more}


class Shell:
    """Runs the program as a process of its own, at home in a temporary folder."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.options = options

    def command(self, *arguments: str) -> list[str]:
        """The words that run the program with these arguments."""
        return [sys.executable, "-m", "aggregator", *self.options, *arguments]

    def __call__(self, *arguments: str, stdin: bytes = b"", **environment: str) -> Said:
        done = subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=clean_environment(self.folder, **environment),
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())
