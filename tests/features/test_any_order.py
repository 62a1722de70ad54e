"""The order in which feeds arrive never matters: views over facts come out the same."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from tests.support.home import Home
from tests.support.raw_server import RawServer, reply

if TYPE_CHECKING:
    from pathlib import Path

BLOG = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Peat Diary</title><link>https://peat.example/</link>
<item><title>Two things</title><guid>p1</guid><link>https://peat.example/two</link>
<dc:creator>Oona Mire</dc:creator><pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate>
<description>&lt;p&gt;My essay for &lt;i&gt;The Bog Review&lt;/i&gt;, "Under the Heather", is out.
I also liked &lt;a href="https://fen.example/eels"&gt;this on eels&lt;/a&gt;.&lt;/p&gt;
</description></item></channel></rss>"""

REVIEW = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Bog Review</title>
<id>urn:bog</id><updated>2026-11-01T00:00:00Z</updated><link href="https://bogreview.example/"/>
<entry><title>Under the Heather</title><id>urn:bog:1</id><updated>2026-11-01T00:00:00Z</updated>
<link href="https://bogreview.example/heather"/><author><name>OONA MIRE</name></author>
<content type="text">Dark, wet, and older than Rome.</content></entry></feed>"""

PLANET = """<rss version="2.0"><channel><title>Planet Wet</title>
<link>https://planet.example/</link>
<item><title>Under the Heather</title><guid>x1</guid>
<link>https://www.bogreview.example/heather/?utm_source=planet</link>
<pubDate>Sun, 01 Nov 2026 00:00:00 GMT</pubDate><description>Dark, wet.</description></item>
<item><title>Eels</title><guid>x2</guid><link>https://fen.example/eels</link>
<pubDate>Sun, 01 Nov 2026 00:00:00 GMT</pubDate><description>Slippery.</description></item>
</channel></rss>"""

VIEWS = {
    "elsewhere": """SELECT e.guid, w.kind, w.outlet, w.outlet_domain, w.piece_title, p.guid,
        w.confidence, w.evidence FROM elsewhere w JOIN entries e ON e.id = w.entry_id
        LEFT JOIN entries p ON p.id = w.piece_entry_id""",
    "citations": """SELECT a.guid, b.guid FROM citations c JOIN entries a ON a.id = c.entry_id
        JOIN entries b ON b.id = c.cited_entry_id""",
    "stories": """SELECT group_concat(guid) FROM (SELECT story_id, e.guid FROM stories s
        JOIN entries e ON e.id = s.entry_id ORDER BY e.guid) GROUP BY story_id""",
}


def seen(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """What every view says, by guids instead of numbers."""
    return {name: sorted(home.rows(sql), key=repr) for name, sql in VIEWS.items()}


def test_feeds_in_every_order_and_twice_give_the_same_views(tmp_path: Path, web: RawServer) -> None:
    for path, document in (("/blog", BLOG), ("/review", REVIEW), ("/planet", PLANET)):
        web.on(path, reply(200, document.encode()))
    answers = []
    for number, order in enumerate(permutations(("/blog", "/review", "/planet"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Home(folder, web) as home:
            for path in order:
                home.poll(home.follow(path))
            once = seen(home)
            home.wait(days=1)
            home.poll()
            assert seen(home) == once
            answers.append(once)
    assert all(answer == answers[0] for answer in answers)
    ((guid, kind, outlet, domain, title, piece, *_),) = answers[0]["elsewhere"]
    assert (guid, kind, outlet, title) == (
        "p1",
        "announces",
        "The Bog Review",
        "Under the Heather",
    )
    assert (domain, piece) == ("bogreview.example", "urn:bog:1")
    assert answers[0]["citations"] == [("p1", "x2")]
    assert answers[0]["stories"] == [("p1,urn:bog:1,x1",)]
