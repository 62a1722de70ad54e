"""What every command is given: settings, database, and where to say things."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aggregator.app import Aggregator
    from aggregator.config import Settings


class Context:
    """The options before the command; everything else is made when it is first needed."""

    def __init__(self, db: Path | None, config: Path | None, quiet: bool) -> None:
        self.db = db
        self.config = config
        self.quiet = quiet

    @cached_property
    def settings(self) -> Settings:
        """The configuration in force, its database decided. Raises ConfigError."""
        from aggregator.config import find_database, find_settings, with_database

        settings = find_settings(self.config, os.environ, Path.cwd(), Path.home())
        database = find_database(self.db, settings, os.environ, Path.home())
        return with_database(settings, database)

    def open(
        self, *, create: bool = False, tell: Callable[[str], None] | None = None
    ) -> Aggregator:
        """The façade over the database; raises StoreError where it is missing, unless `create`.
        `tell` hears what is to be known of the file beforehand, by default as `say` does."""
        from aggregator.app import Aggregator
        from aggregator.store import Store

        database = self.settings.database
        assert database is not None
        aggregator = Aggregator(
            self.settings, Store(database, create=create, tell=tell or self.say)
        )
        if create:
            try:
                aggregator.configure()
            except BaseException:
                aggregator.store.close()
                raise
        return aggregator

    def say(self, text: str) -> None:
        """Tell a person something beside the answer itself: on standard error, unless quiet."""
        from aggregator.text import printable

        if not self.quiet:
            click.echo(printable(text), err=True)

    @property
    def paged(self) -> bool:
        """Whether long answers may open a pager."""
        return not self.quiet

    @property
    def watched(self) -> bool:
        """Whether somebody is watching: progress bars are for people only."""
        return sys.stderr.isatty() and not self.quiet

    @contextmanager
    def busy(self, doing: str) -> Iterator[Callable[[str], None]]:
        """Show whoever is watching that something takes its time, of which no part is known; the
        function given changes what is said of it."""
        if not self.watched:
            yield lambda _: None
            return
        from rich.console import Console

        with Console(stderr=True).status(doing) as status:
            yield status.update


pass_context = click.make_pass_decorator(Context)
