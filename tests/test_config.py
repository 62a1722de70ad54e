"""The configuration: what may stand in it, where it is looked for, and what is refused how."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import (
    ExportSettings,
    FeedSettings,
    Settings,
    find_database,
    find_settings,
    parse_settings,
)
from aggregator.errors import ConfigError

HERE = Path("/somewhere/aggregator.toml")

WHOLE = """
database = "data/my.db"

[fetch]
contact = "https://example.org/about"
timeout = 12.5
max_body = "500 kB"
concurrency = 4
host_gap = 0
allow_private = ["127.0.0.1:8000", "[::1]:80"]

[schedule]
min_interval = "2h"
max_interval = "1d 12h"
manual_gap = "0s"

[crosslinks]
threshold = 0.75
confirm = false
outlets = { "Fen.example" = "The Fen Review" }

[[feeds]]
url = "https://marsh.example/feed"
tags = ["reeds", "reeds", "eels"]
interval = "5m"

[[exports]]
path = "public/planet.atom"
format = "atom"
query = "tag:reeds"
limit = 10
"""


def test_everything_that_may_stand_in_it() -> None:
    settings = parse_settings(WHOLE, HERE)
    assert settings.database == Path("/somewhere/data/my.db")
    assert settings.fetch.max_body == 500_000
    assert settings.fetch.allow_private == ("127.0.0.1:8000", "[::1]:80")
    assert (settings.schedule.min_interval, settings.schedule.max_interval) == (7200, 129_600)
    assert settings.crosslinks.outlets == {"fen.example": "The Fen Review"}
    assert settings.feeds == (
        FeedSettings("https://marsh.example/feed", None, ("reeds", "eels"), 300),
    )
    assert settings.exports == (
        ExportSettings(Path("/somewhere/public/planet.atom"), "atom", "tag:reeds", limit=10),
    )


def test_saved_searches_are_known_by_name_in_any_case() -> None:
    text = "[searches]\nMine = 'author:quill'\nfresh = '@MINE after:2d'\n"
    assert parse_settings(text, HERE).searches == {
        "mine": "author:quill",
        "fresh": "@MINE after:2d",
    }


def test_an_empty_file_means_the_defaults() -> None:
    assert parse_settings("", HERE) == Settings(path=HERE)


REFUSED = {
    "a key that nobody knows": ("colour = 1", 1, "known are"),
    "a table that nobody knows": ("\n[fetsh]\n", 2, '"fetch"'),
    "a misspelt key": ("[fetch]\ncontakt = 'a'", 2, '"contact"'),
    "a key of another table": ("[schedule]\ntimeout = 3", 2, "known are"),
    "a number for a text": ("database = 3", 1, "text in quotes"),
    "a text for a number": ("[fetch]\ntimeout = 'x'", 2, "a number"),
    "a number out of range": ("[fetch]\ntimeout = 0", 2, "from 1 to 300"),
    "a truth for a number": ("[fetch]\nconcurrency = true", 2, "whole number"),
    "a bare number for a duration": ("[schedule]\nmin_interval = 3600", 2, "in quotes"),
    "an interval that is impolite": ("[schedule]\nmin_interval = '5m'", 2, "between 60 min"),
    "a longest interval under the shortest": (
        "[schedule]\nmin_interval = '5h'\nmax_interval = '2h'",
        3,
        "shorter",
    ),
    "a size without a unit we know": ("[fetch]\nmax_body = '3 bananas'", 2, "a size"),
    "a private host without a port": ("[fetch]\nallow_private = ['localhost']", 2, "host:port"),
    "a contact that would break a header": ("[fetch]\ncontact = 'a (b)'", 2, "a URL or an e-mail"),
    "a wish below five minutes": ("[[feeds]]\nurl='http://a.example'\ninterval='1m'", 3, "5 min"),
    "a feed of another kind": ("[[feeds]]\n\nurl = 'ftp://a.example'", 3, "http or https"),
    "a feed with one bracket": ("[feeds]\nurl = 'http://a.example'", 1, "[[feeds]]"),
    "an export in no format": ("[[exports]]\npath='a'\nformat='word'", 3, "atom, rss, json"),
    "an export without a path": ("[[exports]]\nformat='atom'", 1, '"path"'),
    "the second of two": (
        "[[feeds]]\nurl='http://a.example'\n[[feeds]]\nurl='http://b.example'\ntag='x'",
        5,
        '"tags"',
    ),
    "an outlet without a name": ("[crosslinks.outlets]\n'a.example' = 3", 1, "text in quotes"),
    "a saved search that is no text": ("[searches]\nmine = 3", 1, "text in quotes"),
    "a saved search that nobody could type": ("[searches]\n'a b' = 'c'", 1, "letters, digits"),
    "a saved search that cannot be understood": ("[searches]\na='b'\nc='(d'", 3, "never closed"),
    "a saved search of itself": ("[searches]\na = 'b @a'", 2, "refers to itself"),
    "an export of no saved search": (
        "[searches]\nmine = 'a'\n[[exports]]\npath='a'\nformat='atom'\nquery='@mnie'",
        6,
        "did you mean @mine",
    ),
    "pages without an address": (
        "[[exports]]\npath='a'\nformat='atom'\npages=3",
        4,
        "the url of the first",
    ),
    "pages of a page": (
        "[[exports]]\npath='a'\nformat='html'\nurl='https://a.example'\npages=3",
        5,
        "atom, rss, json",
    ),
    "half a line": ("[fetch]\ntimeout =", 2, "not TOML"),
}


@pytest.mark.parametrize(("text", "line", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, HERE)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{HERE}:{line}: ")


@given(st.text(max_size=80))
def test_any_text_gives_settings_or_a_reason(text: str) -> None:
    with suppress(ConfigError):
        parse_settings(text, HERE)


def test_where_it_is_looked_for(tmp_path: Path) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    places = {
        "option": tmp_path / "option.toml",
        "variable": tmp_path / "variable.toml",
        "folder": here / "config" / "aggregator.toml",
        "home": home / ".config" / "aggregator" / "aggregator.toml",
    }
    environment = {"AGGREGATOR_CONFIG": str(places["variable"])}
    assert find_settings(None, {}, here, home) == Settings()
    for path in places.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    assert find_settings(places["option"], environment, here, home).path == places["option"]
    assert find_settings(None, environment, here, home).path == places["variable"]
    assert find_settings(None, {}, here, home).path == places["folder"]
    places["folder"].unlink()
    assert find_settings(None, {}, here, home).path == places["home"]


def test_where_the_database_is() -> None:
    home = Path("/home/ann")
    configured = Settings(database=Path("/data/a.db"))
    environment = {"AGGREGATOR_DB": "/var/b.db"}
    assert find_database(Path("c.db"), configured, environment, home) == Path("c.db")
    assert find_database(None, configured, environment, home) == Path("/var/b.db")
    assert find_database(None, configured, {}, home) == Path("/data/a.db")
    assert find_database(None, Settings(), {}, home) == Path(
        "/home/ann/.local/share/aggregator/aggregator.db"
    )
