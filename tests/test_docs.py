"""What the documents say is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.cli import cli

if TYPE_CHECKING:
    from tests.support.home import Home

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORAGE = (ROOT / "docs/storage.md").read_text(encoding="utf-8")


def test_the_sample_configuration_is_the_one_that_init_writes() -> None:
    sample = (ROOT / "config/aggregator.toml").read_text(encoding="utf-8")
    assert sample == (ROOT / "aggregator/aggregator.toml").read_text(encoding="utf-8")


def test_the_sample_is_a_valid_configuration_also_with_every_comment_taken_off() -> None:
    from aggregator.config import TABLES, Settings, parse_settings

    path = ROOT / "config/aggregator.toml"
    text = path.read_text(encoding="utf-8")
    assert parse_settings(text, path) == Settings(path=path)
    bare = re.sub(r"^# (?=[\w\"]+ = |\[\[)", "", text, flags=re.MULTILINE)
    parse_settings(bare, path)
    for table, keys in TABLES.items():
        for key in keys:
            assert re.search(rf"^(# )?(\[.*)?{key}\b", text, re.MULTILINE), f"[{table}] {key}"


def test_the_readme_names_every_command() -> None:
    named = set(re.findall(r"`(\w+)[^`]*`", README))
    assert set(cli.commands) - named == set()


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_storage_names_every_table_and_view(home: Home) -> None:
    stored = {
        name
        for (name,) in home.rows(
            """SELECT name FROM sqlite_master
            WHERE type IN ('table', 'view') AND name NOT LIKE '%fts_%'"""
        )
        if "sqlite" not in name
    }
    helpers = {"entries_fields", "entries_spaced", "entries_indexed"}
    assert stored - set(re.findall(r"`(\w+)`", STORAGE)) == helpers


@pytest.mark.parametrize("sql", re.findall(r"```sql\n(.*?)```", STORAGE, re.DOTALL))
def test_every_query_of_the_storage_page_runs(home: Home, sql: str) -> None:
    assert home.rows(sql) == []
