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
            known = store.feeds.id_of(feed.url)
            if known is None:
                store.feeds.add(subscription, now, interval=feed.interval, in_config=True)
                added.append(subscription)
            else:
                store.feeds.configure(known, feed.title, feed.interval)
                store.feeds.tag(known, feed.tags)
        store.crosslinks.set_threshold(settings.crosslinks.threshold)
        store.crosslinks.replace_names("user", settings.crosslinks.outlets)
        store.crosslinks.ship_names()
        store.deliveries.listen(bool(settings.hooks))
    return tuple(added)
