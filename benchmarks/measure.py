"""What a command costs as a whole process tree: seconds, seconds of the processor, memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAMPLES_A_SECOND = 20


class Cost(NamedTuple):
    """Wall seconds, processor seconds (of all its processes), and the most memory they had at
    once, in MiB (proportional set size, as far as it was seen)."""

    wall: float
    cpu: float
    memory: float


class CommandError(Exception):
    """A measured command ended badly; the text is the end of what it said."""


def run(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> tuple[Cost, str]:
    """Run it to its end; (cost, standard output and error). Raises CommandError."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=cwd
        )
        memory = _Memory(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = max(memory.stop(), usage.ru_maxrss / 1024)
        output.seek(0)
        said = output.read().decode(errors="replace")
    if process.returncode:
        raise CommandError(f"{command[0]} ended with {process.returncode}: {said[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak), said


class _Memory:
    """Watches the memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """The most that was seen, in MiB."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._over.wait(1 / SAMPLES_A_SECOND):
            self._peak = max(self._peak, sum(map(memory_of, tree_of(self._pid))))


def tree_of(pid: int | None = None) -> list[int]:
    """A process (this one), and after it its descendants."""
    pid = pid or os.getpid()
    found = [pid]
    for child in _read(f"/proc/{pid}/task/{pid}/children").split():
        found += tree_of(int(child))
    return found


def memory_of(pid: int) -> float:
    """Proportional set size in MiB; 0 where the process has ended."""
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
