"""Polls for ever.

serving    a daemon's life                                     (the one to use)
  lock     one daemon a database
  clock    ticks and signals                                   (only apscheduler import)
  service  what a tick does
  tidying  old things let go, a little at each tick
  trouble  what goes wrong again and again, told once
  beside   what goes on beside the ticks
  systemd  what the service manager is told
"""

from __future__ import annotations

from aggregator.daemon.clock import TICK_SECONDS, Daemon
from aggregator.daemon.lock import only_daemon
from aggregator.daemon.service import PATIENCE, Log, Service
from aggregator.daemon.serving import serve
from aggregator.daemon.systemd import Systemd

__all__ = [
    "PATIENCE",
    "TICK_SECONDS",
    "Daemon",
    "Log",
    "Service",
    "Systemd",
    "only_daemon",
    "serve",
]
