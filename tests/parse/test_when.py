"""Dates in the forms that feeds have them in: the standards', and everybody else's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.support.documents import atom, only, parsed, rss

TEN = datetime(2024, 5, 17, 10, tzinfo=UTC)
DAY = datetime(2024, 5, 17, tzinfo=UTC)


def read(text: str) -> datetime | None:
    return only(rss(f"<guid>x</guid><pubDate>{text}</pubDate>")).published_at


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 17 May 2024 10:00:00 GMT",
        "Fri, 17 May 2024 10:00:00",
        "Fri,17 May 2024 12:00:00 GMT+2",
        "Fri, 17 May 2024 12:00:00 +02:00",
        "Fri, 17 May 2024 12:00:00 MESZ",
        "Fri, 17 May 2024 03:00:00 PDT",
        "Fri, 17 May 24 10:00:00 GMT",
        "17 May 2024 10:00 Z",
        "Fri May 17 10:00:00 2024",
        "Fri May 17 2024 12:00:00 GMT+0200 (CEST)",
        "Friday, May 17, 2024 10:00 AM",
        "Friday, 17 May 2024 - 10:00",
        "2024-05-17T12:00:00+02:00",
        "2024-05-17T10:00:00.123Z",
        "2024-05-17 10:00",
        "2024/05/17 10:00:00",
        "17-May-2024 10:00:00",
        "17-05-2024 10:00",
        "17.05.2024, 10:00 Uhr",
        "17/05/2024 10:00",
        "05/17/2024 10:00 a.m.",
        "1715940000",
        "1715940000000",
        "2024年05月17日 10:00",
        "2024年5月17日 上午10:00",
        "2024년 5월 17일 (금) 오전 10:00",
        "Fr, 17 Mai 2024 12:00:00 +0200",
        "ven., 17 mai 2024 12:00:00 +0200",
        "vie, 17 may. 2024 10:00:00 GMT",
        "sex, 17 mai 2024 07:00:00 -0300",
        "Пт, 17 мая 2024 13:00:00 +0300",
        "Παρ, 17 Μαϊ 2024 13:00:00 +0300",
    ],
)
def test_a_time_is_a_time_in_whatever_form(text: str) -> None:
    assert read(text) == TEN


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-17",
        "20240517",
        "17.5.2024",
        "2024. 5. 17.",
        "May 17th, 2024",
        "Freitag, 17. Mai 2024",
        "vendredi 17 mai 2024",
        "17 de mayo de 2024",
        "17 maggio 2024",
        "17 de maio de 2024",
        "17 mei 2024",
        "17 maj 2024",
        "17 maja 2024",
        "17. května 2024",
        "17 mai 2024",
        "17 Mayıs 2024",
        "2024. május 17.",
        "17 травня 2024",
        "17 Μαΐου 2024",
    ],
)
def test_a_day_is_its_beginning(text: str) -> None:
    assert read(text) == DAY


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1 March 2024", 3), ("1 März 2024", 3), ("1 mars 2024", 3), ("1 juin 2024", 6),
        ("1 juil. 2024", 7), ("1er août 2024", 8), ("1 enero 2024", 1), ("1 dic 2024", 12),
        ("1 giu 2024", 6), ("1 lug 2024", 7), ("1 outubro 2024", 10), ("1 czerwca 2024", 6),
        ("1 października 2024", 10), ("1. června 2024", 6), ("1. července 2024", 7),
        ("1 июня 2024", 6), ("1 июля 2024", 7), ("1 Aralık 2024", 12), ("1 листопада 2024", 11),
    ],
)  # fmt: skip
def test_months_that_are_easily_taken_for_others(text: str, month: int) -> None:
    assert read(text) == datetime(2024, month, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Fri, 17 May 2024 24:00:00 GMT", datetime(2024, 5, 18, tzinfo=UTC)),
        ("Fri, 17 May 2024 12:30 pm", datetime(2024, 5, 17, 12, 30, tzinfo=UTC)),
        ("Fri, 17 May 2024 12:30 am", datetime(2024, 5, 17, 0, 30, tzinfo=UTC)),
        ("2024년 5월 17일 오후 3:00", datetime(2024, 5, 17, 15, tzinfo=UTC)),
        ("May 2024", datetime(2024, 5, 1, tzinfo=UTC)),
        ("Mai 2024", datetime(2024, 5, 1, tzinfo=UTC)),
    ],
)
def test_halves_of_the_day_midnight_and_months_alone(text: str, moment: datetime) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "1 day ago",
        "Sat, 31 Feb 2024 10:00:00 GMT",
        "31/31/2024",
        "17 Foo 2024",
        "0000-00-00 00:00:00",
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "2024-W20",
        "17 May 2024 99:99",
        "9999-99-99",
        "x" * 10_000,
        "1" * 5_000,
    ],
)
def test_what_names_no_moment_is_none(text: str) -> None:
    assert read(text) is None


def test_a_day_that_could_be_either_is_not_guessed() -> None:
    assert read("03/04/2024 10:00") is None
    assert read("04/04/2024") == datetime(2024, 4, 4, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Thu, 01 Jan 1970 00:00:00 +0000", "0001-01-01T00:00:00Z"])
def test_a_clock_that_was_never_set_tells_no_date(text: str) -> None:
    assert read(text) is None


def test_a_date_that_cannot_be_read_leaves_the_word_to_the_next() -> None:
    entry = only(
        atom("<id>x</id><published>soon</published><updated>2024-05-17T10:00:00Z</updated>")
    )
    assert (entry.published_at, entry.updated_at) == (TEN, TEN)


def test_dates_of_a_json_feed_may_be_as_odd() -> None:
    item = '{"id": "1", "date_published": "Fri, 17 May 2024 10:00:00 GMT"}'
    document = f'{{"version": "https://jsonfeed.org/version/1", "title": "T", "items": [{item}]}}'
    (entry,) = parsed(document).entries
    assert entry.published_at == TEN
