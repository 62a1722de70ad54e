"""Stored entries as one document: Atom, RSS, JSON Feed, an HTML page, or a list of their feeds.

Pure but for `write`, which puts bytes into a file. Same document, same bytes. Knows nothing of
databases, configuration or clocks.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.export.document import ExportDocument


class Format(NamedTuple):
    """One way to write a document: its module here, its media type, the usual file suffix."""

    module: str
    media_type: str
    suffix: str


FORMATS = {
    "atom": Format("atom", "application/atom+xml", ".atom"),
    "rss": Format("rss", "application/rss+xml", ".rss"),
    "json": Format("jsonfeed", "application/feed+json", ".json"),
    "html": Format("html", "text/html; charset=utf-8", ".html"),
    "opml": Format("opml", "text/x-opml", ".opml"),
}


def render(document: ExportDocument, format: str) -> bytes:  # noqa: A002 -- the option's own name
    """`document` in one of `FORMATS`, as UTF-8 bytes."""
    module = import_module(f"{__name__}.{FORMATS[format].module}")
    write: Callable[[ExportDocument], bytes] = module.write
    return write(document)
