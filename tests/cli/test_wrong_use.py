"""Wrong use ends with one clear sentence and the right exit code, and changes nothing stored."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tests.support.fetching import FEED
from tests.support.raw_server import RawServer, reply
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HTML = b"<!DOCTYPE html><html><head><title>Tea</title></head><body><p>Only tea.</p></body></html>"


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as running:
        running.on("/feed", reply(200, FEED)).on("/page", reply(200, HTML))
        yield running


@pytest.fixture
def shell(tmp_path: Path, server: RawServer) -> Shell:
    """A shell over a database with one feed."""
    config = tmp_path / "my.toml"
    config.write_text(
        f'database = "my.db"\n[fetch]\nallow_private = ["{server.place}"]\nhost_gap = 0\n',
        encoding="utf-8",
    )
    shell = Shell(tmp_path, "--config", str(config))
    added = shell("add", server.url("/feed"))
    assert (added.code, added.out) == (0, "")
    return shell


def stored(folder: Path) -> str:
    """What a dump of the database hashes to."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(folder / "my.db")) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


WRONG = {
    "an unknown command": (["serch", "tea"], 2, "No such command"),
    "an unknown option": (["poll", "--everything"], 2, "No such option"),
    "an unclosed quote": (["search", '"sea ice'], 2, "never closed"),
    "a saved search that is not there": (["search", "@mine"], 2, "under [searches]"),
    "a word with two dashes": (["search", "--radar"], 2, "No such option"),
    "pages without a file": (["export", "--pages", "2"], 2, "--output and --url"),
    "pages without an address": (["export", "-o", "p.atom", "--pages", "2"], 2, "--url"),
    "pages of a page": (
        ["export", "-o", "p", "--url", "http://a.example", "--pages", "2", "--format", "html"],
        2,
        "atom, rss, json",
    ),
    "an unknown field": (["search", "autor:ann"], 2, "author"),
    "a bad date": (["search", "after:soon"], 2, "date"),
    "an option with a bad date": (["elsewhere", "--since", "soon"], 2, "not a date"),
    "a feed that is not there": (["pause", "nobody"], 2, "aggregator feeds"),
    "an entry that is not there": (["show", "4711"], 2, "aggregator search"),
    "a cross-link that is not there": (["elsewhere", "confirm", "4711"], 2, "no cross-link 4711"),
    "a list that is not there": (["import", "gone.opml"], 2, "No such file"),
    "an address of another kind": (["add", "ftp://example.org/feed"], 1, "http and https"),
    "no address at all": (["add", "https://"], 1, "not a web address"),
    "a private address": (["add", "http://127.0.0.3:8080/feed"], 1, "private"),
    "a host that is not there": (["add", "http://nobody.invalid/feed"], 1, "nothing was added"),
    "a bad interval": (["edit", "1", "--interval", "1s"], 2, "five minutes"),
    "a folder for a file": (["export", "--output", "."], 2, "is a directory"),
    "an export where nobody may write": (["export", "-o", "/proc/planet.atom"], 1, "/proc"),
}


@pytest.mark.parametrize(("arguments", "code", "words"), WRONG.values(), ids=WRONG)
def test_wrong_use_is_one_sentence(
    shell: Shell, tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    before = stored(tmp_path)
    said = shell(*arguments)
    assert said.code == code
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert stored(tmp_path) == before


@pytest.mark.parametrize("address", ["ftp://ann:s3cret@a.example/f", "https://ann:s3cret@/f"])
def test_a_password_in_an_address_is_not_repeated(shell: Shell, address: str) -> None:
    said = shell("add", address)
    assert said.code == 1
    assert "s3cret" not in said.err


def test_a_page_without_a_feed(shell: Shell, server: RawServer, tmp_path: Path) -> None:
    before = stored(tmp_path)
    said = shell("add", server.url("/page"))
    assert said.code == 1
    assert "no feed that could be found" in said.err
    assert stored(tmp_path) == before


def test_a_list_that_is_a_web_page(shell: Shell, tmp_path: Path) -> None:
    said = shell("import", "-", stdin=HTML)
    assert said.code == 2
    assert "HTML" in said.err


def test_a_feed_that_is_followed_already(shell: Shell, server: RawServer) -> None:
    said = shell("add", server.url("/feed"))
    assert said.code == 1
    assert "followed already, as feed 1" in said.err


CONFIGS = {
    "not TOML": ("[fetch\n", ":1: not TOML"),
    "an unknown key": ("[fetch]\ntimout = 3\n", ':2: unknown key "[fetch] timout": did you mean'),
    "a wrong type": ("[fetch]\n\ntimeout = true\n", ":3: [fetch] timeout wants a number"),
    "a bad duration": ('[schedule]\nmin_interval = "soon"\n', ":2: [schedule] min_interval wants"),
    "a feed without a URL": ('[[feeds]]\ntags = ["a"]\n', ':1: [[feeds]] needs "url"'),
}


@pytest.mark.parametrize(("text", "words"), CONFIGS.values(), ids=CONFIGS)
def test_a_bad_configuration_names_file_line_and_key(tmp_path: Path, text: str, words: str) -> None:
    config = tmp_path / "bad.toml"
    config.write_text(text, encoding="utf-8")
    said = Shell(tmp_path, "--config", "bad.toml")("feeds")
    assert said.code == 2
    assert f"bad.toml{words}" in said.err
    assert said.err.count("\n") == 1


def test_a_configuration_that_is_not_there(tmp_path: Path) -> None:
    said = Shell(tmp_path, "--config", "none.toml")("feeds")
    assert said.code == 2
    assert "aggregator init" in said.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist; start with"),
        (b"not a database at all, but long enough", "not an SQLite database"),
    ],
)
def test_a_database_that_cannot_be_used(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "my.db").write_bytes(content)
    said = Shell(tmp_path, "--db", "my.db")("search", "tea")
    assert said.code == 1
    assert words in said.err


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "my.db")) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    said = Shell(tmp_path, "--db", "my.db")("feeds")
    assert said.code == 1
    assert "belongs to another program" in said.err


def test_a_newer_database_is_refused(shell: Shell, tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "my.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    said = shell("feeds")
    assert said.code == 1
    assert "newer version" in said.err


def test_a_pipe_that_closes_early_is_no_trouble(shell: Shell) -> None:
    import subprocess

    from tests.support.shell import clean_environment

    process = subprocess.Popen(
        shell.command("feeds", "--format", "json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=shell.folder,
        env=clean_environment(shell.folder),
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(30) == 0
