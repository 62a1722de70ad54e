"""How long questions take: `python -m benchmarks.search [ENTRIES] [FILE]`.

Makes a database of made-up entries (a word's frequency falls with its rank, as in any language;
one entry in ten is in Chinese characters, one in twenty announces another as a piece elsewhere),
then times each question, best of three, and 300 arbitrary strings. The same seed gives the same
database; FILE keeps it for next time.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.errors import QueryError
from aggregator.query import parse
from aggregator.store.database import Connection, connect
from aggregator.store.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2024, 6, 1, tzinfo=UTC)
FEEDS = 1000
WORDS = 400
"""In each entry."""


def word(rank: int) -> str:
    """A word that can be pronounced: "ba" is the most frequent, then "be", "bi"…"""
    letters = ""
    while rank or not letters:
        rank, syllable = divmod(rank - 1, 95)
        letters += "bcdfghjklmnprstvwyz"[syllable // 5] + "aeiou"[syllable % 5]
    return letters


QUESTIONS = {
    "common word": word(1),
    "rare word": word(29_000),
    "two common words": f"{word(1)} {word(2)}",
    "phrase": f'"{word(3)} {word(5)}"',
    "prefix": f"{word(1200)}*",
    "short prefix": f"{word(1)}*",
    "any of two": f"{word(1)} OR {word(2000)}",
    "word, field, date": f"{word(10)} feed:blog7 after:2023",
    "word and author": f"{word(10)} author:writer7",
    "word or author": f"{word(10)} OR author:writer7",
    "author": "author:writer7",
    "tag": "tag:t3",
    "site": "site:blog7.example",
    "outlet": "outlet:blog7.example",
    "language": "lang:ja",
    "negation only": f"-{word(1)}",
    "field negated": "-tag:t3 -author:writer7",
    "announcements": "is:announcement",
    "announced": "is:announced",
    "unresolved": "is:unresolved",
    "enclosures": "has:enclosure",
    "a sign": f"{word(30)}+",
    "an emoji": "🎉",
    "one character": "一",
    "characters": "一丁",
    "everything": "",
}


@dataclass(frozen=True, slots=True)
class _Text:
    title: str
    html: str
    text: str


def _texts(random_: random.Random) -> Iterator[_Text]:
    vocabulary = [word(rank) for rank in range(1, 30_001)]
    weights = list(accumulate(1 / rank for rank in range(1, 30_001)))
    characters = [chr(0x4E00 + n) for n in range(2000)]
    heavy = list(accumulate(1 / rank for rank in range(1, len(characters) + 1)))
    while True:
        if random_.random() < 0.1:
            text = "".join(random_.choices(characters, cum_weights=heavy, k=2 * WORDS))
            title = text[:12]
        else:
            words = random_.choices(vocabulary, cum_weights=weights, k=WORDS)
            text, title = " ".join(words), " ".join(words[:8])
            if random_.random() < 0.02:
                text += "🎉"
        yield _Text(title, f"<p>{text}</p>" + "<!-- markup -->" * 60, text)


def fill(connection: Connection, count: int, random_: random.Random) -> None:
    """Write `count` made-up entries of `FEEDS` feeds."""
    with connection.transaction():
        connection.executemany(
            "INSERT INTO feeds (id, url, title, outlet_domain, added_at) VALUES (?, ?, ?, ?, ?)",
            [
                (n, f"https://blog{n}.example/feed", f"Blog{n}", f"blog{n}.example", stamp(NOW))
                for n in range(1, FEEDS + 1)
            ],
        )
    texts = _texts(random_)
    for start in range(1, count + 1, 1000):
        with connection.transaction():
            for entry_id in range(start, min(start + 1000, count + 1)):
                _entry(connection, entry_id, next(texts), random_)


def _entry(connection: Connection, entry_id: int, text: _Text, random_: random.Random) -> None:
    feed = random_.randint(1, FEEDS)
    when = stamp(NOW - timedelta(minutes=random_.randint(0, 3_000_000)))
    key = f"blog{feed}.example/{entry_id}"
    writer, tag = f"writer{feed}", f"t{min(int(random_.expovariate(0.05)), 300)}"
    connection.execute(
        """INSERT INTO entries (id, feed_id, guid, url, url_key, domain, title, title_key,
        content_html, content_text, authors, tags, published_at, first_seen_at, sort_at, language,
        content_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')""",
        (entry_id, feed, key, f"https://{key}", key, f"blog{feed}.example", text.title, text.title,
         text.html, text.text, writer, tag, when, when, when, "ja" if entry_id % 10 == 0 else "en"),
    )  # fmt: skip
    connection.execute(
        "INSERT INTO entry_authors (entry_id, position, name, name_key) VALUES (?, 0, ?, ?)",
        (entry_id, writer, writer),
    )
    connection.execute("INSERT INTO entry_tags VALUES (?, ?)", (entry_id, tag))
    if entry_id % 20 == 0:
        told = connection.row(
            "SELECT url_key, domain FROM entries WHERE id = ?", (random_.randint(1, entry_id),)
        )
        assert told is not None
        piece, outlet = told
        connection.execute(
            """INSERT INTO crosslinks (entry_id, kind, url, url_key, outlet_domain, title,
            title_key, confidence, evidence, detector)
            VALUES (?, 'announces', ?, ?, ?, ?, ?, 0.9, '[]', '')""",
            (entry_id, f"https://{piece}", piece, outlet, text.title, text.title),
        )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[2] if len(sys.argv) > 2 else f"{folder}/search.db")
        made = path.exists()
        connection = connect(path, create=True)
        if not made:
            started = time.perf_counter()
            fill(connection, count, random.Random(1))
            print(f"{count} entries written in {time.perf_counter() - started:.0f} s")
        print(f"{path.stat().st_size / 2**20:.0f} MiB")
        report(Search(connection))
        stress(Search(connection), 300, random.Random(2))
        connection.close()


def stress(search: Search, count: int, random_: random.Random) -> None:
    """Ask `count` arbitrary strings, made of the language's own pieces and of noise; print how many
    were understood, and the slowest answer. Anything but an answer or a QueryError is raised."""
    pieces = (
        *QUESTIONS.values(),
        '"',
        "(",
        ")",
        "-",
        "OR",
        "AND",
        "*",
        ":",
        "\u6d77",
        "\x00",
        "c++",
    )
    understood, slowest, asked = 0, 0.0, ""
    for _ in range(count):
        text = " ".join(random_.choices(pieces, k=random_.randint(1, 6)))
        started = time.perf_counter()
        with suppress(QueryError):
            search.hits(parse(text, NOW), limit=20)
            understood += 1
        if (took := time.perf_counter() - started) > slowest:
            slowest, asked = took, text
    print(f"{count} strings, {understood} understood; slowest {slowest:.2f} s: {asked!r}")


def report(search: Search) -> None:
    """Print what each question takes, in milliseconds."""
    print(f"{'':20}{'best 20':>9}{'newest 20':>10}{'count':>8}{'answers':>9}")
    for name, text in QUESTIONS.items():
        query = parse(text, NOW)
        times = [0.0, 0.0, 0.0]
        for _ in range(3):
            marks = [time.perf_counter()]
            search.hits(query, limit=20)
            marks.append(time.perf_counter())
            search.entries(query, limit=20)
            marks.append(time.perf_counter())
            answers = search.count(query)
            marks.append(time.perf_counter())
            took = [1000 * (b - a) for a, b in pairwise(marks)]
            times = [min(a, b) if a else b for a, b in zip(times, took, strict=True)]
        print(f"{name:20}{times[0]:9.0f}{times[1]:10.0f}{times[2]:8.0f}{answers:9}")


if __name__ == "__main__":
    main()
