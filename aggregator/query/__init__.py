"""The query language: what a person types, read as a tree of conditions (see docs/search.md).

Pure; knows nothing of how an answer is found.
"""

from __future__ import annotations

from aggregator.query.grammar import parse
from aggregator.query.tree import (
    And,
    Field,
    Has,
    Is,
    Node,
    Not,
    Or,
    Query,
    Since,
    Until,
    Words,
)

__all__ = [
    "And",
    "Field",
    "Has",
    "Is",
    "Node",
    "Not",
    "Or",
    "Query",
    "Since",
    "Until",
    "Words",
    "parse",
]
