"""Who speaks, and of whom: first persons, relatives, guests, and names that are people's. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.crosslinks.cues import KIN, OUTLET_WORDS
from aggregator.text import name_key

if TYPE_CHECKING:
    from aggregator.model import ParsedEntry, Site

_KIN = re.compile(
    rf"\b(?:my|our)\s(?:\w+\s){{0,2}}?(?:{'|'.join(KIN)})s?\b(?!\sand\s(?:I|me)\b)", re.IGNORECASE
)
_AND_I = re.compile(r"\band\s(?:I|me|myself)\b")
_POSSESSOR = re.compile(r"\b(?:his|her|hers|their|theirs)\b|\w's?\s+\w", re.IGNORECASE)
_GUEST = re.compile(
    r"\b(?:guest[- ](?:post|essay|article|column|blog(?:ger)?)s?\s(?:is\s)?(?:\w+\s){0,3}?(?:by|from)"
    r"|editor'?s?'?\snote|post\sis\s(?:written\s)?by|authored\sby|translat(?:ed|ion)\sby"
    r"|gastbeitrag\svon)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.?\s)?[A-Z][a-zà-ÿ'-]+(?:\s[A-Z]\.?)?(?:\s(?:van|von|de|der|di|al))?"
    r"(?:\s[A-Z][\wà-ÿ'-]+){1,2}"
)
_OUTLETISH = frozenset(OUTLET_WORDS)


def byline(entry: ParsedEntry, site: Site) -> frozenset[str]:
    """The keys of everybody who may say "I" here."""
    names = [author.name for author in entry.authors] + [site.author]
    return frozenset(key for name in names if (key := name_key(name)))


def of_somebody_close(phrase: str) -> str | None:
    """The words that make "my …" a relative's or a colleague's piece, else None."""
    found = _KIN.search(phrase)
    return found[0] if found and not _AND_I.search(phrase) else None


def guest_here(text: str) -> str | None:
    """The words by which a post is said to be somebody else's, else None."""
    found = _GUEST.search(text)
    return found[0] if found else None


def is_person(name: str) -> bool:
    """Whether `name` looks like a person's and not like an outlet's."""
    words = name.lower().replace("'s", "").split()
    return bool(_PERSON.fullmatch(name)) and _OUTLETISH.isdisjoint(words) and words[0] != "the"


def outletish(name: str) -> bool:
    """Whether `name` carries a word that outlets carry, or is a host name."""
    words = set(re.findall(r"[^\W_]+", name.lower()))
    return not _OUTLETISH.isdisjoint(words) or bool(re.search(r"\w\.[a-z]{2,4}$", name.lower()))
