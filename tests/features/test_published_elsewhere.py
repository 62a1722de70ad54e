"""The story that the program began with: a blog announces its author's piece at an outlet.

James Joyner tells on his blog that his latest for The National Interest is up. Whatever the link,
and whichever feed comes first, one row of `elsewhere` says so and names the outlet's stored entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
<content:encoded><![CDATA[<p>Amy Writer argues in
<a href="https://www.theatlantic.com/politics/treaties/">The Atlantic</a> that nobody reads them.
She is right about the footnotes and wrong about the preambles.</p>]]></content:encoded></item>"""


def outlet(title: str = "NATO&#8217;s Cyber Threat", author: str = "James Joyner") -> bytes:
    """The outlet's feed, with the piece."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>The National Interest</title>
<id>https://nationalinterest.org/</id><updated>2011-06-13T10:00:00Z</updated>
<link href="https://nationalinterest.org/"/>
<entry><title>{title}</title><id>tag:nationalinterest.org,2011:5555</id>
<link href="{PIECE}"/><updated>2011-06-13T09:00:00Z</updated>
<author><name>{author}</name></author>
<content type="html">&lt;p&gt;Many armies, one network.&lt;/p&gt;</content></entry>
<entry><title>On Something Else</title><id>tag:nationalinterest.org,2011:5556</id>
<link href="https://nationalinterest.org/other"/><updated>2011-06-12T09:00:00Z</updated>
<author><name>Somebody Else</name></author></entry></feed>""".encode()


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


def test_an_author_with_a_title_is_the_same_person(home: Home, web: RawServer) -> None:
    web.on("/blog", reply(200, blog(announcement(LINKS["without a link"]))))
    web.on("/outlet", reply(200, outlet(author="By Dr. James Joyner")))
    home.poll(home.follow("/outlet"), home.follow("/blog"))
    assert elsewhere(home) == [STORY]


def test_somebody_elses_piece_of_the_same_name_is_not_joined(home: Home, web: RawServer) -> None:
    web.on("/blog", reply(200, blog(announcement(LINKS["without a link"]))))
    web.on("/outlet", reply(200, outlet(author="Quite Another")))
    home.poll(home.follow("/outlet"), home.follow("/blog"))
    assert elsewhere(home) == [(*STORY[:-1], None)]


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
