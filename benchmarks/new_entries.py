"""Documents with more entries: the newest one again, under another id, link and title.

An entry that repeats a real one costs every reader what a real new one would. Pure; bytes in, bytes
out, and no parser: what is written must not be rewritten.
"""

from __future__ import annotations

import json
import re

_OPAQUE = rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>"
_ENTRY = re.compile(_OPAQUE + rb"|<((?:[\w.-]+:)?(?:item|entry))(?=[\s>])", re.DOTALL)
_NAMES = re.compile(
    rb"""(?P<element> <(?:[\w.-]+:)?(?:guid|id|link)(?:\s[^<>]*)?(?<!/)>
        \s* (?:<!\[CDATA\[)? [^<\]]*)
    | (?P<attribute> (?:\srdf:about|<(?:[\w.-]+:)?link\s[^<>]*?href)\s*=\s*["'][^"'<>]*)
    | (?P<title> <title(?:\s[^<>]*)?> \s* (?:<!\[CDATA\[)?)""",
    re.VERBOSE,
)


def with_new_entries(body: bytes, count: int) -> bytes:
    """`body` with `count` new entries in front; unchanged where no entry is seen, as in a document
    in UTF-16."""
    add = _to_json if body.lstrip()[:1] == b"{" else _to_xml
    return add(body, [f"-new{number}" for number in range(count, 0, -1)])


def _to_json(body: bytes, marks: list[str]) -> bytes:
    document = json.loads(body)
    if not document.get("items"):
        return body
    newest = document["items"][0]
    new = [
        {
            **newest,
            "id": f"{newest.get('id', '')}{mark}",
            "url": f"{newest.get('url', '')}{mark}",
            "title": f"New {newest.get('title', '')}",
        }
        for mark in marks
    ]
    return json.dumps(document | {"items": new + document["items"]}, ensure_ascii=False).encode()


def _to_xml(body: bytes, marks: list[str]) -> bytes:
    first = next((found for found in _ENTRY.finditer(body) if found[1]), None)
    if first is None:
        return body
    closing = re.compile(_OPAQUE + rb"|(</" + re.escape(first[1]) + rb"\s*>)", re.DOTALL)
    last = next((f for f in closing.finditer(body, first.end()) if f[1]), None)
    if last is None:
        return body

    newest = body[first.start() : last.end()]
    new = b"".join(_renamed(newest, mark.encode()) + b"\n" for mark in marks)
    return body[: first.start()] + new + body[first.start() :]


def _renamed(entry: bytes, mark: bytes) -> bytes:
    return _NAMES.sub(lambda f: f[0] + b"New " if f["title"] else f[0].rstrip() + mark, entry)
