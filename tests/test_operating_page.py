"""docs/operating.md keeps its word, as far as a test can see."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.cli import cli
from aggregator.config import HookSettings, parse_settings
from aggregator.hooks import signature
from aggregator.metrics.counters import Counters
from aggregator.model import HookEvent

if TYPE_CHECKING:
    from tests.support.home import Home

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / name for name in ("docs/operating.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
]
PAGE = PAGES[0].read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def commands() -> list[str]:
    """Every line of the page that runs us, without our name."""
    lines = "".join(blocks("sh")).splitlines()
    found = (re.fullmatch(r"(?:\S*/bin/)?aggregator (.*?)(?: \|\|.*)?", line) for line in lines)
    return [each[1] for each in found if each and each[1] != "--version"]


@pytest.mark.parametrize("line", commands())
def test_every_command_of_the_page_can_be_typed(line: str) -> None:
    words = shlex.split(line.replace("$(date +%F)", "today"), comments=True)
    name = next(word for word in words if not word.startswith("-"))
    command = cli.commands[name]
    known = {option for each in (cli, command) for p in each.params for option in p.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("text", blocks("toml"))
def test_every_configuration_of_the_page_is_one(text: str) -> None:
    settings = parse_settings(text, ROOT / "aggregator.toml")
    assert settings.hooks or settings.metrics.path


def test_the_page_names_every_number_and_no_other(home: Home) -> None:
    hook = HookSettings("mine", (HookEvent.ENTRY,), command=("true",))
    home.app.settings = replace(home.app.settings, hooks=(hook,))
    counters = Counters()
    counters.polls["new"] += 1
    counters.told["mine", True] += 1
    home.follow("http://127.0.0.1:9/feed")
    home.change("UPDATE feeds SET last_check_at = added_at, last_success_at = added_at")
    home.change(
        """INSERT INTO entries (feed_id, guid, published_at, first_seen_at, sort_at, content_hash)
        VALUES (1, 'a', '', '', '', '')"""
    )
    home.change("INSERT INTO deliveries (hook, entry_id, queued_at) VALUES ('mine', 1, '')")
    told = set(re.findall(r"^# TYPE (\S+)", home.app.metrics(counters), re.MULTILINE))
    assert told == set(re.findall(r"`(aggregator_\w+)`", PAGE))


def test_who_verifies_by_hand_as_the_page_says_is_not_deceived() -> None:
    (code,) = blocks("python")
    names: dict[str, object] = {}
    exec(code, names)
    is_genuine = names["is_genuine"]
    assert callable(is_genuine)
    (secret,) = re.findall(r'secret = "(.*)"', PAGE)
    (settings,) = (
        parse_settings(text, ROOT / "a.toml") for text in blocks("toml") if secret in text
    )
    key = settings.hooks[1].secret
    headers = signature.headers("abc", 1, b"{}", key)
    assert is_genuine(secret, headers, b"{}")
    assert not is_genuine(secret, headers, b"[]")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
