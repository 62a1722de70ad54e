"""Single values as the formats allow them: characters, words, language tags, media types. Pure."""

from __future__ import annotations

import re

_ILLEGAL = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_RETURN = re.compile(r"\r\n?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # RFC 5646 §2.1, well-formed
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,127}/[\w!#$&^.+-]{1,127}", re.ASCII)  # RFC 6838 §4.2


def legal(text: str) -> str:
    """`text` with characters of XML 1.0 only (§2.2) and line feeds for line ends (§2.11).

    Lone surrogates, which no UTF-8 can hold, become U+FFFD; other strays are dropped.
    """
    if not _ILLEGAL.search(text):
        return text
    return _ILLEGAL.sub("", _SURROGATE.sub("\ufffd", _RETURN.sub("\n", text)))


def words(text: str | None) -> str:
    """What is left of `text` to be read, on the outside without white space; "" for nothing."""
    return legal(text or "").strip()


def language_tag(text: str | None) -> str | None:
    """`text` as a language tag ("en_GB" is meant as "en-GB"), None where it cannot be one."""
    tag = (text or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def media_type(text: str | None) -> str | None:
    """`text` without parameters, None where it is no type/subtype."""
    kind = (text or "").partition(";")[0].strip()
    return kind if _MEDIA_TYPE.fullmatch(kind) else None


def amount(number: int | None) -> str | None:
    """A length or a count as digits; None where it is unknown or below nothing."""
    return None if number is None or number < 0 else str(number)
