"""A made-up world of many feeds, written by the store's own code as polls would have done.

Each feed is polled `ROUNDS` times over eight years, one group after the other, so that entries lie
in the database in the order in which they came; the first time it brings years, later days. Sizes
follow what real feeds have: a few feeds write most entries, texts have 1 to 4 kB, one entry in ten
is in Chinese characters, one in twenty announces a piece elsewhere (half of which are stored as
well). The same numbers give the same world; it is kept for next time.
"""

from __future__ import annotations

import hashlib
import random
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.crosslinks import DETECTOR
from aggregator.model import (
    Author,
    Crosslink,
    CrosslinkKind,
    Enclosure,
    EntryChange,
    Evidence,
    FeedChange,
    Found,
    Link,
    PageFacts,
    ParsedEntry,
    ParsedFeed,
    PollRecord,
    Subscription,
    SubscriptionList,
    UpdatePlan,
)
from aggregator.store import Store, schema
from aggregator.store.prepare import rows_of
from aggregator.update.subscribe import follow_list
from benchmarks.contestants import CACHE
from benchmarks.words import SPOKEN, Words, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = datetime(2018, 6, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ROUNDS = 10
GROUP = 50
HISTORY, RECENT = timedelta(days=1500), timedelta(days=2)
"""How old what a feed brings is at most: the first time, and later."""
PLATFORMS = ("word-press.example", "type-pad.example")
"""Where a tenth of all feeds lives."""

_KINDS = (CrosslinkKind.ANNOUNCES, CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE)


@dataclass(frozen=True, slots=True)
class Blog:
    """A feed, who writes it, and how many entries it brings in a round."""

    number: int
    host: str
    writers: tuple[str, ...]
    entries: int

    @property
    def title(self) -> str:
        """What the feed is called."""
        return f"Blog{self.number} {word(self.number).capitalize()}"


class LargeWorld:
    """Invents `entries` entries of `feeds` feeds, with so many words each, mostly few."""

    def __init__(
        self, entries: int, feeds: int, seed: int = 1, words: tuple[int, int] = (200, 800)
    ) -> None:
        self.entries, self.feeds = entries, feeds
        self._least, self._most = words
        self._dice = random.Random(seed)
        self._words = Words(self._dice, spoken=min(SPOKEN, 100 * entries))
        self._blogs = list(self._invent_blogs())
        self._addresses: list[str] = []

    def _invent_blogs(self) -> Iterator[Blog]:
        shares = [1 / (rank + self.feeds / 20) for rank in range(1, self.feeds + 1)]
        each = self.entries / ROUNDS / sum(shares)
        owed = 0.0
        for number, share in enumerate(shares, 1):
            platform = self._dice.random() < 0.1
            tail = self._dice.choice(PLATFORMS) if platform else "example"
            writers = 1 if self._dice.random() < 0.6 else self._dice.randint(2, 8)
            owed += share * each
            count, owed = int(owed), owed % 1
            names = tuple(self._words.name() for _ in range(writers))
            yield Blog(number, f"blog{number}.{tail}", names, count)

    def write(self, path: Path, say: Callable[[str], None]) -> None:
        """Make the database at `path`."""
        with Store(path, create=True) as store:
            urls = (f"https://{blog.host}/feed" for blog in self._blogs)
            listed = SubscriptionList(None, tuple(Subscription(url) for url in urls))
            follow_list(store, listed, (), START)
            store.crosslinks.ship_names()
            starts = range(0, self.feeds, GROUP)
            for number, start in enumerate([*starts] * ROUNDS, 1):
                now = START + (NOW - START) * number / (ROUNDS * len(starts))
                with store.transaction():
                    for blog in self._blogs[start : start + GROUP]:
                        self._poll(store, blog, now, RECENT if number > len(starts) else HISTORY)
                if number % len(starts) == 0:
                    say(f"{store.entries.count():,} entries")

    def _poll(self, store: Store, blog: Blog, now: datetime, age: timedelta) -> None:
        state = store.feeds.state(blog.number)
        assert state is not None
        made = [self._entry(blog, now, age) for _ in range(blog.entries)]
        changes = tuple(EntryChange(e, rows_of(e, found, blog.title)) for e, found in made)
        document = ParsedFeed(
            title=blog.title,
            site_url=f"https://{blog.host}/",
            format="rss20",
            language="en",
            author=blog.writers[0],
            description=None,
            image_url=None,
            entries=tuple(entry for entry, _ in made),
            context=f"{blog.number:064x}",
        )
        state = replace(state, last_check_at=now, last_success_at=now, etag=b'"tag"')
        due = now + timedelta(seconds=self._dice.randint(0, 86_400))
        feed = FeedChange(state, due, "interval", 200, document)
        poll = PollRecord(now, 200, 200, "new", 40_000, new=len(changes))
        store.apply(UpdatePlan(blog.number, feed, poll, changes), now)
        for crosslink in (each for _, found in made for each in found.crosslinks):
            if crosslink.url and self._dice.random() < 0.2:
                facts = PageFacts(title=crosslink.title, canonical_url=crosslink.url)
                store.pages.save(crosslink.url, crosslink.url, facts, "read", now)

    def _entry(self, blog: Blog, now: datetime, age: timedelta) -> tuple[ParsedEntry, Found]:
        dice, number = self._dice, len(self._addresses) + 1
        url = f"https://{blog.host}/{number}"
        self._addresses.append(url)
        title, text = self._text(number)
        links = self._links(blog)
        crosslinks = (self._crosslink(title, links),) if number % 20 == 0 else ()
        anchors = "".join(f'<p><a href="{link.url}">{link.text}</a></p>' for link in links)
        published = now - age * dice.random()
        entry = ParsedEntry(
            guid=url,
            url=url,
            title=title,
            summary=text[:200] if dice.random() < 0.5 else None,
            content_html=f"<p>{text}</p>{anchors}",
            content_text=text,
            published_at=published.replace(microsecond=0),
            updated_at=None,
            language="zh" if number % 10 == 0 else None,
            authors=(Author(dice.choice(blog.writers)),) if dice.random() < 0.8 else (),
            tags=tuple(
                {word(int(300 / (dice.random() + 0.01))) for _ in range(dice.randint(0, 5))}
            ),
            enclosures=(Enclosure(f"{url}.mp3", "audio/mpeg"),) if dice.random() < 0.03 else (),
            content_hash=hashlib.sha256(text.encode()).hexdigest(),
            slice_hash=hashlib.sha256(url.encode()).hexdigest(),
        )
        return entry, Found(links, crosslinks)

    def _text(self, number: int) -> tuple[str, str]:
        """Title and text."""
        count = int(self._least + (self._most - self._least) * self._dice.random() ** 2)
        if number % 10 == 0:
            text = self._words.characters(count)
            return text[:12], text
        text = self._words.sentences(count)
        return " ".join(text.split(" ", 9)[:9]), text + (" 🎉" if number % 50 == 1 else "")

    def _links(self, blog: Blog) -> tuple[Link, ...]:
        """Up to eight links: to other entries, to large sites, to oneself."""
        dice, found = self._dice, []
        for _ in range(dice.randint(0, 8)):
            chance = dice.random()
            if chance < 0.2 and len(self._addresses) > 1:
                url = dice.choice(self._addresses)
            elif chance < 0.4:
                url = f"https://{blog.host}/about"
            else:
                site = int(10 / (dice.random() + 0.0005))
                url = f"https://{word(site)}.example/{dice.randint(1, 1_000_000)}"
            found.append(Link(url, None, word(dice.randint(1, 5000))))
        return tuple(found)

    def _crosslink(self, title: str, links: tuple[Link, ...]) -> Crosslink:
        dice = self._dice
        stored = dice.random() < 0.5
        url = dice.choice(self._addresses) if stored else links[0].url if links else None
        outlet = dice.choice(self._blogs)
        return Crosslink(
            kind=dice.choice(_KINDS),
            url=url,
            outlet=outlet.title,
            outlet_domain=outlet.host,
            title=title,
            confidence=0.3 + 0.7 * dice.random(),
            evidence=(Evidence("cue", 2.0, "latest"),),
            detector=DETECTOR,
        )


def cached(entries: int, feeds: int, say: Callable[[str], None]) -> Path:
    """The database of such a world, made now unless it was made before by the same code."""
    version = hashlib.sha256(Path(__file__).read_bytes())
    for number in range(1, schema.VERSION + 1):
        version.update("".join(schema.statements(f"migrations/{number:04}.sql")).encode())
    path = CACHE / f"world-{entries}-{feeds}-{version.hexdigest()[:8]}.db"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        for old in CACHE.glob(f"world-{entries}-{feeds}-*"):
            old.unlink()
        started = time.perf_counter()
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        LargeWorld(entries, feeds).write(unfinished, say)
        unfinished.rename(path)
        say(f"{path.name} made in {time.perf_counter() - started:.0f} s")
    return path
