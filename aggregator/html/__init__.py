"""HTML as it comes from strangers: made safe and absolute, and read as blocks of text. Pure."""

from __future__ import annotations

from aggregator.html.blocks import (
    Anchor,
    Block,
    Span,
    blocks_text,
    elements,
    plain_text,
    read_blocks,
)
from aggregator.html.links import links_of, read_links
from aggregator.html.sanitising import sanitise
from aggregator.html.words import sanitised_text

__all__ = [
    "Anchor",
    "Block",
    "Span",
    "blocks_text",
    "elements",
    "links_of",
    "plain_text",
    "read_blocks",
    "read_links",
    "sanitise",
    "sanitised_text",
]
