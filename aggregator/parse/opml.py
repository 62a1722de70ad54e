"""Lists of feeds: OPML, and the other lists that listparser reads (FOAF, iGoogle).

The only user of listparser. Folders become tags, whatever their depth. Opens nothing: listparser
gets text, never an address.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any

import listparser

from aggregator.errors import SubscriptionError
from aggregator.model import Subscription, SubscriptionList
from aggregator.parse.encoding import decode
from aggregator.parse.sniff import FEED_ROOTS, Kind, sniff, without_controls
from aggregator.text import squeeze
from aggregator.urls import absolute, scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEFT_BEHIND = re.compile(r"""\bxmlUrl\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)


class _Lists(listparser.Handler):  # type: ignore[misc]  # listparser has no types
    """listparser's reader, which also keeps each feed's own page and how often it was named, and
    goes on where a list closes more outlines than it opened."""

    def __init__(self) -> None:
        super().__init__()
        self.harvest.update(feeds=[], lists=[], opportunities=[], meta={}, version="")
        self.sites: dict[str, str] = {}
        self.named: list[str] = []

    def start_opml_outline(self, attrs: dict[str, str]) -> None:
        if url := attrs.get("xmlurl", "").strip():
            self.named.append(url)
            self.sites.setdefault(url, attrs.get("htmlurl", ""))
        super().start_opml_outline(attrs)

    def end_opml_outline(self) -> None:
        if self.hierarchy:
            super().end_opml_outline()


@dataclass(slots=True)
class _Found:
    """Subscriptions by URL in the order of the list, and what was refused."""

    feeds: dict[str, Subscription] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def take(self, given: str, title: str, site: str | None, tags: tuple[str, ...]) -> None:
        url = feed_address(given)
        if url is None:
            self.refused.append((given or title, _why_not(given)))
        elif known := self.feeds.get(url):
            joined = tuple(dict.fromkeys(known.tags + tags))
            self.feeds[url] = Subscription(url, known.title, known.site_url, joined)
            if joined == known.tags:
                self.refused.append((url, "twice in the list"))
        else:
            self.feeds[url] = Subscription(url, squeeze(title) or None, absolute(site), tags)


def read_list(body: bytes, source: str) -> SubscriptionList:
    """The list of feeds in `body`; `source` is its name for the person.

    Raises SubscriptionError where `body` is no list of feeds. Feeds that cannot be followed, and
    the second mention of one in no other folder, are in `refused` with the reason.
    """
    text = _list_text(body, source)
    lists = _Lists()
    try:
        lists.feed(text)
    except (IndexError, KeyError, AttributeError, AssertionError) as error:
        raise SubscriptionError(source, "this list of feeds is too broken to be read") from error
    if not lists.harvest["version"]:
        raise SubscriptionError(source, "this is no list of feeds; OPML is what is wanted")
    found, times = _Found(), Counter(lists.named)
    for feed in lists.harvest["feeds"]:
        url = feed["url"]
        found.take(url, feed["title"], lists.sites.get(url), _tags(feed))
        folders = max(1, len(_tags(feed)))  # once in each is how folders say what tags say
        found.refused += [(url, "twice in the list")] * (times[url] - folders)
    for nested in lists.harvest["lists"]:
        found.refused.append((nested["url"], "a list inside the list; import it by itself"))
    for url in _left_behind(text, lists.named):
        found.take(url, "", None, ())
    title = squeeze(lists.harvest["meta"].get("title", "")) or None
    return SubscriptionList(title, tuple(found.feeds.values()), tuple(found.refused))


def _list_text(body: bytes, source: str) -> str:
    found = sniff(decode(body, None))
    if found.kind is Kind.NOTHING:
        raise SubscriptionError(source, "this is empty, not a list of feeds")
    if found.kind is not Kind.XML:
        raise SubscriptionError(source, f"this is {found.kind.value}, not a list of feeds")
    if found.root in FEED_ROOTS - {"rdf"}:
        raise SubscriptionError(source, "this is a feed, not a list of feeds; add its address")
    return without_controls(found).text


def feed_address(given: str) -> str | None:
    """The http(s) address that an entry of a list means; `feed:` is http by another name."""
    given = given.strip()
    if scheme_of(given) == "feed":
        given = given[len("feed:") :].lstrip("/") if "://" not in given[5:] else given[5:]
        given = given if scheme_of(given) in ("http", "https") else "http://" + given
    return absolute(given)


def _why_not(given: str) -> str:
    scheme = scheme_of(given)
    if scheme in ("http", "https") or not given:
        return "not a usable address"
    return f"{scheme}: is not http or https" if scheme else "not an address of the web"


def _tags(feed: dict[str, Any]) -> tuple[str, ...]:
    names = (squeeze(name) for path in feed.get("categories", ()) for name in path)
    return tuple(dict.fromkeys(name for name in names if name))


def _left_behind(text: str, named: list[str]) -> Iterator[str]:
    """Addresses that listparser did not come to, since the outline around them is broken."""
    first, *rest = text.split("<!--")
    spoken = first + "".join(part.partition("-->")[2] for part in rest)
    known = set(named)
    for quoted, single in _LEFT_BEHIND.findall(spoken):
        url = unescape(quoted or single).strip()
        if url and url not in known:
            known.add(url)
            yield url
