"""The English grammar of announcing: how the words of the lexicon combine into cues. Pure data.

A cue only says that something may be announced; whether it is, what it is and whose, is judged
from the whole sentence (`pieces`, `signals`).
"""

from __future__ import annotations

from aggregator.crosslinks import cues
from aggregator.crosslinks.phrase import Cue, heads, one_of
from aggregator.model import CrosslinkKind

_PIECE, _SPOKEN, _ASKED = one_of(cues.PIECE), one_of(cues.SPOKEN), one_of(cues.ASKED)
_NOUN = rf"(?:(?-i:{_PIECE})|(?-i:Op-Eds?))"
"""A noun that is no part of a name: "my latest Heron Review column" is a column."""
_WROTE, _WROTE_FOR, _RAN = one_of(cues.WROTE), one_of(cues.WROTE_FOR), one_of(cues.RAN)
_W = r"(?:[^\s.!?;:]+\s)"
_OF_NOUN = (
    r"(?:(?!(?:about|and|are|as|at|but|by|for|from|I|in|is|it|of|on|or|that|to|was|we|which|with"
    r"|you)\b)[^\s.!?;:,]+\s)"
)
"""A word between the article and its noun."""
_ADV = (
    r"(?:\s(?:\w+ly|also|just|even|then|first|once|again|now|actually|did|finally|since|already"
    r"|later|yesterday|today|both|(?:this|last)\s\w+)){0,4}"
)
_I = r"\b(?:I|we|yours\struly)"
_HAVE = r"(?:'ve|'d|\shave|\shad|\shas)?"
_HAVE_GOT = (
    r"(?:'ve\sgot|'ve\shad|'ve|'d|'ll\shave|\swill\shave|\shave\sgot|\shave\shad|\shave|\shad)"
)
_MY = r"\b(?:my|our)"
_WHEN = (
    r"(?:early|mid|late)?[\s-]?(?:\d{1,4}|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|spring|summer|autumn|fall|winter|(?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)day|beginning|end|first|last|meantime|meanwhile|next|past|same)"
)
"""What follows "in" and "on" where they speak of time."""
_THERE = r"(?:in|at|on|by|for|with|to)"
_APPEARED = (
    r"(?:published|posted|appeared|appears|appear|ran|written|printed|republished|available"
    r"|featured)"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OWN, _SELF, _ME = _set("my our"), _set("i we yours"), _set("me us my our i we yours")
_PIECES, _SPOKENS = heads(cues.PIECE), heads(cues.SPOKEN)
_WROTES, _RANS = heads(cues.WROTE), heads(cues.RAN)
_AT = _set("at by for from in on with")
_THIS = _set("this these following it")
_FIRSTS = _set("originally first initially previously jointly simultaneously concurrently")
_COPIED = _set(
    "excerpted reblogged repost reposted reprint reprinted reproduced republished syndicated"
)
_CROSSED = _set("crosspost crossposted crossposting crossposts xpost xposted xposting xposts")
_COUNTS = _set("one two three four five") | {
    f"{number:0{width}}" for width in (1, 2, 3) for number in range(10**width)
}
_APPEAREDS = _set(
    "aired appear appeared appears available featured posted printed published ran republished "
    "written"
)


def _cues(kind: CrosslinkKind, *rows: tuple[str, tuple[frozenset[str], ...], str]) -> list[Cue]:
    return [Cue(name, kind, "en", needs, pattern) for name, needs, pattern in rows]


_ANNOUNCES = _cues(
    CrosslinkKind.ANNOUNCES,
    ("own piece", (_OWN, _PIECES), rf"{_MY}\s{_OF_NOUN}{{0,6}}?{_NOUN}\b"),
    (
        "own latest",
        (_OWN, _set("latest newest recent"), _set("at for in")),
        rf"{_MY}\s(?:very\s)?(?:latest|newest|most\srecent)(?:\sone)?\s(?:over\s)?(?:at|for|in)\b",
    ),
    (
        "published there",
        (_OWN, _PIECES, _set("appeared appearing appears featured posted printed published")),
        rf"{_MY}\s{_OF_NOUN}{{0,6}}?{_NOUN}(?:\s\w+){{0,3}}?\s(?:appeared|appearing|appears"
        r"|featured|posted|printed|published)\s(?:\w+\s)?(?:at|by|here|in|on)\b",
    ),
    (
        "wrote a piece",
        (_SELF, _WROTES | _set("working worked put"), _PIECES),
        rf"{_I}{_HAVE}{_ADV}\s(?:{_WROTE}|(?:been\s)?work(?:ed|ing)\son|put\stogether)"
        rf"\s(?!this\b){_W}{{0,7}}?{_NOUN}\b",
    ),
    (
        "wrote for",
        (_SELF, heads(cues.WROTE_FOR), _AT),
        rf"{_I}{_HAVE}{_ADV}\s{_WROTE_FOR}\b",
    ),
    (
        "have a piece",
        (_SELF, _set("d got had have ll ve"), _PIECES),
        rf"{_I}{_HAVE_GOT}{_ADV}\s(?:an?|another|one|two|three|four|several|some|my|our|the|few"
        rf"|couple|up)\s{_OF_NOUN}{{0,6}}?{_NOUN}\b",
    ),
    (
        "outlet ran mine",
        (_set("me mine my our us yours"), _ME, _RANS),
        rf"\b{_RAN}\s(?:(?:my|our)\b|(?:an?|another|the|some|this)\s{_W}{{0,4}}?{_PIECE}"
        rf"\s(?:by|from|of)\s(?:me|us|mine|yours\struly)\b)",
    ),
    (
        "piece I wrote",
        (_set("i we"), _PIECES, _WROTES | _set("working worked did done")),
        rf"\b{_PIECE}\s{_W}{{0,5}}?(?:I|we){_HAVE}{_ADV}"
        rf"\s(?:{_WROTE}|been\sworking\son|worked\son|did|done)\b",
    ),
    (
        "over at",
        (
            _set("i we"),
            _set("at in on"),
            _WROTES
            | _set(
                "argue blog consider describe discuss examine explain explore look offer post "
                "reflect respond review share suggest weigh write"
            ),
        ),
        rf"\b(?:over\s)?(?:at|on|in)\s(?!(?:the\s)?(?:{_WHEN})\b)[^.!?;]{{2,60}}?,"
        r"\s(?:I|we)(?:'ve|'m|\shave|\sam)?"
        rf"{_ADV}\s(?:{_WROTE}|argue|blog|consider|describe|discuss|examine|explain|explore"
        r"|look\sat|offer|post|reflect|respond|review|share|suggest|weigh|write)\b",
    ),
    (
        "asked to write",
        (_set("asked commissioned invited"), _SELF | {"me"}),
        r"\b(?:asked|invited|commissioned)\s(?:(?:me|us)\s)?to\s(?:write|contribute|blog|review"
        r"|guest)\b",
    ),
    (
        "blogging at",
        (_set("blogging guestblogging posting"), _SELF, _AT),
        rf"{_I}(?:'m|'ve|\sam|\shave|\swas)?{_ADV}\s(?:(?:been|started|begun|began)\s)?"
        r"(?:guest[- ]?)?(?:blogging|posting)\s(?:\w+\s){0,3}?(?:for|at|over|on|with)\b",
    ),
    (
        "pieces counted",
        (_PIECES, _COUNTS, _set("at for in on")),
        rf"^\W{{0,5}}(?:[0-9]{{1,3}}|one|two|three|four|five)\s(?:guest\s)?{_PIECE}"
        r"\s(?:for|at|in|on)\s(?:the\s)?[A-Z]",
    ),
    (
        "writing there",
        (_OWN, _set("work writing writings"), _AT),
        rf"{_MY}\s(?:\w+\s){{0,2}}?(?:writings?|work)\s(?:over\s)?(?:there|at|for|on)\b",
    ),
)

_REPUBLISHES = _cues(
    CrosslinkKind.REPUBLISHES,
    (
        "originally published",
        (_FIRSTS, _APPEAREDS),
        r"\b(?:originally|first|initially|previously|simultaneously|jointly|concurrently)\s"
        r"(?:been\s|also\s)?(?:(?:published|posted|appeared|written|printed|featured"
        r"|aired)\b|ran\s(?:in|on|at)\b)",
    ),
    (
        "this appeared",
        (_APPEAREDS, _set("this these following"), _AT | {"to"}),
        rf"\b(?:this|these|the\sfollowing)\s(?:(?:\w+\s){{0,3}}?(?:{_PIECE}|{_SPOKEN}|content"
        r"|text|tribute|work|was|is|has|also|were|are|have)\s)(?:(?!based)\S+\s){0,8}?"
        r"(?:(?:was|were|is|are|has|have|also|just|been|recently|now|initially|then|and"
        rf"|originally|first)\s){{0,4}}{_APPEARED}\s(?:\w+\s){{0,6}}?{_THERE}\b",
    ),
    (
        "cross-posted",
        (_CROSSED | _set("cross x"), _CROSSED | _set("post posted posting posts")),
        r"\b(?:cross|x)[- ]?post(?:ed|ing|s)?\b",
    ),
    (
        "reprinted",
        (_COPIED | {"re"}, _COPIED | _set("blogged post posted published")),
        r"\b(?:re-?posted|re-?published|reprinted|reproduced|re-?blogged|syndicated|excerpted"
        r"|re-?post|reprint)(?!\s(?:an?|the)\b)(?:\s\w+){0,4}?"
        r"\s(?:from|of|with|by|on|here|at)\b",
    ),
    (
        "copy of",
        (_set("copy mirror post repost reprint translation version"), _set("this it")),
        rf"\b(?:this|it)\s{_W}{{0,3}}?(?:is|was)\s{_W}{{0,4}}?(?:copy|re-?post|reprint|mirror"
        r"|translation|version|guest[- ]post)\b",
    ),
    (
        "version of mine",
        (_set("excerpt translation version"), _OWN | _set("a an i"), _PIECES),
        rf"\b(?:excerpt|translation|version)\s(?:of|from)\s(?:my|our|an?)\s{_OF_NOUN}{{0,4}}?"
        rf"{_NOUN}\s(?:that\s|which\s)?(?:\w+\s){{0,2}}?(?:appeared|appearing|appears|at|for"
        r"|from|in|on|posted|printed|published|wrote)\b",
    ),
    (
        "wrote this for",
        (_SELF, _set("prepared written wrote"), _THIS, _set("for")),
        rf"{_I}{_HAVE}{_ADV}\s(?:wrote|written|prepared)\s(?:this|the\sfollowing)\b"
        r"[^.!?]{0,40}?\sfor\b",
    ),
    (
        "outlet copied this",
        (_set("republished reposted reprinted"), _THIS),
        r"\b(?:republished|reposted|reprinted)\sthis\b",
    ),
)

_APPEARANCE = _cues(
    CrosslinkKind.APPEARANCE,
    (
        "interviewed me",
        (
            _set("me us yours myself"),
            _set(
                "chats chatted discusses discussed featured featuring features intervied interview "
                "interviewed interviews profile profiled quoted quotes quoting speaks spoke talks "
                "talked"
            ),
        ),
        r"\b(?:intervi(?:ew)?ed|interviews?\swith|interview\sof|quot(?:ed|es|ing)|profiled"
        r"|profile\sof|featur(?:ed|es|ing))\s(?:both\s)?(?:me|us|yours\struly)\b"
        r"|\binterview\s(?:with\s)?[^.!?;]{3,90}?\band\s(?:me|myself)\b"
        r"|\b(?<!I\s)(?<!we\s)(?:chats|chatted|discusses|discussed|speaks|spoke|talks|talked)"
        r"\s(?:[^.!?;,]{2,40}?\s)?(?:to|with)\s(?:me|us)\sabout\b",
    ),
    (
        "was interviewed",
        (
            _SELF,
            _set(
                "episode featured fortunate guest honored honoured intervied interviewed invited "
                "lucky podcast profiled quoted radio show thrilled tv"
            ),
        ),
        rf"{_I}(?:'m|'ve|\sam|\swas|\swere|\shave|\sgot|\sare|\shad){_ADV}\s?(?:been\s|was\s"
        rf"|a?hem,?\s)?{_ADV}\s?(?:(?:lucky|fortunate|honou?red|asked|invited|thrilled|happy"
        r"|pleased|proud)\s(?:\w+\s){0,3}?)?(?:intervi(?:ew)?ed\b|quoted\b|featured\b|profiled\b"
        r"|(?:to\s)?(?:be\s)?(?:an?|the|their|one)\s(?:\w+\s){0,3}?guest\b(?![- ]post)"
        rf"|(?:to\sbe\s)?(?:back\s)?on\s(?:the\s)?{_W}{{0,6}}?(?:podcast|show|radio|tv|episode)\b)"
        rf"|{_I}(?:'m|\sam|\swas|\swere|\sare){_ADV}\s(?:fortunate|honou?red|invited|lucky|thrilled)"
        r"\s(?:\w+\s){0,2}?to\sbe\s(?:back\s)?on\b",
    ),
    ("own interview", (_OWN, _SPOKENS), rf"{_MY}\s{_W}{{0,5}}?{_ASKED}\b"),
    (
        "sat down with",
        (
            _SELF,
            _set(
                "appear chat chatted conversation discussion join sat sit speak spoke talk talked"
            ),
        ),
        rf"{_I}{_HAVE}{_ADV}\s(?:sat\sdown|spoke|chatted|talked|(?:had|have)\san?\s(?:\w+\s){{0,2}}?"
        rf"(?:chat|conversation|discussion)|(?:got|had)\s(?:an?|the)\s{_W}?(?:chance|honou?r"
        r"|opportunity|pleasure|privilege)\sto\s(?:appear|chat|join|sit\sdown|speak|talk))"
        r"\s(?:\w+\s){0,4}?(?:with|to|on)\b",
    ),
    (
        "gave an interview",
        (_SELF, _set("did do done gave give given had recorded taped"), _SPOKENS),
        rf"{_I}{_HAVE}{_ADV}\s(?:gave|give|did|do|done|given|recorded|taped|had)\s"
        rf"{_W}{{0,5}}?{_SPOKEN}\b|\b(?:interview|podcast|talk)\s(?:that\s)?I\s(?:recently\s|just\s)?"
        rf"(?:did|gave)\b|\band\s(?:did|gave|recorded|taped)\san?\s(?:\w+\s){{0,2}}?{_SPOKEN}\b",
    ),
    (
        "appeared on",
        (_set("appear appeared"), _SELF, _set("on")),
        rf"{_I}{_HAVE}{_ADV}\sappear(?:ed)?\son\b",
    ),
    (
        "joined the show",
        (_set("join joined"), _SELF, _AT),
        rf"{_I}{_HAVE}{_ADV}\sjoin(?:ed)?\s[^.!?]{{2,80}}?\s(?:on|at|for)\b",
    ),
    (
        "had me on",
        (
            _set("asked invited me us"),
            _ME,
            _set("asked had have having invited"),
            _set("guest in on onto"),
        ),
        r"\b(?:had|have|having|invited|asked)\s(?:me|us)\s(?:to\s\w+\s)?(?:on|onto|as\sa\sguest)\b"
        r"|\b(?:asked|invited)\s(?:(?:me|us)\s)?to\s(?:appear|participate|take\spart)\s(?:in|on)\b",
    ),
    (
        "recording of mine",
        (_set("audio recording recordings transcript video videos"), _SPOKENS),
        r"\b(?:videos?|recordings?|audio|transcript)\s(?:and\s\w+\s)?(?:of|from)\s(?:\w+\s){0,3}?"
        rf"(?:my|our|the|that)\s{_W}{{0,3}}?{_SPOKEN}\b"
        r"|\b(?:my|our)\s(?:\w+\s){0,3}?(?:video|recording)\b",
    ),
)

ENGLISH = (*_ANNOUNCES, *_REPUBLISHES, *_APPEARANCE)
"""Every English cue."""
