"""Old entries are let go when that is wished: never what matters, and none of them comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.config import MIN_KEEP, RetentionSettings
from aggregator.dates import stamp
from aggregator.model import Subscription
from aggregator.update.due import NEWEST
from aggregator.update.prune import REMEMBERED, Limits, prune, tidy
from tests.features.test_published_elsewhere import (
    COMMENT,
    LINKS,
    STORY,
    announcement,
    another,
    blog,
    elsewhere,
    outlet,
)
from tests.support.documents import rss
from tests.support.home import START, Home
from tests.support.hourly import http_date
from tests.support.living import Said, live
from tests.support.raw_server import RawServer, reply
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path


def item(number: int, words: str = "Low water") -> str:
    """An entry that is `number` days old when a `Home` starts its clock."""
    return (
        f"<guid>{number}</guid><title>Tide {number}</title><description>{words}</description>"
        f"<pubDate>{http_date(START - timedelta(days=number, hours=1))}</pubDate>"
    )


def days(numbers: Iterable[int], words: str = "Low water", head: str = "") -> bytes:
    return rss(*(item(number, words) for number in numbers), head=head).encode()


def let_go(home: Home, limits: Limits, *feeds: int) -> int:
    """Prune these feeds, or all; how many entries went."""
    chosen = feeds or tuple(home.app.store.feeds.names())
    return sum(cut.gone for cut in prune(home.app.store, chosen, limits, home.clock))


def older_than(home: Home, **span: float) -> Limits:
    return Limits(home.clock - timedelta(**span))


def stored(home: Home, feed: int = 1) -> list[int]:
    rows = home.rows("SELECT guid FROM entries WHERE feed_id = ?", feed)
    return sorted(int(guid) for (guid,) in rows)


def all_of(*spans: tuple[int, int]) -> list[int]:
    return [number for span in spans for number in range(*span)]


@pytest.fixture
def old(home: Home, web: RawServer) -> Home:
    """A feed with thirty entries of this month, and ten that are more than a year old."""
    web.on("/feed", reply(200, days(all_of((0, 30), (400, 410)))))
    home.follow("/feed")
    home.poll()
    return home


def test_everything_stays_unless_something_else_is_wished(old: Home) -> None:
    old.wait(days=10_000)
    for _ in tidy(old.app.store, RetentionSettings(), old.clock):
        pass
    assert stored(old) == all_of((0, 30), (400, 410))


def test_what_is_older_goes_with_all_that_hangs_on_it(old: Home) -> None:
    assert let_go(old, older_than(old, days=365)) == 10
    assert stored(old) == all_of((0, 30))
    assert old.app.store.file.damage() == []
    assert old.app.store.index.is_sound()


def test_the_newest_of_each_feed_stay_however_old(old: Home) -> None:
    old.wait(days=10_000)
    assert let_go(old, older_than(old, days=365)) == 40 - MIN_KEEP
    assert stored(old) == all_of((0, MIN_KEEP))


def test_a_number_alone_is_for_any_age(old: Home) -> None:
    assert let_go(old, Limits(None, keep=25)) == 15
    assert stored(old) == all_of((0, 25))


@pytest.mark.parametrize("words", ["Low water", "Lower water"], ids=["as it was", "edited"])
def test_nothing_comes_back_that_its_feed_still_lists(
    old: Home, web: RawServer, words: str
) -> None:
    let_go(old, older_than(old, days=365))
    numbers = all_of((0, 30), (400, 411))
    web.on("/feed", reply(200, days(numbers, words, head="<ttl>60</ttl>")))
    (result,) = old.poll()
    assert result.poll.new == 1  # the one that was never seen
    assert stored(old) == all_of((0, 30), (410, 411))


def test_an_entry_that_was_let_go_is_not_read_again(old: Home, web: RawServer) -> None:
    let_go(old, older_than(old, days=365))
    for _ in range(2):
        _, slices = old.app.store.slices.known(1)
        assert slices is not None
        assert sorted(map(int, slices.guids.values())) == all_of((0, 30), (400, 410))
        web.on("/feed", reply(200, days(all_of((0, 30), (400, 410)), head="<ttl>60</ttl>")))
        old.poll()


def test_what_left_its_document_may_return_to_it_and_stays_gone(old: Home, web: RawServer) -> None:
    let_go(old, older_than(old, days=365))
    for numbers in (all_of((0, 30)), all_of((0, 30), (400, 410))):
        old.wait(days=200)
        web.on("/feed", reply(200, days(numbers)))
        old.poll()
        for _ in tidy(old.app.store, RetentionSettings(), old.clock):
            pass
        assert stored(old) == all_of((0, 30))


def test_a_tombstone_is_forgotten_long_after_its_last_use(old: Home, web: RawServer) -> None:
    let_go(old, older_than(old, days=365))
    old.clock += 3 * REMEMBERED
    for _ in tidy(old.app.store, RetentionSettings(), old.clock):
        pass
    assert old.value("SELECT count(*) FROM pruned") == 10  # they are listed still
    web.on("/feed", reply(200, days(all_of((0, 30)))))
    old.poll()
    old.clock += REMEMBERED + timedelta(days=1)
    for _ in tidy(old.app.store, RetentionSettings(), old.clock):
        pass
    assert old.value("SELECT count(*) FROM pruned") == 0


def test_what_tells_of_a_piece_is_told_of_or_was_judged_stays(home: Home, web: RawServer) -> None:
    recent = [f"<item>{item(number)}</item>" for number in range(MIN_KEEP)]
    other = "".join(
        another(f"Ebb {n}", n, stamp(START - timedelta(days=n)), "Ann Quill")
        for n in range(1, MIN_KEEP + 1)
    )
    web.on("/blog", reply(200, blog(COMMENT, announcement(LINKS["with the link"]), *recent)))
    web.on("/outlet", reply(200, outlet(more=other)))
    for path in ("/blog", "/outlet"):
        home.poll(home.follow(path))
    assert elsewhere(home) == [STORY]
    assert home.value("SELECT count(*) FROM entries WHERE sort_at < '2012'") == 4
    home.change(
        "INSERT INTO verdicts (entry_id, title_key, verdict, decided_at)"
        " SELECT id, 'nothing', 'rejected', '2026-01-01T00:00:00Z' FROM entries"
        " WHERE guid = 'treaties'"
    )
    assert let_go(home, older_than(home, days=365)) == 1
    left = home.rows("SELECT title FROM entries WHERE sort_at < '2012' ORDER BY feed_id, guid")
    piece = "NATO\N{RIGHT SINGLE QUOTATION MARK}s Cyber Threat"
    assert left == [(piece,), ("Who Reads Treaties?",), (piece,)]
    assert elsewhere(home) == [STORY]


def test_two_feeds_that_become_one_let_the_same_go(home: Home, web: RawServer) -> None:
    web.on("/feed", reply(200, days(all_of((0, 30), (400, 410)))))
    web.on("/new", reply(200, days(all_of((0, 30), (400, 411)))))
    home.follow("/feed")
    other = home.follow("/new")
    home.poll()
    let_go(home, older_than(home, days=365), other)
    home.app.store.feeds.adopt(1, web.url("/new"), home.clock)
    assert stored(home) == all_of((0, 30), (400, 410))  # what one of them has is no longer gone
    web.on("/new", reply(200, days(all_of((0, 30), (400, 411)), head="<ttl>60</ttl>")))
    home.poll()
    assert stored(home) == all_of((0, 30), (400, 410))


numbers = st.lists(st.sampled_from([*range(20), *range(390, 410)]), unique=True)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(numbers, min_size=1, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_whatever_a_feed_lists_and_when_each_entry_was_stored_once(
    home: Home, web: RawServer, documents: Sequence[Sequence[int]], pruning: Sequence[bool]
) -> None:
    """Whatever is listed in whatever order, and pruned in between: nothing is both stored and let
    go, and everything that was ever listed is one of the two."""
    path = f"/{home.app.store.feeds.count()}"
    feed_id = home.app.store.feeds.add(Subscription(web.url(path)), home.clock)
    assert feed_id is not None
    listed: set[str] = set()
    for document, then_prune in zip(documents, pruning, strict=False):
        web.on(path, reply(200, days(document)))
        before = {str(number) for number in stored(home, feed_id)}
        home.poll(feed_id)
        listed |= set(map(str, document))
        if then_prune:
            let_go(home, Limits(START - timedelta(days=100)), feed_id)
        after = {str(number) for number in stored(home, feed_id)}
        gone = {g for (g,) in home.rows("SELECT guid FROM pruned WHERE feed_id = ?", feed_id)}
        assert after & gone == set()
        assert after | gone == listed
        assert before - after <= gone


def test_the_history_of_polls_is_trimmed_by_age(old: Home) -> None:
    old.follow("/quiet")
    for feed, count, age in ((1, 30, 200), (2, 12, 200), (1, 5, 10)):
        for number in range(count):
            old.change(
                "INSERT INTO polls (feed_id, started_at, duration_ms, outcome)"
                " VALUES (?, ?, 1, 'unchanged')",
                feed,
                stamp(START - timedelta(days=age, hours=number)),
            )
    for _ in tidy(old.app.store, RetentionSettings(), old.clock):
        pass
    counts = old.rows("SELECT feed_id, count(*) FROM polls GROUP BY 1 ORDER BY 1")
    assert counts == [(1, 10), (2, 10)]
    oldest = old.value("SELECT min(started_at) FROM polls WHERE feed_id = 2")
    assert oldest == stamp(START - timedelta(days=200, hours=9))  # the newest ones are left


@pytest.fixture
def shell(tmp_path: Path, web: RawServer) -> Shell:
    now = datetime.now(UTC)
    items = [
        f"<guid>{n}</guid><title>Tide {n}</title><pubDate>"
        f"{http_date(now - timedelta(days=n))}</pubDate>"
        for n in all_of((0, 30), (400, 410))
    ]
    web.on("/feed", reply(200, rss(*items).encode()))
    (tmp_path / "a.toml").write_text(f'[fetch]\nallow_private = ["{web.place}"]\nhost_gap = 0\n')
    shell = Shell(tmp_path, "--db", "a.db", "--config", "a.toml")
    assert shell("add", web.url("/feed"), "--tag", "tides").code == 0
    return shell


def test_it_says_what_would_go_and_changes_nothing(shell: Shell) -> None:
    said = shell("prune", "--older-than", "1y", "--dry-run", "--format", "json")
    assert json.loads(said.out) == [{"feed_id": 1, "feed": "The Heron", "pruned": 10, "spared": 0}]
    assert said.err == "10 entries of 1 feeds would go\n"
    assert shell("prune", "--older-than", "1y").err == "10 entries of 1 feeds gone\n"
    assert shell("prune", "--older-than", "1y").err == "0 entries gone\n"


def test_it_wants_to_know_what_to_let_go(shell: Shell) -> None:
    said = shell("prune")
    assert said.code == 2
    assert "[retention]" in said.err
    assert shell("prune", "--older-than", "soon").code == 2
    assert shell("prune", "--keep", "5").code == 2


def test_the_configuration_may_say_it(shell: Shell) -> None:
    config = shell.folder / "a.toml"
    config.write_text(config.read_text() + '[retention]\nolder_than = "365d"\n')
    assert shell("prune").err == "10 entries of 1 feeds gone\n"


def test_only_of_some_feeds(shell: Shell) -> None:
    assert shell("prune", "--keep", "20", "--tag", "birds", "-n").err == "0 entries would go\n"
    assert "20 entries" in shell("prune", "--keep", "20", "--tag", "tides", "-n").err
    assert "20 entries" in shell("prune", "--keep", "20", "--feed", "1", "-n").err
    assert shell("prune", "--keep", "20", "--feed", "nobody").code == 2


def test_the_room_can_be_given_back(shell: Shell) -> None:
    before = (shell.folder / "a.db").stat().st_size
    said = shell("prune", "--keep", "20", "--shrink")
    assert said.code == 0
    assert "given back" in said.err
    assert (shell.folder / "a.db").stat().st_size <= before
    assert shell("doctor").code in (0, 1)


def test_a_daemon_lets_old_entries_go_once_a_day(old: Home) -> None:
    retention = RetentionSettings(older_than=365 * 86_400)
    old.app.settings = replace(old.settings, retention=retention)

    def story(said: Said) -> Iterator[Callable[[], object]]:
        yield lambda: said("pruned")
        old.wait(days=1)
        yield lambda: len(said("polled")) >= 1

    said = live(old.app, story)
    assert [event["entries"] for event in said("pruned")] == [10]
    assert stored(old) == all_of((0, 30))


def test_what_always_stays_is_what_schedules_are_made_from() -> None:
    assert MIN_KEEP >= NEWEST
