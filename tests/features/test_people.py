"""One person under many bylines, and no namesake: `author:` over polled feeds."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from aggregator.query import parse
from tests.support.home import Home
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.raw_server import RawServer


def feed(site: str, *items: str, author: str = "") -> str:
    """A feed of `site`; each item is "guid", or "guid by A Name", perhaps with "| its text"."""
    head = f"<managingEditor>{author}</managingEditor>" if author else ""
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{site.title()}</title><link>https://{site}.example/</link>{head}"
        + "".join(map(_item, items))
        + "</channel></rss>"
    )


def _item(text: str) -> str:
    told, _, words = text.partition(" | ")
    guid, _, by = told.partition(" by ")
    creator = f"<dc:creator>{by}</dc:creator>" if by else ""
    return (
        f"<item><guid>{guid}</guid><title>Title {guid}</title>{creator}"
        f"<link>https://{guid.partition('-')[0]}.example/{guid}</link>"
        f"<description><![CDATA[<p>{words or guid}</p>]]></description>"
        "<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item>"
    )


def follow(home: Home, web: RawServer, *documents: str) -> None:
    for number, document in enumerate(documents):
        web.on(f"/{number}", reply(200, document))
        home.poll(home.follow(f"/{number}"))


def found(home: Home, author: str) -> set[str]:
    """The guids that `author:` finds."""
    hits = home.app.store.search.hits(parse(f'author:"{author}"', home.clock), limit=99)
    return {hit.entry.guid for hit in hits}


SPELLINGS = [
    "James Joyner", "By JAMES JOYNER", "Dr. James Joyner", "James Joyner, PhD", "Joyner, James",
    "jjoyner@example.org (James Joyner)", "James H. Joyner", "James Joyner and Amy Reed",
    "Amy Reed, James Joyner", "James Joyner, Senior Editor",
]  # fmt: skip


@pytest.mark.parametrize("asked", ["James Joyner", "joyner", "by JAMES JOYNER", "Joyner, James"])
def test_a_person_is_found_under_every_byline(home: Home, web: RawServer, asked: str) -> None:
    items = [f"otb-{n} by {name}" for n, name in enumerate(SPELLINGS)]
    follow(home, web, feed("otb", *items, "otb-x by Somebody Else"))
    assert found(home, asked) == {f"otb-{n}" for n in range(len(SPELLINGS))}


def test_accents_and_other_scripts_are_no_hindrance(home: Home, web: RawServer) -> None:
    follow(home, web, feed("foreign", "foreign-1 by José Martínez", "foreign-2 by 村上春樹"))
    assert found(home, "jose martinez") == {"foreign-1"}
    assert found(home, "村上春樹") == {"foreign-2"}


def test_an_initial_is_the_person_in_a_feed_where_no_other_fits(home: Home, web: RawServer) -> None:
    follow(
        home,
        web,
        feed("heron", "heron-1 by John Smith", "heron-2 by J. Smith"),
        feed("eel", "eel-1 by John Smith", "eel-2 by J. Smith", "eel-3 by Jane Smith"),
        feed("gull", "gull-1 by J. Smith"),
    )
    assert found(home, "John Smith") == {"heron-1", "heron-2", "eel-1"}
    assert found(home, "Jane Smith") == {"eel-3"}
    assert found(home, "J. Smith") == {"heron-2", "eel-2", "gull-1"}


TELLING = 'My latest for <i>Gull</i>, “Title {}”, is up: <a href="https://gull.example/{}">here</a>'


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_an_initial_is_the_person_on_a_piece_that_the_person_announces(
    home: Home, web: RawServer, order: tuple[int, ...]
) -> None:
    documents = (
        feed("gull", "gull-1 by J. Smith", "gull-2 by J. Smith", "gull-3", "gull-4"),
        feed(
            "john",
            f"john-1 by John Smith | {TELLING.format('gull-1', 'gull-1')}",
            f"john-2 by John Smith | {TELLING.format('gull-3', 'gull-3')}",
        ),
    )
    follow(home, web, *(documents[n] for n in order))
    assert found(home, "John Smith") == {"john-1", "john-2", "gull-1", "gull-3"}
    assert found(home, "John Smithson") == set()


def test_a_piece_that_is_signed_by_another_stays_the_others(home: Home, web: RawServer) -> None:
    told = TELLING.format("gull-1", "gull-1")
    follow(
        home,
        web,
        feed("gull", "gull-1 by Amy Reed"),
        feed("john", f"john-1 by John Smith | {told}"),
    )
    assert found(home, "John Smith") == {"john-1"}


def test_entries_without_a_byline_are_the_feeds_authors(home: Home, web: RawServer) -> None:
    follow(home, web, feed("solo", "solo-1", "solo-2 by A Guest", author="jo@x.example (Jo Mire)"))
    assert found(home, "Jo Mire") == {"solo-1"}


def test_entries_without_a_byline_are_the_only_authors(home: Home, web: RawServer) -> None:
    follow(
        home,
        web,
        feed("solo", "solo-1 by Jo Mire", "solo-2 by Jo Mire", "solo-3"),
        feed("duo", "duo-1 by Jo Mire", "duo-2 by Jo Mire", "duo-3 by Bo Otter", "duo-4"),
        feed("rare", "rare-1 by Jo Mire", "rare-2 by Jo Mire", *(f"rare-{n}" for n in range(3, 9))),
    )
    assert found(home, "Jo Mire") == {
        "solo-1", "solo-2", "solo-3", "duo-1", "duo-2", "rare-1", "rare-2",
    }  # fmt: skip


def test_a_second_author_takes_the_default_back(home: Home, web: RawServer) -> None:
    first = feed("solo", "solo-1 by Jo Mire", "solo-2 by Jo Mire", "solo-3")
    web.on("/solo", reply(200, first), reply(200, first.replace("solo-2 by Jo", "solo-2 by Bo")))
    home.poll(home.follow("/solo"))
    assert found(home, "Jo Mire") == {"solo-1", "solo-2", "solo-3"}
    home.wait(days=1)
    web.on("/solo", reply(200, feed("solo", "solo-4 by Bo Otter")))
    home.poll()
    assert found(home, "Jo Mire") == {"solo-1", "solo-2"}


def test_the_only_author_is_the_author_of_announcements(tmp_path: Path, web: RawServer) -> None:
    """An unsigned post of a blog with one author is joined to that author's piece."""
    told = "My latest for <i>Gull</i>, “Title gull-1”, is up."
    blog = feed("solo", "solo-1 by Jo Mire", "solo-2 by Jo Mire", f"solo-3 | {told}")
    gull = feed("gull", "gull-1 by J. Mire", "gull-2 by Amy Reed")
    for number, order in enumerate(permutations((blog, gull))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Home(folder, web) as home:
            follow(home, web, *order)
            assert home.rows(
                """SELECT w.author, p.guid FROM elsewhere w
                JOIN entries p ON p.id = w.piece_entry_id"""
            ) == [("Jo Mire", "gull-1")]
