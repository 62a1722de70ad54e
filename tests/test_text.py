"""Titles and names made comparable (design: identity), and text made short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text import fold, name_key, plain, shorten, squeeze, title_key


@pytest.mark.parametrize(
    "title",
    [
        "Heron's Tide: a Diary",
        "“Heron’s Tide: a Diary”",
        "HERON`S TIDE: A DIARY",
        " Heron's\n Tide:  a Diary. ",
        "Heron&#8217;s Tide: a&nbsp;Diary",
        "«Heron's Tide: a Diary»",
        "Heron's Tide: a Diary - The Daily Reed",
        "Heron's Tide: a Diary | the daily reed",
        "Heron's Tide: a Diary — The Daily Reed",
        "Heron\u00ad's Ti\u200bde: a Diary!",
    ],
)
def test_spellings_of_one_title_have_one_key(title: str) -> None:
    assert title_key(title, "The Daily Reed", None) == "heron's tide: a diary"


@pytest.mark.parametrize(
    ("title", "names", "key"),
    [
        ("A - B - The Reed", ("The Reed",), "a - b"),
        ("A - B", ("The Reed",), "a - b"),
        ("The Reed", ("The Reed",), "the reed"),
        ("Well-known", ("known",), "well-known"),
        ("What now?", (), "what now?"),
        ("Straße", (), "strasse"),
        ("Cafe\u0301", (), "café"),
        ("…", (), ""),
        ("", (), ""),
        (None, (), ""),
    ],
)
def test_title_keys(title: str | None, names: tuple[str, ...], key: str) -> None:
    assert title_key(title, *names) == key


@given(st.text(max_size=60).filter(lambda text: "&" not in text))
def test_the_key_of_a_title_key_is_itself(title: str) -> None:
    assert title_key(title_key(title)) == title_key(title)


@pytest.mark.parametrize(
    "name",
    [
        "Zoë Marsh",
        "ZOE MARSH",
        "By Zoë Marsh",
        "Written by: Zoë Marsh",
        "Von Zoë Marsh",
        "Dr. Zoë Marsh, PhD",
        "Prof. Dr. Zoe Marsh",
        "zoe@example.org (Zoë Marsh)",
        "Zoë Marsh <zoe@example.org>",
        "  Zoë \n Marsh ",
        "“Zoë Marsh”",
        "Zoë Marsh, Jr.",
    ],
)
def test_spellings_of_one_name_have_one_key(name: str) -> None:
    assert name_key(name) == "zoe marsh"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Z. J. Marsh", "z j marsh"),
        ("Z.J. Marsh", "z j marsh"),
        ("Di Lane", "di lane"),
        ("von Marsh", "von marsh"),
        ("di Zoe Marsh", "zoe marsh"),
        ("Byron Reed", "byron reed"),
        ("Drew Reed", "drew reed"),
        ("Siân O’Reed", "sian o'reed"),
        ("李 明", "李 明"),
        ("", ""),
        (None, ""),
    ],
)
def test_name_keys(name: str | None, key: str) -> None:
    assert name_key(name) == key


@given(st.text(max_size=60))
def test_whatever_the_text_a_key_is_one_folded_line(text: str) -> None:
    for key in (name_key(text), title_key(text), squeeze(text), plain(text)):
        assert key == squeeze(key)
    assert fold(fold(text)) == fold(text)


def test_folding_drops_case_and_accents_only() -> None:
    assert fold("Žižek") == fold("ZIZEK") == "zizek"
    assert fold("Reed") != fold("Reef")


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("A heron stood", 20, "A heron stood"),
        ("A heron stood", 13, "A heron stood"),
        ("A heron stood", 12, "A heron…"),
        ("A heron, stood", 12, "A heron…"),
        ("  A \n heron  ", 7, "A heron"),
        ("Donaudampfschifffahrtsgesellschaft", 10, "Donaudamp…"),
        ("", 5, ""),
    ],
)
def test_shortening_cuts_at_words(text: str, width: int, short: str) -> None:
    assert shorten(text, width) == short


@given(st.text(max_size=80), st.integers(1, 40))
def test_shortened_text_is_never_too_long(text: str, width: int) -> None:
    assert len(shorten(text, width)) <= width
