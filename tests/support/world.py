"""A small world to search in: five feeds in many scripts, and what they say of each other.

Every entry is known by its guid. `NOW` is the day on which everything is asked.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aggregator.model import (
    Author,
    Crosslink,
    CrosslinkKind,
    Enclosure,
    EntryChange,
    FeedChange,
    Found,
    Link,
    ParsedEntry,
    ParsedFeed,
    PollRecord,
    Subscription,
    UpdatePlan,
)
from aggregator.store import Store
from aggregator.store.prepare import rows_of

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


def day(text: str) -> datetime:
    """Noon of a day."""
    return datetime.fromisoformat(f"{text}T12:00:00+00:00")


def entry(
    guid: str, title: str, text: str, published: str | None, *names: str, **more: object
) -> ParsedEntry:
    """An entry by the people called `names`."""
    values: dict[str, object] = {
        "guid": guid,
        "url": None,
        "title": title,
        "summary": None,
        "content_html": f"<p>{text}</p>",
        "content_text": text,
        "published_at": day(published) if published else None,
        "updated_at": None,
        "authors": tuple(Author(name) for name in names),
        "content_hash": guid,
    }
    return ParsedEntry(**(values | more))  # type: ignore[arg-type]  # values of several types


def crosslink(kind: CrosslinkKind, confidence: float = 0.9, **more: str) -> Crosslink:
    """A cross-link of that kind; what `more` does not say is None."""
    parts = {name: more.get(name) for name in ("url", "outlet", "outlet_domain", "title")}
    return Crosslink(kind=kind, confidence=confidence, evidence=(), detector="test", **parts)


FEEDS: dict[str, tuple[Subscription, ParsedFeed]] = {
    name: (
        Subscription(url, tags=tags),
        ParsedFeed(title, site, "rss20", language, author, None, None, ()),
    )
    for name, url, title, site, language, author, tags in (
        ("heron", "https://heron.example/feed.xml", "The Daily Heron", "https://www.heron.example/",
         "en", None, ("news", "coast")),
        ("tern", "https://tern.example/feed", "Tern Tracks", "https://tern.example/", "en-GB",
         "Ada Quill", ("birds",)),
        ("kawa", "https://kawa.example/atom", "川の日記", "https://kawa.example/", "ja",
         "村上さくら", ()),
        ("berg", "https://notes.berg.example/feed", "Berg-Notizen", "https://notes.berg.example/",
         "de-AT", None, ("Österreich",)),
        ("misc", "https://misc.example/feed", "Odds and Ends", "https://misc.example/", None,
         None, ()),
    )
}  # fmt: skip

ENTRIES: dict[str, tuple[ParsedEntry, ...]] = {
    "heron": (
        entry(
            "fog", "The Fog Over the Harbour",
            "Pilots steer by radar, and by C++ programs from another century.", "2024-05-20",
            "Ada Quill", url="https://www.heron.example/2024/fog", tags=("Weather", "Politics"),
        ),
        entry(
            "ferry", "Ferries return to the strait",
            "The company promised political talks. Two universities study the tides.",
            "2023-11-03", "Bo Lindqvist", "Dr. Ada Quill", url="https://heron.example/2023/ferry",
            tags=("Politics",),
        ),
        entry(
            "budget", "Budget row grows",
            "A naïve plan costs 5% more, or $40 a head; café owners protest.", "2022-02-10",
            "Žofie Nováková", url="https://heron.example/2022/budget", tags=("World Politics",),
            comment_count=3,
        ),
    ),
    "tern": (
        entry("told", "New from me", "My latest for the paper is up. It is about fog.",
              "2024-05-21", tags=("Elsewhere",)),
        entry("talk", "On the air", "I was a guest on the radio, and spoke of gulls.",
              "2024-04-01", enclosures=(Enclosure("https://tern.example/talk.mp3"),)),
        entry("copy", "Ferries, again", "First printed in the paper.", "2023-12-01"),
        entry("twin", "Tides for beginners", "Also posted on another site.", "2023-10-01"),
        entry("wrong", "Reading list", "Somebody else wrote this.", "2023-09-01"),
        entry("maybe", "Links", "A piece about gulls, perhaps mine.", "2023-08-01"),
        entry("sure", "A book chapter", "A chapter on tides.", "2023-07-01"),
        entry(
            "notes", "Notes on U.S. harbours",
            "Don't trust the charts; write to ada@tern.example. F# is a key, and so is C.",
            "2024-01-15", url="https://tern.example/notes/us", tags=("charts", "PORTS"),
            comments_url="https://tern.example/notes/us#comments",
            summary="What the charts of American harbours leave out.",
        ),
    ),
    "kawa": (
        entry("tokyo", "東京の天気", "今日は東京で雨が降った。iPhoneの天気アプリは晴れと言った。",
              "2024-03-01", tags=("天気",)),
        entry("kyoto", "川の話", "東の京都ではなく、西の京都。", "2024-03-02"),
        entry("dog", "犬", "犬", "2024-03-03", "春樹 村上"),
    ),
    "berg": (
        entry("alps", "Über die Alpen", "Der Föhn kommt, und die Hütte ist gemütlich.",
              "2024-02-01", "Jörg Öhler", url="https://notes.berg.example/alpen"),
        entry("visit", "A visit", "The hut is closed.", "2024-02-02", language="en",
              url="https://berg.example/visit"),
    ),
    "misc": (
        entry("seoul", "편지", "서울에서 부산까지 기차를 탔다.", "2024-01-01"),
        entry("thai", "กินข้าว", "กินข้าวที่กรุงเทพ", "2024-01-02"),
        entry("hindi", "हिन्दी", "हिन्दी की किताब", "2024-01-03"),
        entry("arabic", "مكتبة", "مكتبة البحر", "2024-01-04"),
        entry("greek", "Η Θάλασσα", "Ο άνεμος και η θάλασσα", "2024-01-05"),
        entry("russian", "Туман", "Туман над гаванью", "2024-01-06"),
        entry("party", "Party🎉time", "It was 20°C, and hopping.", "2024-01-07"),
        entry("undated", "No day", "Nobody knows when.", None),
        entry("future", "Far ahead", "Not yet.", "2031-01-01"),
    ),
}  # fmt: skip

FOUND: dict[str, Found] = {
    "fog": Found(links=(Link("https://radar.example/", None, "radar"),)),
    "told": Found(
        crosslinks=(
            crosslink(
                CrosslinkKind.ANNOUNCES, url="https://heron.example/2024/fog",
                outlet="The Daily Heron", outlet_domain="heron.example",
                title="The Fog Over the Harbour",
            ),
        )
    ),
    "talk": Found(crosslinks=(crosslink(CrosslinkKind.APPEARANCE, outlet="Gull Radio"),)),
    "copy": Found(
        crosslinks=(
            crosslink(CrosslinkKind.REPUBLISHES, url="https://heron.example/2023/ferry",
                      outlet_domain="heron.example"),
        )
    ),
    "twin": Found(
        crosslinks=(
            crosslink(CrosslinkKind.SYNDICATED, url="https://stilt.example/tides",
                      outlet_domain="stilt.example"),
        )
    ),
    "wrong": Found(
        crosslinks=(
            crosslink(CrosslinkKind.ANNOUNCES, url="https://stilt.example/else",
                      outlet_domain="stilt.example"),
        )
    ),
    "maybe": Found(
        crosslinks=(
            crosslink(CrosslinkKind.ANNOUNCES, 0.2, url="https://stilt.example/gulls",
                      outlet_domain="stilt.example"),
        )
    ),
    "sure": Found(
        crosslinks=(crosslink(CrosslinkKind.ANNOUNCES, 0.3, outlet="Tidal Press", title="Tides"),)
    ),
}  # fmt: skip

VERDICTS = {"wrong": "rejected", "sure": "confirmed"}


def build(path: Path) -> tuple[Store, dict[str, int]]:
    """The world in a new database, and the id of each entry by its guid."""
    store = Store(path, create=True)
    ids: dict[str, int] = {}
    for name, (subscription, document) in FEEDS.items():
        feed_id = store.feeds.add(subscription, NOW - timedelta(days=1000))
        assert feed_id is not None
        (state,) = store.feeds.states([feed_id])
        plan = UpdatePlan(
            feed_id,
            FeedChange(state, None, "asked for", 200, document),
            PollRecord(NOW, 10, 200, "new"),
            tuple(
                EntryChange(e, rows_of(e, FOUND.get(e.guid, Found()), document.title))
                for e in ENTRIES[name]
            ),
        )
        written = store.apply(plan, NOW)
        ids |= {e.guid: i for e, i in zip(ENTRIES[name], written, strict=True)}
    for guid, verdict in VERDICTS.items():
        (piece,) = store.crosslinks.candidates(ids[guid])
        store.crosslinks.judge(piece.id, verdict, NOW)
    return store, ids
