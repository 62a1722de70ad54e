"""The order in which feeds arrive never matters: views over facts come out the same.

A small world with everything that is joined: pieces by link, by redirect and by title, with and
without a subtitle, in two feeds of one outlet and on a planet; pages that confirm and refute;
bylines of several kinds, and posts without one.
"""

from __future__ import annotations

import shutil
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from tests.support.home import Home
from tests.support.raw_server import RawServer, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEATHER = (
    "Dark, wet, and older than Rome: so begins every account of the moss, and so did mine until I "
    "went there in a dry year and found it pale, warm, and full of the noise of grasshoppers. The "
    "old men said it had never been so. The older ones said it had been so in their youth, and "
    "that nobody had believed it then either, and that one had better go and look for oneself."
)


def item(guid: str, title: str, text: str, link: str, by: str = "", day: int = 2) -> str:
    creator = f"<dc:creator>{by}</dc:creator>" if by else ""
    return (
        f'<item><title>{title}</title><guid isPermaLink="false">{guid}</guid><link>{link}</link>'
        f"{creator}<pubDate>{day:02} Nov 2026 08:00:00 GMT</pubDate>"
        f"<description><![CDATA[<p>{text}</p>]]></description></item>"
    )


def feed(title: str, site: str, *items: str) -> str:
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{title}</title><link>{site}</link>{''.join(items)}</channel></rss>"
    )


def page(title: str, by: str) -> str:
    return (
        f"<html><head><title>{title}</title><meta name='author' content='{by}'>"
        "<meta property='og:site_name' content='The Bog Review'></head></html>"
    )


@pytest.fixture
def review() -> Iterator[RawServer]:
    """The outlet: two feeds, pages, and an address that leads to another."""
    with RawServer(host="127.0.0.2") as running:
        yield running


def build(web: RawServer, review: RawServer) -> tuple[str, ...]:
    """Serve the world; the addresses of its feeds."""
    at = review.url
    told = "My essay for <i>The Bog Review</i>, “{}”, is out{}."
    here = ': <a href="{}">read it</a>'.format
    web.on(
        "/blog",
        reply(200, feed(
            "Peat Diary", "https://peat.example/",
            item("titled", "Two things", told.format("Under the Heather", "")
                 + ' I liked <a href="https://fen.example/eels">this on eels</a>.',
                 "https://peat.example/two", "Oona Mire"),
            item("linked", "One thing", told.format("Over the Sedge", here(at("/s/9"))),
                 "https://peat.example/one", "By OONA MIRE"),
            item("refuted", "Not mine", told.format("By Somebody Else", here(at("/else"))),
                 "https://peat.example/not"),
            item("unstored", "News", told.format("Not in Any Feed", here(at("/alone"))),
                 "https://peat.example/news"),
        )),
    )  # fmt: skip
    web.on(
        "/planet",
        reply(200, feed(
            "Planet Wet", "https://planet.example/",
            item("x1", "Under the Heather", "Dark, wet.", at("/heather?utm_source=planet")),
            item("x2", "Eels", "Slippery.", "https://fen.example/eels"),
            item("x3", "Two things", "So much for that.", "http://www.peat.example/two/"),
            item("x4", "Over the Sedge", HEATHER, "https://planet.example/sedge", day=3),
        )),
    )  # fmt: skip
    short = feed(
        "The Bog Review", at("/"),
        item("b1", "Under the Heather: A Walk", "Dark.", at("/heather"), "OONA MIRE"),
        item("b2", "Over the Sedge", HEATHER[:300], at("/sedge"), "O. Mire"),
        item("b3", "By Somebody Else", "Yes.", at("/else"), "Bo Otter"),
    )  # fmt: skip
    full = feed(
        "The Bog Review: Essays", at("/essays"),
        item("e1", "Under the Heather", HEATHER, at("/heather?utm_medium=essays"), "Oona Mire"),
    )  # fmt: skip
    review.on("/feed", reply(200, short)).on("/essays.rss", reply(200, full))
    review.on("/s/9", reply(302, Location="/sedge"))
    for path, by in (("/sedge", "Oona Mire"), ("/else", "Bo Otter"), ("/alone", "Mire, Oona")):
        review.on(path, reply(200, page(path, by)))
    return web.url("/blog"), web.url("/planet"), at("/feed"), at("/essays.rss")


VIEWS = ("elsewhere", "crosslink_rows", "citations", "twins", "stories", "tellings", "atom_entries")
_GUID = """(
    SELECT f.url || ' ' || e.guid FROM entries e JOIN feeds f ON f.id = e.feed_id WHERE e.id = {}
)"""


def seen(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """All that every view says, with guids instead of numbers."""
    dump = {}
    for view in VIEWS:
        names = [row[1] for row in home.rows(f"PRAGMA table_info({view})")]
        columns = ", ".join(
            _GUID.format(f"v.{name}")
            if name.endswith(("entry_id", "twin_id", "story_id"))
            else name
            for name in names
            if name != "crosslink_id"
        )
        dump[view] = sorted(home.rows(f"SELECT DISTINCT {columns} FROM {view} v"), key=repr)
    return dump


def test_feeds_in_every_order_and_twice_give_the_same_views(
    tmp_path: Path, web: RawServer, review: RawServer
) -> None:
    feeds = build(web, review)
    answers = []
    for order in permutations(feeds):
        folder = tmp_path / "home"
        folder.mkdir()
        with Home(folder, web, review, confirm=True) as home:
            for url in order:
                home.poll(home.follow(url))
            once = seen(home)
            home.wait(days=1)
            home.poll()
            home.look_again()
            assert seen(home) == once
            answers.append(once)
        shutil.rmtree(folder)
    assert all(answer == answers[0] for answer in answers)


def test_what_the_views_of_that_world_say(
    tmp_path: Path, web: RawServer, review: RawServer
) -> None:
    """So that they do not agree on nothing."""
    with Home(tmp_path, web, review, confirm=True) as home:
        home.poll(*(home.follow(url) for url in build(web, review)))
        assert home.rows(
            """SELECT e.guid, w.byline, w.piece_title, p.guid, p.feed_id FROM elsewhere w
            JOIN entries e ON e.id = w.entry_id LEFT JOIN entries p ON p.id = w.piece_entry_id
            ORDER BY e.guid"""
        ) == [
            ("linked", "agrees", "Over the Sedge", "b2", 3),
            ("titled", None, "Under the Heather", "e1", 4),
            ("unstored", "agrees", "Not in Any Feed", None, None),
        ]
        told: dict[str, set[str]] = {}
        for original, role, guid in home.rows(
            """SELECT o.guid, s.role, e.guid FROM stories s JOIN entries e ON e.id = s.entry_id
            JOIN entries o ON o.id = s.story_id"""
        ):
            told.setdefault(original, set()).add(f"{guid}: {role}")
        assert told == {
            "e1": {"e1: original", "b1: copy", "x1: copy", "titled: announcement"},
            "b2": {"b2: original", "x4: copy", "linked: announcement"},
            "titled": {"titled: original", "x3: copy"},
        }
        assert home.rows(
            """SELECT a.guid, b.guid FROM citations c JOIN entries a ON a.id = c.entry_id
            JOIN entries b ON b.id = c.cited_entry_id ORDER BY 1, 2"""
        ) == [("refuted", "b3"), ("titled", "x2")]
