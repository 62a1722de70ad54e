"""What a piece is called, as far as the text says so. Pure; nothing is guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.crosslinks.cues import PIECE, SPOKEN
from aggregator.crosslinks.phrase import heads, one_of
from aggregator.text import squeeze, title_key

if TYPE_CHECKING:
    from aggregator.crosslinks.reading import Sentence

_QUOTED = re.compile(
    r"“([^“”]{3,220})”|\"([^\"“”]{3,220})\"|„([^„“”]{3,220})[“”]|«\s?([^«»]{3,220}?)\s?»"
    r"|‘([^‘’]{3,60}(?:’\w[^‘’]{0,60})*)’|「([^「」]{2,120})」|『([^『』]{2,120})』|《([^《》]{2,120})》"
)
_CALLED = re.compile(
    r"\b(?:called|dal titolo|entitled|getiteld|headlined|intitulad[oa]|intitulée?|med titeln"
    r"|mit dem titel|named|titled|titulad[oa])[\s:,]*[\"'(]?\s*",
    re.IGNORECASE,
)
_NOUNS = one_of((*PIECE, *SPOKEN))
_GENERIC = heads((*PIECE, *SPOKEN)) | frozenset(
    """
    a an and at available can check complete entire first free full good great guest has here her
    him his i in interesting interviewed is it last latest link live long me mine more my new
    newest now of on one online original our out part pdf posted published read recent rest second
    short some summary that the their there this transcript up video was we whole wrote you
    """.split()
)
"""Words of links that only say that there is something."""
_OPENERS = frozenset(
    """
    cross crossposted download here i listen my originally our read these this watch we
    """.split()
)
_COMMA = re.compile(
    rf"\b{_NOUNS}(?:\s(?:on|about)\s[^,]{{3,60}})?,\s(?P<title>[A-Z][^,]{{4,120}}?),\s"
    r"(?:in|at|on|for|has|was|is|which|just|appeared|appears)\b"
)
_CLOSING = " ,;:.\"'“”„«»‘’()[]"
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def cleaned(title: str) -> str:
    """`title` without enclosing quotes and the punctuation of the sentence around it."""
    title = squeeze(title).strip(_CLOSING.replace(".", ""))
    return (
        title[:-1].rstrip(_CLOSING) if title.endswith(".") and not title.endswith("..") else title
    )


def is_generic(text: str) -> bool:
    """Whether a link's text only says that there is something ("here", "my new article")."""
    words = re.findall(r"[^\W_]+", text.lower())
    return all(word in _GENERIC or re.fullmatch(r"\d+|[ivx]+", word) for word in words)


def is_title(text: str, post_title: str) -> bool:
    """Whether a link's text is a title and not a phrase of the sentence."""
    text = cleaned(text)
    words = _WORD.findall(text)
    key = title_key(text)
    if key and key == title_key(post_title):
        return True
    opener = words[0].lower().partition("-")[0] if words else ""
    if not words or is_generic(text) or opener in _OPENERS or len(text) > 250:
        return False
    if len(words) < 2 or not (text[0].isupper() or text[0].isdigit() or text[0] in "#¿¡"):
        return bool(re.match(r"[\u3040-\u9fff\uac00-\ud7af]{6}", text))
    weighty = [word for word in words[1:] if len(word) > 3] or words[1:]
    capital = sum(word[0].isupper() for word in weighty)
    return capital * 2 >= len(weighty) or text[-1] in "?!" or (":" in text and len(words) > 3)


def quoted(sentence: Sentence) -> list[tuple[int, int, str]]:
    """(start, end, text) of everything in quotation marks."""
    found = []
    for match in _QUOTED.finditer(sentence.raw):
        text = next(group for group in match.groups() if group)
        found.append((match.start(), match.end(), cleaned(text)))
    return found


def title_in(sentence: Sentence, start: int, post_title: str, outlet: str | None) -> str | None:
    """The title that a sentence names at or after `start`, or before it where it opens with one."""
    wrong = title_key(outlet)
    quotes = [q for q in quoted(sentence) if len(q[2].split()) > 1 or not q[2].isascii()]
    quotes = [q for q in quotes if title_key(q[2]) != wrong and q[2][:1] not in "@("]
    called = _CALLED.search(sentence.text, start)
    if called and (given := _called(sentence, called.end())):
        return given
    for begin, _, text in sorted(quotes, key=lambda q: q[0] < start):
        before = sentence.text[max(0, begin - 3) : begin]
        capital = text[:1].isupper() or not text[:1].isascii() or text[:1].isdigit()
        if (
            is_title(text, post_title)
            or (capital and before.endswith((", ", ": ")))
            or not text[:1].isascii()
        ):
            return text
    if comma := _COMMA.search(sentence.text, max(0, start - 1)):
        return cleaned(sentence.raw[comma.start("title") : comma.end("title")])
    return None


def _called(sentence: Sentence, place: int) -> str | None:
    """What follows "titled": a quotation, a link, an emphasis, or words in capitals."""
    near = [q for q in quoted(sentence) if place - 3 <= q[0] <= place + 1]
    if near:
        return near[0][2]
    links = [(a.start, a.end) for a in sentence.anchors]
    for start, end in (*links, *((s.start, s.end) for s in sentence.spans)):
        if place - 3 <= start <= place + 2:
            return cleaned(sentence.raw[start:end]) or None
    plain = re.match(r"[A-Z][^,.;]{3,100}", sentence.text[place:])
    return cleaned(sentence.raw[place : place + plain.end()]) if plain else None
