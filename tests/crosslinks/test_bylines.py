"""Bylines taken apart: who is named, and by which words names are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.crosslinks.bylines import persons
from aggregator.text import name_key

NAMED = {
    "By JAMES JOYNER": ["james joyner"],
    "jjoyner@example.org (James Joyner)": ["james joyner"],
    "Dr. James Joyner, PhD": ["james joyner"],
    "Joyner, James": ["james joyner"],
    "van der Berg, Jan": ["jan van der berg"],
    "J. R. R. Tolkien": ["j r r tolkien"],
    "Joyner J": ["j joyner"],
    "A. Wader": ["a wader"],
    "Jane Doe-Smith": ["jane doe smith"],
    "José Martí": ["jose marti"],
    "Conan O’Brien": ["conan o'brien"],
    "Di Lane": ["di lane"],
    "Ann Wader and Bo Otter": ["ann wader", "bo otter"],
    "Ann Wader, Bo Otter & Kim Lee": ["ann wader", "bo otter", "kim lee"],
    "Ann Wader / Bo Otter": ["ann wader", "bo otter"],
    "Kim Lee, Staff Writer": ["kim lee"],
    "Staff writer Kim Lee": ["kim lee"],
    "Kim Lee in Seoul": ["kim lee"],
    "Kim Lee for The Heron Review": ["kim lee"],
    "Posted by Kim Lee, Guest Author": ["kim lee"],
    "Robert Guest": ["robert guest"],
    "山田 太郎": ["山田太郎"],
    "Лев Толстой": ["лев толстои"],
    "محمد علي": ["محمد علي"],
}

NOBODY = [
    "", "admin", "Cory", "Staff", "Editor", "Guest Contributor", "Guest Author",
    "Web Editor", "The Heron Review", "BBC News",
    "New York Times", "Reuters Staff", "nationalinterest.org", "noreply@blogger.example",
    "https://ebb.example/people/bo", "The Editors", "Editorial Board", "Team Rocket 7",
]  # fmt: skip


@pytest.mark.parametrize(("byline", "names"), NAMED.items())
def test_a_byline_names_persons(byline: str, names: list[str]) -> None:
    assert [person.name for person in persons(name_key(byline))] == names


@pytest.mark.parametrize("byline", NOBODY)
def test_a_desk_a_handle_and_a_site_name_nobody(byline: str) -> None:
    assert persons(name_key(byline)) == ()


@pytest.mark.parametrize(
    ("byline", "given", "family"),
    [
        ("James H. Joyner", "james", "joyner"),
        ("J. Joyner", "j", "joyner"),
        ("Ludwig van Beethoven", "ludwig", "beethoven"),
        ("村上春樹", "", "村上春樹"),
    ],
)
def test_names_are_compared_by_their_given_and_family_name(
    byline: str, given: str, family: str
) -> None:
    (person,) = persons(name_key(byline))
    assert (person.given, person.family) == (given, family)


@given(st.text(max_size=300))
def test_any_byline_is_taken_apart_without_complaint(byline: str) -> None:
    for person in persons(name_key(byline)):
        assert person.name
        assert person.family
        assert person.family in person.name
