"""What a look at the announced page adds: a byline that confirms or refutes, and what the post did
not say. Whatever comes first, the post or the look, the answer is the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.cli import run
from aggregator.model import PieceFilter
from tests.support.home import Home
from tests.support.raw_server import RawServer, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def outlet() -> Iterator[RawServer]:
    """The outlet's server."""
    with RawServer(host="127.0.0.2") as running:
        yield running


@pytest.fixture
def shortener() -> Iterator[RawServer]:
    """A server that only redirects."""
    with RawServer(host="127.0.0.3") as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, web: RawServer, outlet: RawServer, shortener: RawServer) -> Iterator[Home]:
    """An aggregator that looks at announced pages."""
    with Home(tmp_path, web, outlet, shortener, confirm=True) as made:
        yield made


def post(url: str, said: str = "My latest for The Ebb, {}, is up.", author: str = "Ann Wader",
         guid: str = "p1") -> str:  # fmt: skip
    """A post that tells of the piece at `url`."""
    told = said.format(f'<a href="{url}">“Slack Water”</a>')
    by = f"<dc:creator>{author}</dc:creator>" if author else ""
    return (
        f"<item><title>New</title><link>http://tides.example/{guid}</link><guid>{guid}</guid>{by}"
        f"<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate>"
        f"<description><![CDATA[<p>{told}</p>]]></description></item>"
    )


def blog(*posts: str) -> str:
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Tides</title><link>http://tides.example/</link>{''.join(posts)}</channel></rss>"
    )


def page(*, by: str | None = None, more: str = "") -> str:
    author = f'<meta name="author" content="{by}">' if by else ""
    return (
        f'<html><head><title>Slack Water</title><meta property="og:site_name" content="The Ebb">'
        f"{author}{more}</head><body><p>Nothing moves.</p></body></html>"
    )


def told(home: Home, web: RawServer, *posts: str) -> list[tuple[Any, ...]]:
    """Poll the blog with these posts; the bylines of what is shown."""
    web.on("/blog", reply(200, blog(*posts)))
    home.poll(home.follow("/blog"))
    return home.rows("SELECT byline, confidence FROM elsewhere")


def sure(home: Home) -> float:
    """How sure the text alone is."""
    return float(home.value("SELECT max(confidence) FROM crosslinks"))


AGREEING = {
    "the name": page(by="Ann Wader"),
    "capitals and a title": page(by="By DR. ANN WADER"),
    "an initial": page(by="A. Wader"),
    "the family name first": page(by="Wader, Ann"),
    "one of several": page(by="Bo Otter and Ann Wader"),
    "one of several tags": page(by="Bo Otter", more='<meta name="author" content="Ann Wader">'),
    "JSON-LD": page(
        more='<script type="application/ld+json">'
        + json.dumps({"@type": "Article", "author": [{"name": "Ann Wader"}]})
        + "</script>"
    ),
    "a link": page(more='<a rel="author" href="/people/ann">Ann Wader</a>'),
    "Open Graph": page(more='<meta property="article:author" content="Ann Wader">'),
}


@pytest.mark.parametrize("html", AGREEING.values(), ids=AGREEING)
def test_a_byline_that_agrees_confirms(
    home: Home, web: RawServer, outlet: RawServer, html: str
) -> None:
    outlet.on("/slack", reply(200, html))
    ((byline, confidence),) = told(home, web, post(outlet.url("/slack")))
    assert byline == "agrees"
    assert sure(home) < confidence < 1
    evidence = json.loads(home.value("SELECT evidence FROM elsewhere"))
    assert evidence[-1]["signal"] == "byline agrees"
    assert "wader" in evidence[-1]["words"].lower()


def test_a_byline_that_agrees_may_lift_a_claim_over_the_threshold(
    home: Home, web: RawServer, outlet: RawServer
) -> None:
    outlet.on("/slack", reply(200, page(by="Ann Wader")))
    told(home, web, post(outlet.url("/slack")))
    home.change("UPDATE crosslinks SET confidence = 0.3")
    assert home.value("SELECT count(*) FROM elsewhere") == 1
    home.change("UPDATE crosslinks SET confidence = 0.1")
    assert home.value("SELECT count(*) FROM elsewhere") == 0


def test_a_byline_that_names_somebody_else_refutes(
    home: Home, web: RawServer, outlet: RawServer
) -> None:
    """It is hidden as what is below the threshold is: still there for who asks."""
    outlet.on("/slack", reply(200, page(by="Bo Otter")))
    assert told(home, web, post(outlet.url("/slack"))) == []
    ((byline, confidence, evidence),) = home.rows(
        "SELECT byline, confidence, evidence FROM crosslink_rows"
    )
    assert byline == "differs"
    assert confidence < 0.1
    assert json.loads(evidence)[-1] == {
        "signal": "byline differs",
        "weight": -7.0,
        "words": "Bo Otter",
    }


def test_explain_says_what_refutes(
    home: Home, web: RawServer, outlet: RawServer, capsys: pytest.CaptureFixture[str]
) -> None:
    outlet.on("/slack", reply(200, page(by="Bo Otter")))
    told(home, web, post(outlet.url("/slack")))
    assert run(["--db", str(home.path), "explain", "1"]) == 0
    said = capsys.readouterr().out
    assert "-7.00  byline differs: Bo Otter" in said
    assert "too little to be shown" in said


def test_a_persons_word_goes_over_a_byline(home: Home, web: RawServer, outlet: RawServer) -> None:
    outlet.on("/slack", reply(200, page(by="Bo Otter")))
    told(home, web, post(outlet.url("/slack")))
    (crosslink,) = home.rows("SELECT id FROM crosslinks")[0]
    home.app.store.crosslinks.judge(crosslink, "confirmed", home.clock)
    assert home.rows("SELECT byline, verdict FROM elsewhere") == [("differs", "confirmed")]
    assert len(home.app.pieces("", PieceFilter(min_confidence=0.5))) == 1
    home.app.store.crosslinks.judge(crosslink, "rejected", home.clock)
    assert home.rows("SELECT * FROM elsewhere") == []


SILENT = {
    "no byline": page(),
    "a desk": page(by="Staff"),
    "the site's own name": page(by="The Ebb"),
    "a handle": page(by="admin"),
    "a first name": page(by="Bo"),
    "the same family name": page(by="Annabel Wader"),
    "a double name": page(by="Ann Wader-Otter"),
    "another script": page(by="Анна Уэйдер"),
    "an address": page(by="https://ebb.example/people/bo"),
    "a broken page": "<html><head><meta name='author' content=",
}


@pytest.mark.parametrize("html", SILENT.values(), ids=SILENT)
def test_a_byline_that_does_not_tell_changes_nothing(
    home: Home, web: RawServer, outlet: RawServer, html: str
) -> None:
    outlet.on("/slack", reply(200, html))
    assert told(home, web, post(outlet.url("/slack"))) == [(None, sure(home))]


@pytest.mark.parametrize("author", ["", "admin", "Tides"])
def test_who_is_not_known_is_not_contradicted(
    home: Home, web: RawServer, outlet: RawServer, author: str
) -> None:
    outlet.on("/slack", reply(200, page(by="Bo Otter")))
    assert told(home, web, post(outlet.url("/slack"), author=author)) == [(None, sure(home))]


def test_a_guests_host_does_not_contradict(home: Home, web: RawServer, outlet: RawServer) -> None:
    outlet.on("/slack", reply(200, page(by="Bo Otter")))
    said = "I have a guest post at The Ebb, {}."
    assert told(home, web, post(outlet.url("/slack"), said)) == [(None, sure(home))]


def test_an_interview_has_the_byline_of_whoever_asked(
    home: Home, web: RawServer, outlet: RawServer
) -> None:
    outlet.on("/slack", reply(200, page(by="Bo Otter")))
    said = "The Ebb interviewed me about tides: {}."
    assert told(home, web, post(outlet.url("/slack"), said)) == [(None, sure(home))]


def test_the_piece_of_another_who_writes_here_is_the_blogs_own(
    home: Home, web: RawServer, outlet: RawServer
) -> None:
    outlet.on("/slack", reply(200, page(by="Bo Otter")))
    other = post("http://tides.example/rock", "Rock pools again: {}.", "BO OTTER", "p2")
    assert told(home, web, post(outlet.url("/slack")), other) == [(None, sure(home))]


def test_the_look_may_come_before_the_post(home: Home, web: RawServer, outlet: RawServer) -> None:
    """Another blog has told of the same page before."""
    outlet.on("/slack", reply(200, page(by="Ann Wader")))
    web.on("/other", reply(200, blog(post(outlet.url("/slack"), author="Bo Otter"))))
    home.poll(home.follow("/other"))
    assert home.rows("SELECT * FROM elsewhere") == []
    assert told(home, web, post(outlet.url("/slack")))[0][0] == "agrees"
    assert outlet.paths == ["/robots.txt", "/slack"]


def feed(outlet: RawServer, path: str, by: str) -> str:
    """The outlet's own feed."""
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>The Ebb</title><link>{outlet.url('/')}</link><item><title>Slack Water</title>"
        f"<link>{outlet.url(path)}</link><dc:creator>{by}</dc:creator></item></channel></rss>"
    )


@pytest.mark.parametrize(("by", "shown"), [("A. WADER", ["agrees"]), ("Bo Otter", [])])
@pytest.mark.parametrize("feed_first", [True, False])
def test_the_outlets_feed_is_as_good_as_its_page(
    home: Home, web: RawServer, outlet: RawServer, by: str, shown: list[str], feed_first: bool
) -> None:
    outlet.on("/slack", reply(403)).on("/feed", reply(200, feed(outlet, "/slack", by)))
    web.on("/blog", reply(200, blog(post(outlet.url("/slack")))))
    for url in (outlet.url("/feed"), "/blog") if feed_first else ("/blog", outlet.url("/feed")):
        home.poll(home.follow(url))
    assert [row[0] for row in home.rows("SELECT byline FROM elsewhere")] == shown


@pytest.mark.parametrize("feed_first", [True, False])
def test_a_shortened_address_is_joined_by_where_it_leads(
    home: Home, web: RawServer, outlet: RawServer, shortener: RawServer, feed_first: bool
) -> None:
    shortener.on("/x7", reply(301, Location=outlet.url("/slack?utm_source=short")))
    outlet.on("/slack", reply(200, page(by="Ann Wader")))
    outlet.on("/feed", reply(200, feed(outlet, "/slack", "Ann Wader")))
    web.on("/blog", reply(200, blog(post(shortener.url("/x7")))))
    for url in (outlet.url("/feed"), "/blog") if feed_first else ("/blog", outlet.url("/feed")):
        home.poll(home.follow(url))
    assert home.rows(
        """SELECT w.outlet, w.piece_title, p.url FROM elsewhere w
        JOIN entries p ON p.id = w.piece_entry_id"""
    ) == [("The Ebb", "Slack Water", outlet.url("/slack"))]


def test_a_canonical_link_joins_too(home: Home, web: RawServer, outlet: RawServer) -> None:
    outlet.on("/amp-3", reply(200, page(more='<link rel="canonical" href="/slack">')))
    outlet.on("/feed", reply(200, feed(outlet, "/slack", "Ann Wader")))
    home.poll(home.follow(outlet.url("/feed")))
    said = "My latest for The Ebb is up: <a href='{}'>here</a>.".replace("{}", outlet.url("/amp-3"))
    told(home, web, post("http://x.example/", said))
    assert home.rows("SELECT p.url FROM elsewhere w JOIN entries p ON p.id = w.piece_entry_id") == [
        (outlet.url("/slack"),)
    ]


def test_the_page_gives_what_the_post_does_not_say(
    home: Home, web: RawServer, outlet: RawServer
) -> None:
    outlet.on(
        "/slack",
        reply(200, page(more='<meta property="article:published_time" content="2026-11-20">')),
    )
    home.app.store.crosslinks.set_threshold(0.1)
    said = f"I wrote an essay about tides: <a href='{outlet.url('/slack')}'>here</a>."
    told(home, web, post("http://x.example/", said))
    assert home.rows(
        "SELECT outlet, outlet_domain, piece_title, piece_published_at FROM elsewhere"
    ) == [("The Ebb", "127.0.0.2", "Slack Water", "2026-11-20T00:00:00Z")]


def test_a_page_that_may_not_be_looked_at_says_nothing(
    home: Home, web: RawServer, outlet: RawServer
) -> None:
    outlet.on("/robots.txt", reply(200, "User-agent: *\nDisallow: /"))
    outlet.on("/slack", reply(200, page(by="Bo Otter")))
    assert told(home, web, post(outlet.url("/slack"))) == [(None, sure(home))]
    assert outlet.paths == ["/robots.txt"]


def test_off_means_off(tmp_path: Path, web: RawServer, outlet: RawServer) -> None:
    with Home(tmp_path, web, outlet, confirm=False) as home:
        assert told(home, web, post(outlet.url("/slack"))) == [(None, sure(home))]
        assert home.look_again() == []
    assert outlet.paths == []
