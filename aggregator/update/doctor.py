"""What is wrong with a feed, and what a person can do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.model import FeedStatus
from aggregator.urls import domain_of, redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from aggregator.model import FeedHealth

SILENT = timedelta(days=365)
MANY = 10
"""Entries that say the same as others, by which new ids are told from chance."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know. `serious` ones make `doctor` end with exit code 1."""

    subject: str
    trouble: str
    remedy: str
    serious: bool = False
    feed_id: int | None = None


def examine(
    feeds: Iterable[FeedHealth], now: datetime, repeats: Mapping[int, int] | None = None
) -> Iterator[Finding]:
    """Findings about feeds, in their order; `repeats` tells by id how many of a feed's newest
    entries say the same as others."""
    for feed in feeds:
        again = (repeats or {}).get(feed.id, 0)
        for trouble, remedy, serious in (*_feed(feed, now), *_ids(again)):
            yield Finding(feed.title or redact(feed.url), trouble, remedy, serious, feed.id)


def _feed(feed: FeedHealth, now: datetime) -> Iterator[tuple[str, str, bool]]:
    again = f"bring it back with: aggregator resume {feed.id}"
    away = f"forget it with: aggregator remove {feed.id}"
    if feed.state is FeedStatus.GONE:
        yield "its server says it is gone for good (410)", f"{away}, or {again}", True
    elif feed.state is FeedStatus.DEAD:
        yield f"given up after two months of: {feed.error}", f"{away}, or {again}", True
    elif feed.error:
        since = f" since {feed.error_since:%Y-%m-%d}" if feed.error_since else ""
        times = f"{feed.error_count} times{since}" if feed.error_count > 1 else "once"
        yield f"{feed.error} ({times})", _remedy(feed), False
    if feed.state is FeedStatus.PAUSED:
        yield "paused by hand", again, False
    if feed.former:
        was = f'"{feed.former.title}" at {domain_of(feed.former.url or feed.url)}'
        yield (
            f"shows another site since {feed.former.changed_at:%Y-%m-%d}; it was {was}",
            f"{away}, or agree with: aggregator edit {feed.id} --accept",
            False,
        )
    if feed.penalty:
        yield (
            f"asked us to come less often (429): its interval is {2**feed.penalty} times as long",
            "nothing; it is asked more often again when it stops",
            False,
        )
    if feed.moved_url:
        yield f"moving to {redact(feed.moved_url)}", "nothing; it is followed after 3 days", False
    yield from _entries(feed, now)


_REMEDIES = {
    "auth_required": "give it a user and password: aggregator edit {id} --user NAME",
    "blocked_address": "if it is yours, add host:port to allow_private in the configuration",
    "not_a_feed": "look at the page, add its feed, and: aggregator remove {id}",
    "not_found": "find where it went, add that, and: aggregator remove {id}",
    "dns_not_found": "check the name; if the site is gone: aggregator remove {id}",
    "tls_error": "tell its owner; it is tried again by itself",
    "too_large": "allow more with max_body in the configuration",
}


def _remedy(feed: FeedHealth) -> str:
    known = _REMEDIES.get(feed.error_kind or "")
    if known is None and feed.next_check_at is not None:
        return f"nothing; asked again {feed.next_check_at:%m-%d %H:%M} ({feed.next_check_reason})"
    return (known or "nothing; it is tried again by itself").format(id=feed.id)


def _entries(feed: FeedHealth, now: datetime) -> Iterator[tuple[str, str, bool]]:
    newest = feed.newest_entry_at
    if feed.last_success_at and newest and now - newest > SILENT:
        yield (
            f"silent since {newest:%Y-%m-%d}",
            f"forget it with: aggregator remove {feed.id}",
            False,
        )
    if feed.undated:
        yield "gives no dates", "nothing; its entries are dated when first seen", False


def _ids(repeats: int) -> Iterator[tuple[str, str, bool]]:
    if repeats >= MANY:
        yield (
            f"gives its entries new ids: {repeats} of the newest are there twice",
            "tell its owner; prune lets old ones go",
            False,
        )
