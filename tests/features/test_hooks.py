"""Hooks as their owner sees them: what is told, to whom, how often, and what happens when not."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.config import CrosslinkSettings, HookSettings
from aggregator.model import HookEvent
from aggregator.rows import entry_row, piece_row
from aggregator.update.relink import relink
from tests.support.hourly import FEED, feed, pair
from tests.support.raw_server import Reset, redirect, reply

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.hooks.courier import Told
    from tests.support.home import Home
    from tests.support.raw_server import RawServer, Request

SECRET = b"0123456789abcdef0123456789abcdef"
ENTRY, CROSSLINK = (HookEvent.ENTRY,), (HookEvent.CROSSLINK,)


def hook(home: Home, web: RawServer, **wishes: Any) -> None:
    """Have a webhook at /hook, with these wishes."""
    made = HookSettings(**{"name": "mine", "on": ENTRY, "url": web.url("/hook")} | wishes)
    settings = replace(home.app.settings, hooks=(*home.app.settings.hooks, made))
    home.app.settings = settings
    home.app.configure()


def serve(web: RawServer, *titles: str) -> None:
    """From now on the feed has these entries, too."""
    web.on("/feed", pair(f"{titles}", body=feed(*titles)))


def followed(home: Home, web: RawServer) -> None:
    """A feed that was read once."""
    serve(web)
    home.follow("/feed")
    home.poll()
    home.wait(hours=2)


def deliver(home: Home) -> list[Told]:
    """One round of telling."""
    told: list[Told] = []
    asyncio.run(home.app.courier().round(told.append))
    return told


def posts(web: RawServer) -> list[Request]:
    return [request for request in web.requests if request.path == "/hook"]


def message(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.body)
    return found


def titles(web: RawServer) -> list[str]:
    return [message(request)["data"]["title"] for request in posts(web)]


def test_a_new_entry_is_told_as_search_tells_it(home: Home, web: RawServer) -> None:
    web.on("/hook", reply(204))
    hook(home, web)
    followed(home, web)
    serve(web, "Ebb")
    home.poll()
    (post,) = posts(web)
    (entry,) = home.app.store.search.entries(home.app.asked("title:ebb"), limit=1)
    assert message(post) == {
        "type": "entry",
        "timestamp": "2026-11-25T12:20:00Z",
        "hook": "mine",
        "data": entry_row(entry),
    }
    assert post.method == "POST"
    assert post.header("content-type") == [b"application/json"]
    home.wait(hours=2)
    home.poll()
    assert len(posts(web)) == 1


def test_what_was_there_before_the_feed_was_followed_is_told_only_if_wished(
    home: Home, web: RawServer
) -> None:
    web.on("/hook", reply())
    hook(home, web)
    hook(home, web, name="all", backlog=True)
    followed(home, web)
    assert {message(post)["hook"] for post in posts(web)} == {"all"}
    assert titles(web) == ["Spring", "Slack", "Neap"]


def test_undated_entries_are_news_after_the_first_reading(home: Home, web: RawServer) -> None:
    def items(*names: str) -> bytes:
        found = "".join(f"<item><title>{name}</title></item>" for name in names)
        return f"<rss version='2.0'><channel><title>T</title>{found}</channel></rss>".encode()

    web.on("/hook", reply())
    hook(home, web)
    web.on("/feed", pair("a", body=items("Old")), pair("b", body=items("New", "Old")))
    home.follow("/feed")
    home.poll()
    home.wait(hours=2)
    home.poll()
    assert titles(web) == ["New"]


def test_entries_of_the_future_are_news_after_the_first_reading(home: Home, web: RawServer) -> None:
    web.on("/hook", reply())
    hook(home, web)
    coming = home.clock + timedelta(days=30)
    web.on("/feed", pair("a", body=feed(newest=coming)), pair("b", body=feed("Ebb", newest=coming)))
    home.follow("/feed")
    home.poll()
    home.wait(hours=2)
    home.poll()
    assert titles(web) == ["Ebb"]


def test_an_old_entry_that_comes_in_late_is_no_news(home: Home, web: RawServer) -> None:
    """A site that moves gives its whole archive new ids."""
    web.on("/hook", reply())
    hook(home, web)
    followed(home, web)
    home.wait(days=40)
    moved = feed("Ebb").replace(b"<guid>", b"<guid>new-")
    web.on("/feed", pair("b", body=moved))
    home.poll()
    assert home.value("SELECT count(*) FROM entries") == 7
    assert titles(web) == []


def test_only_what_answers_the_query(home: Home, web: RawServer) -> None:
    web.on("/hook", reply())
    hook(home, web, query="title:flood OR title:ebb")
    followed(home, web)
    serve(web, "Ebb", "Drought", "Flood")
    home.poll()
    assert sorted(titles(web)) == ["Ebb", "Flood"]


def test_who_verifies_the_signature_knows_who_speaks(home: Home, web: RawServer) -> None:
    web.on("/hook", reply())
    hook(home, web, secret=SECRET)
    followed(home, web)
    serve(web, "Ebb")
    home.poll()
    (post,) = posts(web)
    ((key,), (moment,)) = post.header("webhook-id"), post.header("webhook-timestamp")
    signed = hmac.digest(SECRET, key + b"." + moment + b"." + post.body, "sha256")
    assert post.header("webhook-signature") == [b"v1," + base64.b64encode(signed)]
    assert int(moment) == int(home.clock.timestamp())


@pytest.mark.parametrize("refusal", [reply(500), reply(404), [Reset()], redirect("/elsewhere")])
def test_what_is_not_taken_is_told_again_later_under_the_same_id(
    home: Home, web: RawServer, refusal: Any
) -> None:
    web.on("/hook", refusal, reply())
    hook(home, web)
    followed(home, web)
    serve(web, "Ebb")
    home.poll()
    assert deliver(home) == [], "not at once"
    home.wait(seconds=60)
    (told,) = deliver(home)
    assert (told.tries, told.error) == (2, None)
    first, second = posts(web)
    assert first.header("webhook-id") == second.header("webhook-id")
    assert first.body == second.body
    assert "/elsewhere" not in web.paths


def test_one_that_is_refused_lets_the_others_wait_for_the_next_round(
    home: Home, web: RawServer
) -> None:
    web.on("/hook", reply(503), reply())
    hook(home, web)
    followed(home, web)
    serve(web, "Ebb", "Flood")
    home.poll()
    assert len(posts(web)) == 1
    assert [told.error for told in deliver(home)] == [None]
    home.wait(seconds=60)
    assert [told.tries for told in deliver(home)] == [2]


def test_a_server_may_ask_for_a_longer_wait(home: Home, web: RawServer) -> None:
    web.on("/hook", reply(429, Retry_After="7200"), reply())
    hook(home, web)
    followed(home, web)
    serve(web, "Ebb")
    home.poll()
    home.wait(hours=1, minutes=59)
    assert deliver(home) == []
    home.wait(minutes=2)
    assert len(deliver(home)) == 1


def test_after_three_days_it_is_given_up_until_somebody_asks_for_it(
    home: Home, web: RawServer
) -> None:
    web.on("/hook", reply(500))
    hook(home, web)
    followed(home, web)
    serve(web, "Ebb")
    home.poll()
    for _ in range(4 * 24):
        home.wait(hours=1)
        deliver(home)
    health = home.app.store.deliveries.health()["mine"]
    assert (health.waiting, health.given_up) == (0, 1)
    assert health.error == "the server answered 500 Internal Server Error"
    assert 10 < len(posts(web)) < 25
    web.on("/hook", reply())
    assert home.app.store.deliveries.retry(["mine"], home.clock) == 1
    assert [told.error for told in deliver(home)] == [None]


def test_two_processes_do_not_tell_the_same_thing(home: Home, web: RawServer) -> None:
    web.on("/hook", reply())
    hook(home, web)
    followed(home, web)
    serve(web, "Ebb", "Flood", "Surge")
    home.app.settings, kept = replace(home.app.settings, hooks=()), home.app.settings
    home.poll()
    home.app.settings = kept

    async def both() -> None:
        couriers = (home.app.courier(), home.app.courier())
        await asyncio.gather(*(courier.round(lambda _: None) for courier in couriers))

    asyncio.run(both())
    assert sorted(titles(web)) == ["Ebb", "Flood", "Surge"]


def test_who_waits_for_the_database_keeps_nobody_else_waiting(home: Home, web: RawServer) -> None:
    web.on("/hook", reply())
    hook(home, web)
    followed(home, web)
    serve(web, "Ebb")
    home.app.settings, kept = replace(home.app.settings, hooks=()), home.app.settings
    home.poll()
    home.app.settings = kept
    other = sqlite3.connect(home.app.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def both() -> None:
        telling = asyncio.create_task(home.app.courier().round(lambda _: None))
        await asyncio.sleep(0.1)
        assert not telling.done()
        other.execute("ROLLBACK")
        await telling

    with closing(other):
        asyncio.run(both())
    assert titles(web) == ["Ebb"]


def test_a_machine_nearby_must_be_allowed(home: Home, web: RawServer) -> None:
    hook(home, web)
    followed(home, web)
    serve(web, "Ebb")
    home.poll()
    fetch = replace(home.app.settings.fetch, allow_private=())
    home.app.settings = replace(home.app.settings, fetch=fetch)
    home.wait(minutes=5)
    (told,) = deliver(home)
    assert "allow_private" in (told.error or "")


def test_a_command_is_told_too(home: Home, web: RawServer, tmp_path: Path) -> None:
    out = tmp_path / "told"
    script = f"import sys; open({str(out)!r}, 'a').write(sys.stdin.read() + chr(10))"
    hook(home, web, url=None, command=(sys.executable, "-c", script))
    followed(home, web)
    serve(web, "Ebb")
    home.poll()
    (line,) = out.read_text().splitlines()
    assert json.loads(line)["data"]["title"] == "Ebb"


def test_without_hooks_nothing_is_noted(home: Home, web: RawServer) -> None:
    followed(home, web)
    assert home.rows("SELECT * FROM happenings") == []


def test_a_feed_that_is_removed_takes_what_was_to_be_told_with_it(
    home: Home, web: RawServer
) -> None:
    web.on("/hook", reply(500))
    hook(home, web)
    followed(home, web)
    serve(web, "Ebb")
    home.poll()
    home.app.store.feeds.remove(1)
    home.wait(hours=1)
    assert deliver(home) == []
    assert home.rows("SELECT * FROM deliveries") == []


# ------------------------------------------------------------ cross-links

POST = """<item><title>{0}</title><guid>{0}</guid><pubDate>Wed, 25 Nov 2026 12:00:00 GMT</pubDate>
<description>{1}</description></item>"""
TOLD_OF = (
    "My latest for &lt;a href='https://www.tidegazette.example/{0}'&gt;The Tide Gazette&lt;/a&gt;,"
    ' "{1}," is up.'
)


def announce(web: RawServer, words: str) -> None:
    item = POST.format("News", words)
    body = FEED.replace(b"</channel>", f"{item}</channel>".encode())
    web.on("/feed", pair(words, body=body))


def test_a_crosslink_is_told_once_as_elsewhere_tells_it(home: Home, web: RawServer) -> None:
    web.on("/hook", reply())
    hook(home, web, on=CROSSLINK)
    followed(home, web)
    announce(web, TOLD_OF.format("ebb", "The Ebb"))
    home.poll()
    (post,) = posts(web)
    (piece,) = home.app.store.crosslinks.pieces("1", ())
    assert message(post)["type"] == "crosslink"
    assert message(post)["data"] == piece_row(piece)
    home.wait(hours=2)
    announce(web, TOLD_OF.format("ebb", "The Ebb") + " Do read it.")
    home.poll()
    home.change("UPDATE entries SET detector = 'another'")
    relink(home.app.store, lambda _: None)
    deliver(home)
    assert len(posts(web)) == 1


def test_a_crosslink_is_told_when_it_is_sure_enough_to_be_shown(home: Home, web: RawServer) -> None:
    web.on("/hook", reply())
    crosslinks = CrosslinkSettings(threshold=1.0, confirm=False)
    home.app.settings = replace(home.app.settings, crosslinks=crosslinks)
    hook(home, web, on=CROSSLINK)
    followed(home, web)
    announce(web, TOLD_OF.format("ebb", "The Ebb"))
    home.poll()
    assert home.value("SELECT count(*) FROM crosslinks") == 1
    assert posts(web) == []
    home.change("UPDATE crosslinks SET confidence = 1.0")
    deliver(home)
    assert len(posts(web)) == 1


def test_what_relink_finds_in_old_posts_is_not_told(home: Home, web: RawServer) -> None:
    web.on("/hook", reply())
    followed(home, web)
    announce(web, TOLD_OF.format("ebb", "The Ebb"))
    home.poll()
    home.change("DELETE FROM crosslinks")
    home.change("UPDATE entries SET detector = 'another'")
    hook(home, web, on=CROSSLINK)
    home.wait(days=31)
    assert relink(home.app.store, lambda _: None) == 4
    assert home.value("SELECT count(*) FROM crosslinks") == 1
    deliver(home)
    assert posts(web) == []
