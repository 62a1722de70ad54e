"""Words that can be pronounced and mean nothing; how often each is used falls with its rank, as in
any language (Zipf)."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

VOCABULARY = 50_000
CHARACTERS = 2000
SPOKEN = 4_000_000
"""Words that are drawn once; a text is made of passages of them, as people repeat themselves."""
PASSAGE = 14


def word(rank: int) -> str:
    """The word of this rank, from 1: "ba" is the most frequent, then "be", "bi"…"""
    letters = ""
    while rank or not letters:
        rank, syllable = divmod(rank - 1, 95)
        letters += "bcdfghjklmnprstvwyz"[syllable // 5] + "aeiou"[syllable % 5]
    return letters


def character(rank: int) -> str:
    """The Chinese character of this rank, from 0."""
    return chr(0x4E00 + rank)


class Words:
    """Makes texts in which words are as frequent as their ranks say."""

    def __init__(self, dice: random.Random, spoken: int = SPOKEN) -> None:
        self._dice = dice
        self._count = spoken
        self._words = self._spoken([word(rank) for rank in range(1, VOCABULARY + 1)])
        self._characters = self._spoken([character(rank) for rank in range(CHARACTERS)])

    def _spoken(self, things: list[str]) -> list[str]:
        weights = list(accumulate(1 / rank for rank in range(1, len(things) + 1)))
        return self._dice.choices(things, cum_weights=weights, k=self._count)

    def _passage(self, spoken: list[str]) -> list[str]:
        start = int(self._dice.random() * (self._count - PASSAGE))
        return spoken[start : start + PASSAGE]

    def sentences(self, count: int) -> str:
        """About so many words."""
        passages = (" ".join(self._passage(self._words)) for _ in range(count // PASSAGE))
        return ". ".join(passage.capitalize() for passage in passages) + "."

    def passage_at(self, seed: int, count: int) -> str:
        """The same so many words each time for the same number."""
        start = seed % (self._count - count)
        return " ".join(self._words[start : start + count]).capitalize()

    def characters(self, count: int) -> str:
        """About so many Chinese characters, without spaces."""
        return "".join("".join(self._passage(self._characters)) for _ in range(count // PASSAGE))

    def name(self) -> str:
        """A person's first and last name."""
        return " ".join(word(self._dice.randint(200, 8000)).capitalize() for _ in range(2))
