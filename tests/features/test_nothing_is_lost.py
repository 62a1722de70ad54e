"""Whatever feeds carry, in every format: polled, stored, shown and passed on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from aggregator.export import atom as atom_export
from aggregator.export import jsonfeed as json_export
from aggregator.export import rss as rss_export
from aggregator.export.document import compose
from aggregator.query import parse as parse_query
from tests.support.documents import atom, rss
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from tests.support.home import Home
    from tests.support.raw_server import RawServer

RDF = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
ITEM = "<title>Neap</title><link>https://a.example/neap</link>"
FORMATS = {
    "rss090": f'<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel>'
    "<title>Tides</title><link>https://a.example/</link><description>Of water</description>"
    f"</channel><image><title>x</title><url>/i.png</url></image><item>{ITEM}</item></rdf:RDF>",
    "rss10": f'<rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x">'
    "<title>Tides</title><link>https://a.example/</link><description>Of water</description>"
    '<image rdf:resource="/i.png"/></channel><image rdf:about="/i.png"><url>/i.png</url></image>'
    f'<item rdf:about="y">{ITEM}</item></rdf:RDF>',
    "rss091u": '<rss version="0.91"><channel><title>Tides</title><link>https://a.example/</link>'
    "<description>Of water</description><image><url>/i.png</url></image>"
    f"<item>{ITEM}</item></channel></rss>",
    "rss20": '<rss version="2.0"><channel><title>Tides</title><link>https://a.example/</link>'
    "<description>Of water</description><image><url>/i.png</url></image>"
    f"<item>{ITEM}</item></channel></rss>",
    "atom03": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Tides</title>'
    '<tagline>Of water</tagline><link rel="alternate" href="https://a.example/"/>'
    "<logo>/i.png</logo><entry><id>1</id><title>Neap</title>"
    '<link rel="alternate" href="https://a.example/neap"/></entry></feed>',
    "atom10": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Tides</title>'
    '<subtitle>Of water</subtitle><link href="https://a.example/"/><logo>/i.png</logo>'
    '<entry><id>1</id><title>Neap</title><link href="https://a.example/neap"/></entry></feed>',
    "cdf": '<CHANNEL HREF="https://a.example/"><TITLE>Tides</TITLE><ABSTRACT>Of water</ABSTRACT>'
    '<ITEM HREF="https://a.example/neap"><TITLE>Neap</TITLE></ITEM></CHANNEL>',
    "json1": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "title": "Tides",
            "home_page_url": "https://a.example/",
            "description": "Of water",
            "icon": "/i.png",
            "items": [{"id": 1, "title": "Neap", "url": "https://a.example/neap"}],
        }
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_the_feed_and_its_entries(home: Home, web: RawServer, name: str) -> None:
    web.on("/feed", reply(200, FORMATS[name].encode()))
    home.poll(home.follow("/feed"))
    (feed,) = home.rows("SELECT format, title, site_url, description, image_url FROM feeds")
    pictures = {
        "cdf": None,
        "atom03": web.url("/i.png"),
        "json1": web.url("/i.png"),
        "atom10": web.url("/i.png"),
    }
    picture = pictures.get(name, "https://a.example/i.png")
    assert feed == (name, "Tides", "https://a.example/", "Of water", picture)
    assert home.rows("SELECT title, url FROM entries") == [("Neap", "https://a.example/neap")]


PODCAST = rss(
    "<guid>7</guid><title>Neap</title><description>All of what is said.</description>"
    '<enclosure url="https://cdn.example/7.mp3" type="audio/mpeg" length="9000"/>'
    "<itunes:subtitle>In short</itunes:subtitle><itunes:duration>1:02:03</itunes:duration>"
    "<itunes:season>2</itunes:season><itunes:episode>7</itunes:episode>"
    "<itunes:episodeType>Bonus</itunes:episodeType><itunes:explicit>true</itunes:explicit>"
    '<podcast:transcript url="/7.vtt" type="text/vtt"/><podcast:chapters url="/7.json"/>'
    '<category domain="https://a.example/topics">Tides</category><category>Mud</category>'
    "<comments>https://a.example/7#talk</comments><slash:comments>3</slash:comments>"
    "<wfw:commentRss>https://a.example/7/talk.xml</wfw:commentRss>",
    attributes='xmlns:podcast="https://podcastindex.org/namespace/1.0" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/"',
)


def test_an_episode_of_a_podcast_is_stored_as_one(home: Home, web: RawServer) -> None:
    web.on("/feed", reply(200, PODCAST.encode()))
    home.poll(home.follow("/feed"))
    assert home.rows("SELECT * FROM episodes") == [(1, 2, 7, "bonus", 1)]
    assert home.rows("SELECT type, length, duration FROM enclosures") == [
        ("audio/mpeg", 9000, 3723)
    ]
    assert home.value("SELECT summary FROM entries") == "In short"
    assert home.rows("SELECT tag, scheme FROM entry_tags") == [
        ("Mud", None),
        ("Tides", "https://a.example/topics"),
    ]
    assert home.rows("SELECT rel, url FROM links WHERE origin = 'feed' ORDER BY rel") == [
        ("chapters", web.url("/7.json")),
        ("replies", "https://a.example/7/talk.xml"),
        ("transcript", web.url("/7.vtt")),
    ]


def test_an_episode_is_passed_on_where_the_format_has_words_for_it(
    home: Home, web: RawServer
) -> None:
    web.on("/feed", reply(200, PODCAST.encode()))
    home.poll(home.follow("/feed"))
    entries = home.app.store.search.entries(parse_query("", home.clock), limit=5)
    document = compose("Planet", entries)
    written = rss_export.write(document).decode()
    for words in (
        "<itunes:duration>3723</itunes:duration>",
        "<itunes:season>2</itunes:season>",
        "<itunes:episode>7</itunes:episode>",
        "<itunes:episodeType>bonus</itunes:episodeType>",
        "<itunes:explicit>true</itunes:explicit>",
        '<category domain="https://a.example/topics">Tides</category>',
        "<wfw:commentRss>https://a.example/7/talk.xml</wfw:commentRss>",
    ):
        assert words in written
    (item,) = json.loads(json_export.write(document))["items"]
    assert item["attachments"][0]["duration_in_seconds"] == 3723
    told = item["_aggregator"]
    assert told["episode"] == {"season": 2, "number": 7, "kind": "bonus", "explicit": True}
    assert told["comments_feed_url"] == "https://a.example/7/talk.xml"
    written = atom_export.write(document).decode()
    assert '<category term="Tides" scheme="https://a.example/topics" />' in written
    assert '<link rel="replies" href="https://a.example/7/talk.xml" />' in written


def test_an_entry_of_atom_keeps_all_that_it_declares(home: Home, web: RawServer) -> None:
    entry = (
        '<id>1</id><title>Neap</title><link href="https://a.example/neap"/>'
        '<link rel="via" href="https://v.example/"/><link rel="related" href="https://r.example/"/>'
        '<link rel="canonical" href="https://c.example/neap"/>'
        '<link rel="enclosure" href="https://a.example/1.ogg" length="7"/>'
        '<link rel="replies" type="text/html" href="https://a.example/neap#talk" thr:count="4"/>'
        '<link rel="replies" type="application/atom+xml" href="https://a.example/neap.atom"/>'
        "<author><name>Ada Reed</name></author><author><name>Bo Marsh</name></author>"
        '<category term="t1" label="Tides" scheme="https://a.example/topics"/>'
        '<content type="audio/ogg" src="https://a.example/read.ogg"/><summary>Spoken.</summary>'
        '<source><title>The Other</title><link rel="self" href="https://o.example/feed"/></source>'
    )
    web.on("/feed", reply(200, atom(entry).encode()))
    home.poll(home.follow("/feed"))
    assert home.rows("SELECT rel, url FROM links ORDER BY rel") == [
        ("canonical", "https://c.example/neap"),
        ("related", "https://r.example/"),
        ("replies", "https://a.example/neap.atom"),
        ("via", "https://v.example/"),
    ]
    assert home.rows("SELECT url, type, length FROM enclosures") == [
        ("https://a.example/1.ogg", "audio/ogg", 7),
        ("https://a.example/read.ogg", "audio/ogg", None),
    ]
    assert home.rows("SELECT name FROM entry_authors") == [("Ada Reed",), ("Bo Marsh",)]
    columns = "comments_url, comment_count, source_title, source_feed_url, content_text"
    assert home.rows(f"SELECT {columns} FROM entries") == [
        ("https://a.example/neap#talk", 4, "The Other", "https://o.example/feed", "Spoken.")
    ]


def test_an_item_of_a_json_feed_keeps_all_that_it_declares(home: Home, web: RawServer) -> None:
    item = {
        "id": "1",
        "url": "https://a.example/1",
        "external_url": "https://o.example/1",
        "title": "Neap",
        "content_html": "<p>Low.</p>",
        "summary": "Water",
        "image": "https://a.example/1.png",
        "banner_image": "https://a.example/1-wide.png",
        "date_published": "2024-05-17T10:00:00Z",
        "authors": [{"name": "Ada Reed"}, {"name": "Bo Marsh", "url": "/bo"}],
        "tags": ["Tides"],
        "attachments": [
            {"url": "/1.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": 61.7},
            {"url": "https://a.example/1.png", "size_in_bytes": 5},
        ],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item]}
    web.on("/feed", reply(200, json.dumps(feed).encode()))
    home.poll(home.follow("/feed"))
    assert home.rows("SELECT url, type, length, duration FROM enclosures") == [
        (web.url("/1.mp3"), "audio/mpeg", None, 62),
        ("https://a.example/1.png", "image/png", 5, None),
        ("https://a.example/1-wide.png", "image/png", None, None),
    ]
    assert home.rows("SELECT rel, url FROM links") == [("external", "https://o.example/1")]
    assert home.rows("SELECT name FROM entry_authors") == [("Ada Reed",), ("Bo Marsh",)]


def test_files_beside_an_entry_are_no_links_to_somewhere(home: Home, web: RawServer) -> None:
    web.on("/feed", reply(200, PODCAST.encode()))
    home.poll(home.follow("/feed"))
    query = parse_query("has:link", home.clock)
    assert home.app.store.search.entries(query, limit=5) == []
