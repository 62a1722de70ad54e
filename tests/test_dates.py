"""Times and durations as text, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from time import gmtime, struct_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dates import (
    from_http,
    from_iso,
    from_stamp,
    from_struct,
    parse_duration,
    parse_until,
    parse_when,
    spell_duration,
    stamp,
    to_http,
)

NOW = datetime(2024, 5, 17, 15, 30, tzinfo=UTC)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
MOMENTS = st.builds(
    lambda seconds, zone: datetime.fromtimestamp(seconds, zone),
    st.floats(-30_000_000_000, 250_000_000_000),
    ZONES,
)
"""From the year 1019 to 9892."""


@given(MOMENTS)
def test_a_stamp_is_the_moment_to_the_second_and_sorts_as_time_does(moment: datetime) -> None:
    assert from_stamp(stamp(moment)) == moment.astimezone(UTC).replace(microsecond=0)
    assert len(stamp(moment)) == 20
    assert stamp(moment) <= stamp(moment + timedelta(seconds=1))


@pytest.mark.parametrize("text", ["", "2024-05-17", "2024-05-17 10:00:00Z", "2024-05-17T10:00:00"])
def test_anything_else_is_no_stamp(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_stamp(text)


@given(MOMENTS.map(lambda moment: moment.replace(microsecond=0)))
def test_an_http_date_is_the_moment(moment: datetime) -> None:
    written = to_http(moment)
    assert from_http(written) == from_http(written.encode()) == moment
    assert parsedate_to_datetime(written) == moment


@pytest.mark.parametrize(
    "text",
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"],
)
def test_the_three_forms_of_http_dates(text: str) -> None:
    assert from_http(text) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "0", "-1", "soon", "Sun, 99 Nov 1994 08:49:37 GMT", "\xff"])
def test_nonsense_is_no_http_date(text: str) -> None:
    assert from_http(text) is None
    assert from_http(text.encode("latin-1")) is None


@given(st.text(max_size=40) | st.binary(max_size=40))
def test_reading_an_http_date_never_raises(text: str | bytes) -> None:
    found = from_http(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-17T10:00:00Z", datetime(2024, 5, 17, 10, tzinfo=UTC)),
        ("2024-05-17T10:00:00+02:00", datetime(2024, 5, 17, 8, tzinfo=UTC)),
        ("2024-05-17T10:00:00.987654321Z", datetime(2024, 5, 17, 10, tzinfo=UTC)),
        ("2024-05-17t10:00:00z", datetime(2024, 5, 17, 10, tzinfo=UTC)),
        (" 2024-05-17 10:00 ", datetime(2024, 5, 17, 10, tzinfo=UTC)),
        ("2024-05-17", datetime(2024, 5, 17, tzinfo=UTC)),
        ("2024-05-17T25:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_iso_dates(text: str, moment: datetime | None) -> None:
    assert from_iso(text) == moment


def test_feedparsers_times() -> None:
    assert from_struct(gmtime(1_715_940_000)) == datetime(2024, 5, 17, 10, tzinfo=UTC)
    assert from_struct(None) is None
    assert from_struct(struct_time((99999, 1, 1, 0, 0, 0, 0, 1, 0))) is None
    assert from_struct(struct_time((2024, 0, 1, 0, 0, 0, 0, 1, 0))) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("30m", 1800),
        ("1h", 3600),
        ("1h 30m", 5400),
        ("1.5h", 5400),
        ("2d", 172_800),
        ("1w", 604_800),
        ("0s", 0),
        (" 5 M ", 300),
    ],
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5 minutes", "1h or so", "1h,30m", "h1"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="30m"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (119.6, "2 min"),
        (1200, "20 min"),
        (5400, "90 min"),
        (9000, "2 h 30 min"),
        (43_200, "12 h"),
        (172_800, "2 d"),
        (187_200, "2 d 4 h"),
        (2_678_400, "31 d"),
    ],
)
def test_durations_for_a_person(seconds: float, words: str) -> None:
    assert spell_duration(seconds) == words


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-05", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-5-7", datetime(2024, 5, 7, tzinfo=UTC)),
        ("2024-05-17T10:00:00+02:00", datetime(2024, 5, 17, 8, tzinfo=UTC)),
        ("today", datetime(2024, 5, 17, tzinfo=UTC)),
        ("Yesterday", datetime(2024, 5, 16, tzinfo=UTC)),
        ("36h", datetime(2024, 5, 16, 3, 30, tzinfo=UTC)),
        ("2w", datetime(2024, 5, 3, 15, 30, tzinfo=UTC)),
        ("1m", datetime(2024, 4, 17, 15, 30, tzinfo=UTC)),
        ("1y", datetime(2023, 5, 18, 15, 30, tzinfo=UTC)),
    ],
)
def test_what_a_person_means_by_a_date(text: str, moment: datetime) -> None:
    assert parse_when(text, NOW) == moment


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2024", datetime(2025, 1, 1, tzinfo=UTC)),
        ("2024-05", datetime(2024, 6, 1, tzinfo=UTC)),
        ("2024-12", datetime(2025, 1, 1, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 3, 1, tzinfo=UTC)),
        ("today", datetime(2024, 5, 18, tzinfo=UTC)),
        ("yesterday", datetime(2024, 5, 17, tzinfo=UTC)),
        ("2024-05-17T10:00:00Z", datetime(2024, 5, 17, 10, tzinfo=UTC)),
        ("2w", datetime(2024, 5, 3, 15, 30, tzinfo=UTC)),
    ],
)
def test_until_takes_in_all_of_what_is_named(text: str, end: datetime) -> None:
    assert parse_until(text, NOW) == end


@pytest.mark.parametrize("text", ["9999", "9999-12", "9999-12-31", "soon"])
def test_an_end_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match='"'):
        parse_until(text, NOW)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2024-13", "2024-02-30", "24", "0000", "9999999y", "5 apples", "2024-05-17x"],
)
def test_what_nobody_can_mean_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\"|back"):
        parse_when(text, NOW)
