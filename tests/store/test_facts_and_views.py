"""What is written by polls and what the views make of it, over real HTTP and a real file."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

from aggregator.model import MARK_START
from aggregator.query import parse
from tests.support.home import Home
from tests.support.raw_server import RawServer, reply

if TYPE_CHECKING:
    from pathlib import Path


def feed(title: str, site: str, *items: str) -> bytes:
    """An RSS feed."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>'
        f"<link>{site}</link>{''.join(items)}</channel></rss>"
    ).encode()


def item(guid: str, title: str, text: str, link: str = "", **more: str) -> str:
    """An item of it; `text` is HTML."""
    names = {name.replace("_", ":"): value for name, value in more.items()}
    elements = {"title": title, "description": escape(text), **names}
    if link:
        elements["link"] = link
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items())
    return f'<item><guid isPermaLink="false">{guid}</guid>{inside}</item>'


MARSH = feed(
    "Marsh Notes",
    "https://marsh.example/",
    item(
        "m1",
        "Reeds",
        'I cut reeds, as <a href="https://www.fen.example/eels/?utm_source=rss">the fen report</a>'
        " says.",
        "https://marsh.example/reeds",
        pubDate="Mon, 02 Nov 2026 08:00:00 GMT",
        dc_creator="By ANN WADER",
        category="Wetlands",
    ),
    item("m2", "Undated", "No date at all."),
    item("m3", "Tomorrow", "From the future.", pubDate="Mon, 02 Nov 2099 08:00:00 GMT"),
)
FEN = feed(
    "The Fen Review",
    "https://fen.example/",
    item("f1", "Eels", "Eels came back.", "https://fen.example/eels", dc_creator="Bo Otter"),
)


def test_an_entry_is_stored_with_everything_that_hangs_on_it(home: Home, web: RawServer) -> None:
    web.on("/marsh", reply(200, MARSH))
    home.poll(home.follow("/marsh"))
    assert home.rows(
        "SELECT guid, title, url_key, title_key, published_at, dated FROM entries WHERE guid = 'm1'"
    ) == [("m1", "Reeds", "marsh.example/reeds", "reeds", "2026-11-02T08:00:00Z", 1)]
    assert home.rows("SELECT name, name_key FROM entry_authors") == [("By ANN WADER", "ann wader")]
    assert home.rows("SELECT tag FROM entry_tags") == [("Wetlands",)]
    assert home.rows("SELECT url, url_key, domain, text FROM links") == [
        (
            "https://www.fen.example/eels/?utm_source=rss",
            "fen.example/eels",
            "fen.example",
            "the fen report",
        )
    ]


def test_a_missing_date_is_the_first_sight_and_never_moves(home: Home, web: RawServer) -> None:
    edited = MARSH.replace(b"No date at all.", b"Still none.")
    web.on("/marsh", reply(200, MARSH), reply(200, edited))
    home.poll(home.follow("/marsh"))
    home.wait(days=1)
    home.poll()
    assert home.rows(
        "SELECT published_at, first_seen_at, sort_at, dated, content_text FROM entries"
        " WHERE guid = 'm2'"
    ) == [
        ("2026-11-25T10:20:00Z", "2026-11-25T10:20:00Z", "2026-11-25T10:20:00Z", 0, "Still none.")
    ]


def test_a_date_in_the_future_sorts_as_first_seen(home: Home, web: RawServer) -> None:
    web.on("/marsh", reply(200, MARSH))
    home.poll(home.follow("/marsh"))
    assert home.rows("SELECT published_at, sort_at FROM entries WHERE guid = 'm3'") == [
        ("2099-11-02T08:00:00Z", "2026-11-25T10:20:00Z")
    ]


def test_an_edited_entry_keeps_its_id_and_date_and_its_older_words(
    home: Home, web: RawServer
) -> None:
    edited = MARSH.replace(b"I cut reeds", b"We cut reeds").replace(b"02 Nov 2026", b"03 Nov 2026")
    web.on("/marsh", reply(200, MARSH), reply(200, edited))
    home.poll(home.follow("/marsh"))
    (before,) = home.rows("SELECT id FROM entries WHERE guid = 'm1'")
    home.wait(days=1)
    (result,) = home.poll()
    assert (result.poll.new, result.poll.updated) == (0, 1)
    ((entry_id, published, text),) = home.rows(
        "SELECT id, published_at, content_text FROM entries WHERE guid = 'm1'"
    )
    assert (entry_id,) == before
    assert published == "2026-11-02T08:00:00Z"
    assert text.startswith("We cut reeds")
    ((version, old),) = home.rows("SELECT version, content_text FROM entry_versions")
    assert version == 1
    assert old.startswith("I cut reeds")


def test_text_that_changes_on_every_fetch_does_not_fill_the_disk(
    home: Home, web: RawServer
) -> None:
    web.on("/marsh", *(reply(200, MARSH.replace(b"No date", b"No. %d" % n)) for n in range(30)))
    home.follow("/marsh")
    for _ in range(30):
        results = home.poll()
        home.wait(hours=2)
    assert home.value("SELECT count(*) FROM entry_versions") == 24
    assert home.value("SELECT content_text FROM entries WHERE guid = 'm2'").startswith("No. 29")
    assert "no longer kept" in " ".join(results[0].notes)


def test_an_entry_that_leaves_the_document_stays(home: Home, web: RawServer) -> None:
    web.on("/marsh", reply(200, MARSH), reply(200, feed("Marsh Notes", "https://marsh.example/")))
    home.poll(home.follow("/marsh"))
    home.wait(days=1)
    home.poll()
    assert home.value("SELECT count(*) FROM entries") == 3


def test_full_text_follows_every_change(home: Home, web: RawServer) -> None:
    web.on("/marsh", reply(200, MARSH), reply(200, MARSH.replace(b"reeds,", b"sedges,")))
    home.poll(home.follow("/marsh"))

    def found(words: str) -> list[str]:
        hits = home.app.store.search.hits(parse(words, home.clock), limit=9, sort="date")
        assert all(MARK_START in hit.snippet for hit in hits)
        return [hit.entry.guid for hit in hits]

    assert (found("reeds"), found("sedges")) == (["m1"], [])
    home.wait(days=1)
    home.poll()
    assert (found("sedges"), found('"cut reeds"')) == (["m1"], [])
    home.app.store.feeds.remove(1)
    assert found("sedges") == []
    assert home.app.store.file.damage() == []


def test_a_link_to_a_stored_entry_is_a_citation_whatever_came_first(
    tmp_path: Path, web: RawServer
) -> None:
    web.on("/marsh", reply(200, MARSH)).on("/fen", reply(200, FEN))
    seen = set()
    for number, order in enumerate(permutations(("/marsh", "/fen"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Home(folder, web) as home:
            for path in order:
                home.poll(home.follow(path))
            seen.add(
                tuple(
                    home.rows(
                        """SELECT a.guid, b.guid FROM citations c
                        JOIN entries a ON a.id = c.entry_id
                        JOIN entries b ON b.id = c.cited_entry_id"""
                    )
                )
            )
    assert seen == {(("m1", "f1"),)}


def test_a_document_in_two_feeds_is_one_story(home: Home, web: RawServer) -> None:
    copy = feed(
        "Planet Wet",
        "https://planet.example/",
        item("p", "Eels", "Eels came back.", "http://www.fen.example/eels/"),
    )
    web.on("/fen", reply(200, FEN)).on("/planet", reply(200, copy))
    home.poll(home.follow("/fen"))
    home.poll(home.follow("/planet"))
    assert home.rows(
        "SELECT s.role, e.guid FROM stories s JOIN entries e ON e.id = s.entry_id ORDER BY e.id"
    ) == [("original", "f1"), ("copy", "p")]


@pytest.mark.parametrize(
    "view", ["elsewhere", "citations", "stories", "feed_health", "atom_entries"]
)
def test_every_view_answers_on_an_empty_database(home: Home, view: str) -> None:
    assert home.rows(f"SELECT * FROM {view}") == []


def test_atom_entries_have_ids_that_are_iris(home: Home, web: RawServer) -> None:
    web.on("/fen", reply(200, FEN))
    home.poll(home.follow("/fen"))
    assert home.rows(
        "SELECT atom_id, atom_title, atom_link, atom_author_name FROM atom_entries"
    ) == [("https://fen.example/eels", "Eels", "https://fen.example/eels", "Bo Otter")]


def test_a_feeds_health_counts_its_entries(home: Home, web: RawServer) -> None:
    web.on("/marsh", reply(200, MARSH))
    home.poll(home.follow("/marsh"))
    assert home.rows("SELECT state, entries, error FROM feed_health") == [("active", 3, None)]
