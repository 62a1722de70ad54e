"""Bylines told apart into name, address and page."""

from __future__ import annotations

import pytest

from aggregator.model import Author
from aggregator.parse.people import authors, byline


@pytest.mark.parametrize(
    ("words", "author"),
    [
        ("Ada Reed", Author("Ada Reed")),
        ("ada@example.org", Author(email="ada@example.org")),
        ("Ada Reed, Marsh Desk(ada@example.org", Author("Ada Reed, Marsh Desk", "ada@example.org")),
        ("Ada Reed ada@example.org", Author("Ada Reed", "ada@example.org")),
        ("mailto:ada@example.org", Author(email="ada@example.org")),
        ("ada@example.org (Ada Reed)", Author("Ada Reed", "ada@example.org")),
        ("Ada Reed <ada@example.org>", Author("Ada Reed", "ada@example.org")),
        ("Ada Reed (ada@example.org)", Author("Ada Reed", "ada@example.org")),
        ('"Reed, Ada" <ada@example.org>', Author("Reed, Ada", "ada@example.org")),
        ("https://ada.example/", Author(url="https://ada.example/")),
        ("Ada &amp; Bo", Author("Ada & Bo")),
        ("<b>Ada</b>", Author("Ada")),
        ("Dr. Ada Reed, PhD, and Bo Marsh", Author("Dr. Ada Reed, PhD, and Bo Marsh")),
        ("Ada Reed @ the shore", Author("Ada Reed @ the shore")),
        ("  \n ", None),
        ("", None),
        (None, None),
        ("x" * 2000, None),
    ],
)
def test_a_byline(words: str | None, author: Author | None) -> None:
    assert byline(words) == author


def test_one_person_named_twice_is_one_with_all_that_is_known() -> None:
    people = [{"name": "Ada Reed"}, {"name": "ADA REED", "email": "ada@example.org"}, {}]
    assert authors(people, "https://a.example/") == (Author("Ada Reed", "ada@example.org"),)


def test_pages_of_people_are_absolute_and_http() -> None:
    people = [{"name": "Ada", "url": "/ada"}, {"name": "Bo", "href": "javascript:alert(1)"}]
    assert authors(people, "https://a.example/x/") == (
        Author("Ada", url="https://a.example/ada"),
        Author("Bo"),
    )
