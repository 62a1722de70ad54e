"""The daemon under a service manager, with hooks that take their time: real processes."""

from __future__ import annotations

import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.hooks.test_command import wait_until_dead
from tests.support.hourly import pair
from tests.support.process import PATIENCE, config, daemon
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.raw_server import RawServer


class Manager:
    """Stands where systemd listens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(PATIENCE)

    def wait_for(self, line: str) -> dict[str, str]:
        """The first message from now on that holds `line`."""
        while True:
            lines = self._socket.recv(4096).decode().splitlines()
            if line in lines:
                return dict(each.split("=", 1) for each in lines)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    made = Manager(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(made.path))
    monkeypatch.setenv("WATCHDOG_USEC", "200000")
    yield made
    made.close()


def test_the_service_manager_hears_of_everything(
    tmp_path: Path, web: RawServer, manager: Manager
) -> None:
    web.on("/feed", pair("a"))
    with daemon(tmp_path, config(web, "/feed")) as running:
        assert manager.wait_for("READY=1")["STATUS"].startswith("1 feeds, next check ")
        manager.wait_for("WATCHDOG=1")
        running.wait_for("polled")
        running.send(signal.SIGHUP)
        assert int(manager.wait_for("RELOADING=1")["MONOTONIC_USEC"]) > 0
        manager.wait_for("READY=1")
        running.send(signal.SIGTERM)
        manager.wait_for("STOPPING=1")
        assert running.wait() == 0


def test_a_service_manager_that_has_gone_is_no_trouble(
    tmp_path: Path, web: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "@nobody-listens-here")
    with daemon(tmp_path, config(web)) as running:
        running.wait_for("started")
        assert running.end(signal.SIGTERM) == 0


HANGING = """
import os, pathlib, time
pathlib.Path("pid").write_text(str(os.getpid()))
time.sleep(600)
"""


def test_a_hook_that_hangs_keeps_nobody_waiting(tmp_path: Path, web: RawServer) -> None:
    """Not a poll, nor the reading of the configuration, nor the end; and it is told again."""
    (tmp_path / "hang.py").write_text(HANGING)
    hook = f"""
[[hooks]]
name = "slow"
on = "entry"
backlog = true
command = ["{sys.executable}", "hang.py"]
timeout = 600
"""
    web.on("/one", pair("a"))
    web.on("/two", pair("b"))
    with daemon(tmp_path, config(web, "/one") + hook) as running:
        running.wait_for("polled")
        deadline = time.monotonic() + PATIENCE
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        running.config.write_text(config(web, "/one", "/two") + hook)
        running.send(signal.SIGHUP)
        running.wait_for("reloaded")
        assert running.wait_for("polled", 2)["url"] == web.url("/two")
        began = time.monotonic()
        assert running.end(signal.SIGTERM) == 0
        assert time.monotonic() - began < 10
        wait_until_dead([int((tmp_path / "pid").read_text())])
        waiting = running.rows("SELECT state, tries FROM deliveries WHERE tries > 0")
        assert waiting == [("waiting", 1)]


def test_the_daemon_tells_hooks_and_writes_numbers(tmp_path: Path, web: RawServer) -> None:
    web.on("/feed", pair("a"))
    web.on("/hook", reply(204))
    numbers = tmp_path / "aggregator.prom"
    more = f"""
[[hooks]]
name = "all"
on = ["entry", "crosslink"]
backlog = true
url = "{web.url("/hook")}"
[metrics]
path = "{numbers.name}"
"""
    with daemon(tmp_path, config(web, "/feed") + more) as running:
        told = running.wait_for("told", 3)
        assert (told["hook"], told["type"], told["tries"]) == ("all", "entry", 1)
        assert running.end(signal.SIGTERM) == 0
    assert web.paths.count("/hook") == 3
    assert "aggregator_feeds{" in numbers.read_text()
