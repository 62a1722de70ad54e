"""Hooks from the command line: how they fare, a try, another try."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from aggregator.hooks.trouble import examine
from aggregator.model import HookHealth
from tests.support.hourly import feed, pair
from tests.support.raw_server import reply
from tests.support.shell import Shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.raw_server import RawServer

WRITE = "import sys; open('told', 'ab').write(sys.stdin.buffer.read())"


@pytest.fixture
def shell(tmp_path: Path, web: RawServer) -> Shell:
    """A followed feed, a webhook that is away, and a command."""
    web.on("/feed", pair("a"), pair("b", body=feed("Ebb")))
    web.on("/hook", reply(503), reply(204))
    (tmp_path / "a.toml").write_text(
        f"""
database = "a.db"
[fetch]
host_gap = 0
allow_private = ["{web.place}"]
[schedule]
manual_gap = "0s"
[[feeds]]
url = "{web.url("/feed")}"
[[hooks]]
name = "desk"
on = "entry"
query = "title:ebb"
backlog = true
url = "{web.url("/hook")}"
[[hooks]]
name = "file"
on = ["entry", "crosslink"]
query = "title:neap"
command = ["{sys.executable}", "-c", "{WRITE}"]
"""
    )
    shell = Shell(tmp_path, "--config", "a.toml")
    assert shell("poll").code == 0
    return shell


def fares(shell: Shell) -> dict[str, dict[str, object]]:
    """The hooks by name."""
    rows = json.loads(shell("hooks", "--format", "json").out)
    return {row["name"]: row for row in rows}


def test_what_is_not_taken_is_listed_and_told_again_by_hand(shell: Shell) -> None:
    said = shell("poll", "--all")
    assert "0 of 1 told to hooks" in said.err
    assert "desk: the server answered 503" in said.err
    desk = fares(shell)["desk"]
    assert (desk["waiting"], desk["delivered"]) == (1, 0)
    assert desk["error"] == "the server answered 503 Service Unavailable"
    assert "503" in shell("hooks").out
    assert "hook desk" in shell("doctor").out
    said = shell("hooks", "retry")
    assert (said.code, said.err) == (0, "1 of 1 taken\n")
    desk = fares(shell)["desk"]
    assert (desk["waiting"], desk["delivered"], desk["error"]) == (0, 1, None)


def test_a_hook_is_tried_with_the_newest_that_answers(shell: Shell) -> None:
    said = shell("hooks", "test", "file")
    assert said.code == 0
    assert "entry: taken" in said.err
    assert "crosslink: nothing stored answers" in said.err
    told = json.loads((shell.folder / "told").read_text())
    assert (told["type"], told["data"]["title"]) == ("entry", "Neap")
    assert fares(shell)["file"]["delivered"] == 0, "a try is no delivery"


def test_a_try_that_fails_is_exit_1(shell: Shell) -> None:
    shell("poll", "--all")
    said = shell("hooks", "test", "desk")
    assert said.code == 0, "the second answer of the server is 204"
    (shell.folder / "a.toml").write_text('[[hooks]]\nname="no"\non="entry"\ncommand=["./none"]\n')
    said = shell("--db", "a.db", "hooks", "test", "no")
    assert said.code == 1
    assert "./none cannot be run" in said.err


@pytest.mark.parametrize("words", [["test", "desc"], ["retry", "desc"]])
def test_a_hook_that_is_not_configured(shell: Shell, words: list[str]) -> None:
    said = shell("hooks", *words)
    assert said.code == 2
    assert "there are: desk, file" in said.err


@pytest.mark.parametrize("words", [["frob"], ["test"], ["test", "desk", "file"]])
def test_words_that_mean_nothing(shell: Shell, words: list[str]) -> None:
    said = shell("hooks", *words)
    assert said.code == 2
    assert "hooks knows: test HOOK, retry" in said.err


def test_doctor_asks_for_help_where_something_was_given_up() -> None:
    health = {
        "a": HookHealth(given_up=2, error="it is broken"),
        "b": HookHealth(waiting=1, error="it is busy"),
        "c": HookHealth(delivered=5),
    }
    found = [(each.subject, each.serious) for each in examine("abcd", health)]
    assert found == [("hook a", True), ("hook b", False)]
