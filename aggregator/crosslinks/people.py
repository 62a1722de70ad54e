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
_GUEST = re.compile(
    r"\b(?:authored\sby|editor'?s?'?\snote|gastbeitrag\svon|post\sis\s(?:written\s)?by"
    r"|translat(?:ed|ion)\sby|guest[- ](?:article|blog(?:ger)?|column|essay|post)s?"
    r"\s(?:is\s)?(?:\w+\s){0,3}?(?:by|from))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.?\s)?[A-Z][a-zà-ÿ'-]+(?:\s[A-Z]\.?)?(?:\s(?:van|von|de|der|di|al))?"
    r"(?:\s[A-Z][\wà-ÿ'-]+){1,2}"
)
_OUTLETISH = frozenset(OUTLET_WORDS)
_GIVEN = frozenset(
    """
    aaron adam adrian alan albert alex alexander alexandra alice alison amanda amy ana anders andrea
    andreas andrew andy angela anita anna anne annie anthony antonio arthur ashley barbara ben
    benjamin bernard beth bill bob brad brandon brendan brent brian bruce bryan caleb carl carla
    carlos carol caroline carolyn catherine cathy cecilia charles charlie charlotte chris christian
    christina christine christoph christopher claire claudia colin craig cynthia dan daniel daniela
    dave david dean deborah denis dennis derek diana diane dick don donald donna doug douglas
    dylan ed eddie edward eileen elena eli elizabeth ellen emily emma eric erica erik erin ernst
    ethan eva evan felix florian frances francis francois frank franz fred frederick gabriel gareth
    gary geoff george gerald gilles giovanni glenn gordon grace graham greg gregory guillaume
    hannah hans harold harry heather heidi helen henry holly howard hugh ian ingrid irene isaac
    isabel ivan jack jacob james jamie jan jane janet jason jay jean jeff jeffrey jenn jennifer
    jenny jeremy jerry jesse jessica jill jim jo joan joanna joe joel john johnny jon jonah jonas
    jonathan jordan jorge jose joseph josh joshua joyce juan judith julia julian julie justin karen
    karl kate katherine kathleen kathryn kathy katie keith kelly ken kenneth kevin kim kirk kristin
    kurt kyle larry laura lauren laurence len leo leon leonard leslie linda lisa louis louise lucas
    lucy luis luke lynn marc marcel marco marcus margaret maria marie marina mario mark marta
    martin mary mathieu matt matthew max megan melissa michael michal michel michelle miguel mike
    mindy molly monica nancy naomi natalie nathan neil nicholas nick nicola nicole nigel nina noah
    oliver olivia oscar pamela pascal pat patricia patrick paul paula pedro peter phil philip
    philippe pierre rachel ralph ray raymond rebecca richard rick rob robert roberto robin rod
    roger ron ronald rose ross ruth ryan sam samantha samuel sandra sandy sara sarah scott sean
    sebastian sergio seth shannon sharon shawn simon sofia sonia sophie stefan stephanie stephen
    steve steven stuart sue susan suzanne sven tara ted teresa terrence terry theo theresa thomas
    tim timothy tina todd tom tony tracy trevor tyler valerie vanessa veronica victor victoria
    vincent virginia walter wendy wes will william wolfgang yuri zach zoe
    """.split()
)
"""Given names by which a name in capitals is taken for a person's."""


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
    titled = bool(words) and words[0].strip(".") in ("dr", "prof", "mr", "mrs", "ms")
    named = len(words) > 1 and (titled or words[0] in _GIVEN)
    return named and bool(_PERSON.fullmatch(name)) and _OUTLETISH.isdisjoint(words)


def outletish(name: str) -> bool:
    """Whether `name` carries a word that outlets carry, or is a host name."""
    words = set(re.findall(r"[^\W_]+", name.lower()))
    return not _OUTLETISH.isdisjoint(words) or bool(re.search(r"\w\.[a-z]{2,4}$", name.lower()))
