"""The demo: a tour that a newcomer can follow, and a folder with everything that it told of."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.dates import to_http
from aggregator.demo.documents import Document, documents, fill
from aggregator.demo.folder import SAMPLES, configuration, prepare
from aggregator.demo.server import is_current
from aggregator.errors import UsageError

NOW = datetime(2027, 3, 1, 6, 30, 15, tzinfo=UTC)
AGGREGATOR = (sys.executable, "-m", "aggregator")


@dataclass(frozen=True)
class Tour:
    """A finished demo: where it was started, and what it said."""

    place: Path
    done: subprocess.CompletedProcess[str]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a person with sqlite3 sees afterwards."""
        database = self.place / "aggregator-demo" / "aggregator.db"
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()


def start(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program in `place`, as a person without settings of their own would."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name != "COLUMNS" and not name.startswith("AGGREGATOR_")
    }
    return subprocess.run(
        [*AGGREGATOR, *arguments],
        cwd=place,
        env=inherited | {"PYTHONUTF8": "1"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    """One demo for all tests that only look at it; the person has a database of their own."""
    place = tmp_path_factory.mktemp("tour")
    return Tour(place, start(place, "demo", AGGREGATOR_DB=str(place / "own.db")))


def test_it_ends_by_itself_and_well(tour: Tour) -> None:
    assert (tour.done.returncode, tour.done.stderr) == (0, "")


def test_it_leaves_a_persons_own_database_alone(tour: Tour) -> None:
    assert {path.name for path in tour.place.iterdir()} == {"aggregator-demo"}


def test_it_can_be_read_in_a_terminal_of_a_hundred_columns(tour: Tour) -> None:
    assert [line for line in tour.done.stdout.splitlines() if len(line) > 100] == []


def test_it_is_short_enough_to_be_read(tour: Tour) -> None:
    assert len(tour.done.stdout.splitlines()) < 90


def test_pieces_published_elsewhere_are_found_and_joined_to_stored_entries(tour: Tour) -> None:
    """Joyner's post has no link to his piece; the podcast and the German paper are not followed."""
    found = tour.rows(
        """SELECT w.author, w.kind, w.outlet_domain, w.piece_title, p.url FROM elsewhere w
        LEFT JOIN entries p ON p.id = w.piece_entry_id ORDER BY w.author"""
    )
    assert found == [
        ("Friederike Baumgärtner", "announces", "bahnrundschau.example", "Das letzte Abteil", None),
        (
            "James Joyner",
            "announces",
            "nationalinterest.org",
            "NATO’s Cyber Threat",
            "https://nationalinterest.org/commentary/natos-cyber-threat",
        ),
        (
            "Josiah Penhallow",
            "republishes",
            "meridianreview.example",
            "A Ship Is a Rumour",
            "https://meridianreview.example/2/a-ship-is-a-rumour",
        ),
        (
            "Marit Solheim",
            "announces",
            "meridianreview.example",
            "Listening Downward",
            "https://meridianreview.example/2/listening-downward",
        ),
        ("Teodor Varga", "appearance", "inkandpaper.example", None, None),
    ]


def test_a_comment_on_somebody_elses_piece_is_a_citation(tour: Tour) -> None:
    cited = tour.rows(
        """SELECT p.title FROM citations c JOIN entries e ON e.id = c.entry_id
        JOIN entries p ON p.id = c.cited_entry_id WHERE e.title = 'Signals, old and new'"""
    )
    assert cited == [("NATO's Cyber Threat",)]


def test_broken_feeds_say_what_is_wrong_with_them(tour: Tour) -> None:
    assert tour.rows(
        "SELECT title, error_kind, error_count FROM feed_health WHERE error IS NOT NULL ORDER BY 1"
    ) == [("Allotment 14", "not_found", 2), ("The Tide Table", "not_a_feed", 2)]


def test_the_second_poll_brings_only_304s(tour: Tour) -> None:
    """Nine feeds, asked twice each."""
    assert tour.rows(
        """SELECT group_concat(status), count(*) FROM (
            SELECT feed_id, group_concat(status) AS status FROM (
                SELECT feed_id, status FROM polls ORDER BY id
            ) GROUP BY feed_id
        ) WHERE status LIKE '%304%' GROUP BY status"""
    ) == [(",".join(["200,304"] * 9), 9)]


def test_a_badly_written_feed_is_read_all_the_same(tour: Tour) -> None:
    assert tour.rows(
        """SELECT e.title, f.title FROM entries e JOIN feeds f ON f.id = e.feed_id
        WHERE e.url = 'https://crumbandcrust.example/rye?part=1&from=feed'"""
    ) == [("Rye & patience", "Crumb & Crust")]


def test_attachments_of_a_json_feed_are_stored(tour: Tour) -> None:
    assert tour.rows("SELECT url, type, length FROM enclosures ORDER BY position") == [
        ("https://secondaltos.example/audio/bar-41-with.mp3", "audio/mpeg", 412160),
        ("https://secondaltos.example/audio/bar-41-without.mp3", "audio/mpeg", 409088),
    ]


def test_the_last_week_is_lively(tour: Tour) -> None:
    sql = """SELECT count(*) FROM entries
        WHERE dated AND published_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-7 days')"""
    assert tour.rows(sql)[0][0] >= 12


@pytest.mark.parametrize("name", ["planet.html", "planet.atom"])
def test_the_combined_feed_is_written(tour: Tour, name: str) -> None:
    written = (tour.place / "aggregator-demo" / name).read_text(encoding="utf-8")
    assert "Listening Downward" in written
    assert name in tour.done.stdout


def test_every_command_that_it_prints_works_afterwards(tour: Tour, tmp_path: Path) -> None:
    """With the settings that it says to export; the polls want the server, which is gone."""
    place = shutil.copytree(tour.place, tmp_path / "copy")
    environment: dict[str, str] = {}
    lines = [line.removeprefix("$ ").strip() for line in tour.done.stdout.splitlines()]
    for line in lines:
        if line.startswith("export "):
            name, _, value = shlex.split(line)[1].partition("=")
            environment[name] = value
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("aggregator ")]
    results = {
        shlex.join(command): start(place, *command, **environment)
        for command in commands
        if command[0] != "poll"
    }
    assert len(results) == 8
    assert {name: done.stderr for name, done in results.items() if done.returncode} == {}
    assert [name for name, done in results.items() if not done.stdout.strip()] == []


def test_an_earlier_demo_is_replaced_and_what_lies_beside_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "aggregator.toml").write_text(configuration("127.0.0.1:9"), encoding="utf-8")
    (tmp_path / "aggregator.db").write_bytes(b"old")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    prepare(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["letter.txt", "aggregator.toml", "aggregator.db"])
def test_a_folder_used_for_something_else_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("[fetch]\n", encoding="utf-8")
    with pytest.raises(UsageError, match="--folder"):
        prepare(tmp_path)
    assert (tmp_path / name).read_text(encoding="utf-8") == "[fetch]\n"


def test_it_refuses_on_the_command_line_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "aggregator-demo").mkdir()
    (tmp_path / "aggregator-demo" / "letter.txt").touch()
    done = start(tmp_path, "demo")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_ages_become_dates_as_atom_and_as_rss_write_them() -> None:
    assert fill("{{iso 1d 30m}}, {{http 15s}}", NOW) == (
        "2027-02-28T06:00:15Z, Mon, 01 Mar 2027 06:30:00 GMT"
    )


def test_the_same_moment_gives_the_same_documents() -> None:
    assert documents(NOW) == documents(NOW)


def test_every_document_is_followed_and_one_feed_is_not_there() -> None:
    paths = {sample.path for sample in SAMPLES}
    assert paths - documents(NOW).keys() == {"/allotment-14"}
    assert documents(NOW).keys() <= paths


DOCUMENT = Document(b"<rss/>", "application/xml", NOW)
LATER, EARLIER = (to_http(NOW + timedelta(seconds=s)) for s in (60, -60))


@pytest.mark.parametrize(
    ("if_none_match", "since", "current"),
    [
        (None, None, False),
        (DOCUMENT.etag, None, True),
        ('"other"', None, False),
        (f'"other", W/{DOCUMENT.etag}', None, True),
        ("*", None, True),
        (None, to_http(NOW), True),
        (None, LATER, True),
        (None, EARLIER, False),
        (None, "last Tuesday", False),
        ('"other"', to_http(NOW), False),  # the tag decides
        (DOCUMENT.etag, EARLIER, True),
    ],
)
def test_the_server_honours_conditional_requests(
    if_none_match: str | None, since: str | None, current: bool
) -> None:
    assert is_current(DOCUMENT, if_none_match, since) is current


def test_the_readme_shows_what_the_demo_says(tour: Tour) -> None:
    """Line by line, but for dates, numbers of entries, and rows that the README leaves out."""

    def timeless(text: str) -> str:
        text = re.sub(r"\d{4}-\d\d-\d\d", "DATE", text)
        numbers = r"(?<=[Ee]ntry )\d+|^ *\d+(?=  )| +\d+(?=   \d\d%)"
        return re.sub(numbers, " N", text, flags=re.MULTILINE)

    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    commands = r"^```console\n\$ aggregator (?:elsewhere|explain|search).*?^```"
    shown = re.findall(commands, readme, re.MULTILINE | re.DOTALL)
    assert len(shown) == 3
    said = timeless(tour.done.stdout).splitlines()
    for line in "\n".join(shown).splitlines():
        if not line.startswith("```"):
            assert timeless(line) in said
