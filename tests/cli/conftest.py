"""A small world, asked from the shell without any server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.shell import Shell
from tests.support.world import build

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
database = "world.db"

[searches]
birds = "feed:tern -title:notes"
Fresh = "@birds after:2024-04"

[[hooks]]
name = "birds"
on = "entry"
query = "@birds"
command = ["logger", "-t", "birds"]
"""


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the world's database and a configuration; only to be read."""
    folder = tmp_path_factory.mktemp("world")
    store, _ = build(folder / "world.db")
    store.close()
    (folder / "world.toml").write_text(CONFIG, encoding="utf-8")
    return folder


@pytest.fixture
def ask(world: Path) -> Shell:
    """Asks the world."""
    return Shell(world, "--config", "world.toml")
