"""What a command does not need, it does not load: starting is most of what a short one takes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from aggregator import model
from aggregator.cli import COMMANDS, cli
from tests.support.shell import clean_environment

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 80
"""Columns of the terminal in which the list of commands shows each on a line of its own."""


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules that a process has loaded when it has run a command."""
    code = (
        "import sys; from aggregator.cli import run; run(sys.argv[1:]); sys.stdout.flush();"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=clean_environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout
    return set(done.stderr.splitlines())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_the_list_of_commands_loads_none_of_them(tmp_path: Path, arguments: list[str]) -> None:
    ours = {name for name in loaded(tmp_path, *arguments) if name.startswith("aggregator")}
    assert ours <= {"aggregator", "aggregator.cli", "aggregator.cli.context", "aggregator.errors"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_how_its_own_help_begins(name: str) -> None:
    line, told = COMMANDS[name][1], " ".join((cli.commands[name].help or "").split())
    assert line.endswith(".")
    assert told.startswith(line[:-1])
    assert len(line) + max(map(len, COMMANDS)) + 4 <= WIDTH - 2


def test_a_search_loads_nothing_that_fetches_parses_or_decides(world: Path) -> None:
    names = loaded(world, "--config", "world.toml", "search", "tern")
    heavy = ("asyncio", "httpx", "h11", "feedparser", "selectolax", "nh3", "apscheduler", "jinja2")
    ours = ("aggregator.fetch", "aggregator.parse", "aggregator.update", "aggregator.export")
    assert not names & {*heavy, *ours}
    assert "aggregator.store" in names


def test_a_reading_process_loads_nothing_that_stores_or_fetches(tmp_path: Path) -> None:
    code = "import aggregator.update.reading, sys; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    names = set(done.stdout.splitlines())
    heavy = ("asyncio", "sqlite3", "httpx", "click")
    ours = (
        "aggregator.fetch",
        "aggregator.query",
        "aggregator.store.store",
        "aggregator.model.plan",
    )
    assert not names & {*heavy, *ours}


def test_a_poll_loads_nothing_that_only_questions_hooks_and_documents_need(tmp_path: Path) -> None:
    code = (
        "import sys, aggregator.cli.polling, aggregator.app, aggregator.store.store;"
        "import aggregator.update.choose, aggregator.update.configure, aggregator.update.online;"
        "print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    names = set(done.stdout.splitlines())
    heavy = ("httpx", "h11", "feedparser", "sqlite_utils", "statistics", "structlog", "rich")
    ours = (
        "aggregator.crosslinks.bylines",
        "aggregator.hooks",
        "aggregator.parse.encoding",
        "aggregator.query",
        "aggregator.store.search",
        "aggregator.update.look",
    )
    assert not names & {*heavy, *ours}


def test_every_record_is_where_the_model_says() -> None:
    assert {getattr(model, name).__module__ for name in ("Author", "ParsedFeed")} == {
        "aggregator.model.document"
    }
    assert all(hasattr(model, name) for name in model.__all__)
    assert not hasattr(model, "Nothing")


def test_an_interrupt_while_it_loads_is_one_sentence(tmp_path: Path) -> None:
    """As when Ctrl-C is pressed at once."""
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt")
    done = subprocess.run(
        [sys.executable, "-m", "aggregator", "feeds"],
        cwd=tmp_path,
        env=clean_environment(tmp_path) | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "aggregator: stopped\n")
