"""Which entry is which, over many polls; what is kept of those that change or leave; and what is
noticed when a feed shows another site."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from aggregator.update.doctor import examine
from tests.support.documents import atom, rss
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from tests.support.home import Home
    from tests.support.raw_server import RawServer


def polled(home: Home, web: RawServer, *documents: str) -> list[str]:
    """Polls a feed that gives these documents one after the other; the notes of the last poll."""
    web.on("/feed", *(reply(200, document.encode()) for document in documents))
    home.follow("/feed")
    notes: list[str] = []
    for _ in documents:
        (result,) = home.poll()
        notes = list(result.notes)
        home.wait(hours=2)
    return notes


def item(guid: str | None, title: str, path: str | None = None, words: str = "Low.") -> str:
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    link = f"<link>https://a.example/{path}</link>" if path else ""
    return f"{named}<title>{title}</title>{link}<description>{words}</description>"


# ---------------------------------------------------------------- edits, and what leaves


def test_an_edited_entry_keeps_its_id_and_dates_and_its_older_words(
    home: Home, web: RawServer
) -> None:
    first = item("1", "Neap", "neap") + "<pubDate>Fri, 17 May 2024 10:00:00 GMT</pubDate>"
    edited = item("1", "Neap tide", "neap", "Lower.") + "<pubDate>Sat, 18 May 2024</pubDate>"
    polled(home, web, rss(first), rss(edited))
    assert home.rows("SELECT id, title, content_text, published_at FROM entries") == [
        (1, "Neap tide", "Lower.", "2024-05-17T10:00:00Z")
    ]
    assert home.rows("SELECT title, content_text FROM entry_versions") == [("Neap", "Low.")]


def test_entries_that_leave_the_document_stay(home: Home, web: RawServer) -> None:
    polled(home, web, rss(item("1", "Neap"), item("2", "Ebb")), rss(item("3", "Flood")))
    assert [title for (title,) in home.rows("SELECT title FROM entries ORDER BY id")] == [
        "Neap",
        "Ebb",
        "Flood",
    ]


def test_words_that_stay_the_same_are_no_older_version(home: Home, web: RawServer) -> None:
    """Addresses of files change with every fetch where a server counts who asks."""
    documents = (
        rss(item("1", "Neap") + f'<enclosure url="https://a.example/1.mp3?t={n}"/>')
        for n in range(3)
    )
    polled(home, web, *documents)
    assert home.rows("SELECT * FROM entry_versions") == []
    assert home.rows("SELECT url FROM enclosures") == [("https://a.example/1.mp3?t=2",)]


def test_a_text_that_changes_with_every_fetch_does_not_fill_the_database(
    home: Home, web: RawServer
) -> None:
    documents = (rss(item("1", "Neap", words=f"Rendered in {n} ms.")) for n in range(30))
    notes = polled(home, web, *documents)
    assert home.value("SELECT count(*) FROM entry_versions") == 24
    assert home.value("SELECT content_text FROM entries") == "Rendered in 29 ms."
    assert notes == ["1 entries change on every fetch; their older words are no longer kept"]


def test_comments_are_counted_without_an_edit(home: Home, web: RawServer) -> None:
    def counted(number: str) -> str:
        return rss(item("1", "Neap") + number, item("2", "Ebb"))

    polled(
        home,
        web,
        counted("<slash:comments>0</slash:comments>"),
        counted("<slash:comments>7</slash:comments>"),
    )
    assert home.rows("SELECT comment_count FROM entries") == [(7,), (None,)]
    assert home.rows("SELECT * FROM entry_versions") == []
    assert home.rows("SELECT outcome, updated FROM polls ORDER BY id DESC")[0] == ("unchanged", 0)
    web.on("/feed", reply(200, counted("").encode()))
    home.poll()
    assert home.rows("SELECT comment_count FROM entries") == [(7,), (None,)]


# ---------------------------------------------------------------- dates


def test_without_a_date_it_is_that_of_first_sight_for_good(home: Home, web: RawServer) -> None:
    dated = item("1", "Neap") + "<pubDate>Fri, 17 May 2024 10:00:00 GMT</pubDate>"
    polled(home, web, rss(item("1", "Neap")), rss(dated))
    assert home.rows("SELECT published_at = first_seen_at, dated FROM entries") == [(1, 0)]


def test_a_date_in_the_future_sorts_as_first_seen(home: Home, web: RawServer) -> None:
    polled(home, web, rss(item("1", "Neap") + "<pubDate>Fri, 17 May 2041 10:00 GMT</pubDate>"))
    assert home.rows("SELECT published_at, sort_at = first_seen_at FROM entries") == [
        ("2041-05-17T10:00:00Z", 1)
    ]


def test_a_date_of_another_language_is_a_date(home: Home, web: RawServer) -> None:
    polled(home, web, rss(item("1", "Nipptide") + "<pubDate>Fr, 17. Mai 2024, 12:30 Uhr</pubDate>"))
    assert home.value("SELECT published_at FROM entries") == "2024-05-17T12:30:00Z"


# ---------------------------------------------------------------- who is who


def test_entries_without_guid_title_and_link_are_known_by_their_words(
    home: Home, web: RawServer
) -> None:
    notes = [f"<description>{words}</description>" for words in ("Low.", "High.")]
    polled(home, web, rss(*notes), rss("<description>New.</description>", *notes))
    assert home.rows("SELECT content_text FROM entries ORDER BY id") == [
        ("Low.",),
        ("High.",),
        ("New.",),
    ]


def test_a_guid_that_changes_with_every_fetch_is_believed(home: Home, web: RawServer) -> None:
    """Nothing is merged on a guess; that both are one document, the view of stories says."""
    polled(home, web, rss(item("1", "Neap", "neap")), rss(item("2", "Neap", "neap")))
    assert home.value("SELECT count(*) FROM entries") == 2
    assert home.value("SELECT count(DISTINCT story_id) FROM stories") == 1


ONE, TWO, THREE = (item("same", title, title) for title in ("Neap", "Ebb", "Flood"))


@pytest.mark.parametrize(
    "documents",
    [
        ((ONE,), (TWO, ONE)),
        ((ONE,), (TWO, ONE), (TWO,)),
        ((ONE,), (TWO, ONE), (TWO,), (THREE, TWO), (THREE,)),
        ((TWO, ONE), (ONE,)),
        ((TWO, ONE), (THREE, TWO), (THREE,), (THREE, TWO, ONE)),
        ((ONE, TWO, THREE), (THREE,), (ONE,), (TWO,)),
        ((ONE,), (ONE, TWO, THREE), (TWO, THREE)),
    ],
)
def test_entries_of_one_guid_come_and_leave_without_being_doubled_or_merged(
    home: Home, web: RawServer, documents: tuple[tuple[str, ...], ...]
) -> None:
    ever = {entry for document in documents for entry in document}
    polled(home, web, *(rss(*document) for document in documents))
    titles = [title for (title,) in home.rows("SELECT title FROM entries")]
    assert sorted(titles) == sorted(
        title for entry, title in ((ONE, "Neap"), (TWO, "Ebb"), (THREE, "Flood")) if entry in ever
    )
    assert home.rows("SELECT * FROM entry_versions") == []


def versions(*days: int) -> str:
    return atom(
        *(
            "<id>x</id><title>Neap</title><link href='https://a.example/neap'/>"
            f"<updated>2024-05-{day}T00:00:00Z</updated><summary>Day {day}.</summary>"
            for day in days
        )
    )


@pytest.mark.parametrize("days", list(permutations((17, 18, 19)))[:3])
def test_when_the_oldest_version_of_an_entry_leaves_the_others_stay_themselves(
    home: Home, web: RawServer, days: tuple[int, ...]
) -> None:
    polled(home, web, versions(*days), versions(18, 19), versions(19))
    assert home.rows("SELECT content_text FROM entries ORDER BY content_text") == [
        ("Day 17.",),
        ("Day 18.",),
        ("Day 19.",),
    ]
    assert home.rows("SELECT * FROM entry_versions") == []


def test_another_version_beside_known_ones_is_an_edit_of_the_last_that_left(
    home: Home, web: RawServer
) -> None:
    """What agrees in guid, link and title is one entry: it must not become more with every poll."""
    polled(home, web, *(versions(day, day + 1) for day in range(1, 20)))
    assert home.value("SELECT count(*) FROM entries") == 2
    assert home.value("SELECT count(*) FROM entry_versions") == 18


def test_one_of_several_entries_of_a_guid_is_edited(home: Home, web: RawServer) -> None:
    edited = item("same", "Ebb", "Ebb", "Higher.")
    polled(home, web, rss(ONE), rss(TWO, ONE), rss(edited, ONE), rss(edited))
    assert home.rows("SELECT title, content_text FROM entries ORDER BY id") == [
        ("Neap", "Low."),
        ("Ebb", "Higher."),
    ]
    assert home.rows("SELECT content_text FROM entry_versions") == [("Low.",)]


def test_a_lone_entry_may_change_everything_but_its_guid(home: Home, web: RawServer) -> None:
    polled(home, web, rss(item("1", "Neap", "neap")), rss(item("1", "Ebb", "ebb", "High.")))
    assert home.rows("SELECT id, title FROM entries") == [(1, "Ebb")]


def test_guids_that_look_like_ones_told_apart_are_their_own(home: Home, web: RawServer) -> None:
    first, second = item("1", "Neap", "neap"), item("1#2", "Ebb", "ebb")
    polled(home, web, rss(first, second), rss(second), rss(first), rss(second, first))
    assert home.rows("SELECT guid, title FROM entries ORDER BY id") == [
        ("1", "Neap"),
        ("1#2", "Ebb"),
    ]


# ---------------------------------------------------------------- another site


def site(title: str, url: str, *items: str, language: str = "en") -> str:
    head = f"<link>{url}</link><language>{language}</language>"
    return rss(*items, head=head).replace("The Heron", title)


BLOG = site("The Heron", "https://heron.example/", item("h1", "Neap", "1"), item("h2", "Ebb", "2"))
SOLD = site(
    "Cheap Flights",
    "https://flights.test/",
    *(f"<title>Sale {n}</title><link>https://flights.test/{n}</link>" for n in range(3)),
)


def test_a_domain_that_was_sold_is_noticed_and_nothing_is_hidden(
    home: Home, web: RawServer
) -> None:
    notes = polled(home, web, BLOG, SOLD)
    said = 'suddenly shows another site: "Cheap Flights" at flights.test, after "The Heron" at '
    assert notes == [said + "heron.example"]
    assert home.value("SELECT notes FROM polls ORDER BY id DESC") == notes[0]
    assert home.value("SELECT count(*) FROM entries") == 5
    assert home.rows("SELECT title, former_title, former_site_url FROM feeds") == [
        ("Cheap Flights", "The Heron", "https://heron.example/")
    ]
    (health,) = home.app.store.feeds.health(errors=True)
    assert health.former is not None
    (finding, *_) = examine([health], home.clock)
    assert '"The Heron" at heron.example' in finding.trouble
    assert "aggregator edit 1 --accept" in finding.remedy


def test_it_is_noticed_until_a_person_agrees(home: Home, web: RawServer) -> None:
    assert polled(home, web, BLOG, SOLD, SOLD.replace("Sale 2", "Sale 9")) == []
    assert home.state().former is not None
    home.app.store.feeds.accept(1)
    home.poll()
    assert home.state().former is None
    assert home.app.store.feeds.health(errors=True) == []


def test_it_is_forgotten_when_the_old_site_is_back(home: Home, web: RawServer) -> None:
    polled(home, web, BLOG, SOLD, BLOG)
    assert home.state().former is None


NEW = item("n1", "Flood", "flood")


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(
            site("Cheap Flights", "https://own.test/", item("h1", "Neap"), NEW, language="de"),
            id="an entry is known",
        ),
        pytest.param(site("The Heron", "https://own.test/", NEW), id="moved"),
        pytest.param(site("Heron and Reed", "https://own.test/", NEW), id="moved, new name"),
        pytest.param(site("Tidal Notes", "https://heron.example/", NEW), id="renamed"),
        pytest.param(site("The Heron", "https://heron.example/", NEW, language="cy"), id="tongue"),
        pytest.param(site("Cheap Flights", "https://flights.test/"), id="no entries"),
        pytest.param(site("The Heron", "https://heron.example/", NEW), id="only new entries"),
    ],
)
def test_a_new_look_is_no_other_site(home: Home, web: RawServer, after: str) -> None:
    assert not [note for note in polled(home, web, BLOG, after) if "another site" in note]
    assert home.state().former is None


def test_a_first_document_is_no_change(home: Home, web: RawServer) -> None:
    assert polled(home, web, SOLD) == []
    assert home.state().former is None


def test_a_site_that_is_taken_over_under_its_own_address_is_noticed(
    home: Home, web: RawServer
) -> None:
    taken = site("Togel Online", "https://heron.example/", NEW, language="id")
    assert any("another site" in note for note in polled(home, web, BLOG, taken))
