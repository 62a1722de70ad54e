"""The older pages of a feed (RFC 5005), fetched once, when it is subscribed and a person asks for
it; never on a poll (R59)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aggregator.fetch.request import Purpose
from aggregator.model import Body, EntryChange, Fetched, FetchRequest, Reading
from aggregator.update.recognise import recognise
from aggregator.urls import origin_of

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import FeedState, ParsedFeed
    from aggregator.store import Store
    from aggregator.update.online import Online

MAX_PAGES = 10


async def fetch_history(online: Online, feed_id: int, feed: ParsedFeed, url: str) -> str:
    """Walk the older pages behind the document `feed`, fetched from `url`, and store the entries
    that are not known yet; what came of it, as a phrase.

    What is stored stays as it is: a page of an archive is older than the feed itself.
    """
    state = online.store.feeds.state(feed_id)
    seen, pages, added = {url}, 0, 0
    place = _older(feed)
    while state is not None and place is not None and place not in seen and pages < MAX_PAGES:
        seen.add(place)
        reading = await _page(online, state, place)
        if reading is None:
            break
        pages += 1
        added += await online.pipeline.write(partial(_store_new, state, reading, online.now()))
        place = _older(reading.feed)
    return f"{added} entries from {pages} older pages"


def _older(feed: ParsedFeed) -> str | None:
    return feed.prev_archive_url or feed.next_url


async def _page(online: Online, state: FeedState, url: str) -> Reading | None:
    own = state.credentials if origin_of(url) == origin_of(state.url) else None
    outcome = await online.visitor.ask(FetchRequest(url, credentials=own), Purpose.POLL)
    if not isinstance(outcome, Fetched):
        return None
    reading = await online.reader.read(Body(outcome.body, outcome.final_url, outcome.content_type))
    return reading if isinstance(reading, Reading) else None


def _store_new(state: FeedState, reading: Reading, now: datetime, store: Store) -> int:
    if store.feeds.state(state.id) is None:  # removed by another process meanwhile
        return 0
    known = store.entries.known(state.id, {entry.own_guid for entry in reading.feed.entries})
    entries = recognise(reading.feed, known).entries
    new = [
        EntryChange(entry, rows)
        for entry, rows in zip(entries, reading.rows, strict=True)
        if rows is not None and entry.guid not in known
    ]
    store.entries.save(state.id, new, now)
    return len(new)
