"""Tokens, read as a tree:

    either  =  both { "OR" both }
    both    =  one { [ "AND" ] one }
    one     =  { "-" | "NOT" } ( "(" either ")" | "@" name | [ field ":" ] value )
    value   =  word [ "*" ]  |  '"' words '"' [ "*" ]  |  "(" either ")"

Operators are upper-case. A saved search stands for its query in brackets. Everything is understood,
or refused with its place and a way out.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aggregator.dates import parse_when
from aggregator.errors import QueryError
from aggregator.query.scan import EXAMPLES, Token, findable, tokens
from aggregator.query.tree import (
    HAS,
    IS,
    And,
    Field,
    Has,
    Is,
    Node,
    Not,
    Or,
    Query,
    Since,
    Until,
    Words,
)
from aggregator.text import name_key, title_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_TOKENS = 200
MAX_DEPTH = 6
"""Groups in groups. SQLite's parsers hold at most a hundred things open; a group is up to ten."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WITHOUT_STAR = ("site", "after", "before", "is", "has", "lang")


def parse(text: str, now: datetime, saved: Mapping[str, str] | None = None) -> Query:
    """What `text` asks for; ages such as "2w" count back from `now`, and `saved` are the queries
    that "@name" stands for, by name in lower case. Raises QueryError."""
    text = _UNSTORABLE.sub("\ufffd", text)
    return Query(text, _Parser(text, now, saved or {}).query())


class _Parser:
    """One method for each rule of the grammar. A saved search has a parser of its own, which knows
    the names that it is `inside` of, and how many groups and tokens are used up by then."""

    def __init__(
        self,
        text: str,
        now: datetime,
        saved: Mapping[str, str],
        inside: tuple[str, ...] = (),
        depth: int = 0,
        used: int = 0,
    ) -> None:
        self._text = text
        self._now = now
        self._saved = saved
        self._inside = inside
        self._tokens = list(tokens(text))
        self._at = 0
        self._depth = depth
        self.used = used + len(self._tokens)
        self._field: Token | None = None

    def query(self) -> Node:
        if not self._tokens:
            return And(())
        if self.used > MAX_TOKENS:
            message = f"a query has at most {MAX_TOKENS} words and signs; leave some out"
            raise self._error(self._tokens[-(self.used - MAX_TOKENS) :][0], message)
        node = self._either()
        if extra := self._peek():
            raise self._unopened(extra)
        return node

    def _error(self, token: Token, message: str) -> QueryError:
        return QueryError(self._text, token.position, message)

    def _peek(self, *kinds: str) -> Token | None:
        """The next token, if there is one and it is of these kinds."""
        if self._at == len(self._tokens):
            return None
        token = self._tokens[self._at]
        return token if not kinds or token.kind in kinds else None

    def _take(self, *kinds: str) -> Token | None:
        token = self._peek(*kinds)
        self._at += token is not None
        return token

    def _either(self) -> Node:
        parts = [self._both()]
        while operator := self._take("OR"):
            self._need_operand(operator)
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _both(self) -> Node:
        parts = [self._one()]
        while self._peek() and not self._peek("OR", ")"):
            if operator := self._take("AND"):
                self._need_operand(operator)
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Node:
        negated = False
        while operator := self._take("NOT"):
            self._need_operand(operator)
            negated = not negated
        node = self._operand()
        return Not(node) if negated else node

    def _need_operand(self, operator: Token) -> None:
        if not self._peek() or self._peek("OR", "AND", ")"):
            raise self._lonely(operator)

    def _lonely(self, operator: Token) -> QueryError:
        kind = operator.kind
        sides = "something after it" if kind == "NOT" else "something on both sides"
        hint = f'; to search for the word itself, write "{kind}"' if operator.text == kind else ""
        return self._error(operator, f"{operator.text} needs {sides}{hint}")

    def _unopened(self, token: Token) -> QueryError:
        return self._error(
            token, 'no "(" opens what this ")" closes; remove it, or put it in quotation marks'
        )

    def _operand(self) -> Node:
        token = self._take()
        assert token is not None, "every caller has looked ahead"
        match token.kind:
            case "(":
                return self._group(token)
            case ")":
                raise self._unopened(token)
            case "field":
                return self._fielded(token)
            case "saved":
                return self._named(token)
            case "text":
                return self._condition(token)
        raise self._lonely(token)

    def _group(self, opening: Token) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(opening, f"groups nest at most {MAX_DEPTH} deep; write it flatter")
        if self._peek(")"):
            raise self._error(opening, "this group is empty; write words into it, or remove it")
        node = self._either() if self._peek() else None
        if node is None or not self._take(")"):
            raise self._error(opening, 'this "(" is never closed; add a ")"')
        self._depth -= 1
        return node

    def _named(self, token: Token) -> Node:
        """A saved search, as a group of its own."""
        name = token.text.lower()
        if self._field:
            message = f"@{token.text} cannot stand inside {self._field.text}:(…); move it out"
            raise self._error(token, message)
        if name in self._inside:
            raise self._error(token, f"the saved search @{name} refers to itself; write it anew")
        if name not in self._saved:
            raise self._error(token, _unknown(token.text, self._saved))
        if self._depth == MAX_DEPTH:
            raise self._error(token, f"groups nest at most {MAX_DEPTH} deep; write it flatter")
        inside = (*self._inside, name)
        text = self._saved[name]
        try:
            parser = _Parser(text, self._now, self._saved, inside, self._depth + 1, self.used)
            node = parser.query()
        except QueryError as error:
            message = f"in the saved search @{name}: {error.args[0]}"
            raise QueryError(error.query, error.position, message) from None
        self.used = parser.used
        return node

    def _fielded(self, field: Token) -> Node:
        name = field.text
        if self._field:
            message = f"{name}: cannot stand inside {self._field.text}:(…); move it out"
            raise self._error(field, message)
        value = self._peek("text", "(")
        if value is None or value.position != field.end:
            message = f"{name}: needs a value right after the colon, as in {EXAMPLES[name]}"
            raise self._error(field, message)
        self._field = field
        node = self._operand()
        self._field = None
        return node

    def _condition(self, token: Token) -> Node:
        if self._field is None:
            return self._words(token, in_title=False)
        name = self._field.text
        if self._text[token.position] == "-":
            raise self._error(token, f"put the - before the field: -{name}:…")
        if token.prefix and name in _WITHOUT_STAR:
            raise self._error(token, f"{name}: takes no *; write it as in {EXAMPLES[name]}")
        match name:
            case "after":
                return Since(self._moment(token))
            case "before":
                return Until(self._moment(token))
            case "is":
                return Is(self._choice(token, IS))
            case "has":
                return Has(self._choice(token, HAS))
        if not findable(_key(name, token.text)):
            message = f"{name}: needs letters or digits, as in {EXAMPLES[name]}"
            raise self._error(token, message)
        if name == "title":
            return self._words(token, in_title=True)
        return Field(name, token.text, token.prefix)

    def _words(self, token: Token, *, in_title: bool) -> Words:
        if token.prefix and _is_short(token.text):
            raise self._error(token, f"{token.text}* fits too many words; write a second letter")
        return Words(token.text, token.prefix, in_title)

    def _moment(self, token: Token) -> datetime:
        try:
            return parse_when(token.text, self._now)
        except ValueError as error:
            raise self._error(token, str(error)) from None

    def _choice(self, token: Token, known: tuple[str, ...]) -> str:
        assert self._field is not None
        word = token.text.lower()
        if word in known:
            return word
        name = self._field.text
        near = get_close_matches(word, known, 1)
        hint = f"write {name}:{near[0]}, or another" if near else "write one"
        message = f"there is no {name}:{token.text}; {hint} of {', '.join(known)}"
        raise self._error(token, message)


def _unknown(name: str, saved: Mapping[str, str]) -> str:
    """That there is no saved search of that name, and what to write instead."""
    word = f'to search for the word, write "@{name}" in quotation marks'
    if not saved:
        return f"there are no saved searches; add one under [searches], or {word}"
    near = get_close_matches(name.lower(), saved, 1)
    known = near or sorted(saved)[:10]
    hint = "did you mean" if near else "there are"
    return f"there is no saved search @{name}: {hint} {', '.join(f'@{n}' for n in known)}; {word}"


def _is_short(beginning: str) -> bool:
    """Whether the last word is one letter; a character of Han is a word."""
    last, before = beginning[-1], beginning[-2:-1]
    return (last.isdigit() or last.lower() != last.upper()) and not before.isalnum()


def _key(name: str, value: str) -> str:
    """What is left of a value when it is compared."""
    if name == "author":
        return name_key(value)
    return title_key(value) if name == "outlet" else value
