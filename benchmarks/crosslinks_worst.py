"""How long the dearest entries take: made ones of two sizes, and those of files of feeds.

    python -m benchmarks.crosslinks_worst [FEEDS …]

Each made text is tried at a quarter of its size and whole: where the second takes much more than
four times as long as the first, something is worse than linear ("growth" over 4). Milliseconds
of the processor for `find` alone, the best of two.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from aggregator.crosslinks.detect import find
from aggregator.crosslinks.outlets import shipped_outlets
from aggregator.html import plain_text, sanitise
from aggregator.model import Author, ParsedEntry, ParseFailed, Site
from aggregator.parse import parse

URL = "https://a.example/post"
SITE = Site("https://a.example/", "A Blog", "Ada Quill")
SIZE = 1_000_000
MADE = {
    "prose": "<p>I wrote an article on eels for The Heron, and my mother read it in bed.</p>",
    "one paragraph": "I wrote an article on eels for The Heron, and my mother read it in bed. ",
    "links": '<a href="https://b.example/{n}">my article {n}</a> in The Heron ',
    "items": '<li><a href="https://b.example/{n}">Eels {n}</a> for The Heron</li>',
    "quotes": "“my article” in “The Heron ",
    "commas": "at The Heron, I wrote, ",
    "words": "my our I we wrote article ",
    "no blanks": "article",
    "blanks": "my          article",
    "capitals": "I wrote for The Heron Of The Marsh ",
    "emphasis": "<em>my <b>article</b></em> in <i>The Heron</i> ",
    "nested": "<div><blockquote>",
    "malformed": '<a href="x<p>my article</a in <b The Heron>',
    "addresses": "Cross-posted at http://b.example/{n} ",
    "right to left": "כתבתי מאמר ב The Heron: my latest for \u202eThe Heron\u202c is up. ",
    "Chinese": "本文首发于《沼泽评论》，我为《沼泽评论》撰写了文章。",
    "Japanese": "雑誌「沼」に記事を寄稿しました。",
    "entities": "&quot;my article&quot; &amp; ",
}


def entry(html: str) -> ParsedEntry:
    """An entry with this body, as reading a feed would make it."""
    html = sanitise(html, URL)
    text = plain_text(html)
    return ParsedEntry(
        guid="1",
        url=URL,
        title="",
        summary=None,
        content_html=html,
        content_text=text,
        published_at=None,
        updated_at=None,
        authors=(Author("Ada Quill"),),
    )


def cost(entry: ParsedEntry, site: Site) -> float:
    """Milliseconds for one entry."""
    outlets, best = shipped_outlets(), float("inf")
    for _ in range(2):
        started = time.process_time()
        find(entry, site, outlets)
        best = min(best, time.process_time() - started)
    return best * 1000


def made(pattern: str, size: int) -> ParsedEntry:
    """`pattern` over and over, numbered, up to `size` characters."""
    return entry("".join(pattern.replace("{n}", str(n)) for n in range(size // len(pattern))))


def entries_of(path: Path) -> list[tuple[ParsedEntry, Site]]:
    """Every entry of a file with a feed; none where it is none."""
    kind = "application/feed+json" if path.suffix == ".json" else "application/xml"
    feed = parse(path.read_bytes(), url=URL, content_type=kind)
    if isinstance(feed, ParseFailed):
        return []
    return [(entry, Site(feed.site_url or URL, feed.title, feed.author)) for entry in feed.entries]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("feeds", nargs="*", type=Path, help="files of feeds")
    options = parser.parse_args()
    cost(made(MADE["prose"], 1_000), SITE)
    print(f"{'made of':16}{SIZE // 4:>10}{SIZE:>10} characters, ms   growth")
    for name, pattern in MADE.items():
        small, whole = (cost(made(pattern, size), SITE) for size in (SIZE // 4, SIZE))
        print(f"{name:16}{small:10.1f}{whole:10.1f}{whole / small:25.1f}", flush=True)
    found = [(cost(entry, site), path.name, entry.url) for path in options.feeds
             for entry, site in entries_of(path)]  # fmt: skip
    if found:
        mean = sum(ms for ms, _, _ in found) / len(found)
        print(f"{len(found)} entries of feeds: {mean:.3f} ms on average; the dearest:")
        for ms, name, url in sorted(found, key=lambda row: -row[0])[:5]:
            print(f"{ms:10.1f} ms  {name}  {url}")


if __name__ == "__main__":
    main()
