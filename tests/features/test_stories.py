"""Stories: an original with its copies and with the posts that tell of it. Nothing is deleted."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from tests.support.home import Home
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.raw_server import RawServer

ESSAY = (
    "The moss keeps what falls into it. A boot from the last war, a butter churn, a bronze pin, "
    "bent before it was given away. Nobody gave it to the moss, said the man who cut peat there; "
    "one gave it to whoever was looking up from below. We measured the pools each spring and "
    "wrote their depths on a board behind the chapel, and the numbers never came back to what "
    "they had been. What a bog forgets, it forgets slowly, and from the edges inwards."
)
OTHER = (
    "On Friday the ferry was late again, and the whole of the island stood on the quay. The doctor "
    "had a crate of eggs under one arm. Somebody had brought a dog that belonged to nobody. When "
    "the boat came round the point at last it had no passengers at all, only the mail, and one "
    "letter in it, which was for the ferryman, who read it aloud and then went home without us."
)


def feed(site: str, *items: str) -> str:
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{site.title()}</title><link>https://{site}.example/</link>{''.join(items)}"
        "</channel></rss>"
    )


def item(guid: str, title: str, text: str, link: str = "", day: int = 2, more: str = "") -> str:
    return (
        f"<item><guid>{guid}</guid><title>{title}</title><link>{link or guid}</link>{more}"
        f"<description><![CDATA[<p>{text}</p>]]></description>"
        f"<pubDate>{day:02} Nov 2026 08:00:00 GMT</pubDate></item>"
    )


def stories(home: Home, *documents: str) -> set[frozenset[tuple[str, str]]]:
    """Every story as (guid, role) of its entries, after these feeds were polled in this order."""
    web = home.server
    assert web is not None
    for number, document in enumerate(documents):
        web.on(f"/{number}", reply(200, document))
        home.poll(home.follow(f"/{number}"))
    told: dict[int, set[tuple[str, str]]] = {}
    for story, guid, role in home.rows(
        "SELECT s.story_id, e.guid, s.role FROM stories s JOIN entries e ON e.id = s.entry_id"
    ):
        told.setdefault(story, set()).add((guid, role))
    return set(map(frozenset, told.values()))


def story(**roles: str) -> frozenset[tuple[str, str]]:
    return frozenset((guid, role) for role, guids in roles.items() for guid in guids.split())


MOSS = item("https://moss.example/1", "What the Moss Keeps", ESSAY)

COPIES = {
    "whole": ESSAY,
    "an excerpt": ESSAY[:260] + " …",
    "with a preface": f"Hello from the planet, dear readers. {ESSAY}",
    "with a footer": f"{ESSAY} Subscribe to our newsletter and never miss a post.",
    "with a word changed": ESSAY.replace("butter churn", "milk churn"),
    "with other quotes": ESSAY.replace("said the man", "so the “man”"),
}


@pytest.mark.parametrize("text", COPIES.values(), ids=COPIES)
def test_the_same_title_and_nearly_the_same_text_are_one_document(home: Home, text: str) -> None:
    copy = item("https://planet.example/77", "What the Moss Keeps", text, day=9)
    assert stories(home, feed("planet", copy), feed("moss", MOSS)) == {
        story(original="https://moss.example/1", copy="https://planet.example/77")
    }


DIFFERENT = {
    "another text": item("https://planet.example/77", "What the Moss Keeps", OTHER),
    "another title": item("https://planet.example/77", "What the Heather Keeps", ESSAY),
    "months later": item("https://planet.example/77", "What the Moss Keeps", ESSAY).replace(
        "Nov 2026", "Jan 2026"
    ),
    "too little text": item("https://planet.example/77", "What the Moss Keeps", ESSAY[:90]),
}


@pytest.mark.parametrize("copy", DIFFERENT.values(), ids=DIFFERENT)
def test_what_only_looks_alike_is_another_document(home: Home, copy: str) -> None:
    assert stories(home, feed("moss", MOSS), feed("planet", copy)) == set()


def test_a_heading_that_comes_every_week_is_no_document(home: Home) -> None:
    """The same title, the same text, another week; and another site's, which was copied from it."""
    weekly = "This is the weekly open thread. " + ESSAY
    ours = [
        item(f"https://moss.example/{day}", "Open thread", weekly, day=day) for day in (2, 9, 16)
    ]
    theirs = item("https://fen.example/1", "Open thread", weekly, day=9)
    assert stories(home, feed("moss", *ours), feed("fen", theirs)) == set()


def test_the_same_address_is_the_same_document_whatever_it_says(home: Home) -> None:
    copy = item(
        "urn:x:1", "Other words", "Short.", "http://www.moss.example/1/?utm_source=planet#more"
    )
    assert stories(home, feed("planet", copy), feed("moss", MOSS)) == {
        story(original="https://moss.example/1", copy="urn:x:1")
    }


TOLD = item(
    "https://ida.example/9", "News from me",
    'My essay for <i>Moss</i>, "What the Moss Keeps", is out:'
    ' <a href="https://moss.example/1">read it</a>.',
    day=3, more="<dc:creator>Ida Fenn</dc:creator>",
)  # fmt: skip
AGAIN = item(
    "https://ida.example/10", "What the Moss Keeps",
    f"<i>First published in Moss.</i></p><p>{ESSAY}", day=20,
    more='<link xmlns="http://www.w3.org/2005/Atom" rel="canonical"'
    ' href="https://moss.example/1"/><dc:creator>Ida Fenn</dc:creator>',
)  # fmt: skip
PLANET = item("urn:x:1", "What the Moss Keeps", ESSAY, "https://moss.example/1?utm_medium=planet")


def test_an_original_has_its_copies_and_announcements(home: Home) -> None:
    documents = feed("ida", TOLD, AGAIN), feed("planet", PLANET), feed("moss", MOSS)
    assert stories(home, *documents) == {
        story(
            original="https://moss.example/1",
            copy="https://ida.example/10 urn:x:1",
            announcement="https://ida.example/9",
        )
    }


def test_the_order_of_arrival_does_not_matter(tmp_path: Path, web: RawServer) -> None:
    documents = feed("ida", TOLD, AGAIN), feed("planet", PLANET), feed("moss", MOSS)
    seen = set()
    for number, order in enumerate(permutations(documents)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Home(folder, web) as home:
            seen.add(frozenset(stories(home, *order)))
    assert len(seen) == 1


def test_an_announcement_alone_is_no_story(home: Home) -> None:
    assert stories(home, feed("ida", TOLD)) == set()


def test_where_the_original_is_unknown_the_earliest_copy_stands_for_it(home: Home) -> None:
    one = item("urn:a:1", "Moss", ESSAY, "https://gone.example/1", day=5)
    two = item("urn:b:1", "Moss", ESSAY, "https://gone.example/1", day=4)
    assert stories(home, feed("planet", one), feed("sphere", two)) == {
        story(original="urn:b:1", copy="urn:a:1")
    }


def test_a_declared_copy_elsewhere_is_the_copy(home: Home) -> None:
    ours = item(
        "https://ida.example/1", "On Peat",
        'Peat burns. <a class="u-syndication" href="https://moss.example/peat">Also on Moss</a>.',
    )  # fmt: skip
    theirs = item("https://moss.example/peat", "Peat!", "Peat burns, they say.")
    assert stories(home, feed("moss", theirs), feed("ida", ours)) == {
        story(original="https://ida.example/1", copy="https://moss.example/peat")
    }


def test_every_entry_stays_where_it_was(home: Home) -> None:
    stories(home, feed("ida", TOLD, AGAIN), feed("planet", PLANET), feed("moss", MOSS))
    assert home.value("SELECT count(*) FROM entries") == 4
