"""The story that the program began with: a blog announces its author's piece at an outlet.

James Joyner tells on his blog that his latest for The National Interest is up. Whatever the link,
and whichever feed comes first, one row of `elsewhere` says so and names the outlet's stored entry.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from aggregator.model import PieceFilter
from aggregator.update.relink import relink
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from tests.support.home import Home
    from tests.support.raw_server import RawServer

PIECE = "https://nationalinterest.org/commentary/natos-cyber-threat-5555"

LINKS = {
    "with the link": f'<a href="{PIECE}">NATO&#8217;s Cyber Threat</a>',
    "without a link": "NATO&#8217;s Cyber Threat",
    "with a tracking parameter": (
        f'<a href="{PIECE}?utm_source=feed&amp;utm_medium=rss">NATO&#8217;s Cyber Threat</a>'
    ),
    "for telephones": (
        f'<a href="{PIECE.replace("//", "//m.")}#top">NATO&#8217;s Cyber Threat</a>'
    ),
    "as AMP": f'<a href="{PIECE}/amp/">NATO&#8217;s Cyber Threat</a>',
    "with a shortened address": '<a href="https://bit.ly/nct">NATO&#8217;s Cyber Threat</a>',
    "with an address that has changed": (
        '<a href="http://nationalinterest.org/node/5555">NATO&#8217;s Cyber Threat</a>'
    ),
}

CATEGORIES = (
    "National Security",
    "Published Elsewhere",
    "Science &amp; Technology",
    "World Politics",
)


def blog(*items: str) -> bytes:
    """The blog's feed."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Outside the Beltway</title><link>https://www.outsidethebeltway.com/</link>
<description/>{"".join(items)}</channel></rss>""".encode()


def announcement(piece: str, author: str = "James Joyner") -> str:
    """The post that tells of the piece."""
    tags = "".join(f"<category>{tag}</category>" for tag in CATEGORIES)
    return f"""<item><title>NATO&#8217;s Cyber Threat</title>
<link>https://www.outsidethebeltway.com/natos_cyber_threat/</link>
<guid isPermaLink="false">https://www.outsidethebeltway.com/?p=1</guid>
<dc:creator>{author}</dc:creator>{tags}<pubDate>Mon, 13 Jun 2011 12:00:00 +0000</pubDate>
<content:encoded><![CDATA[<p>My latest for <em>The National Interest</em>,
&#8220;{piece},&#8221; is up. In it I ask what an alliance made for tanks can do against
an attack that leaves no tracks.</p><p>The longer answer is at the link.</p>]]>
</content:encoded></item>"""


COMMENT = """<item><title>Who Reads Treaties?</title>
<link>https://www.outsidethebeltway.com/who_reads_treaties/</link><guid>treaties</guid>
<dc:creator>James Joyner</dc:creator><pubDate>Tue, 14 Jun 2011 12:00:00 +0000</pubDate>
<content:encoded><![CDATA[<p>Amy Reed argues in
<a href="https://www.theatlantic.com/politics/treaties/">The Atlantic</a> that nobody reads them.
She is right about the footnotes and wrong about the preambles.</p>]]></content:encoded></item>"""


def outlet(
    title: str = "NATO&#8217;s Cyber Threat",
    author: str = "James Joyner",
    link: str = PIECE,
    text: str = "Many armies, one network.",
    more: str = "",
) -> bytes:
    """The outlet's feed, with the piece; without an author where that is ""."""
    by = f"<author><name>{author}</name></author>" if author else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>The National Interest</title>
<id>https://nationalinterest.org/</id><updated>2011-06-13T10:00:00Z</updated>
<link href="https://nationalinterest.org/"/>
<entry><title>{title}</title><id>tag:nationalinterest.org,2011:5555</id>
<link href="{link}"/><updated>2011-06-13T09:00:00Z</updated>{by}
<content type="html">&lt;p&gt;{text}&lt;/p&gt;</content></entry>
<entry><title>On Something Else</title><id>tag:nationalinterest.org,2011:5556</id>
<link href="https://nationalinterest.org/other"/><updated>2011-06-12T09:00:00Z</updated>
<author><name>Somebody Else</name></author></entry>{more}</feed>""".encode()


def another(title: str, number: int, published: str, author: str = "James Joyner") -> str:
    """One more entry of the outlet's feed."""
    return f"""<entry><title>{title}</title><id>tag:nationalinterest.org,2011:{number}</id>
<link href="https://nationalinterest.org/commentary/{number}"/><updated>{published}</updated>
<author><name>{author}</name></author></entry>"""


def elsewhere(home: Home) -> list[tuple[object, ...]]:
    """What the view says, the joined entry by its address."""
    return home.rows(
        """SELECT w.kind, w.outlet, w.outlet_domain, w.piece_title, w.author, p.url
        FROM elsewhere w LEFT JOIN entries p ON p.id = w.piece_entry_id"""
    )


STORY = (
    "announces",
    "The National Interest",
    "nationalinterest.org",
    "NATO’s Cyber Threat",
    "James Joyner",
    PIECE,
)


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
@pytest.mark.parametrize("order", [("/blog", "/outlet"), ("/outlet", "/blog")])
def test_the_announcement_is_joined_to_the_outlets_entry(
    home: Home, web: RawServer, link: str, order: tuple[str, str]
) -> None:
    web.on("/blog", reply(200, blog(COMMENT, announcement(link))))
    web.on("/outlet", reply(200, outlet()))
    for path in order:
        home.poll(home.follow(path))
    assert elsewhere(home) == [STORY]


def test_the_title_is_as_the_text_has_it(home: Home, web: RawServer) -> None:
    """NATO's, with the apostrophe that was typed; the comma inside the quotes is not part of it."""
    web.on("/blog", reply(200, blog(announcement("NATO's Cyber Threat"))))
    home.poll(home.follow("/blog"))
    assert home.rows("SELECT piece_title, piece_entry_id FROM elsewhere") == [
        ("NATO's Cyber Threat", None)
    ]


def test_a_comment_on_somebody_elses_article_is_a_link_and_nothing_more(
    home: Home, web: RawServer
) -> None:
    web.on("/blog", reply(200, blog(COMMENT)))
    home.poll(home.follow("/blog"))
    assert elsewhere(home) == []
    assert home.rows("SELECT url, domain FROM links") == [
        ("https://www.theatlantic.com/politics/treaties/", "theatlantic.com")
    ]


BYLINES = {
    "a title": "By Dr. James Joyner",
    "capitals": "BY JAMES JOYNER",
    "an e-mail address": "jjoyner@example.org (James Joyner)",
    "an initial": "J. Joyner",
    "a middle initial": "James H. Joyner, Jr.",
    "the family name first": "Joyner, James",
    "a second author": "Amy Reed and James Joyner",
    "a post": "James Joyner, Contributing Editor",
    "nobody": "",
    "a desk": "TNI Staff",
    "the outlet itself": "The National Interest",
    "a handle": "admin",
}


@pytest.mark.parametrize("byline", BYLINES.values(), ids=BYLINES)
def test_an_author_is_known_under_many_bylines(home: Home, web: RawServer, byline: str) -> None:
    web.on("/blog", reply(200, blog(announcement(LINKS["without a link"]))))
    web.on("/outlet", reply(200, outlet(author=byline)))
    home.poll(home.follow("/outlet"), home.follow("/blog"))
    assert elsewhere(home) == [STORY]


OTHERS = {
    "somebody else": "Quite Another",
    "somebody of the same given name": "James Baker",
    "somebody of the same family": "Amy Joyner",
    "another initial": "K. Joyner",
    "others": "Amy Reed, Quite Another",
}


@pytest.mark.parametrize("byline", OTHERS.values(), ids=OTHERS)
def test_somebody_elses_piece_of_the_same_name_is_not_joined(
    home: Home, web: RawServer, byline: str
) -> None:
    web.on("/blog", reply(200, blog(announcement(LINKS["without a link"]))))
    web.on("/outlet", reply(200, outlet(author=byline)))
    home.poll(home.follow("/outlet"), home.follow("/blog"))
    assert elsewhere(home) == [(*STORY[:-1], None)]


def test_accents_do_not_part_a_person(home: Home, web: RawServer) -> None:
    web.on("/blog", reply(200, blog(announcement(LINKS["without a link"], "José Martínez"))))
    web.on("/outlet", reply(200, outlet(author="JOSE MARTINEZ")))
    home.poll(home.follow("/outlet"), home.follow("/blog"))
    assert [row[-1] for row in elsewhere(home)] == [PIECE]


LONGER = {
    "a subtitle": "NATO&#8217;s Cyber Threat: Why the Alliance Is Not Ready",
    "a subtitle after a dash": "NATO&#8217;s Cyber Threat &#8212; Why the Alliance Is Not Ready",
    "the outlet's name": "NATO&#8217;s Cyber Threat | The National Interest",
    "another name of the outlet": "NATO&#8217;s Cyber Threat | TNI Online",
    "other quotes": "&#8216;NATO&apos;s Cyber Threat&#8217;",
    "other case": "NATO&#8217;S CYBER THREAT",
}


@pytest.mark.parametrize("title", LONGER.values(), ids=LONGER)
@pytest.mark.parametrize("byline", ["James Joyner", ""])
def test_the_outlet_may_give_the_title_more_words(
    home: Home, web: RawServer, title: str, byline: str
) -> None:
    web.on("/blog", reply(200, blog(announcement(LINKS["without a link"]))))
    web.on("/outlet", reply(200, outlet(title, byline)))
    home.poll(home.follow("/blog"), home.follow("/outlet"))
    assert elsewhere(home) == [STORY]


def test_the_blog_may_give_the_subtitle_that_the_outlet_leaves_out(
    home: Home, web: RawServer
) -> None:
    web.on("/blog", reply(200, blog(announcement("NATO&#8217;s Cyber Threat: Not Ready"))))
    web.on("/outlet", reply(200, outlet()))
    home.poll(home.follow("/blog"), home.follow("/outlet"))
    assert [row[-1] for row in elsewhere(home)] == [PIECE]


NOT_THE_PIECE = {
    "a title that only begins alike": outlet("NATO&#8217;s Cyber Threats Are Many"),
    "another subtitle": outlet("NATO&#8217;s Cyber Threat: Part Two"),
    "a series": outlet(
        "NATO&#8217;s Cyber Threat: Monday",
        more=another("NATO&#8217;s Cyber Threat: Tuesday", 7, "2011-06-14T09:00:00Z"),
    ),
    "a piece of last year": outlet("NATO&#8217;s Cyber Threat: Then").replace(
        b"2011-06-13T09", b"2010-06-13T09"
    ),
}


@pytest.mark.parametrize("document", NOT_THE_PIECE.values(), ids=NOT_THE_PIECE)
def test_a_title_that_might_be_another_piece_is_not_joined(
    home: Home, web: RawServer, document: bytes
) -> None:
    piece = "NATO&#8217;s Cyber Threat"
    if b"Part Two" in document:
        piece += ": Part One"
    web.on("/blog", reply(200, blog(announcement(piece))))
    web.on("/outlet", reply(200, document))
    home.poll(home.follow("/blog"), home.follow("/outlet"))
    assert [row[-1] for row in elsewhere(home)] == [None]


def test_of_a_column_that_keeps_its_title_the_nearest_in_time_is_meant(
    home: Home, web: RawServer
) -> None:
    columns = [
        another("Letter from Brussels", month, f"2011-{month:02}-13T09:00:00Z")
        for month in (4, 5, 6, 7)
    ]
    web.on("/blog", reply(200, blog(announcement("Letter from Brussels"))))
    web.on("/outlet", reply(200, outlet(more="".join(columns))))
    home.poll(home.follow("/blog"), home.follow("/outlet"))
    assert [row[-1] for row in elsewhere(home)] == ["https://nationalinterest.org/commentary/6"]


@pytest.mark.parametrize("link", [LINKS["with the link"], LINKS["without a link"]])
@pytest.mark.parametrize("order", tuple(permutations(("/blog", "/all", "/commentary"))))
def test_a_piece_in_two_of_the_outlets_feeds_is_one_row_with_the_fuller_entry(
    home: Home, web: RawServer, link: str, order: tuple[str, ...]
) -> None:
    full = "Many armies, one network. " * 40
    web.on("/blog", reply(200, blog(announcement(link))))
    web.on("/all", reply(200, outlet()))
    web.on("/commentary", reply(200, outlet(text=full, link=PIECE + "?utm_source=commentary")))
    for path in order:
        home.poll(home.follow(path))
    assert elsewhere(home) == [(*STORY[:-1], PIECE + "?utm_source=commentary")]


def test_the_outlets_own_feed_goes_before_a_planet(home: Home, web: RawServer) -> None:
    planet = outlet(text="Many armies, one network. " * 40).replace(
        b'<link href="https://nationalinterest.org/"/>', b'<link href="https://planet.example/"/>'
    )
    web.on("/blog", reply(200, blog(announcement(LINKS["with the link"]))))
    web.on("/planet", reply(200, planet))
    web.on("/outlet", reply(200, outlet()))
    home.poll(home.follow("/blog"), home.follow("/planet"), home.follow("/outlet"))
    assert home.rows(
        """SELECT f.site_url FROM elsewhere w JOIN entries p ON p.id = w.piece_entry_id
        JOIN feeds f ON f.id = p.feed_id"""
    ) == [("https://nationalinterest.org/",)]


def test_a_post_that_does_not_name_the_piece_may_have_its_title(home: Home, web: RawServer) -> None:
    bare = announcement("x").replace("&#8220;x,&#8221; is up", "is up")
    web.on("/blog", reply(200, blog(bare)))
    web.on("/outlet", reply(200, outlet()))
    home.poll(home.follow("/blog"), home.follow("/outlet"))
    assert elsewhere(home) == [STORY]


@pytest.mark.parametrize("link", [LINKS["without a link"], LINKS["with a shortened address"]])
@pytest.mark.parametrize("order", [("/blog", "/outlet"), ("/outlet", "/blog")])
def test_an_outlet_that_nobody_knows_is_known_by_its_feed(
    home: Home, web: RawServer, link: str, order: tuple[str, str]
) -> None:
    post = announcement(link).replace("The National Interest", "The Bog Review")
    document = outlet().replace(b"The National Interest", b"The Bog Review")
    document = document.replace(b"nationalinterest.org", b"bogreview.example")
    web.on("/blog", reply(200, blog(post)))
    web.on("/outlet", reply(200, document))
    for path in order:
        home.poll(home.follow(path))
    ((_, name, domain, _, _, piece),) = elsewhere(home)
    assert (name, domain) == ("The Bog Review", "bogreview.example")
    assert piece == PIECE.replace("nationalinterest.org", "bogreview.example")


def test_polling_twice_changes_nothing(home: Home, web: RawServer) -> None:
    web.on("/blog", reply(200, blog(announcement(LINKS["with the link"]), COMMENT)))
    web.on("/outlet", reply(200, outlet()))
    home.follow("/blog")
    home.follow("/outlet")
    home.poll()
    before = home.rows("SELECT * FROM elsewhere"), home.rows("SELECT * FROM entries")
    home.wait(hours=5)
    home.poll()
    assert (home.rows("SELECT * FROM elsewhere"), home.rows("SELECT * FROM entries")) == before


def test_a_persons_word_outlives_detection(home: Home, web: RawServer) -> None:
    web.on("/blog", reply(200, blog(announcement(LINKS["with the link"]))))
    home.poll(home.follow("/blog"))
    (crosslink,) = home.rows("SELECT crosslink_id FROM elsewhere")[0]
    home.app.store.crosslinks.judge(crosslink, "rejected", home.clock)
    assert elsewhere(home) == []
    home.change("UPDATE entries SET detector = 'an older one'")
    assert relink(home.app.store, lambda _: None) == 1
    assert elsewhere(home) == []
    home.app.store.crosslinks.judge(crosslink, "confirmed", home.clock)
    assert len(elsewhere(home)) == 1


def test_a_post_in_two_feeds_tells_of_a_piece_once(home: Home, web: RawServer) -> None:
    """Both entries keep what they say; the list of pieces has it from the blog itself."""
    document = blog(announcement(LINKS["with the link"]))
    planet = document.replace(
        b"<link>https://www.outsidethebeltway.com/</link>",
        b"<link>https://planet.example/</link>",
    )
    web.on("/blog", reply(200, document)).on("/planet", reply(200, planet))
    home.poll(home.follow("/planet"))
    ours = home.follow("/blog")
    home.poll(ours)
    assert home.value("SELECT count(*) FROM elsewhere") == 2

    def told(query: str) -> list[int]:
        pieces = home.app.pieces(query, PieceFilter())
        return [home.value("SELECT feed_id FROM entries WHERE id = ?", p.entry_id) for p in pieces]

    assert told("") == [ours]
    assert told("nato") == [ours]
    assert told(f"-feed:{ours}") == told("feed:1") == [1]
