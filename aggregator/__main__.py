"""`python -m aggregator` and the installed command."""

from __future__ import annotations

import gc
import sys

FEW_CYCLES = 50_000
"""New objects after which cycles are looked for: records hold none, so it is hardly worth it."""


def main() -> None:
    """Run the command line."""
    gc.set_threshold(FEW_CYCLES)
    try:
        from aggregator.cli import main as run

        run()
    except KeyboardInterrupt:  # while the command line was still loading
        sys.stderr.write("aggregator: stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
