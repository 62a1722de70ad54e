"""Every command does what it says, seen from the shell."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.raw_server import RawServer, reply
from tests.support.shell import Said, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOG = b"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Kiln Diary</title><link>https://kiln.example/</link><language>en</language>
<item><title>Out today</title><guid>k1</guid><link>https://kiln.example/out</link>
<dc:creator>Ines Potter</dc:creator><category>Published Elsewhere</category>
<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate>
<description>&lt;p&gt;My latest article for &lt;em&gt;The Glaze Quarterly&lt;/em&gt;,
"&lt;a href="https://glaze.example/celadon"&gt;Celadon in Winter&lt;/a&gt;," is up.&lt;/p&gt;
</description>
</item>
<item><title>Firing log</title><guid>k2</guid>
<pubDate>Sun, 01 Nov 2026 08:00:00 GMT</pubDate>
<description>Cone ten by midnight; the glaze crawled.</description></item>
</channel></rss>"""

OUTLET = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Glaze Quarterly</title>
<id>urn:glaze</id><updated>2026-11-02T07:00:00Z</updated><link href="https://glaze.example/"/>
<entry><title>Celadon in Winter</title><id>urn:glaze:1</id><updated>2026-11-02T07:00:00Z</updated>
<link href="https://glaze.example/celadon"/><author><name>Ines Potter</name></author>
<content type="text">Green, but only just.</content></entry></feed>"""

PAGE = b"""<!DOCTYPE html><html><head><title>Kiln Diary</title>
<link rel="alternate" type="application/rss+xml" href="/kiln.xml"></head>
<body>Clay.</body></html>"""

CHOICE = b"""<!DOCTYPE html><html><head><title>Two</title>
<link rel="alternate" type="application/rss+xml" title="All" href="/kiln.xml">
<link rel="alternate" type="application/atom+xml" title="Glaze" href="/glaze.xml"></head></html>"""


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as running:
        running.on("/kiln.xml", reply(200, BLOG, ETag='"k"'), reply(304, ETag='"k"'))
        running.on("/glaze.xml", reply(200, OUTLET))
        running.on("/", reply(200, PAGE)).on("/choice", reply(200, CHOICE))
        yield running


@pytest.fixture
def shell(tmp_path: Path, server: RawServer) -> Shell:
    """A shell whose configuration allows the server and knows a database."""
    (tmp_path / "my.toml").write_text(
        f'database = "my.db"\n[fetch]\nallow_private = ["{server.place}"]\nhost_gap = 0\n'
        '[schedule]\nmanual_gap = "0s"\n[crosslinks]\nconfirm = false\n',
        encoding="utf-8",
    )
    return Shell(tmp_path, "--config", "my.toml")


@pytest.fixture
def full(shell: Shell, server: RawServer) -> Shell:
    """The same with both feeds polled."""
    done = shell("add", "--tag", "clay", server.url("/kiln.xml"), server.url("/glaze.xml"))
    assert done.code == 0, done.err
    return shell


def rows(said: Said) -> list[dict[str, Any]]:
    """A JSON answer."""
    assert said.code == 0, said.err
    found: list[dict[str, Any]] = json.loads(said.out)
    return found


def test_init_writes_a_configuration_and_a_database_once(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    assert shell("init").code == 0
    assert (tmp_path / ".config/aggregator/aggregator.toml").is_file()
    assert (tmp_path / ".local/share/aggregator/aggregator.db").is_file()
    again = shell("init")
    assert again.code == 2
    assert "left as it is" in again.err
    assert shell("feeds").code == 0


def test_init_says_which_configuration_comes_first_where_another_one_does(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/aggregator.toml").write_text("")
    assert "config/aggregator.toml comes first" in Shell(tmp_path)("init").err


def test_add_a_feed_and_it_is_polled(shell: Shell, server: RawServer) -> None:
    said = shell("add", server.url("/kiln.xml"), "--title", "My kiln")
    assert said.err == "following Kiln Diary as feed 1: 2 entries\n"
    assert rows(shell("feeds", "--format", "json"))[0]["title"] == "My kiln"
    assert server.paths == ["/kiln.xml"]


def test_b06_add_a_page_and_its_feed_is_found_without_a_second_get(
    shell: Shell, server: RawServer
) -> None:
    assert shell("add", server.url("/")).code == 0
    assert server.paths == ["/", "/kiln.xml"]
    assert rows(shell("feeds", "--format", "json"))[0]["url"] == server.url("/kiln.xml")


def test_a_page_with_several_feeds_is_a_choice(shell: Shell, server: RawServer) -> None:
    said = shell("add", server.url("/choice"))
    assert said.code == 1
    assert "several feeds" in said.err
    assert f"aggregator add {server.url('/glaze.xml')}  (Glaze)" in said.out
    assert rows(shell("feeds", "--format", "json")) == []


def test_a_second_poll_asks_conditionally_and_changes_nothing(
    full: Shell, server: RawServer
) -> None:
    said = full("poll", "--all")
    assert said.code == 0
    assert said.err.startswith("2 feeds: 0 new entries, 0 changed, 1 not modified")
    assert server.requests[-1].header("if-none-match") or server.requests[-2].header(
        "if-none-match"
    )


def test_poll_says_when_nothing_is_due(full: Shell) -> None:
    said = full("poll")
    assert (said.code, said.out) == (0, "")
    assert "nothing is due" in said.err


def test_poll_fails_only_when_every_feed_fails(full: Shell, server: RawServer) -> None:
    server.on("/kiln.xml", reply(500))
    assert full("poll", "--all").code == 0
    server.on("/glaze.xml", reply(500))
    said = full("poll", "--all")
    assert said.code == 1
    assert "2 server error" in said.err


def test_quiet_says_nothing_but_the_answer(full: Shell) -> None:
    quiet = Shell(full.folder, "--quiet", *full.options)
    assert quiet("poll", "--all") == Said(0, "", "")
    assert quiet("doctor").out == ""


def test_search_in_every_format(full: Shell) -> None:
    table = full("search", "celadon")
    assert "Celadon in Winter" in table.out
    assert "← Kiln Diary" in table.out
    found = rows(full("search", "celadon", "--format", "json"))
    lines = full("search", "celadon", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == found
    sheet = list(csv.DictReader(io.StringIO(full("search", "celadon", "--format", "csv").out)))
    assert [row["title"] for row in sheet] == [row["title"] for row in found]
    assert full("search", "celadon", "--format", "md").out.startswith("| ID |")


def test_facets_count_the_answers(full: Shell) -> None:
    found = rows(full("search", "--facets", "--format", "json"))
    assert {"facet": "feed", "value": "Kiln Diary", "entries": 2} in found
    assert {"facet": "author", "value": "Ines Potter", "entries": 2} in found
    assert "Kiln Diary" in full("search", "--facets", "celadon").out


def test_a_search_without_an_answer_is_no_failure(full: Shell) -> None:
    said = full("search", "porcelain")
    assert (said.code, said.out, said.err) == (0, "", "nothing found\n")
    assert rows(full("search", "porcelain", "--format", "json")) == []


def test_show_reads_an_entry_with_its_cross_links(full: Shell) -> None:
    said = full("show", "https://kiln.example/out")
    assert "Out today\n=========\nInes Potter · Kiln Diary" in said.out
    assert '→ announces "Celadon in Winter" at The Glaze Quarterly (entry 3)' in said.out
    assert "[1] https://glaze.example/celadon" in said.out
    assert '← announced by Ines Potter in "Out today", Kiln Diary' in full("show", "3").out


def test_elsewhere_lists_confirms_and_rejects(full: Shell) -> None:
    (piece,) = rows(full("elsewhere", "--format", "json"))
    assert (piece["kind"], piece["outlet"], piece["piece_title"], piece["piece_entry_id"]) == (
        "announces",
        "The Glaze Quarterly",
        "Celadon in Winter",
        3,
    )
    name = str(piece["id"])
    assert full("elsewhere", "reject", name).code == 0
    assert rows(full("elsewhere", "--format", "json")) == []
    assert full("elsewhere", "confirm", name).code == 0
    assert rows(full("elsewhere", "--format", "json"))[0]["verdict"] == "confirmed"


FILTERS = {
    "--author potter": 1,
    "--author somebody": 0,
    "--outlet glaze": 1,
    "--outlet glaze.example": 1,
    "--outlet times": 0,
    "--kind announces": 1,
    "--kind appearance": 0,
    "--since 2026-11-02": 1,
    "--since 2026-11-03": 0,
    "--until 2026-11-01": 0,
    "--until 2026-11-02": 1,
    "--since 2026 --until 2026": 1,
    "--unresolved": 0,
    "--min-confidence 0.0": 1,
    "--limit 1": 1,
    "today": 1,
    "midnight": 0,
}


@pytest.mark.parametrize(("options", "count"), FILTERS.items(), ids=FILTERS)
def test_elsewhere_can_be_narrowed(full: Shell, options: str, count: int) -> None:
    assert len(rows(full("elsewhere", *options.split(), "--format", "json"))) == count


def test_explain_gives_the_evidence(full: Shell) -> None:
    said = full("explain", "1")
    assert 'announces "Celadon in Winter" at The Glaze Quarterly' in said.out
    assert "which is entry 3" in said.out
    assert "Published Elsewhere" in said.out
    told = json.loads(full("explain", "1", "--format", "json").out)
    assert told["crosslinks"][0]["evidence"]


def test_explain_gives_the_reason_of_the_next_check(full: Shell) -> None:
    said = full("explain", "kiln diary")
    assert "next check 20" in said.out
    assert "200  new, 2 new" in said.out


def test_relink_looks_at_what_another_version_saw(full: Shell) -> None:
    assert full("relink").err == "looked at 0 entries again\n"
    with closing(sqlite3.connect(full.folder / "my.db")) as database, database:
        database.execute("UPDATE entries SET detector = 'old'")
    before = full("elsewhere", "--format", "json").out
    assert full("relink").err == "looked at 3 entries again\n"
    assert full("elsewhere", "--format", "json").out == before


@pytest.mark.parametrize("format_", ["atom", "rss", "json", "html", "opml"])
def test_export_to_standard_output_and_to_a_file(full: Shell, format_: str) -> None:
    said = full("export", "--format", format_)
    assert said.code == 0
    assert "Kiln Diary" in said.out
    assert full("export", "--format", format_, "-o", "out").err == "wrote out\n"
    assert (full.folder / "out").read_text(encoding="utf-8") == said.out
    assert full("export", "--format", format_, "-o", "out").err == "out is up to date\n"


def test_what_is_exported_as_opml_can_be_imported(full: Shell, tmp_path: Path) -> None:
    assert full("edit", "1", "--tag", "mud").code == 0
    assert full("export", "--format", "opml", "-o", "feeds.opml").code == 0
    other = Shell(tmp_path, "--db", "other.db")
    assert other("import", "feeds.opml").err.startswith("2 added, 0 known already, 0 refused")
    assert other("import", "feeds.opml").err.startswith("0 added, 2 known already")

    def essence(shell: Shell) -> list[tuple[str, list[str]]]:
        return [(f["url"], f["tags"]) for f in rows(shell("feeds", "--format", "json"))]

    assert essence(other) == essence(full)


def test_edit_pause_resume_remove(full: Shell) -> None:
    edited = full(
        "edit", "1", "--title", "K", "--tag", "mud", "--untag", "clay", "--interval", "5m"
    )
    assert edited.code == 0
    assert full("pause", "K").code == 0
    feed = rows(full("feeds", "--format", "json", "--tag", "mud"))[0]
    assert (feed["title"], feed["state"], feed["tags"]) == ("K", "paused", ["mud"])
    assert full("resume", "K").code == 0
    assert rows(full("feeds", "--format", "json", "--tag", "mud"))[0]["state"] == "active"
    assert full("remove", "K").code != 0  # nobody said yes
    assert full("remove", "--yes", "K").err == "removed 1 feed\n"
    assert len(rows(full("feeds", "--format", "json"))) == 1
    assert full("search", "cone", "--format", "json").out == "[]\n"


SOLD = b"""<rss version="2.0"><channel><title>Cheap Flights</title><link>https://flights.test/</link>
<item><title>Sale</title><link>https://flights.test/1</link></item></channel></rss>"""


def test_another_site_is_spoken_of_until_a_person_agrees(full: Shell, server: RawServer) -> None:
    server.on("/kiln.xml", reply(200, SOLD))
    polled = full("poll", "--all", "-v")
    assert 'suddenly shows another site: "Cheap Flights" at flights.test' in polled.err
    (feed,) = rows(full("feeds", "--errors", "--format", "json"))
    assert (feed["title"], feed["former_title"]) == ("Cheap Flights", "Kiln Diary")
    told = [finding["trouble"] for finding in rows(full("doctor", "--format", "json"))]
    assert any('it was "Kiln Diary"' in trouble for trouble in told)
    assert "shows another site since" in full("explain", "--feed", "1").out
    assert full("edit", "1", "--accept").code == 0
    assert rows(full("feeds", "--errors", "--format", "json")) == []


def test_a_password_is_never_shown(full: Shell, server: RawServer) -> None:
    done = full("edit", "1", "--user", "ines", "--header", "X-Token: t0psecret", stdin=b"s3cret\n")
    assert done.code == 0
    assert full("poll", "--all", "-v").code == 0
    assert any(request.header("authorization") for request in server.requests)
    for command in (["feeds", "--format", "json"], ["explain", "kiln"], ["export"], ["doctor"]):
        said = full(*command)
        assert "s3cret" not in said.out + said.err
        assert "t0psecret" not in said.out + said.err


def test_stats_and_doctor(full: Shell) -> None:
    assert "2 feeds, 3 entries" in full("stats").out
    assert json.loads(full("stats", "--format", "json").out)["totals"]["elsewhere"] == 1
    assert full("doctor").code == 0
    assert "no contact" in full("doctor").out


def test_backup_is_a_whole_database(full: Shell) -> None:
    assert full("backup", "copy.db").code == 0
    copy = Shell(full.folder, "--db", "copy.db")
    assert full("search", "celadon").out == copy("search", "celadon").out
    assert full("backup", "copy.db").code == 1


def test_configured_feeds_are_followed_and_said_to_have_left(
    shell: Shell, server: RawServer, tmp_path: Path
) -> None:
    config = tmp_path / "my.toml"
    bare = config.read_text(encoding="utf-8")
    feeds = f'[[feeds]]\nurl = "{server.url("/kiln.xml")}"\ntags = ["clay"]\n'
    config.write_text(bare + feeds, encoding="utf-8")
    assert shell("poll").code == 0
    assert rows(shell("feeds", "--format", "json"))[0]["left_config"] is False
    config.write_text(bare, encoding="utf-8")
    assert rows(shell("feeds", "--format", "json"))[0]["left_config"] is True
    assert "no longer in the configuration" in shell("feeds").out


def test_configured_exports_are_written_when_something_changed(
    shell: Shell, server: RawServer, tmp_path: Path
) -> None:
    config = tmp_path / "my.toml"
    export = '[[exports]]\npath = "planet.atom"\nformat = "atom"\n'
    config.write_text(config.read_text(encoding="utf-8") + export, encoding="utf-8")
    assert shell("add", server.url("/kiln.xml")).code == 0
    assert "wrote " in shell("poll", "--all").err
    assert "Firing log" in (tmp_path / "planet.atom").read_text(encoding="utf-8")
    assert "wrote " not in shell("poll", "--all").err


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_help_of_every_command_fits(shell: Shell, width: str) -> None:
    from aggregator.cli import cli

    for name in cli.commands:
        said = shell(name, "--help", COLUMNS=width)
        assert said.code == 0
        assert said.out.startswith("Usage: aggregator")


def test_control_characters_of_a_feed_never_reach_the_terminal(full: Shell) -> None:
    with closing(sqlite3.connect(full.folder / "my.db")) as database, database:
        database.execute("UPDATE entries SET title = 'Red ' || char(27) || '[31m alert'")
    for command in (["search", "cone"], ["show", "2"]):
        assert "\x1b" not in full(*command).out
