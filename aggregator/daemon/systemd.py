"""What a service manager is told (sd_notify(3)): ready, reloading, stopping, alive. Without one
that asks for it, nothing is said.

The protocol is a datagram of NAME=VALUE lines to the socket that $NOTIFY_SOCKET names; libsystemd
is not needed for it.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Systemd:
    """The service manager that `environment` names, if any. One that is gone is no error."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._watchdog = environment.get("WATCHDOG_USEC", "") if self._address else ""

    @property
    def alive_every(self) -> float | None:
        """Seconds after which it wants to hear that we are alive: half of what it waits for."""
        return int(self._watchdog) / 2e6 if self._watchdog.isdecimal() else None

    def ready(self, status: str) -> None:
        """Started, or reloaded."""
        self._tell("READY=1", f"STATUS={status}")

    def reloading(self) -> None:
        """The configuration is being read again."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """A signal has come."""
        self._tell("STOPPING=1")

    def status(self, status: str) -> None:
        """A line for `systemctl status`."""
        self._tell(f"STATUS={status}")

    def alive(self) -> None:
        """For the watchdog."""
        self._tell("WATCHDOG=1")

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(False)
            out.sendto("\n".join(lines).encode(), self._address)
