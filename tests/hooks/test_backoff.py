"""When a hook is told again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.hooks.backoff import FEWEST, GIVEN_UP_AFTER, LONGEST, is_over, wait

NOW = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)


def test_each_wait_is_four_times_the_last_until_it_is_six_hours() -> None:
    minutes = [wait(tries, 0).total_seconds() / 60 for tries in range(1, 9)]
    assert minutes == [0.5, 2, 8, 32, 128, 360, 360, 360]


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_chance_adds_up_to_a_quarter_and_takes_nothing_away(tries: int, draw: float) -> None:
    assert wait(tries, 0) <= wait(tries, draw) <= 1.25 * wait(tries, 0)
    assert wait(tries, draw) <= 1.25 * LONGEST


@given(st.timedeltas(timedelta(0), timedelta(days=365)), st.integers(1, 100))
def test_it_is_over_after_days_and_tries(age: timedelta, tries: int) -> None:
    assert is_over(NOW - age, tries, NOW) == (age >= GIVEN_UP_AFTER and tries >= FEWEST)
