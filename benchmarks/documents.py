"""Made-up documents: RSS of a blog, as long as wished, always the same for the same seed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from benchmarks.words import Words

if TYPE_CHECKING:
    from pathlib import Path

_NEWEST = datetime(2026, 5, 31, tzinfo=UTC)


def item(url: str, title: str, html: str, when: datetime) -> str:
    """One entry of RSS."""
    return (
        f"<item><title>{escape(title)}</title><link>{url}</link><guid>{url}</guid>"
        f"<pubDate>{format_datetime(when)}</pubDate><description>{escape(html)}</description></item>"
    )


def rss(url: str, title: str, items: str) -> bytes:
    """A document with these entries."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>'
        f"<link>{url}</link>{items}</channel></rss>"
    ).encode()


def write_documents(folder: Path, count: int, entries: int = 25, seed: int = 1) -> None:
    """Put `count` feeds into `folder`; one entry in five speaks of a piece elsewhere."""
    dice = random.Random(seed)
    words = Words(dice, spoken=100_000)
    for number in range(count):
        url = f"https://blog{number}.example"
        items = "".join(
            item(f"{url}/{n}", words.name(), _html(n, words, dice), _NEWEST - timedelta(days=n))
            for n in range(entries)
        )
        (folder / f"blog{number}.xml").write_bytes(rss(url, f"Blog {number}", items))


def _html(number: int, words: Words, dice: random.Random) -> str:
    links = "".join(
        f'<li><a href="https://{words.name().split()[0].lower()}.example/{n}">{n}</a></li>'
        for n in range(dice.randint(0, 6))
    )
    paragraphs = "".join(f"<p>{words.sentences(70)}</p>" for _ in range(dice.randint(2, 6)))
    told = ""
    if number % 5 == 0:
        site = f"https://paper{number}.example/pieces/{dice.randint(1, 999)}"
        told = f'<p>My latest for <a href="{site}">The Paper</a> is up: "{words.name()}".</p>'
    return f"{told}{paragraphs}<ul>{links}</ul>"
