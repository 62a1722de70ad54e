"""The long runs, short: the same worlds, checks and reports."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from benchmarks import kill, readers, year

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_daemon_may_be_ended_at_any_moment(tmp_path: Path, end: signal.Signals) -> None:
    soak = kill.run(4, 1, end, tmp_path, feeds=16, speed=600)
    assert soak.findings.wrong == []
    assert soak.findings.slowest_end < 10
    assert soak.findings.events["polled"] >= 16


def test_readers_meet_no_error_beside_a_writer(tmp_path: Path) -> None:
    found, _ = readers.run(tmp_path, entries=300, readers=2, seed=1)
    assert [reads.wrong for reads in found] == [[], []]
    assert all(reads.seconds["a word"] for reads in found)


def test_a_week_of_changing_feeds_loses_nothing(tmp_path: Path) -> None:
    lived = year.live(tmp_path / "week.db", feeds=20, days=7, seed=1)
    assert lived.broken() == []
    assert lived.balance.stored > 0
    assert lived.ledger.statuses[304] > 0
