"""Words as FTS5 is asked for them, and LIKE for what its index does not keep of them. Pure.

Nothing of a person's text is ever FTS5 syntax: it stands inside a quoted string, where FTS5 cuts it
into tokens as it cut the entries.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.query import Words

_ALONE = "[¦©®°฀-໿က-႟ក-៿℀-⯿⺀-鿿ꩠ-ꩿ가-힯豈-﫿ｦ-ﾟ𛀀-𛅯🀀-🫿𠀀-𿿿]"
"""Scripts without spaces between words, and symbols: as in the view `entries_spaced`."""

_IN_WORDS = re.compile("[\0-¥§¨ª-\xad¯±-\u0dff\u2000-\u20ff]*+")
"""A text of characters none of which stands alone, as most are."""

_GAP = "\u200b"
_GAPS = _GAP * 2
_VARIATION = re.compile("[\ufe00-\ufe0f]")

IN_TITLE = "title : "
"""What a phrase begins with that is looked for in titles only."""

_STEM_ENDINGS = ("", "e", "y", "le")
"""What Porter's stemmer may put where it has cut: "hoping" is kept as "hope"."""


@cache
def _alone_run() -> re.Pattern[str]:
    return re.compile(_ALONE + "+")  # takes its time, and most databases never need it


def spaced(text: str) -> str:
    """`text` as it is indexed: each character that stands alone between U+200B."""
    if text.isascii() or _IN_WORDS.fullmatch(text):
        return text
    return _alone_run().sub(lambda run: _GAP + _GAPS.join(run[0]) + _GAP, text)


def unspaced(text: str) -> str:
    """The inverse of `spaced`, up to gaps that a feed had put there itself."""
    return text.replace(_GAP, "")


def has_alone(text: str) -> bool:
    """Whether `text` is, in part, to be found inside longer runs."""
    return _alone_run().search(text) is not None


def phrase(words: Words) -> str:
    """The FTS5 phrase for `words`."""
    return _string(words, words.text) + ("*" if words.prefix else "")


def parts(phrase: str) -> list[str]:
    """The words of one FTS5 phrase as phrases of their own."""
    column, _, rest = phrase.partition('"')
    text, _, star = rest.rpartition('"')
    tokens = "".join(c if _is_token(c) else " " for c in text).split()
    if '"' in text or not tokens:
        return [phrase]
    return [f'{column}"{token}"' for token in tokens[:-1]] + [f'{column}"{tokens[-1]}"{star}']


def written(phrase: str) -> str:
    """The words of one FTS5 phrase, as a person has written them but for quotation marks."""
    return unspaced(phrase.partition('"')[2].rpartition('"')[0])


def shortened(words: Words) -> str:
    """FTS5 phrases for what stemming may have left of words that begin like a prefix; "" for none.

    The index keeps "politics" as "polit", which "politi*" would miss. What these find must still be
    checked with `beginning`.
    """
    head, last = _last_token(words.text)
    if not words.prefix or has_alone(last):
        return ""
    stems = {last[:end] + ending for end in _cuts(last) for ending in _STEM_ENDINGS}
    return " OR ".join(_string(words, head + stem) for stem in sorted(stems))


def _cuts(word: str) -> range:
    """Where stemming may have cut: not so early that the stem is any short word, but "runn*" is
    "run"."""
    doubled = len(word) == 4 and word[-1] == word[-2]
    return range(3 if doubled else max(4, len(word) // 2), len(word))


def beginning(words: Words) -> str:
    """The LIKE pattern that the answers of `shortened` must meet."""
    return like(_last_token(words.text)[1])


def signs(words: Words) -> list[str]:
    """LIKE patterns for what the index drops though it tells words apart: "C++", "F#", "5%"."""
    kept = [_strip(word) for word in unicodedata.normalize("NFC", words.text).split()]
    return [like(word) for word in kept if any(_is_sign(c) for c in word)]


def like(text: str) -> str:
    r"""A LIKE pattern (ESCAPE '\') for `text` anywhere; LIKE knows the case of ASCII only, so
    another cased letter stands for any character."""
    letters = ("_" if c > "\x7f" and c.lower() != c.upper() else c for c in text)
    return "%" + "".join("\\" + c if c in "%\\" else c for c in letters) + "%"


def _string(words: Words, text: str) -> str:
    plain = _VARIATION.sub("", unicodedata.normalize("NFC", text))
    quoted = spaced(plain).replace('"', " ")
    return f'{IN_TITLE}"{quoted}"' if words.in_title else f'"{quoted}"'


def _last_token(text: str) -> tuple[str, str]:
    end = len(text)
    while end and not _is_token(text[end - 1]):
        end -= 1
    start = end
    while start and _is_token(text[start - 1]):
        start -= 1
    return text[:start], text[start:end]


def _is_token(character: str) -> bool:
    """Whether the index keeps it, as the tokenizer of `entries_fts` is told."""
    category = unicodedata.category(character)
    return category[0] in "LNM" or category in ("Co", "So")


def _is_sign(character: str) -> bool:
    return character in "#%*" or unicodedata.category(character) in ("Sm", "Sc")


def _strip(word: str) -> str:
    """`word` without punctuation around it; "#" is a sign after a letter, not before one."""
    kept = [i for i, c in enumerate(word) if _is_token(c) or _is_sign(c)]
    return word[kept[0] : kept[-1] + 1].lstrip("#") if kept else ""
