"""The command that shows everything at work: demo."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.context import Context, pass_context


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("aggregator-demo"),
    show_default=True,
    help="Where the database and the combined feed are left for exploring.",
)
@pass_context
def demo(context: Context, folder: Path) -> None:
    """See it at work: a local server with sample blogs and outlets, polled over real HTTP.

    Needs no network.
    """
    from aggregator.demo import run

    run(folder, click.echo)
