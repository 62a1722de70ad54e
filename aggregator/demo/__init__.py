"""A demonstration without a network: sample feeds, a local server for them, and a tour.

documents   the samples as they are at one moment
server      serves them on the loopback address
folder      what is left behind for exploring: the configuration, the database, the exports
tour        the commands that a person would type, with a few words before each
"""

from __future__ import annotations

from aggregator.demo.tour import run

__all__ = ["run"]
