"""The least that a reader must do, as fast as Python lets libxml2 and SQLite be.

Asks for the feeds of FOLDER/urls one by one over plain sockets, with the validators of last time;
skips bodies with the hash of last time; parses the others with libxml2; and inserts the text of
entries whose id is new, with a full-text index, in one transaction. Nothing is cleaned, dated,
linked or decided. Run where lxml is.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (url TEXT PRIMARY KEY, etag BLOB, hash BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
  id INTEGER PRIMARY KEY, feed TEXT, guid TEXT, title TEXT, content TEXT, UNIQUE (feed, guid)
);
CREATE VIRTUAL TABLE IF NOT EXISTS entries_fts USING fts5 (
  title, content, content = '', tokenize = 'porter unicode61'
);
"""
TAGS = re.compile(r"<[^>]*>")
PARSER = etree.XMLParser(recover=True, huge_tree=True, strip_cdata=True)


def fetch(url: str, etag: bytes | None) -> tuple[bytes | None, bytes | None]:
    """(ETag, body), with None for a body that has not changed."""
    parts = urlsplit(url)
    condition = b"If-None-Match: %s\r\n" % etag if etag else b""
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(
            b"GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n"
            % (parts.path.encode(), parts.netloc.encode(), condition)
        )
        answer = bytearray()
        while data := connection.recv(1 << 18):
            answer += data
    head, _, body = bytes(answer).partition(b"\r\n\r\n")
    fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    return fields.get(b"ETag"), None if b" 304 " in head[:20] else body


def entries(body: bytes) -> Iterator[tuple[Any, Any, Any]]:
    """(id, title, content) of each entry."""
    if body.lstrip()[:1] == b"{":
        for item in json.loads(body).get("items", ()):
            yield item.get("id"), item.get("title", ""), item.get("content_html", "")
        return
    tree = etree.fromstring(body, PARSER)
    for element in tree.iter("{*}item", "{*}entry") if tree is not None else ():
        fields = {
            etree.QName(child).localname: child.text or "".join(child.itertext())
            for child in element.iterchildren("*")
        }
        content = fields.get("encoded") or fields.get("content") or fields.get("description")
        name = fields.get("guid") or fields.get("id") or fields.get("link") or fields.get("title")
        yield name, fields.get("title", ""), content or fields.get("summary", "")


def main() -> None:
    folder = Path(sys.argv[1])
    database = sqlite3.connect(folder / "least.db")
    database.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {SCHEMA}")
    known = {row[0]: row[1:] for row in database.execute("SELECT url, etag, hash FROM feeds")}
    for url in (folder / "urls").read_text().split():
        old_etag, old_hash = known.get(url, (None, None))
        etag, body = fetch(url, old_etag)
        if body is None or (digest := hashlib.sha256(body).digest()) == old_hash:
            continue
        for guid, title, content in entries(body):
            found = database.execute(
                "INSERT OR IGNORE INTO entries (feed, guid, title, content) VALUES (?, ?, ?, ?)",
                (url, guid, title, content),
            )
            if found.rowcount:
                database.execute(
                    "INSERT INTO entries_fts (rowid, title, content) VALUES (?, ?, ?)",
                    (found.lastrowid, title, TAGS.sub(" ", content)),
                )
        database.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?)", (url, etag, digest))
    database.commit()
    print(database.execute("SELECT count(*) FROM entries").fetchone()[0])


main()
