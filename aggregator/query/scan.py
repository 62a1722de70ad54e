"""A query's characters, cut into tokens.

What cannot be searched for (a lone dash, an ampersand) is passed over between words, as a pasted
headline needs it. Knows nothing of how tokens are joined.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aggregator.errors import QueryError
from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = {
    "author": 'author:joyner or author:"James Joyner"',
    "feed": 'feed:heron or feed:"Daily Heron"',
    "tag": "tag:politics or tag:pol*",
    "title": 'title:threat or title:"cyber threat"',
    "outlet": 'outlet:"National Interest"',
    "site": "site:example.org",
    "after": "after:2024-05-17 or after:2w",
    "before": "before:2024-05-17 or before:2w",
    "is": "is:announcement",
    "has": "has:enclosure",
    "lang": "lang:de",
}
"""Every field, and how it is written."""

_OTHER_NAMES = {
    "since": "after", "until": "before", "by": "author", "byline": "author", "intitle": "title",
    "category": "tag", "label": "tag", "host": "site", "domain": "site", "url": "site",
    "inurl": "site", "language": "lang", "publisher": "outlet",
}  # fmt: skip

_QUOTES = '"“”„‟«»＂'
_WORD = re.compile(rf"[^\s(){_QUOTES}]+")
_PHRASE = re.compile(rf'"(?P<plain>[^"]*)"|[“”„‟«»＂](?P<curly>[^{_QUOTES}]*)[{_QUOTES}]')
_FIELD = re.compile(r"([A-Za-z]+):")
_SAVED = re.compile(r"@([\w-]+)")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is "(", ")", "OR", "AND", "NOT", "field", "saved" or "text"; it stands from `position`
    to `end`."""

    kind: str
    text: str
    position: int
    end: int
    prefix: bool = False


def findable(text: str) -> bool:
    """Whether `text` holds anything that can be searched for: a letter, a digit, an emoji."""
    return any(unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "So" for c in text)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text` from left to right; raises QueryError for what is none."""
    at, passed_over, found, after_field = 0, -1, False, False
    while at < len(text):
        if text[at].isspace():
            at, after_field = at + 1, False
            continue
        token = _token(text, at, after_field)
        at, after_field = token.end, token.kind == "field"
        if token.kind == "noise":
            passed_over = token.position if passed_over < 0 else passed_over
        else:
            found = True
            yield token
    if passed_over >= 0 and not found:
        message = "nothing here can be searched for; write a word of letters or digits"
        raise QueryError(text, passed_over, message)


def _token(text: str, at: int, after_field: bool) -> Token:
    here = text[at]
    if here in "()":
        return Token(here, here, at, at + 1)
    if here in _QUOTES:
        return _phrase(text, at)
    if here == "-" and not after_field and _can_be_excluded(text, at + 1):
        return Token("NOT", here, at, at + 1)
    return _word(text, at, after_field)


def _can_be_excluded(text: str, at: int) -> bool:
    """Whether the "-" before `at` excludes what follows, and is not a dash."""
    here = text[at : at + 1]
    if here in ("", "-"):
        return False
    word = _WORD.match(text, at)
    return findable(word[0]) or word[0].endswith(("*", ":")) if word else here in f"({_QUOTES}"


def _phrase(text: str, at: int) -> Token:
    found = _PHRASE.match(text, at)
    if found is None:
        raise QueryError(text, at, 'this quotation mark is never closed; add a second "')
    words = found["plain"] if found["plain"] is not None else found["curly"]
    if not findable(words):
        message = "nothing between these quotation marks can be searched for; write a word"
        raise QueryError(text, at, message)
    prefix = text.startswith("*", found.end())
    return Token("text", words, at, found.end() + prefix, prefix)


def _word(text: str, at: int, after_field: bool) -> Token:
    found = _WORD.match(text, at)
    assert found is not None
    if not after_field:
        if found[0] in ("OR", "AND", "NOT"):
            return Token(found[0], found[0], at, found.end())
        if name := _field(text, at):
            return Token("field", name, at, at + len(name) + 1)
        if saved := _SAVED.fullmatch(found[0]):
            return Token("saved", saved[1], at, found.end())
    word, prefix = found[0].rstrip("*"), found[0].endswith("*")
    if word.startswith("*") or (prefix and not findable(word)):
        message = "* stands for the rest of a word; write its beginning first, as in cyb*"
        raise QueryError(text, at, message)
    kind = "text" if after_field or findable(word) else "noise"
    return Token(kind, word, at, found.end(), prefix)


def _field(text: str, at: int) -> str | None:
    """The name of the field that begins at `at`; None where a colon is only a colon."""
    found = _FIELD.match(text, at)
    if found is None:
        return None
    name = found[1].lower()
    if name in EXAMPLES:
        return name
    follows = text[found.end() : found.end() + 1]
    if not follows or follows.isspace() or follows in r"):/\*":
        return None
    meant = _OTHER_NAMES.get(name) or next(iter(get_close_matches(name, EXAMPLES, 1, 0.8)), None)
    if meant is None:
        return None
    raise QueryError(
        text,
        at,
        f'there is no field "{found[1]}:"; write {meant}: instead, or put quotation marks around '
        "the word to search for it",
    )
