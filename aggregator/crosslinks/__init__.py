"""What an entry says is published elsewhere. Pure: knows neither the store nor the network."""

from __future__ import annotations

from aggregator.crosslinks.detect import DETECTOR, find
from aggregator.crosslinks.outlets import merge, shipped_outlets

__all__ = ["DETECTOR", "find", "merge", "shipped_outlets"]
