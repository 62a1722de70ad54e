"""The page: what is on it, in which order, and what it never does. See also the browser's view."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest

from aggregator.export.document import compose
from aggregator.export.html import write
from aggregator.html import elements
from aggregator.model import Enclosure, StoredEntry
from tests.support.export_samples import (
    HARBOUR,
    LONG,
    NOTES,
    REVIEW,
    announcement,
    appearance,
    entry,
    planet,
)


def page(*entries: StoredEntry) -> str:
    return write(compose("Planet", entries, site_url="https://planet.example/")).decode()


def texts(html: str, selector: str) -> list[str]:
    return [re.sub(r"\s+", " ", text).strip() for _, text in elements(html, selector)]


def values(html: str, selector: str, name: str) -> list[str]:
    return [attributes[name] for attributes, _ in elements(html, selector) if name in attributes]


def test_days_come_newest_first_and_so_do_the_entries_of_a_day() -> None:
    html = page(*reversed(planet()))
    assert texts(html, ".day h2") == ["Saturday, 14 March 2026", "Friday, 13 March 2026"]
    assert values(html, "article", "id") == ["e1", "e2", "e5", "e26", "e28", "e30"]


def test_an_entry_shows_feed_title_author_and_time() -> None:
    html = page(announcement()[0])
    assert texts(html, "article .feed") == ["The Harbour Light"]
    assert texts(html, "article h3") == ["Who Pays for the Sea Wall?"]
    assert values(html, "article h3 a", "href") == ["https://harbourlight.example/2"]
    assert texts(html, "article .byline") == ["Mara Quill 10:00"]
    assert values(html, "article .byline time", "datetime") == ["2026-03-14T10:00:00Z"]


def test_an_author_that_is_only_the_feed_again_is_not_repeated() -> None:
    assert texts(page(entry(1, NOTES)), "article .byline") == ["11:00"]


def test_a_date_that_the_feed_did_not_give_is_called_first_seen() -> None:
    assert texts(page(entry(1, NOTES, dated=False)), "article .byline") == ["first seen 11:00"]


def test_an_entry_without_title_is_a_note() -> None:
    html = page(entry(1, NOTES, title=" "))
    assert texts(html, "article h3.note a") == ["Note"]


WALK = "I walked from Eastness to the ferry this morning and counted the groynes on the way, all of"


@pytest.mark.parametrize(
    ("title", "text", "shown", "kind"),
    [
        (WALK + " those that are left", WALK + " those that are left, and more", "Note", "note"),
        (WALK[:40] + "…", WALK, "Note", "note"),
        (WALK[:40] + "...", WALK, "Note", "note"),
        (WALK[:39], WALK, WALK[:39], None),
        ("And then…", WALK, "And then…", None),
        (WALK + " those left standing", "It rained.", WALK + " those left standing", "long"),
    ],
)
def test_a_title_is_a_headline_only_where_it_is_one(
    title: str, text: str, shown: str, kind: str | None
) -> None:
    """Short notes come with their own beginning for a title, at times whole."""
    html = page(entry(1, NOTES, html=f"<p>{text}</p>", title=title))
    assert texts(html, "article h3") == [shown]
    assert values(html, "article h3", "class") == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("title", "text", "direction"),
    [
        ("رسالة من الميناء", "وصلت السفينة", "rtl"),
        ("Eastness: رسالة من الميناء", "وصلت السفينة متأخرة هذا الصباح", "rtl"),
        ("", "وصلت السفينة متأخرة", "rtl"),
        ("رسالة", "https://harbour.example/a-long-address-in-letters", "rtl"),
        ("מכתב מהנמל", "הספינה איחרה הבוקר", "rtl"),
        ("The word ميناء", "It means a harbour.", "auto"),
        ("港からの手紙", "船は遅れた。", "auto"),
        ("", "2026", "auto"),
    ],
)
def test_an_entry_runs_the_way_of_most_of_its_letters(
    title: str, text: str, direction: str
) -> None:
    html = page(entry(1, NOTES, html=f"<p>{text}</p>", title=title))
    assert values(html, "article h3, article .content", "dir") == [direction] * 2


def test_one_picture_in_several_sizes_is_attached_once() -> None:
    sizes = [f"https://x.example/{size}/wall.jpg" for size in (90, 300, 1200)]
    files = [Enclosure(url, "image/jpeg") for url in (*sizes, "https://x.example/90/sea.jpg")]
    html = page(entry(1, NOTES, enclosures=tuple(files)))
    assert texts(html, ".extras li") == ["wall.jpg", "sea.jpg"]
    assert values(html, ".extras a", "href") == [sizes[0], "https://x.example/90/sea.jpg"]


def test_an_announcement_shows_its_article_with_the_outlets_name() -> None:
    html = page(*announcement())
    assert texts(html, "#e2 .elsewhere .where") == [
        "Published elsewhere at The Coastal Review · its entry here"
    ]
    assert texts(html, "#e2 .elsewhere .piece") == ["Who Pays for the Sea Wall?"]
    assert values(html, "#e2 .elsewhere .piece a", "href") == [
        "https://coastalreview.example/sea-wall"
    ]
    assert values(html, "#e2 .elsewhere .where a", "href") == ["#e30"]
    (gist,) = texts(html, "#e2 .elsewhere .gist")
    assert gist.startswith("The wall at Eastness")


def test_an_article_says_who_announced_it() -> None:
    html = page(*announcement())
    words = "Announced by Mara Quill in Who Pays for the Sea Wall? at The Harbour Light"
    assert texts(html, "#e30 .announced") == [f"{words} · its entry here"]
    assert values(html, "#e30 .announced a", "href") == ["https://harbourlight.example/2", "#e2"]


def test_a_piece_that_is_not_stored_is_shown_by_what_the_post_said() -> None:
    html = page(appearance())
    assert texts(html, ".elsewhere .where") == ["Appeared elsewhere at The Estuary Hour"]
    assert texts(html, ".elsewhere .piece") == ["Pumps, Politics and Patience"]
    assert texts(html, ".elsewhere .gist") == []


def test_a_short_entry_is_shown_whole() -> None:
    html = page(entry(1, html="<p>See <a href='https://example.org/'>this</a>.</p>"))
    assert texts(html, "article > .content") == ["See this."]
    assert texts(html, "article details") == []


def test_a_long_entry_is_folded_behind_its_first_words() -> None:
    html = page(entry(1, html=LONG))
    (opening,) = texts(html, "article > .excerpt")
    assert opening.startswith("The wall at Eastness")
    assert "engineers" not in opening, "a heading is not run into the paragraph before it"
    assert len(opening) <= 320
    assert len(texts(html, "article > details > .content")) == 1


def test_an_entry_with_a_picture_is_folded_however_short() -> None:
    """So that no picture is asked for before a reader wants to see it."""
    html = page(entry(1, html='<p>Look:</p><img src="https://example.org/a.png">'))
    assert values(html, "details img", "loading") == ["lazy"]
    assert values(html, "article > .content img", "src") == []


def test_an_entry_without_html_shows_its_words_in_paragraphs() -> None:
    html = page(entry(1, content_html="", content_text="One < two.\n\nThree."))
    assert texts(html, "article .content p") == ["One < two.", "Three."]


def test_tags_files_and_comments_are_listed() -> None:
    file = Enclosure("https://cdn.example.org/a.mp3", "audio/mpeg")
    html = page(entry(1, tags=("Coast",), enclosures=(file,), comments_url="https://x.example/#c"))
    assert texts(html, ".extras li") == ["a.mp3", "Comments", "Coast"]
    *_, article = planet()
    assert "14 comments" in texts(page(article), ".extras li")


@pytest.mark.parametrize(
    ("url", "length", "name"),
    [
        ("https://cdn.example.org/a/hour%2088.mp3?x=1", 48_211_002, "hour 88.mp3 (48.2 MB)"),
        ("https://cdn.example.org/a.pdf", 2_000, "a.pdf"),
        ("https://cdn.example.org/", None, "cdn.example.org"),
    ],
)
def test_a_file_is_called_by_its_name_and_size(url: str, length: int | None, name: str) -> None:
    assert texts(page(entry(1, enclosures=(Enclosure(url, None, length),))), ".extras li") == [name]


def test_every_feed_is_listed_once_with_its_number_of_entries() -> None:
    html = page(entry(1, REVIEW), entry(2), entry(3, REVIEW))
    assert texts(html, ".feeds li") == [
        "The Coastal Review 2 entries feed of The Coastal Review",
        "The Harbour Light 1 entry feed of The Harbour Light",
    ]
    assert values(html, ".feeds .source", "href") == [REVIEW.url, HARBOUR.url]


def test_a_page_without_entries_says_so() -> None:
    html = page()
    assert texts(html, "main .empty")[0] == "No entries yet."
    assert texts(html, "form") == []


# ---------------------------------------------------------------- accessible


def test_headings_go_down_one_step_at_a_time() -> None:
    html = page(*planet())
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_there_is_one_of_each_landmark_and_a_way_past_the_head() -> None:
    html = page(*planet())
    body = "body > "
    for landmark in ("header", "main", "nav", "footer"):
        assert len(values(html, f"{body}{landmark}", "class") or texts(html, body + landmark)) == 1
    assert values(html, "body > a.skip", "href") == ["#entries"]
    assert values(html, "main", "id") == ["entries"]


def test_every_field_has_a_label_and_every_id_is_used_once() -> None:
    several = [replace(e, content_html=LONG) for e in planet()]
    html = page(*several)
    ids = values(html, "[id]", "id")
    assert len(ids) == len(set(ids))
    assert values(html, "input[type=search]", "id") == values(html, "label[for]", "for")
    assert texts(html, "label > input[type=checkbox]") == [""]
    for labelled in values(html, "[aria-labelledby]", "aria-labelledby"):
        assert labelled in ids


def test_language_and_direction_of_an_entry_are_its_own() -> None:
    html = page(*planet())
    assert values(html, "#e26 h3", "lang") == ["ar"]
    assert values(html, "#e26 h3", "dir") == ["rtl"]
    assert values(html, "#e1 h3", "lang") == [""], "unknown is not English"


def _palettes(html: str) -> list[dict[str, str]]:
    """The colours of the light and of the dark scheme."""
    blocks = re.findall(r":root \{([^}]*)\}", html)
    return [dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block)) for block in blocks]


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("paper", ["paper", "raised"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "link"])
def test_every_colour_of_text_can_be_read(scheme: int, paper: str, ink: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1 at least."""
    palettes = _palettes(page())
    assert len(palettes) == 2
    low, high = sorted(_luminance(palettes[scheme][name]) for name in (paper, ink))
    assert (high + 0.05) / (low + 0.05) >= 4.5


# ---------------------------------------------------------------- self-contained


def test_the_policy_allows_exactly_the_style_and_script_that_are_there() -> None:
    html = page(*planet())
    (policy,) = values(html, "meta[http-equiv='Content-Security-Policy']", "content")
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_nothing_of_the_page_itself_comes_from_elsewhere() -> None:
    html = page(entry(1), entry(2, NOTES))
    assert values(html, "[src]", "src") == []
    assert values(html, "head > link[rel=icon]", "href") == ["data:,"]
    assert "@import" not in html
    assert "url(" not in html


def test_without_scripts_everything_is_readable_and_no_dead_field_is_shown() -> None:
    html = page(*planet())
    hidden = [attributes for attributes, _ in elements(html, "[hidden]")]
    assert [h.get("class") for h in hidden] == ["filter", "empty"]
