"""Kinds of questions that people ask, invented for the made-up world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.words import character, word

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from aggregator.store import Store


def _common(dice: random.Random) -> str:
    """A word of every entry down to one of every tenth."""
    return word(int(400 ** dice.random()))


def _rare(dice: random.Random) -> str:
    return word(dice.randint(5_000, 50_000))


def _phrase(dice: random.Random, store: Store) -> str:
    """Two or three words that stand beside each other in some entry."""
    count = store.entries.count()
    (entry,) = store.entries.load([1 + (count - dice.randint(0, 5000) * 10 - 2) % count])
    words = entry.content_text.replace(".", "").lower().split()
    start = dice.randrange(len(words) - 3) // 14 * 14
    return '"' + " ".join(words[start : start + dice.randint(2, 3)]) + '"'


KINDS: dict[str, Callable[[random.Random, Store], str]] = {
    "common word": lambda dice, _: _common(dice),
    "rare word": lambda dice, _: _rare(dice),
    "phrase": _phrase,
    "field and date": lambda dice, _: (
        f"feed:blog{dice.randint(1, 999)} after:2024-{dice.randint(1, 12)}"
    ),
    "word, field, date": lambda dice, _: f"{_common(dice)} feed:{dice.randint(1, 90)} after:2023",
    "word and date": lambda dice, _: f"{_common(dice)} after:2025-{dice.randint(1, 12)}",
    "two common words": lambda dice, _: f"{_common(dice)} {_common(dice)}",
    "common and rare": lambda dice, _: f"{_common(dice)} {_rare(dice)}",
    "either of two": lambda dice, _: f"{_common(dice)} OR {_rare(dice)}",
    "prefix": lambda dice, _: f"{word(dice.randint(1000, 9000))}*",
    "without a word": lambda dice, _: f"{_rare(dice)} -{_common(dice)}",
    "title": lambda dice, _: f"title:{_common(dice)}",
    "author": lambda dice, _: f"author:{word(dice.randint(200, 8000))}",
    "word and author": lambda dice, _: f"{_common(dice)} author:{word(dice.randint(200, 8000))}",
    "tag": lambda dice, _: f"tag:{word(dice.randint(300, 9000))}",
    "site": lambda dice, _: f"site:blog{dice.randint(1, 999)}.example",
    "outlet": lambda dice, _: f"outlet:blog{dice.randint(1, 999)}.example",
    "announcements": lambda *_: "is:announcement",
    "announced": lambda *_: "is:announced",
    "unresolved": lambda *_: "is:unresolved after:2025",
    "enclosures": lambda *_: "has:enclosure",
    "language": lambda *_: "lang:zh",
    "characters": lambda dice, _: "".join(character(dice.randrange(300)) for _ in range(2)),
    "an emoji": lambda *_: "🎉",
    "everything": lambda *_: "",
}
"""A question of each kind, from a die and a store to take words from."""
