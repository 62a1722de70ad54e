"""Lists of feeds, whole and broken."""

from __future__ import annotations

import pytest

from aggregator.errors import SubscriptionError
from aggregator.model import Subscription
from aggregator.parse.opml import feed_address, read_list
from tests.support.documents import rss


def opml(inside: str) -> bytes:
    head = "<head><title>My reeds</title></head>"
    return f'<opml version="2.0">{head}<body>{inside}</body></opml>'.encode()


def outline(url: str, **attributes: str) -> str:
    rest = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<outline type="rss" xmlUrl="{url}"{rest}/>'


def test_folders_become_tags_whatever_their_depth() -> None:
    inside = (
        outline("https://a.example/feed", text="A", htmlUrl="https://a.example/")
        + '<outline text="Birds"><outline text="Wading">'
        + outline("https://b.example/feed", text="B &amp;amp; C", category="/Shore/Mud,Reeds")
        + "</outline></outline>"
    )
    found = read_list(opml(inside), "list.opml")
    assert found.title == "My reeds"
    assert found.subscriptions == (
        Subscription("https://a.example/feed", "A", "https://a.example/"),
        Subscription(
            "https://b.example/feed",
            "B &amp; C",
            None,
            ("Shore", "Mud", "Reeds", "Birds", "Wading"),
        ),
    )
    assert found.refused == ()


def test_a_feed_in_two_folders_has_both_tags() -> None:
    folders = "".join(
        f'<outline text="{name}">{outline("https://a.example/feed", text="A")}</outline>'
        for name in ("Birds", "Mud")
    )
    found = read_list(opml(folders), "list.opml")
    assert [feed.tags for feed in found.subscriptions] == [("Birds", "Mud")]
    assert found.refused == ()


def test_a_feed_twice_in_one_folder_is_told() -> None:
    twice = outline("https://a.example/feed", text="A") * 2
    found = read_list(opml(f'<outline text="Mud">{twice}</outline>'), "list.opml")
    assert [feed.tags for feed in found.subscriptions] == [("Mud",)]
    assert found.refused == (("https://a.example/feed", "twice in the list"),)


def test_what_cannot_be_followed_is_refused_with_the_reason() -> None:
    inside = (
        outline("ftp://a.example/feed")
        + outline("notes.xml", text="Notes")
        + outline("https://[broken/feed")
        + '<outline type="include" text="more" url="https://b.example/more.opml"/>'
    )
    found = read_list(opml(inside), "list.opml")
    assert found.subscriptions == ()
    assert dict(found.refused) == {
        "ftp://a.example/feed": "ftp: is not http or https",
        "notes.xml": "not an address of the web",
        "https://[broken/feed": "not a usable address",
        "https://b.example/more.opml": "a list inside the list; import it by itself",
    }


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://a.example/feed", "https://a.example/feed"),
        ("feed://a.example/feed", "http://a.example/feed"),
        ("feed:https://a.example/feed", "https://a.example/feed"),
        (" https://a.example/feed\n", "https://a.example/feed"),
        ("a.example/feed", None),
        ("", None),
    ],
)
def test_addresses_of_feeds(given: str, url: str | None) -> None:
    assert feed_address(given) == url


@pytest.mark.parametrize(
    "damage",
    [
        '<outline text="Notes" description="a "quoted" <a href="https://x.example/">word</a>" {}/>',
        "<outline text='Notes & more' {}>",
        "</outline></outline></outline><outline text='Notes' {}/>",
        "<outline text='Notes' {} </body>",
    ],
)
def test_broken_lists_give_every_feed_that_can_be_found(damage: str) -> None:
    inside = damage.replace("{}", 'xmlUrl="https://b.example/feed?a=1&amp;b=2"')
    found = read_list(opml(outline("https://a.example/feed") + inside), "list.opml")
    assert {feed.url for feed in found.subscriptions} == {
        "https://a.example/feed",
        "https://b.example/feed?a=1&b=2",
    }


def test_what_is_commented_out_is_not_followed() -> None:
    found = read_list(opml(f"<!-- {outline('https://a.example/feed')} -->"), "list.opml")
    assert found.subscriptions == ()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
def test_lists_are_read_in_every_encoding(codec: str) -> None:
    declared = f'<?xml version="1.0" encoding="{codec.removesuffix("-sig")}"?>'
    text = declared + opml(outline("https://a.example/feed", text="Цапля")).decode()
    (feed,) = read_list(text.encode(codec), "list.opml").subscriptions
    assert feed.title == "Цапля"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html></html>", "web page (HTML), not a list of feeds"),
        (b"https://a.example/feed", "plain text, not a list"),
        (b'{"feeds": []}', "JSON document, not a list"),
        (rss("<title>x</title>").encode(), "this is a feed, not a list of feeds"),
        (b"<note><to>you</to></note>", "no list of feeds"),
    ],
)
def test_what_is_no_list_is_said_in_one_sentence(body: bytes, words: str) -> None:
    with pytest.raises(SubscriptionError) as caught:
        read_list(body, "list.opml")
    assert str(caught.value).startswith("list.opml: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_foaf_lists_are_read_too() -> None:
    body = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:rss="http://purl.org/rss/1.0/">'
        b"<foaf:Agent><foaf:name>Ada</foaf:name><foaf:weblog>"
        b'<foaf:Document rdf:about="https://a.example/"><rdfs:seeAlso '
        b'xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"><rss:channel '
        b'rdf:about="https://a.example/feed"/></rdfs:seeAlso></foaf:Document></foaf:weblog>'
        b"</foaf:Agent></rdf:RDF>"
    )
    found = read_list(body, "people.rdf")
    assert found.subscriptions == (Subscription("https://a.example/feed", "Ada"),)
