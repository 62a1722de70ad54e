"""Bytes as text, whatever the labels say (R35, RFC 7303 §3).

In this order: byte order mark, HTTP charset, XML declaration, UTF-8, windows-1252; and a body that
is valid UTF-8 beats a single-byte label. Pure; knows nothing of feeds.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
"""How a document begins that is not ASCII-compatible and has no mark (XML 1.0, appendix F)."""

_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]+)""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^\s;"']+)""", re.IGNORECASE)

_ALIASES = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932", "x-x-big5": "big5hkscs",
    "big5": "big5hkscs", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "x-euc-jp": "euc-jp",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "iso-8859-9": "cp1254", "tis-620": "cp874", "windows-874": "cp874",
    "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "utf8mb4": "utf-8",
}  # fmt: skip
"""Labels as the web means them (WHATWG Encoding), where Python knows another meaning or none."""

_MULTIBYTE = ("gb", "big5", "cp932", "cp949", "euc_", "shift_jis", "iso2022", "hz", "johab")
_UNUSABLE = frozenset(
    {"utf-7", "punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "utf-16",
     "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "mbcs", "oem"}
)  # fmt: skip
"""Codecs that no label may call for: not meant for documents, or told by the first bytes alone."""


def decode(body: bytes, content_type: str | None) -> str:
    """`body` as text; bytes that no label explains become U+FFFD, nothing raises."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return _marked(body[len(mark) :], codec, content_type)
    for start, codec in _UNMARKED:
        if body.startswith(start):
            return body.decode(codec, "replace")
    return _labelled(body, content_type)


def _marked(body: bytes, codec: str, content_type: str | None) -> str:
    if codec != "utf-8":
        return body.decode(codec, "replace")
    return _labelled(body, "charset=utf-8; " + (content_type or ""))


def _labelled(body: bytes, content_type: str | None) -> str:
    codecs_named = [c for c in map(_codec, labels(body, content_type)) if c]
    for codec in codecs_named:
        if codec.startswith(_MULTIBYTE) and (text := _strictly(body, codec)) is not None:
            return text
    if (text := _strictly(body, "utf-8")) is not None:
        return text
    if (not codecs_named or "utf-8" in codecs_named) and (text := _mostly_utf8(body)) is not None:
        return text
    for codec in codecs_named:
        if codec != "utf-8" and (text := _strictly(body, codec)) is not None:
            return text
    return body.decode("cp1252", "replace")


def labels(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """The charsets that the HTTP header and the XML declaration name, in that order."""
    named = [found[1] for found in [_CHARSET.search(content_type or "")] if found]
    if found_in_body := _DECLARED.search(body, 0, 1024):
        named.append(found_in_body[1].decode("ascii"))
    return tuple(named)


def _codec(label: str) -> str | None:
    label = label.strip().lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return None
    return None if name in _UNUSABLE else name


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeError, LookupError):  # LookupError: a codec that is not for text
        return None


def _mostly_utf8(body: bytes) -> str | None:
    """UTF-8 with a few broken bytes, as left behind by a cut in the middle of a character."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond_ascii = len(body) - len(body.translate(None, bytes(range(128, 256))))
    return text if beyond_ascii > 4 * broken else None
