"""Episodes, and how long they play."""

from __future__ import annotations

import pytest

from aggregator.model import Enclosure, Episode
from aggregator.parse.podcast import seconds
from tests.support.documents import only, rss

FILE = '<guid>x</guid><enclosure url="https://a.example/e.mp3" type="audio/mpeg"/>'


@pytest.mark.parametrize(
    ("told", "episode"),
    [
        ("", None),
        ("<itunes:season>2</itunes:season>", Episode(season=2)),
        ("<itunes:episode> 07 </itunes:episode>", Episode(number=7)),
        ("<itunes:episode>seven</itunes:episode>", None),
        ("<itunes:episodeType>Trailer</itunes:episodeType>", Episode(kind="trailer")),
        ("<itunes:episodeType>whole</itunes:episodeType>", None),
        ("<itunes:explicit>yes</itunes:explicit>", Episode(explicit=True)),
        ("<itunes:explicit>True</itunes:explicit>", Episode(explicit=True)),
        ("<itunes:explicit>clean</itunes:explicit>", Episode(explicit=False)),
        ("<itunes:explicit>no</itunes:explicit>", Episode(explicit=False)),
        ("<itunes:explicit/>", None),
        ('<itunes:episode odd="x">7</itunes:episode>', None),
    ],
)
def test_what_an_episode_says_of_itself(told: str, episode: Episode | None) -> None:
    assert only(rss(FILE + told)).episode == episode


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1:02:03", 3723),
        ("62:03", 3723),
        ("3723", 3723),
        (" 00:45 ", 45),
        ("45.6", 45),
        (61.7, 62),
        ("0", None),
        ("", None),
        ("an hour", None),
        ("1:2:3:4", None),
        ("-5", None),
        (True, None),
        (None, None),
        (["5"], None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_a_playing_time_is_seconds_or_none(written: object, read: int | None) -> None:
    assert seconds(written) == read


def test_a_subtitle_stands_in_for_a_summary_and_takes_no_texts_place() -> None:
    item = FILE + "<itunes:subtitle>A subtitle longer than all other texts</itunes:subtitle>"
    alone = only(rss(item))
    assert (alone.content_text, alone.summary) == ("A subtitle longer than all other texts", None)
    beside = only(rss(f"{item}<description>A text</description>"))
    assert beside.content_text == "A text"
    assert beside.summary == "A subtitle longer than all other texts"
    both = only(rss(f"{item}<description>One</description><content:encoded>Two</content:encoded>"))
    assert {both.content_text, both.summary} == {"One", "Two"}


def test_the_playing_time_is_that_of_the_file_to_be_played() -> None:
    picture = '<media:thumbnail url="https://a.example/a.jpg"/>'
    entry = only(rss(f"{picture}{FILE}<itunes:duration>90</itunes:duration>"))
    assert entry.enclosures == (
        Enclosure("https://a.example/e.mp3", "audio/mpeg", None, 90),
        Enclosure("https://a.example/a.jpg", "image/jpeg"),
    )


def test_what_a_file_says_of_itself_counts_before_what_the_episode_says() -> None:
    media = '<media:content url="https://a.example/v.mp4" type="video/mp4" duration="12"/>'
    entry = only(rss(f"<guid>x</guid>{media}<itunes:duration>90</itunes:duration>"))
    assert [file.duration for file in entry.enclosures] == [12]
