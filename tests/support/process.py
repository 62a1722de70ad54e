"""The daemon in a process of its own, as its keeper sees it: what it logs, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.support.raw_server import RawServer

PATIENCE = 30.0
"""Seconds after which a process that says nothing has failed the test."""


class Process:
    """`aggregator daemon` in a process of its own, and the events that it has logged."""

    def __init__(self, folder: Path, config: str, prefix: Sequence[str] = ()) -> None:
        self.config = folder / "aggregator.toml"
        self.config.write_text(config)
        self.database = folder / "daemon.db"
        self.events: list[dict[str, Any]] = []
        self._heard = threading.Condition()
        self._process = subprocess.Popen(
            [*prefix, *self.command("daemon", "--log-format", "json")],
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONWARNINGS": "error"},
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def command(self, *arguments: str) -> list[str]:
        """The command line of our program over this database."""
        options = ["--db", str(self.database), "--config", str(self.config)]
        return [sys.executable, "-m", "aggregator", *options, *arguments]

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            with self._heard:
                self.events.append(json.loads(line) if line[0] == "{" else {"event": line})
                self._heard.notify_all()

    def wait_for(self, event: str, count: int = 1) -> dict[str, Any]:
        """The event of this name that comes as number `count`."""

        def found() -> list[dict[str, Any]]:
            return [each for each in self.events if each["event"] == event]

        with self._heard:
            assert self._heard.wait_for(lambda: len(found()) >= count, PATIENCE), self.events
            return found()[count - 1]

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; the exit code."""
        self.send(number)
        return self.wait()

    def wait(self) -> int:
        """Wait until it ends by itself; the exit code."""
        code = self._process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        return code

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchall()


def config(web: RawServer, *paths: str) -> str:
    """A configuration that follows these paths of a server on loopback."""
    feeds = "".join(f'[[feeds]]\nurl = "{web.url(path)}"\n' for path in paths)
    return f'[fetch]\nhost_gap = 0\nallow_private = ["{web.place}"]\n{feeds}'


@contextmanager
def daemon(folder: Path, settings: str, *, prefix: Sequence[str] = ()) -> Iterator[Process]:
    """A daemon as long as the context lasts; `prefix` is the command that starts it, if any."""
    process = Process(folder, settings, prefix)
    try:
        yield process
    finally:
        process.close()
