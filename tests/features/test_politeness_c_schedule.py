"""When a feed is asked again after what its server said (R36-R50), over real HTTP with a clock that
is turned: the rows C1-C37 and C40 of docs/politeness.md."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.home import START, Home
from tests.support.hourly import FEED, feed, http_date, pair, sent
from tests.support.raw_server import RawServer, head, redirect, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.raw_server import Answer

DAY_BEHIND = START - timedelta(days=1)
CHALLENGE = b"<!doctype html><html><head><title>Just a moment...</title></head></html>"


@pytest.fixture
def other() -> Iterator[RawServer]:
    """A server on another host."""
    with RawServer(host="127.0.0.2") as running:
        yield running


@pytest.fixture
def both(tmp_path: Path, web: RawServer, other: RawServer) -> Iterator[Home]:
    """An aggregator that may ask both servers."""
    with Home(tmp_path, web, other) as made:
        yield made


def due_after(home: Home, web: RawServer, *answers: Answer) -> float | None:
    """Minutes until the feed is due again after these answers, each asked for when it was due."""
    web.on("/feed", *answers)
    home.follow("/feed")
    for _ in answers:
        home.clock = home.state().next_check_at or home.clock
        home.tick()
    assert len(web.requests) == len(answers)
    return home.due_in()


def waits(home: Home, web: RawServer, answer: Answer, count: int) -> list[float]:
    """Hours of waiting after each of `count` times this answer, to a feed that was well before."""
    minutes = due_after(home, web, pair("a"))
    web.on("/feed", answer)
    hours = []
    for _ in range(count):
        home.wait(minutes=minutes or 0)
        home.tick()
        minutes = home.due_in()
        hours.append((minutes or 0) / 60)
    return hours


FRESH: dict[str, tuple[dict[str, Any], float]] = {
    "c01": ({"Cache_Control": "max-age=43200"}, 720),
    "c02": ({"Cache_Control": "max-age=31536000"}, 1440),
    "c03": ({"Cache_Control": "max-age=7200", "Age": "3000"}, 70),
    "c04": ({"Cache_Control": "no-cache, max-age=7200"}, 60),
    "c05": ({"Cache_Control": 'Max-Age="7200"'}, 120),
    "c06": ({"Cache_Control": "s-maxage=7200"}, 60),
    "c07": (
        {"Date": http_date(DAY_BEHIND), "Expires": http_date(DAY_BEHIND + timedelta(hours=3))},
        180,
    ),
    "c08": ({"Expires": "0"}, 60),
    "c09": (
        {"Cache_Control": "max-age=60", "Expires": http_date(START + timedelta(hours=5))},
        60,
    ),
}


@pytest.mark.parametrize(("headers", "minutes"), FRESH.values(), ids=FRESH)
def test_c01_c02_c03_c04_c05_c06_c07_c08_c09_freshness_is_a_floor(
    home: Home, web: RawServer, headers: dict[str, Any], minutes: float
) -> None:
    assert due_after(home, web, pair("a", **headers)) == minutes
    home.wait(minutes=minutes, seconds=-1)
    assert home.tick() == []
    home.wait(seconds=1)
    assert len(home.tick()) == 1
    assert sent(web.requests[-1])[0] == b'"a"', "the next poll is conditional all the same"


def test_c01_no_hand_asks_before_it_is_stale(home: Home, web: RawServer) -> None:
    due_after(home, web, pair("a", Cache_Control="max-age=43200"))
    home.wait(hours=11)
    chosen = home.app.choose(every=True)
    assert chosen.feeds == ()
    assert [until for _, until in chosen.refused] == [START + timedelta(hours=12)]


NOT_MODIFIED: dict[str, tuple[dict[str, Any], dict[str, Any], float]] = {
    "c10_not_longer": (
        {"Cache_Control": "max-age=7200"},
        {"Cache_Control": "max-age=86400"},
        120,
    ),
    "c10_not_where_the_200_said_nothing": ({}, {"Cache_Control": "max-age=86400"}, 60),
    "c10_but_shorter": ({"Cache_Control": "max-age=7200"}, {"Cache_Control": "max-age=600"}, 60),
    "c10_or_not_at_all": ({"Cache_Control": "max-age=7200"}, {"Cache_Control": "no-cache"}, 60),
    "c11": ({"Cache_Control": "max-age=43200"}, {}, 720),
}


@pytest.mark.parametrize(("first", "second", "minutes"), NOT_MODIFIED.values(), ids=NOT_MODIFIED)
def test_c10_c11_a_304_may_shorten_freshness_only(
    home: Home, web: RawServer, first: dict[str, Any], second: dict[str, Any], minutes: float
) -> None:
    """The feed goes on with an entry an hour, so that only the headers make a difference."""
    fresh = feed(newest=START + timedelta(hours=24))
    assert due_after(home, web, pair("a", body=fresh, **first), reply(304, **second)) == minutes


HINTS = {
    "c12_ttl_180": ("<ttl>180</ttl>", 180),
    "c12_ttl_100000": ("<ttl>100000</ttl>", 1440),
    "c12_ttl_abc": ("<ttl>abc</ttl>", 60),
    "c12_ttl_negative": ("<ttl>-5</ttl>", 60),
    "c13_hourly": (
        "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>",
        60,
    ),
    "c13_twice_a_day": (
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
        720,
    ),
    "c13_weekly": ("<sy:updatePeriod>weekly</sy:updatePeriod>", 1440),
    "c14": ("<skipHours><hour>11</hour><hour>12</hour><hour>13</hour></skipHours>", 240),
    "c15_all_hours": (
        f"<skipHours>{''.join(f'<hour>{n}</hour>' for n in range(24))}</skipHours>",
        60,
    ),
    "c15_all_days": (
        "<skipDays><day>Monday</day><day>Tuesday</day><day>Wednesday</day><day>Thursday</day>"
        "<day>Friday</day><day>Saturday</day><day>Sunday</day></skipDays>",
        60,
    ),
    "c16": ("<skipDays><day>Wednesday</day></skipDays>", 840),
}


@pytest.mark.parametrize(("hint", "minutes"), HINTS.values(), ids=HINTS)
def test_c12_c13_c14_c15_c16_what_the_feed_says_of_itself(
    home: Home, web: RawServer, hint: str, minutes: float
) -> None:
    assert due_after(home, web, pair("a", body=feed(head=hint))) == minutes


def test_c17_hour_24_is_midnight(home: Home, web: RawServer) -> None:
    hint = "<skipHours><hour>24</hour></skipHours>"
    home.wait(hours=13)  # 23:20
    newest = home.clock - timedelta(minutes=30)
    assert due_after(home, web, pair("a", body=feed(head=hint, newest=newest))) == 120


LIMITED: dict[str, tuple[dict[str, Any], float]] = {
    "c18": ({"Retry_After": "120"}, 60),
    "c19": (
        {
            "Date": http_date(DAY_BEHIND),
            "Retry_After": http_date(DAY_BEHIND + timedelta(hours=6)),
        },
        360,
    ),
    "c21": ({"Retry_After": "3600", "Cache_Control": "max-age=172800"}, 2880),
    "c22": ({"Retry_After": "10000000"}, 7 * 1440),
}


@pytest.mark.parametrize(("headers", "minutes"), LIMITED.values(), ids=LIMITED)
def test_c18_c19_c21_c22_after_429_the_host_is_left_alone(
    home: Home, web: RawServer, headers: dict[str, Any], minutes: float
) -> None:
    due_after(home, web, pair("a"))
    web.on("/feed", reply(429, **headers))
    home.wait(hours=1)
    home.tick()
    assert home.due_in() == minutes
    state = home.state()
    assert (state.error_kind, state.etag, state.penalty) == ("rate_limited", b'"a"', 1)
    assert home.value("SELECT count(*) FROM entries") == 3
    (block,) = home.app.store.polls.blocks(home.clock).values()
    assert block.not_before == home.clock + timedelta(minutes=minutes)


def test_c20_429_without_a_word_doubles(home: Home, web: RawServer) -> None:
    assert waits(home, web, reply(429), 3) == [4, 8, 16]


def test_c20_the_slowing_down_is_taken_back_after_ten_clean_polls(
    home: Home, web: RawServer
) -> None:
    due_after(home, web, pair("a"), reply(429), reply(304))
    assert home.state().penalty == 1
    for _ in range(9):
        home.wait(days=1)
        home.tick()
    assert home.state().penalty == 0


def test_c23_the_other_feeds_of_the_host_wait_uncounted(home: Home, web: RawServer) -> None:
    for path in ("/one", "/two", "/three"):
        web.on(path, reply(429, Retry_After="7200"))
        home.follow(path)
    first, *others = home.tick()
    assert first.failed
    assert [result.waits for result in others] == [True, True]
    assert web.paths == ["/one"]
    assert [home.state(feed).error_count for feed in (2, 3)] == [0, 0]
    block = home.app.store.polls.blocks(home.clock)[web.place]
    assert [home.state(feed).next_check_at for feed in (2, 3)] == [block.not_before] * 2


def test_c23_the_pause_holds_where_a_redirect_leads(
    both: Home, web: RawServer, other: RawServer
) -> None:
    """A feed whose redirect ends at the host is not sent there either."""
    web.on("/feed", redirect(other.url("/feed")))
    other.on("/feed", pair("a"))
    other.on("/limited", reply(429, Retry_After="86400"))
    both.poll(both.follow("/feed"))
    both.poll(both.follow(other.url("/limited")))
    both.wait(hours=2)
    (result,) = both.tick()
    assert result.waits
    assert web.paths == ["/feed"]


def test_c24_no_hand_asks_a_host_that_asked_for_a_pause(home: Home, web: RawServer) -> None:
    due_after(home, web, reply(429, Retry_After="86400"))
    home.wait(hours=23)
    chosen = home.app.choose(["1"])
    assert chosen.feeds == ()
    assert chosen.refused[0][1] == START + timedelta(hours=24)
    home.app.store.feeds.resume(1, home.clock, "resumed by hand")
    assert home.state().next_check_at == START + timedelta(hours=24)


def test_c25_one_503_with_a_wait_is_the_feeds_own_affair(home: Home, web: RawServer) -> None:
    web.on("/one", reply(503, Retry_After="600"))
    web.on("/two", pair("a"))
    home.follow("/one")
    home.follow("/two")
    home.tick()
    assert web.paths == ["/one", "/two"]
    assert home.app.store.polls.blocks(home.clock) == {}


def test_c25_two_feeds_that_say_so_within_the_hour_speak_for_their_host(
    home: Home, web: RawServer
) -> None:
    for path in ("/one", "/two", "/three"):
        web.on(path, reply(503, Retry_After="600"))
        home.follow(path)
    home.tick()
    assert web.paths == ["/one", "/two"]
    (block,) = home.app.store.polls.blocks(home.clock).values()
    assert block.not_before == home.clock + timedelta(seconds=600)


def test_c25_a_503_without_a_wait_says_nothing_of_the_host(home: Home, web: RawServer) -> None:
    web.on("/one", reply(503))
    web.on("/two", reply(503, Retry_After="600"))
    home.follow("/one")
    home.follow("/two")
    home.tick()
    assert home.app.store.polls.blocks(home.clock) == {}


def test_c26_503_without_a_word_doubles(home: Home, web: RawServer) -> None:
    assert waits(home, web, reply(503), 4) == [1, 2, 4, 8]


def test_c27_500_doubles_up_to_a_day(home: Home, web: RawServer) -> None:
    assert waits(home, web, reply(500), 7) == [1, 2, 4, 8, 16, 24, 24]


def test_c28_404_doubles_up_to_a_day_and_then_to_a_week(home: Home, web: RawServer) -> None:
    hours = waits(home, web, reply(404), 12)
    assert hours == [1, 2, 4, 8, 16, 24, 24, 128, 168, 168, 168, 168]


def test_c28_after_sixty_days_of_nothing_else_a_feed_is_dead(home: Home, web: RawServer) -> None:
    waits(home, web, reply(404), 7)
    home.live(days=56)
    assert home.state().state == "active"
    home.live(days=14)
    state = home.state()
    assert (state.state, state.next_check_at) == ("dead", None)
    asked = len(web.requests)
    home.live(days=100)
    assert len(web.requests) == asked
    assert "resume" in home.value("SELECT next_check_reason FROM feeds")


def test_c28_a_feed_whose_server_is_only_weak_is_never_given_up(home: Home, web: RawServer) -> None:
    due_after(home, web, pair("a"))
    web.on("/feed", *[reply(404)] * 12, reply(500), reply(404))
    home.live(days=90)
    assert home.state().state == "active"


def test_c27_500_is_surfaced_with_its_count(home: Home, web: RawServer) -> None:
    assert due_after(home, web, pair("a"), *[reply(500)] * 10) == 1440
    state = home.state()
    assert (state.error, state.error_count) == ("the server answered 500 Internal Server Error", 10)
    assert state.error_since == START + timedelta(hours=1)


def test_c29_gone_is_gone_until_a_person_says_otherwise(home: Home, web: RawServer) -> None:
    assert due_after(home, web, pair("a"), reply(410)) is None
    assert home.state().state == "gone"
    assert home.value("SELECT count(*) FROM entries") == 3
    assert "resume" in home.value("SELECT next_check_reason FROM feeds")
    home.wait(days=400)
    assert home.tick() == []
    home.app.store.feeds.resume(1, home.clock, "resumed by hand")
    home.tick()
    assert home.state().state == "gone"
    assert len(web.requests) == 3
    assert home.tick() == []


KINDS: dict[str, tuple[Answer, str, bool]] = {
    "c30": (reply(401, WWW_Authenticate='Basic realm="x"'), "auth_required", True),
    "c31": (reply(403, CHALLENGE, cf_mitigated="challenge"), "blocked_challenge", True),
    "c32": (reply(200, CHALLENGE), "blocked_challenge", True),
    "c34_418": (reply(418), "client_error", True),
    "c34_451": (reply(451), "client_error", True),
    "c34_999": (reply(999), "unexpected_status", True),
    "c35_204": (reply(204), "empty_body", False),
    "c35_206": (reply(206, FEED), "unexpected_status", True),
    "c36_21": ([head(103)] * 21 + reply(200, FEED), "protocol_error", False),
}


@pytest.mark.parametrize(("answer", "kind", "permanent"), KINDS.values(), ids=KINDS)
def test_c30_c31_c32_c34_c35_c36_kinds_and_classes_of_failure(
    home: Home, web: RawServer, answer: Answer, kind: str, permanent: bool
) -> None:
    minutes = due_after(home, web, pair("a"), answer)
    state = home.state()
    assert (state.error_kind, state.error_count) == (kind, 1)
    assert (state.permanent_since is not None) == permanent
    assert minutes == (240 if kind == "blocked_challenge" else 60)
    assert state.state == ("blocked" if kind == "blocked_challenge" else "active")
    assert home.value("SELECT count(*) FROM entries") == 3


@pytest.mark.parametrize(
    "answer",
    [reply(203, FEED, ETag='"b"'), [head(100), head(103), *reply(200, FEED, ETag='"b"')]],
    ids=["c35_203", "c36_100_103"],
)
def test_c35_c36_these_are_answers_like_any_other(
    home: Home, web: RawServer, answer: Answer
) -> None:
    assert due_after(home, web, pair("a"), answer) == 60
    assert (home.state().error_count, home.state().etag) == (0, b'"b"')


def test_c33_one_success_clears_all_trouble(home: Home, web: RawServer) -> None:
    assert due_after(home, web, pair("a"), reply(500), reply(404), pair("b")) == 60
    state = home.state()
    assert (state.error, state.error_kind, state.error_count) == (None, None, 0)
    assert (state.error_since, state.permanent_since) == (None, None)


def test_c37_a_restart_asks_nobody_early(home: Home, web: RawServer) -> None:
    due_after(home, web, pair("a"))
    before = home.state()
    home.wait(minutes=10)
    home.app.store.close()
    home.app = home.open()
    assert home.tick() == []
    assert home.state() == before


def test_c40_by_hand_not_again_within_five_minutes(tmp_path: Path, web: RawServer) -> None:
    with Home(tmp_path, web, manual_gap=300) as home:
        due_after(home, web, pair("a"))
        before = home.state()
        home.wait(minutes=2)
        chosen = home.app.choose(["1"])
        assert (chosen.feeds, chosen.refused[0][1]) == ((), START + timedelta(minutes=5))
        assert home.state() == before
        home.wait(minutes=3)
        assert [state.id for state in home.app.choose(["1"]).feeds] == [1]
