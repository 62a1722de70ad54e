"""Other programs' readings of a feed: feedparser's, a JSON parser's, Newsboat's.

`expected` says what they must find. Shares no code with the program but its records.
"""

from __future__ import annotations

import calendar
import json
import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

import feedparser

from aggregator.export.ids import web_iri

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.export.document import ExportDocument


class Read(NamedTuple):
    """What matters of an entry: id, title in single spaces, link, time."""

    id: str
    title: str
    link: str | None
    time: datetime


_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)/+")


def expected(document: ExportDocument, kind: str) -> list[Read]:
    """What a reader of `document` in that format must find, in order.

    Of Atom, feedparser drops slashes from an id such as "cid:///x", and takes the id for a missing
    link; in titles and links of RSS it reads what looks like HTML as HTML, for RSS does not say.
    """
    found = []
    for name, entry in zip(document.ids, document.entries, strict=True):
        title, link = _line(entry.title), web_iri(entry.url)
        if kind == "atom":
            name = _SLASHES.sub(r"\1", name)
            link = link or name
        if kind == "rss":
            title, link = unescape(title), unescape(link) if link else None
        found.append(Read(name, title, link, entry.published_at))
    return found


def read(data: bytes, kind: str) -> list[Read]:
    """What a reader finds in an "atom", "rss" or "json" feed."""
    found = _read_json(data) if kind == "json" else _read_xml(data)
    if kind != "rss":
        return found
    return [
        one._replace(title=unescape(one.title), link=unescape(one.link) if one.link else None)
        for one in found
    ]


def _read_json(data: bytes) -> list[Read]:
    return [
        Read(
            item["id"],
            _line(item.get("title", "")),
            item.get("url"),
            datetime.fromisoformat(item["date_published"]),
        )
        for item in json.loads(data)["items"]
    ]


def _read_xml(data: bytes) -> list[Read]:
    found: Any = feedparser.parse(data, response_headers={"content-type": "application/xml"})
    assert not found.bozo, found.bozo_exception
    return [
        Read(
            entry.id,
            _line(entry.get("title", "")),
            entry.get("link"),
            datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC),
        )
        for entry in found.entries
    ]


def _line(text: str) -> str:
    return " ".join(text.split())


def find_newsboat() -> str | None:
    """Where Newsboat is, or None."""
    return shutil.which("newsboat")


def newsboat(url: str, folder: Path, patience: float) -> list[str]:
    """The ids of the entries that Newsboat keeps of one feed, after a reload with everything of its
    own in `folder`."""
    (folder / "urls").write_text(f"{url}\n", encoding="utf-8")
    (folder / "config").write_text("max-items 0\nkeep-articles-days 0\n", encoding="utf-8")
    files = {"-u": "urls", "-c": "cache.db", "-C": "config"}
    options = [word for option, name in files.items() for word in (option, str(folder / name))]
    program = find_newsboat()
    assert program is not None
    subprocess.run(
        [program, *options, "-x", "reload"],
        env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
        capture_output=True,
        timeout=patience,
        check=True,
    )
    with closing(sqlite3.connect(folder / "cache.db")) as cache:
        return [row[0] for row in cache.execute("SELECT guid FROM rss_item WHERE deleted = 0")]
