"""What an entry says is published elsewhere. Pure: knows neither the store nor the network.

`detect.find` is the one to call. It is not imported here, for its grammar takes a while to load.
"""

from __future__ import annotations

DETECTOR = "4"
"""The version that is stored with every cross-link; another one makes `relink` worth while."""
