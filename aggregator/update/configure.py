"""What the configuration says, taken over into the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.model import Subscription

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.config import Settings
    from aggregator.store import Store


def take_over(settings: Settings, store: Store, now: datetime) -> tuple[Subscription, ...]:
    """Follow its feeds, and tell the views and triggers what they need to know, in one transaction;
    the feeds that were added."""
    added = []
    with store.transaction():
        for feed in settings.feeds:
            subscription = Subscription(feed.url, feed.title, None, feed.tags)
            feed_id = store.feeds.add(subscription, now, interval=feed.interval, in_config=True)
            if feed_id is not None:
                added.append(subscription)
            elif (known := store.feeds.id_of(feed.url)) is not None:
                store.feeds.tag(known, feed.tags)
                store.feeds.edit(known, title=feed.title, interval=feed.interval or 0)
        store.feeds.mark_configured(feed.url for feed in settings.feeds)
        store.crosslinks.set_threshold(settings.crosslinks.threshold)
        store.crosslinks.replace_names("user", settings.crosslinks.outlets)
        store.crosslinks.ship_names()
        store.deliveries.listen(bool(settings.hooks))
    return tuple(added)
