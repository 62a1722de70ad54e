"""Who is compared: our program, other readers, and the least that a reader must do.

Each makes itself ready in a folder of its own (followed feeds, nothing fetched), then is asked for
one pass over all of them again and again. Everyone is run as its makers deliver it; what departs
from that is said beside it.
"""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import venv
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aggregator-benchmarks"
SCRIPTS = Path(__file__).parent / "passes"


class NotThereError(Exception):
    """A contestant that this machine does not have; the text says how to get it."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """`find` gives its command or raises NotThereError; `prepare` makes a folder ready for it;
    `stored` counts the entries that it has there."""

    name: str
    does: str
    find: Callable[[], tuple[str, ...]]
    prepare: Callable[[Path, Sequence[str]], None]
    arguments: tuple[str, ...]
    stored: Callable[[Path], int]

    def command(self, program: Sequence[str], folder: Path) -> list[str]:
        """One pass over all feeds."""
        return [*program, *(each.format(folder=folder) for each in self.arguments)]


def environment(folder: Path) -> dict[str, str]:
    """What a contestant sees of the world: a home of its own, and no colours."""
    own = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | own | {"NO_COLOR": "1"}


def _aggregator() -> tuple[str, ...]:
    return (sys.executable, "-m", "aggregator")


def _follow(folder: Path, urls: Sequence[str]) -> None:
    """Our configuration: the defaults, but for what a server of our own on loopback needs."""
    hosts = sorted({urlsplit(url).netloc for url in urls})
    lines = [
        f'database = "{folder / "feeds.db"}"',
        "[fetch]",
        "host_gap = 0.0",
        f"allow_private = {hosts}",
        "[schedule]",
        'manual_gap = "0s"',
        "[crosslinks]",
        "confirm = false",
    ]
    lines += [f'[[feeds]]\nurl = "{url}"' for url in urls]
    (folder / "aggregator.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _in_own_environment(name: str, *packages: str) -> Callable[[], tuple[str, ...]]:
    """Python with these packages, installed at first use."""

    def find() -> tuple[str, ...]:
        home = CACHE / f"{name}-{platform.python_version()}"
        python = home / "bin" / "python"
        if not (home / "ready").exists():
            shutil.rmtree(home, ignore_errors=True)
            venv.create(home, with_pip=True)
            done = subprocess.run(
                [python, "-m", "pip", "install", "--quiet", *packages],
                capture_output=True,
                check=False,
            )
            if done.returncode:
                raise NotThereError(f"pip cannot install {' '.join(packages)}")
            (home / "ready").touch()
        return (str(python),)

    return find


def _installed(program: str, package: str) -> Callable[[], tuple[str, ...]]:
    """A program of the system's, from a package of Debian's."""

    def find() -> tuple[str, ...]:
        if (path := shutil.which(program)) is None:
            raise NotThereError(f"install Debian's package {package}")
        return (path,)

    return find


def _write_urls(folder: Path, urls: Sequence[str]) -> None:
    (folder / "urls").write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")


def _write_newsboat(folder: Path, urls: Sequence[str]) -> None:
    _write_urls(folder, urls)
    (folder / "config").write_text("", encoding="utf-8")


def _write_sfeedrc(folder: Path, urls: Sequence[str]) -> None:
    feeds = "".join(f"\tfeed 'feed{number}' '{url}'\n" for number, url in enumerate(urls))
    (folder / "sfeedrc").write_text(
        f'sfeedpath="{folder}/feeds"\nfeeds() {{\n{feeds}}}\n', encoding="utf-8"
    )


def _rows(file: str, table: str) -> Callable[[Path], int]:
    """Counts the rows of a table in an SQLite file."""

    def count(folder: Path) -> int:
        with closing(sqlite3.connect(folder / file)) as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    return count


def _lines(folder: Path) -> int:
    """Counts the lines of sfeed's files, one an entry."""
    return sum(path.read_bytes().count(b"\n") for path in (folder / "feeds").iterdir())


def _nothing(_: Path) -> int:
    return 0


_SCRIPT = str(SCRIPTS)

OURS = Contestant(
    "aggregator",
    "stores, indexes and detects; validates",
    _aggregator,
    _follow,
    ("--config", "{folder}/aggregator.toml", "poll", "--all"),
    _rows("feeds.db", "entries"),
)
EVERYBODY = (
    OURS,
    Contestant(
        "reader",
        "stores; no index until it is asked for",
        _in_own_environment("reader", "reader==3.26", "sgmllib3k"),
        _write_urls,
        (f"{_SCRIPT}/with_reader.py", "{folder}"),
        _rows("reader.sqlite", "entries"),
    ),
    Contestant(
        "newsboat",
        "stores; no index",
        _installed("newsboat", "newsboat"),
        _write_newsboat,
        (
            *("-u", "{folder}/urls", "-c", "{folder}/cache.db", "-C", "{folder}/config"),
            *("-x", "reload"),
        ),
        _rows("cache.db", "rss_item"),
    ),
    Contestant(
        "sfeed",
        "stores in text files; no conditional requests unless one writes them",
        _installed("sfeed_update", "sfeed"),
        _write_sfeedrc,
        ("{folder}/sfeedrc",),
        _lines,
    ),
    Contestant(
        "fastfeedparser",
        "parses only: it stores nothing, so all is new every time",
        _in_own_environment("fastfeedparser", "fastfeedparser"),
        _write_urls,
        (f"{_SCRIPT}/with_fastfeedparser.py", "{folder}"),
        _nothing,
    ),
    Contestant(
        "the least",
        "bytes over loopback, libxml2, rows and words into SQLite; nothing is normalised",
        _in_own_environment("fastfeedparser", "fastfeedparser"),
        _write_urls,
        (f"{_SCRIPT}/the_least.py", "{folder}"),
        _rows("least.db", "entries"),
    ),
)
