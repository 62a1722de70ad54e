"""The records that travel between floors: frozen, slotted, in aware UTC.

Identity, once and for all:
- a feed is its subscribed URL; it changes only by an earned permanent redirect (R24);
- an entry is (feed, guid); guid = id, else link, else a hash of title and first-seen text; a guid
  that repeats inside one document is told apart by its link;
- a document is its `url_key` (see `urls.url_key`), a title its `title_key`, a person a `name_key`
  (see `text`), an outlet a registrable domain (see `urls.domain_of`).

A record's name says its stage of life: Parsed… came out of a document, …State and Stored… out of
the database, …Plan and …Change are about to go into it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.model.crosslink import (
        Crosslink,
        CrosslinkKind,
        Evidence,
        Found,
        Link,
        Outlets,
        Piece,
        PieceFilter,
        Site,
    )
    from aggregator.model.delivery import Delivery, HookEvent, HookHealth, NotTaken
    from aggregator.model.document import (
        Author,
        Enclosure,
        Episode,
        FeedHints,
        KnownSlices,
        ParsedEntry,
        ParsedFeed,
        Relation,
        Source,
    )
    from aggregator.model.entry import (
        MARK_END,
        MARK_START,
        EntryRef,
        Hit,
        KnownEntry,
        Neighbours,
        StoredEntry,
    )
    from aggregator.model.failure import OURS, PERMANENT, FailureKind, ParseFailed
    from aggregator.model.feed import (
        FeedHealth,
        FeedRef,
        FeedState,
        FeedStatus,
        FormerSite,
        Subscription,
        SubscriptionList,
    )
    from aggregator.model.fetch import (
        Credentials,
        Fetched,
        FetchFailed,
        FetchOutcome,
        FetchRequest,
        Freshness,
        Hop,
        NotModified,
    )
    from aggregator.model.plan import (
        EntryChange,
        FeedChange,
        HostBlock,
        PollRecord,
        PollResult,
        UpdatePlan,
    )
    from aggregator.model.reading import (
        Body,
        EntryRows,
        FoundRows,
        PageBody,
        PageFacts,
        Reading,
        StoredEntries,
    )

__all__ = [
    "MARK_END",
    "MARK_START",
    "OURS",
    "PERMANENT",
    "Author",
    "Body",
    "Credentials",
    "Crosslink",
    "CrosslinkKind",
    "Delivery",
    "Enclosure",
    "EntryChange",
    "EntryRef",
    "EntryRows",
    "Episode",
    "Evidence",
    "FailureKind",
    "FeedChange",
    "FeedHealth",
    "FeedHints",
    "FeedRef",
    "FeedState",
    "FeedStatus",
    "FetchFailed",
    "FetchOutcome",
    "FetchRequest",
    "Fetched",
    "FormerSite",
    "Found",
    "FoundRows",
    "Freshness",
    "Hit",
    "HookEvent",
    "HookHealth",
    "Hop",
    "HostBlock",
    "KnownEntry",
    "KnownSlices",
    "Link",
    "Neighbours",
    "NotModified",
    "NotTaken",
    "Outlets",
    "PageBody",
    "PageFacts",
    "ParseFailed",
    "ParsedEntry",
    "ParsedFeed",
    "Piece",
    "PieceFilter",
    "PollRecord",
    "PollResult",
    "Reading",
    "Relation",
    "Site",
    "Source",
    "StoredEntries",
    "StoredEntry",
    "Subscription",
    "SubscriptionList",
    "UpdatePlan",
]

_PARTS = {
    "crosslink": "Crosslink CrosslinkKind Evidence Found Link Outlets Piece PieceFilter Site",
    "delivery": "Delivery HookEvent HookHealth NotTaken",
    "document": (
        "Author Enclosure Episode FeedHints KnownSlices ParsedEntry ParsedFeed Relation Source"
    ),
    "entry": "MARK_END MARK_START EntryRef Hit KnownEntry Neighbours StoredEntry",
    "failure": "OURS PERMANENT FailureKind ParseFailed",
    "feed": "FeedHealth FeedRef FeedState FeedStatus FormerSite Subscription SubscriptionList",
    "fetch": "Credentials Fetched FetchFailed FetchOutcome FetchRequest Freshness Hop NotModified",
    "plan": "EntryChange FeedChange HostBlock PollRecord PollResult UpdatePlan",
    "reading": "Body EntryRows FoundRows PageBody PageFacts Reading StoredEntries",
}
_HOMES = {name: part for part, names in _PARTS.items() for name in names.split()}
"""What is where. Making these classes takes a large part of a short command's time, so each file is
loaded where one of its names is asked for."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
