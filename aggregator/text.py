"""Words made comparable: titles, names, and text without case and accents. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape

_QUOTES = str.maketrans(
    dict.fromkeys("‘’‚‛`´ʼ′＇", "'")
    | dict.fromkeys("“”„‟«»‹›″＂「」『』", '"')
    | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | {"…": "...", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": ""}
)
_TAIL = re.compile(r"\s+[-|·•:»>]{1,2}\s+")
_EMAIL_NAME = re.compile(r"^\S+@\S+\s*\((?P<name>[^)]+)\)\s*$")
_NAME_EMAIL = re.compile(r"^(?P<name>[^<@]+)<[^>]*@[^>]*>\s*$")
_BY = re.compile(
    r"^(?:(?:(?:written|posted|published)\s+)?by[\s:]+|(?:von|par|por|di|door)[\s:]+(?=\S+\s+\S))",
    re.IGNORECASE,
)
"""Words before a name; those that also begin a name ("Di Lane") only where two words follow."""
_HONORIFIC = re.compile(
    r"^(?:(?:dr|prof|professor|mr|mrs|ms|mx|sir|dame|rev|hon|gen|col|lt|sgt|amb|sen|rep)\.?\s+)+",
    re.IGNORECASE,
)
_POSTNOMINAL = re.compile(r",?\s+(?:ph\.?\s?d|m\.?d|esq|jr|sr|ii|iii|iv|mba|cfa|dphil)\.?$", re.I)


def squeeze(text: str) -> str:
    """`text` on one line: every run of white space is one space."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """`text` with typographic quotes, dashes and invisible characters made plain, on one line."""
    return squeeze(unicodedata.normalize("NFC", text).translate(_QUOTES))


def printable(text: str) -> str:
    """`text` without control characters, which would act on a terminal; line ends stay."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) != "Cc")


def fold(text: str) -> str:
    """`text` without case and accents, for comparing ("Žižek" and "zizek" agree)."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    return unicodedata.normalize(
        "NFC", "".join(c for c in decomposed if not unicodedata.combining(c))
    )


def title_key(title: str | None, *site_names: str | None) -> str:
    """What two spellings of one title have in common; "" for none.

    Casefolded; quotes, dashes and spaces made plain; double quotes, closing punctuation and a tail
    that is one of `site_names` ("… - The Daily Heron") dropped.
    """
    if not title:
        return ""
    words = plain(unescape(title).casefold())
    names = {title_key(name) for name in site_names if name}
    if names:
        parts = _TAIL.split(words)
        while len(parts) > 1 and title_key(parts[-1]) in names:
            words = words[: words.rindex(parts.pop())]
            words = re.sub(r"[\s|·•:»>-]+$", "", words)
    return squeeze(words.replace('"', "")).strip(" '.,;:!-")


@lru_cache(maxsize=16_384)
def name_key(name: str | None) -> str:
    """What two bylines of one person have in common; "" for none.

    "By JAMES JOYNER", "jj@example.org (James Joyner)" and "Dr. James Joyner, PhD" agree: "By ",
    e-mail wrappers and titles dropped, casefolded, accents folded.
    """
    if not name:
        return ""
    words = plain(unescape(name))
    for wrapper in (_EMAIL_NAME, _NAME_EMAIL):
        if found := wrapper.match(words):
            words = found["name"].strip()
    words = _BY.sub("", words)
    words = _HONORIFIC.sub("", words)
    while (shorter := _POSTNOMINAL.sub("", words)) != words:
        words = shorter
    return squeeze(fold(words).replace('"', "").replace(".", " ")).strip(" ,;-'")


def shorten(text: str, width: int) -> str:
    """At most `width` characters of `text`, cut at a word, with "…" where it was cut."""
    text = squeeze(text)
    if len(text) <= width:
        return text
    cut = text[: width - 1]
    head, _, rest = cut.rpartition(" ")
    return (head if head and len(rest) < 20 else cut).rstrip(" ,;:.-") + "…"
