"""The tables of a database whose own list of them is damaged, found page by page.

What SQLite keeps of a table is a record (type, name, table, root page, SQL) in a leaf page of its
first B-tree; such a page tells its own even where nothing leads to it any more. See "Database File
Format" at sqlite.org, sections 1.3, 1.6 and 2.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Record = tuple[Any, ...]

HEADER = 100
_LEAF = 0x0D
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Bytes of an integer by its serial type."""


def page_size(head: bytes) -> int:
    """Bytes in a page, as the header says; SQLite's default where it says nonsense."""
    size = int.from_bytes(head[16:18], "big")
    size = 65536 if size == 1 else size
    return size if size >= 512 and size & (size - 1) == 0 else 4096


def find_tables(path: Path) -> dict[str, Record]:
    """name -> record, of every table and index that a page of the file speaks of."""
    found = {}
    with path.open("rb") as file:
        size = page_size(file.read(HEADER))
        pages = path.stat().st_size // size
        for number in range(pages):
            file.seek(number * size)
            for record in _records(file.read(size), HEADER if number == 0 else 0):
                if _is_ours(record, pages):
                    found[record[1]] = record
    return found


def _is_ours(record: Record, pages: int) -> bool:
    match record:
        case (("table" | "index"), str(), str(), int(root), str(sql)):
            return 1 < root <= pages and sql.startswith("CREATE ")
        case ("index", str(name), str(), int(root), None):
            return 1 < root <= pages and name.startswith("sqlite_autoindex_")
    return False


def _records(page: bytes, start: int) -> Iterator[Record]:
    if page[start] != _LEAF:
        return
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    for number in range(count):
        at = start + 8 + 2 * number
        try:
            yield _record(page, int.from_bytes(page[at : at + 2], "big"))
        except (IndexError, KeyError, UnicodeDecodeError):
            continue  # what does not look like one of these records is none


def _varint(page: bytes, at: int) -> tuple[int, int]:
    """(value, the place behind it)."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | page[place] & 0x7F
        if page[place] < 0x80:
            return value, place + 1
    return value << 8 | page[at + 8], at + 9


def _record(page: bytes, at: int) -> Record:
    """The record in the cell at `at`, which has to stand in this page as a whole."""
    size, at = _varint(page, at)
    _, at = _varint(page, at)
    if size > len(page) - 35:
        raise IndexError
    header, place = _varint(page, at)
    content, kinds = at + header, list[int]()
    while place < at + header and len(kinds) < 5:
        kind, place = _varint(page, place)
        kinds.append(kind)
    return tuple(_values(page, content, kinds))


def _values(page: bytes, at: int, kinds: list[int]) -> Iterator[Any]:
    for kind in kinds:
        if kind == 0:
            yield None
        elif kind >= 13 and kind % 2:
            length = (kind - 13) // 2
            yield page[at : at + length].decode()
            at += length
        else:
            length = _INTEGERS[kind]
            yield int.from_bytes(page[at : at + length], "big", signed=True)
            at += length


def replace_schema(path: Path, tables: dict[str, Record]) -> None:
    """Put a sound first page, which names these tables, into the place of the one that `path` has;
    its version is kept where that can be read."""
    with path.open("r+b") as file:
        head = file.read(HEADER)
        size = page_size(head)
        version = int.from_bytes(head[60:64], "big") if head.startswith(b"SQLite format 3") else 0
        page = bytearray(_empty(size))
        page[24:28] = page[92:96] = (1).to_bytes(4, "big")
        page[28:32] = (path.stat().st_size // size).to_bytes(4, "big")
        page[60:64] = version.to_bytes(4, "big")
        file.seek(0)
        file.write(page)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.executemany("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", tables.values())


def _empty(size: int) -> bytes:
    """A database without anything: one page."""
    with NamedTemporaryFile(suffix=".db") as file:
        with closing(sqlite3.connect(file.name, isolation_level=None)) as raw:
            raw.execute(f"PRAGMA page_size = {size}")
            raw.execute("PRAGMA user_version = 1")
        return file.read()
