"""Markup made to cost: found by one linear look, before any parser sees it. Pure."""

from __future__ import annotations

import re
from html import escape, unescape

MAX_DEPTH = 512
MAX_REBUILT = 100_000
MAX_REFERENCES = 20_000
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SHALLOW = frozenset(
    """
    area base br col dd dt embed hr img input li link meta p param source td th tr track wbr
    """.split()
)
"""Elements that hold nothing, or that the next of their kind closes."""

_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
"""What a parser opens again in each later block where it was left open (HTML §13.2.4.3)."""


def is_monstrous(html: str) -> bool:
    """Whether `html` is made as no page ever is, so that a parser would take quadratic time.

    That is so with the depth (100,000 nested `div` would cost half a minute), with formatting
    elements left open, and with character references in one run of text.
    """
    if html.count("&") > MAX_REFERENCES and any(
        run.count("&") > MAX_REFERENCES for run in html.split("<")
    ):
        return True
    if html.count("<") <= MAX_DEPTH:
        return False
    depth = formatting = rebuilt = 0
    for closing, name in _TAG_NAME.findall(html):
        name = name.lower()
        step = -1 if closing else 1
        if name in _FORMATTING:
            formatting = max(formatting + step, 0)
        elif not closing:
            rebuilt += formatting
        if name not in _SHALLOW:
            depth = max(depth + step, 0)
        if depth > MAX_DEPTH or rebuilt > MAX_REBUILT:
            return True
    return False


def without_markup(html: str) -> str:
    """The words of `html`, escaped."""
    return escape(unescape(re.sub(r"<[^<>]*>", " ", html)), quote=False)
