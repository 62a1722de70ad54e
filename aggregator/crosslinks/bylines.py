"""Bylines taken apart: which persons a byline names. Pure.

Works on what `text.name_key` leaves of a byline. A desk ("Staff", "The Heron Review"), a handle
("admin") and a single word name nobody: whom they stand for is not known, so they neither confirm
nor contradict anybody. Whether two bylines mean one person is decided by the views (`same_names`
in views.sql), from what is found here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.crosslinks.cues import OUTLET_WORDS

_POSTS = frozenset(
    """
    author autor autorin columnist contributor contributors correspondent editor editors founder
    intern producer redaktion reporter reporters staff writer writers
    """.split()
)
"""What stands before or behind a name and is none."""

_BEFORE = _POSTS | frozenset(
    """
    contributing editorial executive foreign freelance from guest interview managing photographs
    photos political senior special story text von words written
    """.split()
)
"""What stands before it; some are family names."""

_DESKS = frozenset(
    """
    admin administrator agencies agency anonymous association board bureau center centre
    collective com committee council department desk foundation group inc info institution llc ltd
    media net newsroom office org service services society syndicate team university unknown
    webmaster wires
    """.split()
) | frozenset(OUTLET_WORDS)
"""With one of these words it is no person's name."""

_ARTICLES = frozenset({"das", "die", "the"})
_PARTICLES = frozenset("al da de del della den der di du el la le ten ter van von zu".split())
_AND = re.compile(r"\s*(?:[;/|&+·•]|\b(?:and|with|und|et|mit|avec)\b)\s*")
_PLACE = re.compile(r"\s(?:at|for|from|in|of|on|via)\s.*")
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,6}")
_NO_NAME = re.compile(r"[\d_@#$%^*=<>()\[\]{}\\]")
_MOST_WORDS = 6
_MOST_PERSONS = 20


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a byline: all words of the name, and the two by which names are compared.

    `given` may be an initial; in a name written in Han, kana or Hangul it is "", and `family` is
    the whole.
    """

    name: str
    given: str
    family: str


def persons(key: str) -> tuple[Person, ...]:
    """The persons that the byline with this `name_key` names, in their order; often one, or none.

    "joyner, james", "ann wader and bo otter", "kim lee, staff writer" are understood.
    """
    if "@" in key or "//" in key:
        return ()
    found: dict[str, Person] = {}
    for part in _AND.split(key):
        for name in _by_comma(part):
            person = _person(name)
            if person is not None:
                found.setdefault(person.name, person)
    return tuple(found.values())[:_MOST_PERSONS]


def _by_comma(part: str) -> list[str]:
    """A list of names as such; "family, given" as one name the other way round."""
    names = [name.strip() for name in part.split(",")]
    if len(names) == 2 and all(names):
        family, given = (name.split() for name in names)
        alone = len(family) == 1 or family[0] in _PARTICLES
        if alone and len(given) <= 3 and _DESKS.isdisjoint(given) and _POSTS.isdisjoint(given):
            return [" ".join((*given, *family))]
    return names


def _person(name: str) -> Person | None:
    if _EASTERN.fullmatch(whole := name.replace(" ", "").replace("·", "")):
        return Person(whole, "", whole)
    words = _PLACE.sub("", name).replace("-", " ").split()
    while words and words[0] in _BEFORE:
        del words[0]
    while words and words[-1] in _POSTS:
        del words[-1]
    if not 2 <= len(words) <= _MOST_WORDS or words[0] in _ARTICLES:
        return None
    if not _DESKS.isdisjoint(words) or _NO_NAME.search(name):
        return None
    if len(words[-1]) == 1:  # "joyner j": the family comes first
        words.insert(0, words.pop())
    return Person(" ".join(words), words[0], words[-1])
