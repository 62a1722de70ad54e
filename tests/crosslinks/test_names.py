"""Names of outlets and of people, and titles, as sentences hold them."""

from __future__ import annotations

import pytest

from aggregator.crosslinks.names import mentions, name_in, trimmed
from aggregator.crosslinks.people import guest_here, is_person, of_somebody_close, outletish
from aggregator.crosslinks.reading import sentences
from aggregator.crosslinks.titles import cleaned, is_generic, is_title, title_in
from aggregator.html import read_blocks


def named(html: str) -> list[str]:
    (block,) = read_blocks(f"<p>{html}</p>")
    return [m.name for sentence in sentences(block, 0) for m in mentions(sentence)]


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("an essay for The Heron Review today", ["The Heron Review"]),
        ("an essay in the Journal of Wet and Dry Lands", ["Journal of Wet and Dry Lands"]),
        ("in the May 2019 issue of the Otter Journal", ["Otter Journal"]),
        ("at otterweekly.example.com in May", ["otterweekly.example.com"]),
        ("on Ada Quill's blog", ["Ada Quill's blog"]),
        ("for the Heron's Mudflats blog", ["Heron's Mudflats blog"]),
        ("on Anna Quill's Mudflats podcast", ["Mudflats podcast"]),
        ("for .NET Otters! and for eWeek", [".NET Otters", "eWeek"]),
        ("on Monday, in English, at 5 pm, in March", []),
        ("in Le Marais le 17 mars 2021", ["Le Marais"]),
        ("for <em>otters of the world</em>", []),
        ("for <em>Otters of the World</em>", ["Otters of the World"]),
        ('for <a href="https://a.example/x">Otters: Eels at Dusk</a>', ["Otters"]),
        ("for my blog and this Substack", []),
    ],
)
def test_names_are_found_after_prepositions(html: str, names: list[str]) -> None:
    assert named(html) == names


def test_a_mention_knows_its_link() -> None:
    (block,) = read_blocks('<p>in <em><a href="https://a.example/x">Otters</a></em> now</p>')
    (sentence,) = sentences(block, 0)
    (mention,) = mentions(sentence)
    assert mention.set_off
    assert mention.anchor is not None
    assert mention.anchor.url == "https://a.example/x"


@pytest.mark.parametrize(
    ("name", "answer"),
    [("2nd Otter Journal,", "Otter Journal"), ("March", None), ("1999", None), ("'", None)],
)
def test_names_are_trimmed(name: str, answer: str | None) -> None:
    assert trimmed(name) == answer


def test_the_first_name_of_a_phrase() -> None:
    assert name_in("latest Heron Review") == "Heron Review"
    assert name_in("latest column") is None


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Anna Reed", True),
        ("Dr. Wolf Marsh", True),
        ("Anna Magazine", False),
        ("Knowledge Quest", False),
        ("Anna", False),
    ],
)
def test_people_are_told_from_outlets(name: str, answer: bool) -> None:
    assert is_person(name) is answer


def test_outlets_have_words_of_their_own() -> None:
    assert outletish("Otter Weekly")
    assert outletish("otters.org")
    assert not outletish("Lower Marsh")


def test_my_friends_piece_is_not_mine() -> None:
    assert of_somebody_close("my old friend Ada's essay") == "my old friend"
    assert of_somebody_close("my friend and I wrote") is None
    assert of_somebody_close("my essay") is None


def test_guests_are_recognised() -> None:
    assert guest_here("Note: this is a guest post by Ada Quill.") is not None
    assert guest_here("I have a guest post at Otters.") is None


@pytest.mark.parametrize(
    ("text", "post_title", "answer"),
    [
        ("Marshes and Money", "", True),
        ("Why do eels travel?", "", True),
        ("why eels travel", "Why eels travel", True),
        ("why eels travel", "", False),
        ("my article for the Heron", "", False),
        ("here", "", False),
        ("Part II", "", False),
        ("Cross-posted at Otters", "", False),
        ("沼地の鰻はなぜ旅をするのか", "", True),
        ("", "", False),
    ],
)
def test_titles_are_told_from_phrases(text: str, post_title: str, answer: bool) -> None:
    assert is_title(text, post_title) is answer


def test_links_that_only_point_are_generic() -> None:
    assert [is_generic(t) for t in ("here", "my new article", "read it", "12", "Eels")] == [
        True, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("I wrote an essay, “Marshes and Money,” for Otters.", "Marshes and Money"),
        ("I wrote an essay titled Marshes and Money, out now.", "Marshes and Money"),
        ("I wrote an essay called <em>Marshes, Money</em> for Otters.", "Marshes, Money"),
        ("J'ai un texte, « Des Marais et des Sous », ici.", "Des Marais et des Sous"),
        ("I have a new essay, Marshes and Money, in Otters.", "Marshes and Money"),
        ("I wrote about “eels” for Otters.", None),
        ("I wrote for “Otters at Dusk” last week.", None),
        ("I wrote an essay for Otters.", None),
    ],
)
def test_titles_in_sentences(html: str, title: str | None) -> None:
    (block,) = read_blocks(f"<p>{html}</p>")
    (sentence,) = sentences(block, 0)
    assert title_in(sentence, 0, "", "Otters at Dusk") == title


@pytest.mark.parametrize(
    ("raw", "title"),
    [("“NATO’s Cyber Threat,”", "NATO’s Cyber Threat"), ("Why?", "Why?"), (" A... ", "A...")],
)
def test_titles_lose_the_sentences_marks(raw: str, title: str) -> None:
    assert cleaned(raw) == title
