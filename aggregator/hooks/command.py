"""A program that is told: the message on its standard input, exit code 0 for "taken".

It runs without a shell in a process group of its own, which ends with it: by itself, or when it has
taken too long, or when we are stopped.
"""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from aggregator.model import NotTaken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

GRACE_SECONDS = 2.0
"""Between being asked to end and being ended."""

_TOLD = 300
"""Characters of its last words that are kept."""


async def run(
    command: Sequence[str],
    body: bytes,
    environment: Mapping[str, str],
    folder: Path | None,
    timeout: float,  # noqa: ASYNC109 -- what has not ended by then is ended, not only given up
) -> NotTaken | None:
    """Run `command` in `folder` with `body` on its standard input; None where it was taken."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | environment,
            cwd=folder,
            start_new_session=True,
        )
    except OSError as error:
        return NotTaken(f"{command[0]} cannot be run ({error.strerror})")
    try:
        async with asyncio.timeout(timeout):
            said = await _give(process, body)
            code = await process.wait()
    except TimeoutError:
        return NotTaken(f"it did not end within {timeout:g} s")
    finally:
        await _end(process)
    return NotTaken(_complaint(code, said)) if code else None


async def _give(process: asyncio.subprocess.Process, body: bytes) -> bytes:
    """Write `body`, which need not be read; the end of what it says on standard error."""
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(body)
    process.stdin.close()
    said = b""
    while chunk := await process.stderr.read(4096):
        said = (said + chunk)[-4 * _TOLD :]
    with suppress(ConnectionError):
        await process.stdin.wait_closed()
    return said


async def _end(process: asyncio.subprocess.Process) -> None:
    """Nothing of its group is left: asked first, if it still runs, then made to."""
    if process.returncode is None:
        _signal(process, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                await process.wait()
    _signal(process, signal.SIGKILL)
    await process.wait()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _complaint(code: int, said: bytes) -> str:
    ended = f"it was ended by signal {-code}" if code < 0 else f"it ended with exit code {code}"
    words = " ".join(said.decode(errors="replace").split())[-_TOLD:]
    return f"{ended}: {words}" if words else ended
