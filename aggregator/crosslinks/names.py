"""Names of outlets as a sentence mentions them: linked, set off, or in capitals after a
preposition. Pure; which of several mentions is meant is decided in `pieces`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.crosslinks.people import is_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.crosslinks.reading import Sentence
    from aggregator.html import Anchor

_TLD = (
    r"(?:at|au|blog|ca|ch|co|com|de|dev|dk|edu|eu|fm|fr|gov|in|info|io|is|me|net|news|org|press"
    r"|tv|uk|us)"
)
_TOKEN = (
    rf"(?:[\w-]{{1,60}}(?:\.[\w-]{{1,60}}){{0,5}}\.{_TLD}\b"
    r"|\.?[A-ZÀ-ÞΑ-ΩА-Я0-9][\w&+/!-]{0,60}(?:\.[A-Z]\.?|'(?!s\b)\w+|::\w+){0,4}[+!]?"
    r"|[a-z]{1,2}[A-Z]\w{1,60})"
)
"""One word of a name: a host name, a word in capitals, or one like "eWeek"."""
_JOIN = r"(?:of|and|the|&|\+|de|la|le|les|des|du|d'|der|die|das|und|et|y|e|van|von|für|for)"
_KIND = (
    r"blog|website|web\ssite|site|magazine|journal|newsletter|podcast|column|show|series|newspaper"
    r"|weblog|radio|website|zine|wiki|page|channel|programme|program"
)
_NAME = re.compile(
    rf"{_TOKEN}(?:\s(?:{_JOIN}(?:\s(?:the|la|las|le|les|den|der|die))?\s)?{_TOKEN}){{0,9}}"
    rf"(?:(?:'s?)?\s(?:[a-z]+\s)?(?:{_KIND})\b)?"
)
_OURS = re.compile(r"(?:this|my|our)\s(?!(?:month|week|year)'s)", re.IGNORECASE)
_ENDS_IN_KIND = re.compile(rf"\b(?:{_KIND})$", re.IGNORECASE)
_EASTERN = re.compile(r"[《「『]([^》」』]{2,40})[》」』]")
_AT = re.compile(
    r"(?<![\w'])(?P<at>over\s(?:at|in|on)|out\s(?:at|in|on)|up\s(?:at|on)|as|at|by|for|from|in|on"
    r"|to|via|with"  # then de, fr, es, pt, it, nl, sv, ru
    r"|auf|bei|beim|für|im|in\s(?:dem|den|der)|von|chez|dans|par|pour|sur|à|en|para|por|em|na|no"
    r"|pela|pelo|nel|nella|per|su|sul|sulla|bij|door|op|voor|hos|på|(?-i:i)|в|для|на)\s(?=\S)",
    re.IGNORECASE,
)
_MONTHS = "january february march april may june july august september october november december"
_DET = re.compile(
    r"(?:(?:[Tt]he|(?:19|20)\d\d|this\s(?:month|week)'s|yesterday's|today's|l'"
    rf"|{'|'.join(f'[{m[0].upper()}{m[0]}]{m[1:]}' for m in _MONTHS.split())}"
    r"|an?|always|at|australian|autumn|awesome|blog|chinese|column|current|edition|english|ever"
    r"|excellent|fall|fine|first|folks|french|german|good|great|guys|her|his|issue|its|journal"
    r"|latest|magazine|most|new|newest|newsletter|newspaper|number|of|one|online|pages|people"
    r"|podcast|popular|print|recent|second|section|show|site|special|spring|summer|their|third"
    r"|this|upcoming|venerable|version|volume|website|winter|wonderful"
    r"|das|de|dem|den|der|des|die|du|el|gli|het|il|jornal|la|le|les|lo|los|magazin|nos|o|os"
    r"|revista|revue|zeitschrift)[\s/-]+|[\"'(*_]+){0,9}"
)
"""What may stand between a preposition and the name: articles, "the May issue of", quotes."""
_CLOSED = frozenset(
    """
        after also and apr aug before but chinese dec english feb french friday german he here how
        i i'm i've if it jan japanese jul jun mar monday my no note nov oct our part pdf saturday
        sep sept she so spanish sunday that there these they this those thursday today tomorrow
        tuesday update we wednesday what when where which while who why yes yesterday you
    """.split()
) | frozenset(_MONTHS.split())
"""Words in capitals that begin something else."""
_TAIL = re.compile(r"[\s,.;:!?'\"()\[\]*_-]+$")
_DATE = re.compile(
    r"\s+(?:(?:le|am|vom|el|il|op|den|em|a)\s\d{1,2}(?:er|\.)?|(?:on\s)?(?:\d{1,2}(?:st|nd|rd|th)?\s)?(?:january|february|march|april|may|june|july|august"
    r"|september|october|november|december|\d{1,2}/\d|(?:19|20)\d\d))(?:\W.*)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence at `start`…`end`, after the preposition `at` ("" for a subject).

    `anchor` is the link that it is or lies in; `set_off` says that it is in italics or quotes.
    """

    name: str
    start: int
    end: int
    at: str
    anchor: Anchor | None = None
    set_off: bool = False


def trimmed(name: str) -> str | None:
    """`name` without dates, closing punctuation and a possessive; None where nothing is left."""
    name = re.sub(r"['’]s$", "", _DATE.sub("", name))
    name = re.sub(
        r"^(?:(?:an?|this|their)\s|\d+(?:st|nd|rd|th)\s)", "", _TAIL.sub("", name).strip(" \"'([*_")
    )
    if name.lower() in _CLOSED or not re.search(r"[^\W\d_]", name) or len(name) < 2:
        return None
    return name if len(name) <= 90 else None


def _cut(name: str) -> str:
    """`name` up to the first word that cannot be part of one."""
    words = name.split(" ")
    for place, word in enumerate(words):
        if word[:1].isupper() and word.lower().strip("'\",.") in _CLOSED:
            return " ".join(words[:place])
    return name


def name_at(sentence: Sentence, place: int, at: str) -> Mention | None:
    """The name that begins at or just after `place`, as far as one does."""
    determiners = _DET.match(sentence.text, place)
    begin = determiners.end() if determiners else place
    if marked := _marked_at(sentence, place, begin, at):
        return marked
    found = _NAME.match(sentence.text, begin)
    if not found or not (name := trimmed(_cut(sentence.raw[begin : found.end()]))):
        return None
    if sentence.text[max(place, begin - 4) : begin] == "The ":
        begin, name = begin - 4, "The " + name
    end = begin + len(name)
    if sentence.text[end : end + 3] == "'s " and (own := name_at(sentence, end + 3, at)):
        return _possessed(sentence, begin, name, own)
    set_off = sentence.text[begin - 1 : begin] in ('"', "*")
    return Mention(name, begin, end, at, _linked(sentence, begin, end), set_off)


def _marked_at(sentence: Sentence, place: int, begin: int, at: str) -> Mention | None:
    """The link or the emphasis that begins there, where all of it can be a name."""
    for anchor in sentence.anchors:
        if place - 1 <= anchor.start <= begin < anchor.end:
            if whole := _whole(sentence, anchor.start, anchor.end, at):
                off = _is_set_off(sentence, begin)
                return Mention(whole, anchor.start, anchor.end, at, anchor, off)
            break
    for span in sentence.spans:
        if place - 1 <= span.start <= begin < span.end and (
            whole := _whole(sentence, span.start, span.end, at)
        ):
            linked = _linked(sentence, span.start, span.end)
            return Mention(whole, span.start, span.end, at, linked, True)
    return None


def _possessed(sentence: Sentence, begin: int, name: str, own: Mention) -> Mention:
    """Of "Somebody's Thing": the thing where a person has it, both where it is a blog or column."""
    if is_person(name):
        return own
    if own.anchor or own.set_off or _ENDS_IN_KIND.search(own.name):
        whole = sentence.raw[begin : own.end]
        return replace(own, name=whole, start=begin)
    end = begin + len(name)
    return Mention(name, begin, end, own.at, _linked(sentence, begin, end))


def _linked(sentence: Sentence, start: int, end: int) -> Anchor | None:
    return next((a for a in sentence.anchors if a.start < end and a.end > start), None)


def _is_set_off(sentence: Sentence, place: int) -> bool:
    return any(s.start <= place < s.end and s.tag in ("i", "em", "cite") for s in sentence.spans)


def _whole(sentence: Sentence, start: int, end: int, at: str) -> str | None:
    """The text of a link or emphasis where all of it can be a name."""
    text = sentence.text[start:end]
    determiners = _DET.match(text)
    inner = text[determiners.end() if determiners else 0 :]
    head, colon, _ = inner.partition(": ")
    if colon and at and _NAME.fullmatch(head) and "." not in head:
        return trimmed(head)
    if inner.lower() in ("blog", "website", "site", "magazine", "podcast", "journal"):
        return None
    words = inner.split()
    if not words or len(words) > 9 or not _NAME.match(inner):
        return None
    if "." in at or not (words[0][0].isupper() or words[0][0].isdigit() or "." in words[0]):
        return trimmed(inner) if _NAME.fullmatch(inner) else None
    lower = sum(1 for w in words if w[0].islower() and len(w) > 3 and "." not in w)
    if lower > 1 and lower * 2 > len(words):
        return None
    skipped = text[: len(text) - len(inner)]
    keep = "The " if skipped.endswith("The ") else ""
    offset = start + len(text) - len(inner)
    return trimmed(keep + sentence.raw[offset:end])


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """Every name after a preposition, in order."""
    last = -1
    for found in _AT.finditer(sentence.text):
        if found.end() < last:
            continue
        ours = _OURS.match(sentence.text, found.end())
        if ours and not _linked(sentence, ours.end(), ours.end() + 1):
            continue
        if mention := name_at(sentence, found.end(), found["at"].lower()):
            last = mention.end
            yield mention


def eastern_mentions(sentence: Sentence, start: int) -> Iterator[Mention]:
    """Names after a cue in a language without blanks: quoted, linked, or in Latin letters."""
    for anchor in sentence.anchors:
        if anchor.start >= start and (name := trimmed(sentence.raw[anchor.start : anchor.end])):
            yield Mention(name, anchor.start, anchor.end, "在", anchor)
    for found in _EASTERN.finditer(sentence.raw):
        linked = _linked(sentence, found.start(), found.end())
        yield Mention(found[1], found.start(), found.end(), "在", linked, True)
    for found in _NAME.finditer(sentence.text, start):
        if name := trimmed(found[0]):
            yield Mention(name, found.start(), found.end(), "在")


def name_in(text: str) -> str | None:
    """The first name in a short phrase ("my latest Heron Review"), or None."""
    for found in _NAME.finditer(text):
        if name := trimmed(_cut(found[0])):
            return name
    return None
