"""What need not be read again is remembered with the entries, and forgotten with what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.documents import atom, rss
from tests.support.home import Home
from tests.support.raw_server import RawServer, reply

if TYPE_CHECKING:
    from pathlib import Path

EBB = "<guid>1</guid><title>Ebb</title><description>Low water</description>"
FLOOD = "<guid>2</guid><title>Flood</title><description>High water</description>"
SLACK = "<guid>3</guid><title>Slack</title><description>Still water</description>"


def version(day: int, words: str) -> str:
    """An Atom entry that has always the same id, title and link."""
    return (
        f"<id>1</id><title>Tide</title><updated>2024-05-{day}T00:00:00Z</updated>"
        f"<content>{words}</content>"
    )


def said(home: Home) -> list[tuple[Any, ...]]:
    """What the stored entries say."""
    return home.rows(
        "SELECT guid, title, summary, content_html, updated_at, language, content_hash"
        " FROM entries ORDER BY guid"
    )


def hashes(home: Home) -> dict[str, str]:
    """guid -> hash of the slice that the entry was read from."""
    return dict(home.rows("SELECT guid, hash FROM entry_slices WHERE hash IS NOT NULL"))


@pytest.mark.parametrize(
    "documents",
    [
        (rss(EBB), rss(FLOOD, EBB), rss(SLACK, FLOOD)),
        (rss(EBB, FLOOD), rss(EBB.replace("Low", "Lowest"), FLOOD), rss(EBB, FLOOD)),
        (rss(EBB), rss(EBB, attributes='xml:lang="cy"'), rss(FLOOD, EBB)),
        (rss(EBB, FLOOD), rss(SLACK, head="<link>/</link>"), rss(EBB, FLOOD)),
        (rss(EBB), rss(EBB, EBB.replace("Low", "High")), rss(EBB)),
        (atom(version(10, "a")), atom(version(11, "b"), version(12, "c")), atom(version(10, "a"))),
    ],
)
def test_what_is_stored_in_the_end_is_what_reading_everything_stores(
    documents: tuple[str, ...], tmp_path: Path, web: RawServer
) -> None:
    """The second home forgets before each poll what it need not read."""
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
    with Home(tmp_path / "one", web) as home, Home(tmp_path / "other", web) as other:
        for each in (home, other):
            each.follow("/tides")
        for document in documents:
            web.on("/tides", reply(200, document.encode()))
            home.poll()
            other.change("DELETE FROM entry_slices")
            other.poll()
            assert said(home) == said(other)


def test_the_hash_of_an_entry_is_that_of_what_it_was_read_from_last(
    home: Home, web: RawServer
) -> None:
    web.on("/tides", reply(200, rss(EBB, FLOOD).encode()))
    home.poll(home.follow("/tides"))
    before = hashes(home)
    web.on("/tides", reply(200, rss(EBB.replace("Low", "Lowest"), FLOOD).encode()))
    home.poll()
    after = hashes(home)
    assert before.keys() == after.keys() == {"1", "2"}
    assert before["2"] == after["2"]
    assert before["1"] != after["1"]


def test_a_document_that_cannot_be_cut_leaves_nothing_known(home: Home, web: RawServer) -> None:
    web.on("/tides", reply(200, rss(EBB).encode()))
    home.poll(home.follow("/tides"))
    assert hashes(home)
    web.on("/tides", reply(200, rss(EBB, "<title>A<b>T</title>").encode()))
    home.poll()
    assert hashes(home) == {}


def test_feeds_do_not_know_each_others_entries(home: Home, web: RawServer) -> None:
    for path in ("/one", "/two"):
        web.on(path, reply(200, rss(EBB).encode()))
        home.poll(home.follow(path))
    assert home.rows("SELECT count(*) FROM entry_slices") == [(2,)]
    assert [row[0] for row in said(home)] == ["1", "1"]
