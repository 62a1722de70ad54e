"""Looking again at what is stored, with a detector that has learned: resumable, and obedient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aggregator.update import relink as module
from aggregator.update.relink import relink
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from tests.support.home import Home
    from tests.support.raw_server import RawServer


def poll(home: Home, web: RawServer, count: int) -> None:
    """Poll a blog with `count` posts, each of which announces a piece."""
    items = "".join(
        f"<item><guid>p{n}</guid><title>Post {n}</title><link>https://peat.example/{n}</link>"
        "<description><![CDATA[<p>My latest for <i>The Bog Review</i>, "
        f'<a href="https://bog.example/{n}">“Under the Heather, {n}”</a>, is up.</p>]]>'
        "</description></item>"
        for n in range(count)
    )
    body = f"<rss version='2.0'><channel><title>Peat</title>{items}</channel></rss>"
    web.on("/blog", reply(200, body))
    home.poll(home.follow("/blog"))


def age(home: Home) -> None:
    """Make everything as an older detector might have left it: with little, and that wrong."""
    home.change("DELETE FROM crosslinks WHERE id > 2")
    home.change("UPDATE crosslinks SET title = 'Heather', title_key = 'heather'")
    home.change("UPDATE entries SET detector = 'an older one'")


def dump(home: Home) -> list[tuple[object, ...]]:
    return home.rows(
        """SELECT entry_id, kind, url, title, outlet, confidence, evidence FROM crosslinks
        ORDER BY entry_id"""
    ) + home.rows("SELECT * FROM links ORDER BY entry_id, position")


def test_history_becomes_what_the_present_detector_says(home: Home, web: RawServer) -> None:
    poll(home, web, 9)
    before = dump(home)
    age(home)
    done: list[int] = []
    assert relink(home.app.store, done.append) == 9
    assert sum(done) == 9
    assert dump(home) == before
    assert relink(home.app.store, done.append) == 0


def test_it_goes_on_where_it_was_stopped(
    home: Home, web: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    poll(home, web, 10)
    before = dump(home)
    age(home)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        relink(home.app.store, stop)
    left = home.value("SELECT count(*) FROM entries WHERE detector = 'an older one'")
    assert left == 7
    assert relink(home.app.store, lambda _: None) == left
    assert dump(home) == before


@pytest.mark.parametrize("verdict", ["confirmed", "rejected"])
def test_a_verdict_holds_when_the_title_is_read_otherwise(
    home: Home, web: RawServer, verdict: str
) -> None:
    """The same address is the same piece; it does not come back under another title."""
    poll(home, web, 2)
    age(home)
    for (crosslink,) in home.rows("SELECT id FROM crosslinks"):
        home.app.store.crosslinks.judge(crosslink, verdict, home.clock)
    relink(home.app.store, lambda _: None)
    assert home.rows("SELECT piece_title, verdict FROM crosslink_rows ORDER BY entry_id") == [
        ("Under the Heather, 0", verdict),
        ("Under the Heather, 1", verdict),
    ]


def test_what_was_judged_stays_though_it_is_found_no_more(home: Home, web: RawServer) -> None:
    poll(home, web, 1)
    home.change("UPDATE crosslinks SET url = 'https://x.example/', url_key = 'x.example',"
                " title = 'Old', title_key = 'old'")  # fmt: skip
    (crosslink,) = home.rows("SELECT id FROM crosslinks")[0]
    home.app.store.crosslinks.judge(crosslink, "confirmed", home.clock)
    home.change("UPDATE entries SET detector = 'an older one'")
    relink(home.app.store, lambda _: None)
    assert home.rows("SELECT piece_title, verdict FROM elsewhere ORDER BY 1") == [
        ("Old", "confirmed"),
        ("Under the Heather, 0", None),
    ]
