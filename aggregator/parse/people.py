"""Bylines: who wrote it, told apart into name, address and page. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from aggregator.html import plain_text
from aggregator.model import Author
from aggregator.text import name_key, squeeze
from aggregator.urls import absolute

_EMAIL = r"[^\s@()<>,;:\"]+@[^\s@()<>,;:\"]+\.[^\s@()<>,;:\"]+"
_MAIL = re.compile(rf"(?:mailto:)?({_EMAIL})")
_MAIL_NAME = re.compile(rf"(?:mailto:)?({_EMAIL})\s*\((.*)\)")
_NAME_MAIL = re.compile(rf"(.*?)\s*[<(]\s*(?:mailto:)?({_EMAIL})\s*[>)]")
MAX_BYLINE = 1000


def byline(text: str | None) -> Author | None:
    """One byline as a feed spells it: "Name", "mail (Name)", "Name <mail>", "mail" or a URL."""
    words = squeeze(text or "")
    if not words or len(words) > MAX_BYLINE:
        return None
    if found := _MAIL_NAME.fullmatch(words):
        return Author(_name(found[2]), found[1])
    if found := _NAME_MAIL.fullmatch(words):
        return Author(_name(found[1]), found[2])
    if found := _MAIL.fullmatch(words):
        return Author(email=found[1])
    if words.startswith(("http://", "https://")) and " " not in words:
        return Author(url=words)
    if found := _MAIL.search(words):
        rest = words.replace(found[0], " ")
        return Author(_name(squeeze(rest).strip(" ()<>[],;")), found[1])
    name = _name(words)
    return Author(name) if name else None


def _name(words: str) -> str | None:
    if "<" in words or "&" in words:
        words = squeeze(plain_text(words))
    words = words.strip().strip('"').strip()
    return words or None


def authors(people: Iterable[Mapping[str, Any]], base: str) -> tuple[Author, ...]:
    """feedparser's author dictionaries, or JSON Feed's, as bylines; one person once."""
    found: dict[str, Author] = {}
    for person in people:
        author = _author(person, base)
        if author == Author():
            continue
        key = name_key(author.name) or author.email or author.url or ""
        known = found.get(key)
        found[key] = author if known is None else _joined(known, author)
    return tuple(found.values())


def _author(person: Mapping[str, Any], base: str) -> Author:
    named = byline(_words(person, "name")) or Author()
    mail = byline(_words(person, "email")) or Author()
    url = absolute(_words(person, "href") or _words(person, "url"), base)
    return Author(named.name, named.email or mail.email, url or named.url)


def _words(person: Mapping[str, Any], name: str) -> str | None:
    value = person.get(name)
    return value if isinstance(value, str) else None


def _joined(one: Author, other: Author) -> Author:
    return Author(one.name or other.name, one.email or other.email, one.url or other.url)
