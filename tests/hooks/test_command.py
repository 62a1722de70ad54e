"""Commands that are told: real programs, and what is left of them."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.hooks.command import run

if TYPE_CHECKING:
    from aggregator.model import NotTaken


def told(script: str, folder: Path, seconds: float = 20, body: bytes = b"{}") -> NotTaken | None:
    """Tell a Python script."""
    return asyncio.run(run([sys.executable, "-c", script], body, {"TOLD": "1"}, folder, seconds))


def test_it_reads_the_message_and_the_environment_in_its_folder(tmp_path: Path) -> None:
    script = (
        "import os, sys; open('got', 'wb').write(sys.stdin.buffer.read() + os.environb[b'TOLD'])"
    )
    body = b"x" * 200_000
    assert told(script, tmp_path, body=body) is None
    assert (tmp_path / "got").read_bytes() == body + b"1"


def test_one_that_does_not_read_is_no_trouble(tmp_path: Path) -> None:
    assert told("pass", tmp_path, body=b"x" * 2_000_000) is None


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("import sys; sys.exit('the printer is on fire')", "exit code 1: the printer is on fire"),
        ("import os; os.kill(os.getpid(), 9)", "ended by signal 9"),
        ("import sys; print('x' * 10**6, file=sys.stderr); sys.exit(3)", "exit code 3: xxx"),
    ],
)
def test_what_went_wrong_is_told(tmp_path: Path, script: str, words: str) -> None:
    refused = told(script, tmp_path)
    assert refused is not None
    assert words in refused.message
    assert len(refused.message) < 400


def test_a_program_that_does_not_exist(tmp_path: Path) -> None:
    refused = asyncio.run(run(["./nothing-here"], b"", {}, tmp_path, 5))
    assert refused is not None
    assert "./nothing-here cannot be run" in refused.message


STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open("pids", "w").write(f"{os.getpid()} {child.pid}")
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    """Whether a process runs; a dead one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_dead(pids: list[int]) -> None:
    deadline = time.monotonic() + 10
    while any(map(is_alive, pids)):
        assert time.monotonic() < deadline, "something of it is left"
        time.sleep(0.01)


def test_one_that_takes_too_long_ends_with_all_its_children(tmp_path: Path) -> None:
    refused = told(STUBBORN, tmp_path, seconds=3)
    assert refused is not None
    assert refused.message == "it did not end within 3 s"
    wait_until_dead([int(pid) for pid in (tmp_path / "pids").read_text().split()])


def test_it_ends_with_all_its_children_when_we_are_stopped(tmp_path: Path) -> None:
    async def stopped() -> None:
        task = asyncio.create_task(run([sys.executable, "-c", STUBBORN], b"", {}, tmp_path, 60))
        # another process writes it
        while not (tmp_path / "pids").exists() or not (tmp_path / "pids").read_text():  # noqa: ASYNC110 -- a file
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(stopped())
    wait_until_dead([int(pid) for pid in (tmp_path / "pids").read_text().split()])
