"""Structured data of a web page: the article that its JSON-LD describes (schema.org). Pure.

Pages give one object, a list, or a `@graph` whose nodes name each other by `@id`; all are read.
What is not JSON is no data, and nothing here raises.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aggregator.text import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ARTICLES = ("Article", "BlogPosting", "Report", "Review", "Chapter", "Essay")
_MOST_NODES = 2_000
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Described:
    """What JSON-LD says of an article; None or empty where it does not."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None


def described(scripts: Iterable[str]) -> Described | None:
    """The first article that these `application/ld+json` texts describe, or None."""
    nodes: list[dict[str, Any]] = []
    for script in scripts:
        try:
            nodes.extend(_nodes(json.loads(script, strict=False), _DEEPEST))
        except (ValueError, RecursionError):
            continue
    by_id = {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str) and len(n) > 1}
    article = next((node for node in nodes[:_MOST_NODES] if _is_article(node)), None)
    if article is None:
        return None
    return Described(
        title=_text(article.get("headline")) or _text(article.get("name")),
        authors=tuple(dict.fromkeys(_names(article.get("author"), by_id))),
        publisher=next(_names(article.get("publisher"), by_id), None),
        published=_text(article.get("datePublished")),
    )


def _nodes(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every object in `data`, the outer before the inner."""
    if depth == 0:
        return
    if isinstance(data, dict):
        yield data
        data = list(data.values())
    for value in data if isinstance(data, list) else ():
        yield from _nodes(value, depth - 1)


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(_ARTICLES) for kind in kinds)


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The names of one or several persons or organisations, however they are written."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            known = by_id.get(str(one.get("@id")), {})
            name = _text(one.get("name")) or _text(known.get("name"))
        else:
            name = _text(one)
        if name:
            yield name


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return squeeze(value) or None if isinstance(value, str) else None
