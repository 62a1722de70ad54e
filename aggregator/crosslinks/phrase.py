"""What a cue is: a phrase that says "something of mine is there", as a regular expression with
the words without which it cannot match. All repetitions in patterns are bounded. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model import CrosslinkKind

EDGE = r"(?:^|[(\[*:-]\s?)"
"""Pattern of what stands before a remark that opens a text or a bracket."""
_CAPITAL = re.compile(r"(?<!\\)[A-Z]")
_FRONT = re.compile(rf"(^|\|)(\\b|\^|{re.escape(EDGE)})")
"""How a cue's pattern, or one of its alternatives, begins."""
_BEFORE = "[^a-z0-9]"
_LAZY = re.compile(r"((?:\]|\.)\{\d+,\d+\})\?")
_GROUP = re.compile(r"\(\?:([^()]*)\)([?*])?")
_LOOSE = re.compile(r"\[[^]]*\]|\\.|\.\{[^}]*\}|\w[?*]|\W")
"""What is not, or need not be, the same letter wherever a pattern matches."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase to look for; of each set in `needs`, the rarest first, one must be there.

    In English these are words, in other languages letters that stand together; in lower case.
    """

    name: str
    kind: CrosslinkKind
    language: str
    needs: tuple[frozenset[str], ...]
    pattern: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a cue was met in a sentence."""

    cue: Cue
    start: int
    end: int
    words: str


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern without regard to case, compiled when it is first needed."""
    return re.compile(pattern, re.IGNORECASE)


@cache
def _compiled_fast(pattern: str) -> re.Pattern[str]:
    """`pattern` for a text in lower case that a blank begins.

    It takes all that `compiled` takes, and more where capitals count. Without a flag and with one
    character in front, not a boundary, the search can leap to where a match may begin; how far one
    reaches is no matter here, and where there is much to skip the greedy are quicker.
    """
    lower = _CAPITAL.sub(lambda found: found[0].lower(), pattern.replace("(?-i:", "(?:"))
    lower = _FRONT.sub(lambda found: found[1] + ("^ " if found[2] == "^" else _BEFORE), lower)
    if lower.startswith(_BEFORE):
        lower = f"{_BEFORE}(?:{lower.removeprefix(_BEFORE).replace('|' + _BEFORE, '|')})"
    return re.compile(_LAZY.sub(r"\1", lower))


def may_match(pattern: str, lower: str) -> bool:
    """Whether `pattern` may match in a text of which `lower` is a blank and the lower case."""
    return _compiled_fast(pattern).search(lower) is not None


def one_of(words: Iterable[str]) -> str:
    """A pattern for one of `words`, the longest first; a hyphen may be a blank or nothing."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\-", "[- ]?") for word in ordered) + ")"


def _ways(pattern: str) -> set[str]:
    """The alternatives of a small `pattern` with its groups spelled out."""
    if not (group := _GROUP.search(pattern)):
        return set(pattern.split("|"))
    before, after = pattern[: group.start()], pattern[group.end() :]
    inner = [" "] if group[2] else group[1].split("|")
    return {way for words in inner for way in _ways(before + words + after)}


def stems(pattern: str) -> frozenset[str]:
    """Letters of which some are in all that a small `pattern` matches: of each of its alternatives
    the longest part that is the same everywhere."""
    return frozenset(max(_LOOSE.split(way), key=len) for way in _ways(pattern))


def heads(words: Iterable[str]) -> frozenset[str]:
    """The words by which a text shows that one of `words` may be in it: of compounds the longest
    part, and the whole as one word."""
    longest = {max(re.findall(r"[^\W_]+", word), key=len) for word in words}
    return frozenset(longest | {re.sub(r"\W", "", word) for word in words})
