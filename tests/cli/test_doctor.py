"""What doctor finds, and what it says to do about it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.dates import stamp
from aggregator.model import FeedHealth, FeedStatus, HostBlock
from aggregator.store import Store
from aggregator.store.file import FileState
from aggregator.update.checkup import MIB, examine_file, examine_hosts, examine_schedule
from aggregator.update.doctor import MANY, examine
from tests.support.home import START
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.update.doctor import Finding

WELL = FeedHealth(
    id=7,
    url="https://tides.example/feed",
    title="Tides",
    site_url=None,
    state=FeedStatus.ACTIVE,
    tags=(),
    in_config=False,
    added_at=START - timedelta(days=900),
    last_check_at=START - timedelta(hours=1),
    last_success_at=START - timedelta(hours=1),
    last_status=200,
    next_check_at=START + timedelta(hours=1),
    next_check_reason="an entry about every 3 h",
    error=None,
    error_kind=None,
    error_count=0,
    error_since=None,
    entries=40,
    entries_a_week=5.0,
    newest_entry_at=START - timedelta(days=1),
)
SOUND = FileState(Path("feeds.db"), 100 * MIB, 0, MIB, 9000 * MIB)


def told(findings: Iterable[Finding]) -> list[tuple[str, str, bool]]:
    return [(each.trouble, each.remedy, each.serious) for each in findings]


def test_of_what_is_well_nothing_is_said() -> None:
    assert told(examine([WELL], START)) == []
    assert told(examine_schedule([WELL], START)) == []
    assert told(examine_file(SOUND)) == []


@pytest.mark.parametrize(
    ("ill", "trouble", "remedy", "serious"),
    [
        ({"state": FeedStatus.GONE}, "gone for good", "resume 7", True),
        ({"state": FeedStatus.DEAD, "error": "no"}, "given up", "remove 7", True),
        ({"state": FeedStatus.PAUSED}, "paused", "resume 7", False),
        ({"error": "refused", "error_kind": "auth_required"}, "refused", "edit 7 --user", False),
        ({"moved_url": "https://new.example/feed"}, "moving to https://new", "nothing", False),
        ({"penalty": 2}, "less often (429): its interval is 4 times", "nothing", False),
        ({"newest_entry_at": START - timedelta(days=500)}, "silent since", "remove 7", False),
        ({"undated": True}, "no dates", "when first seen", False),
    ],
)
def test_each_trouble_of_a_feed_has_its_remedy(
    ill: dict[str, Any], trouble: str, remedy: str, serious: bool
) -> None:
    ((what, to_do, needs_you),) = told(examine([replace(WELL, **ill)], START))
    assert trouble in what
    assert remedy in to_do
    assert needs_you is serious


def test_new_ids_for_old_entries_are_noticed_when_they_are_many() -> None:
    assert told(examine([WELL], START, {7: MANY - 1})) == []
    ((trouble, _, _),) = told(examine([WELL], START, {7: MANY}))
    assert "new ids" in trouble


@pytest.mark.parametrize(
    ("state", "trouble", "serious"),
    [
        (replace(SOUND, disk_free=10 * MIB), "10 MiB left", True),
        (replace(SOUND, log=200 * MIB), "log has grown to 200 MiB", False),
        (replace(SOUND, unused=80 * MIB), "80 MiB of its 100 MiB are free", False),
    ],
)
def test_trouble_with_the_disk(state: FileState, trouble: str, serious: bool) -> None:
    ((what, _, needs_you),) = told(examine_file(state))
    assert trouble in what
    assert needs_you is serious


def test_trouble_with_the_inside_of_the_file() -> None:
    ((damage, recover, _),) = told(examine_file(SOUND, ["Page 7 is never used"]))
    assert ("Page 7" in damage, "--recover" in recover) == (True, True)
    ((index, reindex, _),) = told(examine_file(SOUND, index_is_sound=False))
    assert ("index" in index, "--reindex" in reindex) == (True, True)


def test_trouble_with_the_schedule_and_the_clock() -> None:
    late = replace(WELL, next_check_at=START - timedelta(days=2))
    ((trouble, remedy, serious),) = told(examine_schedule([late, late, WELL], START))
    assert (trouble, serious) == ("2 feeds are more than a day late", True)
    assert "daemon" in remedy
    never = replace(WELL, state=FeedStatus.PAUSED)
    assert told(examine_schedule([never], START))[0][0] == "no feed will ever be asked"
    assert told(examine_schedule([], START)) == []
    ahead = replace(WELL, last_check_at=START + timedelta(days=1))
    assert "clock was set back" in told(examine_schedule([ahead], START))[0][0]


def test_hosts_that_asked_for_a_pause() -> None:
    until = datetime.fromisoformat("2026-11-26T00:00:00Z")
    (finding,) = examine_hosts([HostBlock("tides.example:443", until, "it said 429")])
    assert finding.subject == "tides.example:443"
    assert "2026-11-26T00:00:00Z: it said 429" in finding.trouble


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell over a database with a feed that is asked tomorrow."""
    (tmp_path / "a.toml").write_text('[fetch]\ncontact = "https://ann.example/"\n')
    Store(tmp_path / "a.db", create=True).close()
    tomorrow = stamp(datetime.now().astimezone() + timedelta(days=1))
    change(
        tmp_path / "a.db",
        "INSERT INTO feeds (url, added_at, next_check_at, title) VALUES"
        f" ('https://tides.example/', '2026-01-01T00:00:00Z', '{tomorrow}', 'Tides')",
    )
    return Shell(tmp_path, "--db", "a.db", "--config", "a.toml")


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as plain, plain:
        for statement in statements:
            plain.execute(statement)


def test_health_is_an_exit_code(shell: Shell) -> None:
    assert shell("doctor").err == "everything is well\n"
    change(shell.folder / "a.db", "UPDATE feeds SET next_check_at = '2026-01-01T00:00:00Z'")
    for quiet in (
        shell("doctor", "--quiet"),
        shell("doctor", "-q", "--quick"),
        shell("--quiet", "doctor"),
    ):
        assert (quiet.code, quiet.out, quiet.err) == (1, "", "")
    said = json.loads(shell("doctor", "--format", "json").out)
    assert [(row["subject"], row["serious"]) for row in said] == [("schedule", True)]


def test_an_index_that_does_not_fit_is_found_and_made_anew(shell: Shell) -> None:
    change(
        shell.folder / "a.db",
        "INSERT INTO entries (feed_id, guid, published_at, first_seen_at, sort_at, content_hash,"
        " title) VALUES (1, 'ebb', '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z',"
        " '2026-11-01T00:00:00Z', '', 'Ebb')",
        "INSERT INTO entries_fts (entries_fts) VALUES ('delete-all')",
    )
    assert shell("search", "ebb", "--format", "csv").out == ""
    ill = shell("doctor", "--format", "json")
    assert ill.code == 1
    assert "--reindex" in json.loads(ill.out)[0]["remedy"]
    assert shell("doctor", "--quick").code == 0
    assert shell("doctor", "--reindex").code == 0
    assert "Ebb" in shell("search", "ebb", "--format", "csv").out


def test_rows_that_hang_on_nothing_are_damage(shell: Shell) -> None:
    change(shell.folder / "a.db", "PRAGMA foreign_keys = OFF", "DELETE FROM settings WHERE 0")
    with closing(sqlite3.connect(shell.folder / "a.db")) as plain, plain:
        plain.execute("PRAGMA foreign_keys = OFF")
        plain.execute("INSERT INTO feed_tags VALUES (99, 'nobody')")
    said = shell("doctor", "--format", "json")
    assert said.code == 1
    assert "feed_tags" in json.loads(said.out)[0]["trouble"]
