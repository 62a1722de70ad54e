"""How the words of the lexicon combine into cues: phrases that say "something of mine is there".

A cue is a regular expression with the words without which it cannot match, so that most sentences
are passed over by a look at their words alone. All repetitions are bounded. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from aggregator.crosslinks import cues
from aggregator.model import CrosslinkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.crosslinks.reading import Sentence


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase to look for; of each set in `needs` one word (lower case) must be there."""

    name: str
    kind: CrosslinkKind
    language: str
    needs: tuple[frozenset[str], ...]
    pattern: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a cue was met in a sentence."""

    cue: Cue
    start: int
    end: int
    words: str


def _any(words: Iterable[str]) -> str:
    """One of `words`, the longest first; a hyphen may be a blank or nothing."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\-", "[- ]?") for word in ordered) + ")"


def _heads(words: Iterable[str]) -> frozenset[str]:
    """The words by which a sentence shows that one of `words` may be in it."""
    parts = {part for word in words for part in re.findall(r"[^\W_]+", word)}
    return frozenset(parts | {re.sub(r"[^\w]", "", word) for word in words})


_PIECE, _SPOKEN, _ASKED = _any(cues.PIECE), _any(cues.SPOKEN), _any(cues.ASKED)
_WROTE, _RAN = _any(cues.WROTE), _any(cues.RAN)
_WROTE_FOR = _any(cues.WROTE_FOR)
_W = r"[^\s.!?;:]+\s"
_ADV = (
    r"(?:\s(?:\w+ly|also|just|even|then|first|once|again|now|actually|did|finally|since|already"
    r"|later|yesterday|today|both))*"
)
_I = r"\b(?:I|we|yours truly)"
_HAVE = r"(?:'ve|'d|\shave|\shad|\shas)?"
_MY = r"\b(?:my|our)"
_AGAIN = r"re-?posted|re-?published|reprinted|reproduced|re-?blogged|syndicated|excerpted"

_FRESH = re.compile(rf"\b(?:{'|'.join(cues.FRESH)})\b", re.IGNORECASE)
_OWN = frozenset({"my", "our"})
_SELF = frozenset({"i", "we", "yours"})
_ME = frozenset({"me", "us", "my", "our", "i", "we", "yours"})
_PIECES, _SPOKENS = _heads(cues.PIECE), _heads(cues.SPOKEN)
_WROTES, _RANS = _heads(cues.WROTE), _heads(cues.RAN)
_AT = frozenset({"at", "for", "in", "on", "with", "by", "from"})
_FIRSTS = frozenset(
    {"originally", "first", "initially", "previously", "jointly", "simultaneously", "concurrently"}
)
_APPEARED = frozenset(
    "published posted appeared appears appear written wrote ran printed featured released run "
    "aired republished available reposted crossposted".split()
)
_THIS = frozenset({"this", "these", "following", "it"})
_A, _R, _P = CrosslinkKind.ANNOUNCES, CrosslinkKind.REPUBLISHES, CrosslinkKind.APPEARANCE

ENGLISH = tuple(
    Cue(name, kind, "en", needs, pattern)
    for name, kind, needs, pattern in (
        ("own piece", _A, (_OWN, _PIECES), rf"{_MY}\s(?:{_W}){{0,6}}?{_PIECE}\b"),
        (
            "own latest",
            _A,
            (_OWN, frozenset(cues.FRESH) | {"debut"}, _AT),
            rf"{_MY}\s(?:very\s)?(?:most\s)?(?:{'|'.join(cues.FRESH)}|debut)(?:\sone)?"
            r"\s(?:over\s)?(?:at|for|in|on)\b",
        ),
        (
            "wrote a piece",
            _A,
            (_SELF, _WROTES | {"working", "worked", "put"}, _PIECES),
            rf"{_I}{_HAVE}{_ADV}\s(?:{_WROTE}|(?:been\s)?work(?:ed|ing)\son|put\stogether)"
            rf"\s(?!this\b)(?:{_W}){{0,7}}?{_PIECE}\b",
        ),
        ("wrote for", _A, (_SELF, _heads(cues.WROTE_FOR), _AT), rf"{_I}{_HAVE}{_ADV}\s{_WROTE_FOR}\b"),
        (
            "have a piece",
            _A,
            (_SELF, _PIECES),
            rf"{_I}(?:'ve\sgot|'ve\shad|'ve|'d|'ll\shave|\swill\shave|\shave\sgot|\shave\shad|\shave|\shad){_ADV}\s"
            rf"(?:(?:a|an|another|one|two|three|four|several|some|my|our|the|few|couple|up)\s)"
            rf"(?:{_W}){{0,6}}?{_PIECE}\b",
        ),
        (
            "outlet ran mine",
            _A,
            (_RANS, _ME),
            rf"\b{_RAN}\s(?:(?:{_MY}|\b(?:an?|another|the|some|this)\s(?:{_W}){{0,4}}?{_PIECE}"
            rf"\s(?:by|from|of)\s(?:me|us|mine|yours truly))\b)",
        ),
        (
            "piece I wrote",
            _A,
            (_SELF, _PIECES),
            rf"\b{_PIECE}\s(?:{_W}){{0,5}}?{_I[2:]}{_HAVE}{_ADV}"
            rf"\s(?:{_WROTE}|been\sworking\son|worked\son|did|done)\b",
        ),
        (
            "over at",
            _A,
            (_SELF, _AT),
            r"\b(?:over\s)?(?:at|on|in)\s[^.!?;]{2,60}?,\s(?:I|we)(?:'ve|'m|\shave|\sam)?"
            rf"{_ADV}\s(?:{_WROTE}|argue|blog|consider|describe|discuss|examine|explain|explore"
            r"|look\sat|offer|post|reflect|respond|review|share|suggest"
            r"|weigh|write)\b",
        ),
        (
            "asked to write",
            _A,
            (_SELF | {"me"}, frozenset({"asked", "invited", "commissioned"})),
            r"\b(?:asked|invited|commissioned)\s(?:(?:me|us)\s)?to\s(?:write|contribute|blog|review"
            r"|guest)\b",
        ),
        (
            "blogging at",
            _A,
            (_SELF, frozenset({"blogging", "guestblogging", "posting"}), _AT),
            rf"{_I}(?:'m|'ve|\sam|\shave|\swas)?{_ADV}\s(?:(?:been|started|begun|began)\s)?"
            r"(?:guest[- ]?)?(?:blogging|posting)\s(?:\w+\s){0,3}?(?:for|at|over|on|with)\b",
        ),
        (
            "pieces counted",
            _A,
            (_PIECES, frozenset({"for", "at", "in", "on"})),
            rf"^\W*(?:\d+|one|two|three|four|five)\s(?:guest\s)?{_PIECE}\s(?:for|at|in|on)\s(?:the\s)?"
            r"[A-Z]",
        ),
        (
            "writing there",
            _A,
            (_OWN, frozenset({"writing", "writings", "work", "reflections"}), _AT),
            rf"{_MY}\s(?:\w+\s){{0,2}}?(?:writings?|work)\s(?:over\s)?(?:there|at|for|on)\b",
        ),
        (
            "originally published",
            _R,
            (_FIRSTS, _APPEARED),
            r"\b(?:originally|first|initially|previously|simultaneously|jointly|concurrently)\s"
            r"(?:been\s|also\s)?(?:(?:published|posted|appeared|written|printed|featured"
            r"|appears|aired)\b|ran\s(?:in|on|at)\b)",
        ),
        (
            "this appeared",
            _R,
            (_THIS, _APPEARED, _AT | {"to"}),
            rf"\b(?:this|these|the\sfollowing)\s(?:(?:\w+\s){{0,3}}?(?:{_PIECE}|{_SPOKEN}|content|text"
            r"|tribute|work|was|is|has|also|were|are|have)\s)(?:(?:(?!based).){2,50}?\s)??(?:(?:was|were|is|are|has|have|also"
            r"|just|been|recently|now|initially|then|and|originally|first)\s){0,4}(?:published|posted|appeared"
            r"|appears|appear|ran|written|printed|republished|available|featured)\s(?:\w+\s){0,6}?"
            r"(?:in|at|on|by|for|with|to)\b",
        ),
        (
            "cross-posted",
            _R,
            (frozenset({"cross", "crosspost", "crossposted", "crossposting", "x", "xposted"}),),
            r"\b(?:cross|x)[- ]?post(?:ed|ing|s)?\b",
        ),
        (
            "reprinted",
            _R,
            (
                frozenset(
                    "reposted republished reprinted reproduced reblogged mirrored syndicated "
                    "excerpted re repost reprint".split()
                ),
            ),
            rf"\b(?:{_AGAIN}|re-?post|reprint)(?!\s(?:an?|the)\b)(?:\s\w+){{0,4}}?\s(?:from|of|with|by|on|here|at)\b",
        ),
        (
            "copy of",
            _R,
            (_THIS, frozenset("copy post repost reprint mirror translation version".split())),
            rf"\b(?:this|it)\s(?:{_W}){{0,3}}?(?:is|was)\s(?:{_W}){{0,4}}?(?:copy|re-?post|reprint"
            r"|mirror|translation|version|guest[- ]post)\b",
        ),
        (
            "wrote this for",
            _R,
            (_SELF | _THIS, frozenset({"wrote", "written", "prepared"}), frozenset({"for"})),
            rf"{_I}{_HAVE}{_ADV}\s(?:wrote|written|prepared)\s(?:this|the\sfollowing)\b"
            r"[^.!?]{0,40}?\sfor\b",
        ),
        (
            "outlet copied this",
            _R,
            (_THIS, frozenset({"republished", "reposted", "reprinted"})),
            r"\b(?:republished|reposted|reprinted)\sthis\b",
        ),
        (
            "interviewed me",
            _P,
            (
                _ME,
                frozenset(
                    "interview interviews interviewed intervied profiled quoted quotes featured "
                    "featuring features mentioned podcast piece q".split()
                ),
            ),
            r"\b(?:interviewed|interviews?\swith|interview\sof|quot(?:ed|es|ing)|profiled|profile\sof"
            r"|featur(?:ed|es|ing))\s(?:both\s)?(?:me|us|yours\struly)\b",
        ),
        (
            "was interviewed",
            _P,
            (
                _SELF,
                frozenset(
                    "interviewed intervied quoted featured profiled guest guests podcast show "
                    "episode radio".split()
                ),
            ),
            rf"{_I}(?:'m|'ve|\sam|\swas|\swere|\shave|\sgot|\sare|\shad){_ADV}\s?(?:been\s|was\s|a?hem,?\s)?"
            rf"{_ADV}\s?(?:(?:lucky|fortunate|honou?red|asked|invited|thrilled|happy|pleased|proud)\s"
            r"(?:\w+\s){0,3}?)?(?:intervi(?:ew)?ed\b|quoted\b|featured\b|profiled\b|(?:to\s)?(?:be\s)?"
            r"(?:an?|the|their|one)\s(?:\w+\s){0,3}?guest\b(?![- ]post)|(?:to\sbe\s)?(?:back\s)?on\s(?:the\s)?"
            rf"(?:{_W}){{0,6}}?(?:podcast|show|radio|tv|episode)\b)",
        ),
        (
            "own interview",
            _P,
            (_OWN, _SPOKENS),
            rf"{_MY}\s(?:{_W}){{0,5}}?{_ASKED}\b",
        ),
        (
            "sat down with",
            _P,
            (_SELF, frozenset({"sat", "spoke", "chatted", "talked", "chat", "conversation"})),
            rf"{_I}{_HAVE}{_ADV}\s(?:sat\sdown|spoke|chatted|talked|(?:had|have)\s(?:a|an)\s"
            r"(?:\w+\s){0,2}?(?:chat|conversation|discussion))\s(?:\w+\s){0,4}?(?:with|to|on)\b",
        ),
        (
            "gave an interview",
            _P,
            (_SELF, _SPOKENS | {"spoke", "appeared"}),
            rf"{_I}{_HAVE}{_ADV}\s(?:gave|give|did|do|done|given|recorded|taped|had)\s"
            rf"(?:{_W}){{0,5}}?{_SPOKEN}\b|{_SPOKEN}\s(?:that\s)?I\s(?:recently\s|just\s)?(?:did|gave)\b"
            rf"|{_I}{_HAVE}{_ADV}\s(?:appeared|appear)\son\b"
            rf"|\bI\b[^.!?]{{4,140}}?\sand\s(?:did|gave|recorded|taped)\san?\s(?:\w+\s){{0,2}}?{_SPOKEN}\b",
        ),
        (
            "joined the show",
            _P,
            (_SELF | {"me"}, _SPOKENS | {"show", "guest", "join", "joined"}),
            rf"{_I}{_HAVE}{_ADV}\sjoin(?:ed)?\s[^.!?]{{2,80}}?\s(?:on|at|for)\b"
            r"|\b(?:had|have|having|invited|asked)\s(?:me|us)\s(?:to\s\w+\s)?(?:on|onto|as\sa\sguest)\b",
        ),
        (
            "recording of mine",
            _P,
            (
                frozenset("video videos recording audio transcript episode podcast segment".split()),
                _SPOKENS,
            ),
            r"\b(?:videos?|recordings?|audio|transcript)\s(?:and\s\w+\s)?(?:of|from)\s(?:\w+\s){0,3}?"
            rf"(?:my|our|the|that)\s(?:{_W}){{0,3}}?{_SPOKEN}\b|\b(?:my|our)\s(?:\w+\s){{0,3}}?"
            r"(?:video|recording)\b",
        ),
    )
)  # fmt: skip


def _of_language(lexicon: cues.Lexicon) -> Iterator[Cue]:
    """The regular sentences of one language."""
    code, at = lexicon.language, lexicon.at
    rows = (
        ("own piece", _A, rf"\b(?:{lexicon.own})\s(?:\S+\s){{0,4}}?(?:{lexicon.piece})\b"),
        ("wrote a piece", _A, rf"\b(?:{lexicon.wrote})\b.{{0,80}}?\b(?:{lexicon.piece})\b"),
        ("wrote for", _A, rf"\b(?:{lexicon.wrote})\s(?:\S+\s){{0,6}}?(?:{at})\b"),
        (
            "originally published",
            _R,
            rf"\b(?:{lexicon.first})\s(?:\S+\s){{0,3}}?(?:{lexicon.appeared})\b"
            rf"|\b(?:{lexicon.appeared})\s(?:{lexicon.first})\b"
            rf"|(?:^|[(\[*:-]\s?)(?:{lexicon.appeared})\s(?:{at})\b",
        ),
        (
            "this appeared",
            _R,
            rf"\b(?:{lexicon.this})\s(?:\S+\s){{0,4}}?(?:{lexicon.piece})\s(?:\S+\s){{0,3}}?"
            rf"(?:{lexicon.appeared})\s(?:\S+\s){{0,8}}?(?:{at})\b"
            rf"|\b(?:{lexicon.this})\s(?:\S+\s){{0,3}}?(?:{lexicon.piece})\s.{{0,80}}?"
            rf"\b(?:{at})\s.{{0,80}}?\b(?:{lexicon.appeared})\b",
        ),
        ("cross-posted", _R, rf"\b(?:{lexicon.crosspost})\b"),
        ("interviewed me", _P, rf"(?:{lexicon.interviewed})"),
        ("own interview", _P, rf"\b(?:{lexicon.own})\s(?:\S+\s){{0,3}}?(?:{lexicon.spoken})\b"),
    )
    for name, kind, pattern in rows:
        yield Cue(name, kind, code, (), pattern)


FOREIGN = {lexicon.language: tuple(_of_language(lexicon)) for lexicon in cues.LEXICONS}
EASTERN = tuple(
    Cue("eastern phrase", CrosslinkKind(kind), language, (), pattern)
    for kind, language, pattern in cues.EAST
)
FUNCTION_WORDS = {
    "de": frozenset("der die das und ist nicht ich ein eine mein meine zuerst erschienen".split()),
    "es": frozenset("el los las una por con para que mi artículo publicado".split()),
    "fr": frozenset("le les des une dans pour est et du cet cette ma mon article".split()),
    "it": frozenset("il gli una per che con sul della mio mia pubblicato questo".split()),
    "nl": frozenset("het een van voor niet mijn dit werd verscheen eerder".split()),
    "pt": frozenset("o os uma para com não meu minha publicado na no este".split()),
    "ru": frozenset("и в на не моя мой для опубликована это статья интервью".split()),
    "sv": frozenset("och det att som på är min mitt den publicerad jeg ikke".split()),
}
"""Words that make a sentence worth a look in that language: two of them must be there."""

_COMMON = frozenset(
    "a and are at but for from have i is it of on that the this to was we with".split()
)
"""English words that a sentence of another language has fewer of than of its own."""
_NEEDS = tuple({need for cue in ENGLISH for need in cue.needs})
_BY_NEEDS = tuple((cue, frozenset(_NEEDS.index(need) for need in cue.needs)) for cue in ENGLISH)
_TELLING = frozenset().union(*_NEEDS, *FUNCTION_WORDS.values(), _COMMON)
"""All words by which it is decided what to look for."""
_EASTERN = re.compile("[\u3040-\u9fff\uac00-\ud7af]")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern without regard to case, compiled when it is first needed."""
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=4_096)
def _cues_for(telling: frozenset[str]) -> tuple[Cue, ...]:
    met = {place for place, need in enumerate(_NEEDS) if not telling.isdisjoint(need)}
    found = [cue for cue, needs in _BY_NEEDS if needs <= met]
    english = len(telling & _COMMON)
    for language, common in FUNCTION_WORDS.items():
        if len(telling & common) >= max(2, english):
            found += FOREIGN[language]
    return tuple(found)


def cues_in(text: str, words: frozenset[str]) -> tuple[Cue, ...]:
    """The cues that are met somewhere in a `text` (with plain quotes) that has these `words`.

    First a look at the words, which rules most cues out, then the search.
    """
    possible = _cues_for(words & _TELLING)
    if not text.isascii() and _EASTERN.search(text):
        possible = (*possible, *EASTERN)
    return tuple(cue for cue in possible if compiled(cue.pattern).search(text))


def hits(sentence: Sentence, cues: tuple[Cue, ...]) -> Iterator[Hit]:
    """Every one of `cues` met in `sentence`: where it speaks of something new, else first."""
    for cue in cues:
        found = list(islice(compiled(cue.pattern).finditer(sentence.text), 4))
        if found:
            best = next((match for match in found if _FRESH.search(match[0])), found[0])
            yield Hit(cue, best.start(), best.end(), best[0])
