"""OPML 2.0: a list of feeds, in a folder for each tag.

A feed with several tags stands in each of their folders, which every reader understands; the
`category` attribute would lose tags that hold a comma or a slash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from aggregator.export.document import feeds_of
from aggregator.export.values import legal
from aggregator.export.xml import add, to_bytes
from aggregator.model import Subscription
from aggregator.text import squeeze
from aggregator.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.export.document import ExportDocument


def write(document: ExportDocument) -> bytes:
    """The feeds that the entries of `document` come from."""
    return write_list(
        document.title,
        (
            Subscription(feed.url, feed.title, feed.site_url, feed.tags)
            for feed in feeds_of(document.entries)
        ),
    )


def write_list(title: str, subscriptions: Iterable[Subscription]) -> bytes:
    """`subscriptions` as OPML: those without tags first, then a folder for each tag, by name."""
    root = Element("opml", {"version": "2.0"})
    head = add(root, "head")
    add(head, "title", title)
    add(head, "docs", "https://opml.org/spec2.opml")
    body = add(root, "body")
    for tag, members in _folders(subscriptions):
        folder = add(body, "outline", text=tag, title=tag) if tag else body
        for member in members:
            _outline(folder, member)
    return to_bytes(root)


def _folders(subscriptions: Iterable[Subscription]) -> list[tuple[str, list[Subscription]]]:
    """(tag, its feeds in order), by name; "" holds those without a tag and comes first."""
    folders: dict[str, list[Subscription]] = {}
    for subscription in subscriptions:
        tags = dict.fromkeys(tag for name in subscription.tags if (tag := squeeze(legal(name))))
        for tag in tags or ("",):
            folders.setdefault(tag, []).append(subscription)
    return sorted(folders.items(), key=lambda folder: (folder[0].casefold(), folder[0]))


def _outline(folder: Element, subscription: Subscription) -> None:
    url = redact(subscription.url)  # R54: no password leaves with a list of feeds
    name = squeeze(legal(subscription.title or "")) or url
    add(
        folder,
        "outline",
        type="rss",
        text=name,
        title=name,
        xmlUrl=url,
        htmlUrl=subscription.site_url,
    )
