"""The page in a real browser: its layout at several widths, its filter, its silence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.export.document import compose
from aggregator.export.html import write
from tests.support.browser import find_browser, visit
from tests.support.export_samples import planet

if TYPE_CHECKING:
    from tests.support.browser import Visit

pytestmark = pytest.mark.skipif(find_browser() is None, reason="needs Chromium")

EVERYTHING = ["e1", "e2", "e5", "e26", "e28", "e30"]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """One visit to the sample planet, by `harness.html`. Its picture is at an http address, so
    that the server would see the request for it."""
    entries = [
        replace(e, content_html=e.content_html.replace("https://coast", "http://coast"))
        for e in planet()
    ]
    harness = Path(__file__).with_name("harness.html").read_bytes()
    pages = {"/": harness, "/page.html": write(compose("Planet", entries))}
    return visit(pages, tmp_path_factory.mktemp("profile"))


@pytest.fixture
def report(seen: Visit) -> Any:
    return seen.report


@pytest.mark.parametrize("state", ["closed", "opened"])
@pytest.mark.parametrize("place", range(4), ids=["320", "390", "1024", "1680"])
def test_nothing_reaches_beyond_the_window(report: Any, state: str, place: int) -> None:
    seen = report[state][place]
    assert seen["page"] <= seen["width"]
    assert seen["right"] <= seen["width"]


def test_entries_have_the_width_that_is_good_to_read(report: Any) -> None:
    """Nearly the whole phone; about 42rem of a desk's screen, whose feeds stand beside."""
    widths = {seen["width"]: seen["entries"] for seen in report["closed"]}
    assert widths[320] >= 260
    assert widths[390] >= 330
    assert 600 <= widths[1024] <= 700
    assert 600 <= widths[1680] <= 700


def test_the_filter_appears_where_scripts_run(report: Any) -> None:
    assert report["form"] is True


@pytest.mark.parametrize(
    ("words", "entries", "found"),
    [
        ("", EVERYTHING, ""),
        ("quill", ["e2", "e5", "e30"], "3 of 6"),
        ("ELEKTRIZITATEN", ["e28"], "1 of 6"),
        ("wall county", ["e2", "e30"], "2 of 6"),
        ("ميناء", ["e26"], "1 of 6"),
        ("nowhere at all", [], "0 of 6"),
    ],
)
def test_the_filter_shows_entries_with_all_the_words(
    report: Any, words: str, entries: list[str], found: str
) -> None:
    """Whatever their case and accents, and in folded entries, too."""
    shown = report["filter"][words]
    assert (shown["entries"], shown["found"]) == (entries, found)
    assert shown["nothing"] is (not entries)


def test_days_without_entries_disappear(report: Any) -> None:
    assert report["filter"][""]["days"] == 2
    assert report["filter"]["ELEKTRIZITATEN"]["days"] == 1


def test_one_button_shows_everything_again(report: Any) -> None:
    assert report["cleared"]["entries"] == EVERYTHING


def test_announcements_and_their_articles_can_be_had_alone(report: Any) -> None:
    assert report["elsewhere"]["entries"] == ["e2", "e5", "e30"]


def test_a_filter_can_be_linked_to(report: Any) -> None:
    assert report["filter"]["quill"]["hash"] == "#q=quill"
    assert report["recalled"]["entries"] == ["e1"]


def test_following_a_link_to_a_filtered_entry_brings_it_back(report: Any) -> None:
    assert "e30" in report["jumped"]["entries"]


def test_the_page_asks_for_nothing_until_an_entry_is_opened(report: Any) -> None:
    assert report["askedClosed"] == ["harness.example/", "harness.example/page.html"]
    assert "coastalreview.example/wall.jpg" in report["askedOpened"]
