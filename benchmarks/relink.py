"""How long it takes to look at history again.

    python -m benchmarks.relink [ENTRIES] [POSTS]

Stores ENTRIES posts (100,000) in feeds of 200, made-up ones or, again and again, those of POSTS (a
line of JSON each, with `html`, `post_title` and `categories`), says that an older detector has
looked at them, and relinks them. At every quarter: how many entries a second, and the memory of
this process and of those that do the looking.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.html import plain_text
from aggregator.model import (
    Author,
    EntryChange,
    FeedChange,
    Found,
    ParsedEntry,
    ParsedFeed,
    PollRecord,
    Subscription,
    UpdatePlan,
)
from aggregator.store import Store
from aggregator.store.prepare import rows_of
from aggregator.update.relink import relink
from benchmarks.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 6, 1, tzinfo=UTC)
IN_A_FEED = 200
_TOLD = (
    '<p>My latest for <a href="https://paper.example/{n}">The Paper</a> is up: "{title}".</p>',
    "<p>In her latest column she writes of {title}, and I wrote to her about it.</p>",
    "<p>I wrote a piece about this years ago, but nobody published it.</p>",
    "<p>This essay was originally published in <i>The {title} Review</i>.</p>",
    '<p>They interviewed me for <a href="https://radio.example/{n}">a podcast</a>.</p>',
)
"""What is an announcement, and what only sounds like one."""


def _posts(path: Path | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(title, HTML, tags) of one post after the other, without end."""
    if path is None:
        dice = random.Random(1)
        words = Words(dice, spoken=200_000)
        yield from ((words.name(), _made_up(n, words, dice), ()) for n in count())
    else:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for post in cycle(lines):
            yield post["post_title"] or "", post["html"] or "", tuple(post["categories"] or ())


def _made_up(number: int, words: Words, dice: random.Random) -> str:
    """Some paragraphs with links, and now and then what people say of pieces."""
    paragraphs = []
    for part in range(dice.randint(3, 9)):
        link = f'<a href="https://{words.name().split()[0]}.example/{part}">{words.name()}</a>'
        paragraphs.append(f"<p>{words.sentences(70)} I read {link}. {words.sentences(14)}</p>")
    if number % 3 == 0:
        paragraphs.insert(1, _TOLD[number % len(_TOLD)].format(title=words.name(), n=number))
    return "".join(paragraphs)


def _entries(number: int, posts: Path | None) -> Iterator[ParsedEntry]:
    for n, (title, html, tags) in enumerate(islice(_posts(posts), number)):
        url = f"https://blog{n // IN_A_FEED}.example/{n}"
        yield ParsedEntry(
            guid=url,
            url=url,
            title=title,
            summary=None,
            content_html=html,
            content_text=plain_text(html),
            published_at=NOW - timedelta(hours=n % IN_A_FEED),
            updated_at=None,
            authors=(Author("Ann Wader"),),
            tags=tags,
        )


def build(store: Store, number: int, posts: Path | None) -> None:
    """Store the posts, as nobody's detector has seen them."""
    coming = _entries(number, posts)
    for n in range(-(-number // IN_A_FEED)):
        entries = tuple(islice(coming, IN_A_FEED))
        name, site = f"Blog {n}", f"https://blog{n}.example/"
        feed_id = store.feeds.add(Subscription(f"{site}feed"), NOW)
        assert feed_id is not None
        (state,) = store.feeds.states([feed_id])
        document = ParsedFeed(name, site, "rss20", None, None, None, None, entries)
        changes = tuple(EntryChange(entry, rows_of(entry, Found(), name)) for entry in entries)
        store.apply(
            UpdatePlan(
                feed_id,
                FeedChange(state, None, "made up", 200, document),
                PollRecord(NOW, 0, 200, "new"),
                changes,
            ),
            NOW,
        )
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE entries SET detector = 'an older one'")


def _memory(process: int) -> float:
    """MiB that a process has in memory now (proc_pid_status(5))."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def _children() -> list[int]:
    own = os.getpid()
    return [int(c) for c in Path(f"/proc/{own}/task/{own}/children").read_text().split()]


def measure(store: Store, number: int) -> None:
    """Relink everything, and tell of it."""
    started, before, done = time.perf_counter(), os.times(), 0

    def tell(batch: int) -> None:
        nonlocal done
        quarters = done * 4 // number
        done += batch
        if done * 4 // number > quarters:
            rate = done / (time.perf_counter() - started)
            others = ", ".join(f"{_memory(child):.0f}" for child in _children())
            print(
                f"{done:>9,} entries  {rate:7.0f} a second  {_memory(os.getpid()):5.0f} MiB here, "
                f"{others} MiB there"
            )

    relink(store, tell)
    user, system, others_user, others_system, _ = (
        after - then for after, then in zip(os.times(), before, strict=True)
    )
    print(f"processor: {user + system:.0f} s here, {others_user + others_system:.0f} s there")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("entries", nargs="?", type=int, default=100_000)
    parser.add_argument("posts", nargs="?", type=Path)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(Path(folder) / "relink.db", create=True) as store,
    ):
        store.crosslinks.ship_names()
        build(store, options.entries, options.posts)
        measure(store, options.entries)


if __name__ == "__main__":
    main()
