"""The daemon as its keeper sees it: real processes, real signals, a server that comes and goes."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.app import Aggregator
from aggregator.daemon import Daemon, Service, only_daemon
from aggregator.errors import StoreError
from tests.support.home import Home, InPlace
from tests.support.hourly import feed, pair, sent
from tests.support.process import config, daemon
from tests.support.raw_server import Hang, RawServer, Reset, Wait, reply

if TYPE_CHECKING:
    from aggregator.model import Body, ParseFailed, Reading

PROJECT = Path(__file__).parents[2]


def test_it_polls_by_itself_and_sigterm_ends_it(tmp_path: Path, web: RawServer) -> None:
    web.on("/feed", pair("a"))
    with daemon(tmp_path, config(web, "/feed")) as running:
        polled = running.wait_for("polled")
        assert (polled["outcome"], polled["new"]) == ("new", 3)
        assert running.end(signal.SIGTERM) == 0
        assert running.events[-1]["event"] == "stopped"
        assert running.rows("SELECT count(*) FROM entries") == [(3,)]


@pytest.mark.parametrize("answer", [[Hang()], [b"HTTP/1.1 200 OK\r\n", Hang()], [Wait(60)]])
def test_sigterm_ends_it_within_ten_seconds_whatever_a_server_does(
    tmp_path: Path, web: RawServer, answer: list[Any]
) -> None:
    web.on("/good", pair("a"))
    web.on("/slow", answer)
    with daemon(tmp_path, config(web, "/good", "/slow")) as running:
        web.wait_for(2)
        began = time.monotonic()
        assert running.end(signal.SIGTERM) == 0
        assert time.monotonic() - began < 10
        assert running.rows("PRAGMA integrity_check") == [("ok",)]
        assert running.rows("SELECT error_count FROM feeds") == [(0,), (0,)]


def test_after_a_kill_nobody_is_asked_again_before_the_time(tmp_path: Path, web: RawServer) -> None:
    web.on("/feed", pair("a"))
    with daemon(tmp_path, config(web, "/feed")) as first:
        first.wait_for("polled")
        before = first.rows("SELECT next_check_at FROM feeds")
        first.end(signal.SIGKILL)
    web.on("/other", pair("b"))
    with daemon(tmp_path, config(web, "/feed", "/other")) as second:
        assert second.wait_for("polled")["url"] == web.url("/other")
        assert second.end(signal.SIGTERM) == 0
        assert second.rows("SELECT next_check_at FROM feeds WHERE id = 1") == before
    assert web.paths == ["/feed", "/other"]


def test_a_feed_that_was_asked_when_it_was_killed_is_not_asked_again_at_once(
    tmp_path: Path, web: RawServer
) -> None:
    """Its answer died with the process; its server has given it all the same (R36)."""
    web.on("/feed", [Hang()])
    with daemon(tmp_path, config(web, "/feed")) as first:
        web.wait_for(1)
        first.end(signal.SIGKILL)
    with daemon(tmp_path, config(web, "/feed")) as second:
        waits = second.wait_for("polled")
        assert waits["outcome"] == "waits"
        assert "asked already" in waits["error"]
        assert second.end(signal.SIGTERM) == 0
        assert second.rows("SELECT error_count FROM feeds") == [(0,)]
    assert web.paths == ["/feed"]


def test_sighup_takes_in_a_new_feed(tmp_path: Path, web: RawServer) -> None:
    web.on("/one", pair("a"))
    web.on("/two", pair("b"))
    with daemon(tmp_path, config(web, "/one")) as running:
        running.wait_for("polled")
        running.config.write_text(config(web, "/one", "/two"))
        running.send(signal.SIGHUP)
        running.wait_for("reloaded")
        assert running.wait_for("polled", 2)["url"] == web.url("/two")
        running.config.write_text("nonsense = [")
        running.send(signal.SIGHUP)
        assert "aggregator.toml:1" in running.wait_for("reload failed")["error"]
        assert running.end(signal.SIGTERM) == 0
    assert web.paths == ["/one", "/two"]


def test_a_second_daemon_is_refused_in_a_sentence(tmp_path: Path, web: RawServer) -> None:
    with daemon(tmp_path, config(web)) as first:
        first.wait_for("started")
        refused = subprocess.run(first.command("daemon"), capture_output=True, text=True)
        assert refused.returncode == 1
        (sentence,) = refused.stderr.splitlines()
        assert sentence.startswith("aggregator: ")
        assert "stop that one first" in sentence
        first.end(signal.SIGKILL)
    with daemon(tmp_path, config(web)) as next_one:
        next_one.wait_for("started")


def test_that_it_brings_an_old_database_up_to_date_is_a_line_of_its_log(
    tmp_path: Path, web: RawServer
) -> None:
    oldest = PROJECT / "tests" / "store" / "schemas" / "1.sqlite"
    shutil.copy(oldest, tmp_path / "daemon.db")
    with daemon(tmp_path, config(web)) as running:
        running.wait_for("started")
        assert running.end(signal.SIGTERM) == 0
    assert running.events[0]["event"] == "upgrading"
    assert "daemon.db.version-1" in running.events[0]["text"]


def test_the_lock_is_free_again_after_the_daemon(tmp_path: Path) -> None:
    for _ in range(2):
        with (
            only_daemon(tmp_path / "a.db"),
            pytest.raises(StoreError, match=str(os.getpid())),
            only_daemon(tmp_path / "a.db"),
        ):
            raise AssertionError("two daemons")


def test_a_server_may_go_away_and_come_back(home: Home, web: RawServer) -> None:
    """The error is stored with its back-off, and one success clears it."""
    web.on("/feed", pair("a"), [Reset()], [Reset()], reply(304))
    home.follow("/feed")
    seen = []
    for _ in range(4):
        home.tick()
        state = home.state()
        seen.append((state.error_kind, state.error_count, home.due_in()))
        home.wait(minutes=home.due_in() or 0)
    assert seen == [
        (None, 0, 60),
        ("network_error", 1, 60),
        ("network_error", 2, 120),
        (None, 0, 60),
    ]
    assert sent(web.requests[-1])[0] == b'"a"'


def ticks(home: Home, count: int) -> list[str]:
    """So many rounds of one service; what it logged."""
    events: list[str] = []

    async def run() -> None:
        async with home.app.online() as online:
            service = Service(
                home.app.store,
                online,
                list,
                lambda event, **_: events.append(event),
                lambda: home.clock,
            )
            for _ in range(count):
                await service.tick()
                home.wait(seconds=15)

    asyncio.run(run())
    return events


def test_one_host_gets_its_share_of_a_round(home: Home, web: RawServer) -> None:
    for n in range(25):
        home.follow(f"/feed?{n}")
    web.on("/feed", pair("a"))
    assert ticks(home, 1).count("polled") == 10
    assert ticks(home, 2).count("polled") == 15


def test_a_round_without_a_network_counts_nothing_against_anybody(home: Home) -> None:
    """Ten polls to ten hosts that all fail to connect say that it is we who are away (R50)."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    places = tuple(f"127.0.1.{n}:{port}" for n in range(1, 16))
    fetch = replace(home.settings.fetch, allow_private=places)
    home.app.settings = replace(home.settings, fetch=fetch)
    for place in places:
        home.follow(f"http://{place}/feed")
    results = home.tick()
    assert sum(result.waits for result in results) == 6
    assert sorted(home.state(n).error_count for n in range(1, 16)) == [0] * 6 + [1] * 9
    waiting = [home.state(n) for n in range(1, 16) if not home.state(n).error_count]
    assert {
        (each.next_check_at - home.clock).total_seconds() for each in waiting if each.next_check_at
    } == {300}


class Beats:
    """A tick that can be looked at."""

    def __init__(self, daemon: Daemon, until: int, seconds: float = 0.0, wrong: bool = False):
        self.count = 0
        self.errors: list[Exception] = []
        self._daemon, self._until, self._seconds, self._wrong = daemon, until, seconds, wrong

    async def __call__(self) -> None:
        self.count += 1
        if self.count >= self._until:
            asyncio.get_running_loop().call_later(0.01, self._daemon.stop)
        await asyncio.sleep(self._seconds)
        if self._wrong:
            raise ValueError("no good")


def test_a_tick_that_fails_is_told_and_the_next_one_comes() -> None:
    async def run() -> Beats:
        with Daemon(every=0.05) as clock:
            beats = Beats(clock, until=3, wrong=True)
            await clock.run(beats, beats.errors.append)
            return beats

    beats = asyncio.run(run())
    assert beats.count == 3
    assert [str(error) for error in beats.errors] == ["no good"] * 3


def test_what_is_missed_during_a_long_tick_is_made_up_once() -> None:
    """Many beats pass during the first tick; one follows at once, not many."""

    async def run() -> int:
        with Daemon(every=0.02) as clock:
            count = 0

            async def tick() -> None:
                nonlocal count
                count += 1
                if count == 1:
                    await asyncio.sleep(0.3)
                else:  # whatever follows without a pause comes before this
                    asyncio.get_running_loop().call_soon(clock.stop)

            await clock.run(tick, lambda _: None)
            return count

    assert asyncio.run(run()) == 2


def test_signals_between_two_runs_are_not_lost() -> None:
    """SIGHUP while the configuration is read again asks for one more run; SIGTERM ends."""

    async def run() -> list[str]:
        story = []
        with Daemon(every=60) as clock:
            while not clock.stopped:
                story.append("run")

                async def tick() -> None:
                    story.append("tick")
                    clock.restart()

                await clock.run(tick, lambda _: None)
                number = signal.SIGHUP if len(story) < 4 else signal.SIGTERM
                os.kill(os.getpid(), number)
                await asyncio.sleep(0)
                await asyncio.sleep(0.01)
        return story

    assert asyncio.run(run())[:3] == ["run", "tick", "run"]


def test_a_feed_that_is_paused_or_removed_while_it_is_asked_stays_so(
    home: Home, web: RawServer
) -> None:
    def pausing(_: object) -> Any:
        home.change("UPDATE feeds SET state = 'paused' WHERE id = 1")
        return pair("a")

    def removing(_: object) -> Any:
        home.change("PRAGMA foreign_keys = ON")
        home.change("DELETE FROM feeds WHERE id = 2")
        return pair("a")

    web.on("/one", pausing)
    web.on("/two", removing)
    home.follow("/one")
    home.follow("/two")
    first, second = home.poll()
    assert (first.poll.new, home.state().state) == (3, "paused")
    assert second.waits
    assert "removed" in (second.poll.error or "")
    assert home.value("SELECT count(*) FROM feeds") == 1
    assert home.value("SELECT count(*) FROM entries WHERE feed_id = 2") == 0


def test_a_feed_that_another_process_polled_meanwhile_is_not_asked_again(
    home: Home, web: RawServer
) -> None:
    web.on("/feed", pair("a", body=feed()))
    home.follow("/feed")
    stale = home.app.store.feeds.states([1])
    home.poll()
    results: list[Any] = []
    home.app.poll(stale, results.append)
    assert len(web.requests) == 1
    assert results[0].waits


def test_what_cannot_be_stored_is_not_asked_for_again_at_once(home: Home, web: RawServer) -> None:
    """A disk that is full must not turn into a request every few seconds (R36)."""
    web.on("/feed", pair("a"))
    home.follow("/feed")
    home.change(
        "CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT raise(ABORT, 'full'); END"
    )

    async def run() -> None:
        async with home.app.online() as online:
            for _ in range(3):
                due = home.app.store.feeds.due(home.clock)
                try:
                    await online.pipeline.poll(due, lambda _: None)
                except StoreError:
                    home.wait(seconds=15)

    asyncio.run(run())
    assert len(web.requests) == 1
    assert home.state().error_count == 0


class Stumbling(InPlace):
    """A reader with a bug, which one document brings to light."""

    async def read(self, body: Body) -> Reading | ParseFailed:
        if b"poison" in body.data:
            raise KeyError("a bug")
        return await super().read(body)


def test_a_bug_costs_its_own_feed_only_and_its_server_no_second_request(
    home: Home, web: RawServer
) -> None:
    web.on("/bad", pair("a", body=feed("poison")))
    web.on("/good", pair("a"))
    home.follow("/bad")
    home.follow("/good")
    app = Aggregator(
        home.app.settings,
        home.app.store,
        now=lambda: home.clock,
        reader=Stumbling(home.app.store.crosslinks.outlets()),
    )

    async def run() -> None:
        async with app.online() as online:
            with pytest.raises(KeyError):
                await online.pipeline.poll(app.store.feeds.due(home.clock), lambda _: None)
            home.wait(seconds=15)
            await online.pipeline.poll(app.store.feeds.due(home.clock), lambda _: None)

    asyncio.run(run())
    assert web.paths == ["/bad", "/good"]
    assert home.value("SELECT count(*) FROM entries") == 3
    assert home.due_in(1) == 59.75
