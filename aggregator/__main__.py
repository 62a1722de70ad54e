"""`python -m aggregator` and the installed command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from aggregator.cli import main as run

    run()


if __name__ == "__main__":
    main()
