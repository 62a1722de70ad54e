"""What a person types is read as meant, or refused at its place with a way out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import QueryError
from aggregator.query import And, Field, Has, Is, Node, Not, Or, Since, Until, Words, parse
from aggregator.query.scan import EXAMPLES, findable
from aggregator.query.tree import HAS, IS

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
A, B, C = Words("a"), Words("b"), Words("c")

UNDERSTOOD: dict[str, Node] = {
    "": And(()),
    "  \t\n ": And(()),
    "a": A,
    "a b": And((A, B)),
    "a AND b": And((A, B)),
    "a OR b": Or((A, B)),
    "a b OR c": Or((And((A, B)), C)),
    "a OR b AND c": Or((A, And((B, C)))),
    "(a OR b) c": And((Or((A, B)), C)),
    "a(b)c": And((A, B, C)),
    "a or b and c": And((A, Words("or"), B, Words("and"), C)),
    '"OR"': Words("OR"),
    "-a": Not(A),
    "NOT a": Not(A),
    "a -b": And((A, Not(B))),
    "a NOT b": And((A, Not(B))),
    "a AND NOT -b": And((A, B)),
    "-(a b)": Not(And((A, B))),
    '-"a b"': Not(Words("a b")),
    "-tag:a": Not(Field("tag", "a")),
    "well-known": Words("well-known"),
    '"a b"': Words("a b"),
    "“a b”": Words("a b"),
    "„a b“": Words("a b"),
    "«a b»": Words("a b"),
    "»a b«": Words("a b"),
    '"a “b” c"': Words("a “b” c"),
    "東*": Words("東", prefix=True),
    "cyb*": Words("cyb", prefix=True),
    '"a bc"*': Words("a bc", prefix=True),
    "title:a": Words("a", in_title=True),
    'title:"a bc"*': Words("a bc", prefix=True, in_title=True),
    "Title:a": Words("a", in_title=True),
    "title:(a OR -b)": Or((Words("a", in_title=True), Not(Words("b", in_title=True)))),
    'author:"James Joyner"': Field("author", "James Joyner"),
    "author:(joyner OR quill)": Or((Field("author", "joyner"), Field("author", "quill"))),
    "tag:pol*": Field("tag", "pol", prefix=True),
    "tag:OR": Field("tag", "OR"),
    "site:https://example.org/a": Field("site", "https://example.org/a"),
    "after:2024": Since(datetime(2024, 1, 1, tzinfo=UTC)),
    "after:2w": Since(NOW - timedelta(weeks=2)),
    "before:2024-05-01": Until(datetime(2024, 5, 1, tzinfo=UTC)),
    "before:2024-05-01T10:30:00Z": Until(datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
    "after:(2023 OR 2024)": Or(
        (Since(datetime(2023, 1, 1, tzinfo=UTC)), Since(datetime(2024, 1, 1, tzinfo=UTC)))
    ),
    "is:announcement": Is("announcement"),
    "is:Announced": Is("announced"),
    "has:enclosure": Has("enclosure"),
    # colons that are only colons
    "http://example.org/a?b=c": Words("http://example.org/a?b=c"),
    "12:30": Words("12:30"),
    "C++:": Words("C++:"),
    "std::string": Words("std::string"),
    "urn:isbn:123": Words("urn:isbn:123"),
    "Language: a history": And((Words("Language:"), A, Words("history"))),
    "tags://a": Words("tags://a"),
    # what stands between words in a headline
    "a - b": And((A, B)),
    "a -- b": And((A, B)),
    "a — b": And((A, B)),
    "a & b | c": And((A, B, C)),
    "a -": A,
    "-- a": A,
    "->a": Not(Words(">a")),
    "f*ck": Words("f*ck"),
    "don't": Words("don't"),
    "🎉": Words("🎉"),
    "東京": Words("東京"),
}

REFUSED: dict[str, tuple[int, str]] = {
    '"a': (0, 'add a second "'),
    'a "b': (2, 'add a second "'),
    "“a": (0, "never closed"),
    '""': (0, "nothing between these quotation marks"),
    'a "?!"': (2, "nothing between these quotation marks"),
    "*": (0, "write its beginning first"),
    "a *": (2, "write its beginning first"),
    "*a": (0, "write its beginning first"),
    "-*": (1, "write its beginning first"),
    "a*": (0, "write a second letter"),
    'a "b c"*': (2, "write a second letter"),
    "title:a*": (6, "write a second letter"),
    "?*": (0, "write its beginning first"),
    "(a": (0, 'add a ")"'),
    "a (b OR (c)": (2, 'add a ")"'),
    "(": (0, 'add a ")"'),
    "a)": (1, 'no "(" opens'),
    ")": (0, 'no "(" opens'),
    ":)": (1, 'no "(" opens'),
    "()": (0, "this group is empty"),
    "a -()": (3, "this group is empty"),
    "OR": (0, 'write "OR"'),
    "OR a": (0, "something on both sides"),
    "a OR": (2, "something on both sides"),
    "a OR OR b": (2, "something on both sides"),
    "(a OR) b": (3, "something on both sides"),
    "a AND": (2, "AND needs something on both sides"),
    "AND a": (0, "AND needs something on both sides"),
    "a NOT": (2, "NOT needs something after it"),
    "a -OR": (2, "- needs something after it"),
    "a OR -- ": (2, "something on both sides"),
    "author:": (0, "needs a value right after the colon"),
    "a author: joyner": (2, "as in author:joyner"),
    "(tag:)": (1, "needs a value right after the colon"),
    "tag:-a": (4, "put the - before the field"),
    'author:"By ."': (7, "needs letters or digits"),
    "title:&": (6, "needs letters or digits"),
    "tag:*": (4, "write its beginning first"),
    "after:2w*": (6, "takes no *"),
    "site:example.*": (5, "takes no *"),
    "tag:(a feed:b)": (7, "cannot stand inside tag:"),
    "tags:a": (0, "write tag: instead"),
    "a -auhtor:b": (3, "write author: instead"),
    "since:2024": (0, "write after: instead"),
    "after:tomorrow": (6, '"tomorrow" is not a date'),
    "before:2024-13": (7, "not a day of the calendar"),
    "is:anouncement": (3, "write is:announcement"),
    "is:anything": (3, "one of announcement, appearance"),
    "has:enclosures": (4, "write has:enclosure"),
    "&": (0, "nothing here can be searched for"),
    " - & ": (1, "nothing here can be searched for"),
    "(" * 7 + "a" + ")" * 7: (6, "nest at most 6 deep"),
    "a " * 201: (400, "at most 200"),
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_a_query_is_read_as_it_is_meant(text: str) -> None:
    assert parse(text, NOW).root == UNDERSTOOD[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_understood_is_refused_at_its_place(text: str) -> None:
    position, hint = REFUSED[text]
    with pytest.raises(QueryError) as refusal:
        parse(text, NOW)
    assert refusal.value.position == position
    assert hint in refusal.value.args[0]


SAVED = {
    "fog": "fog OR mist",
    "mine": "author:quill -@fog",
    "loop": "a @mend",
    "mend": "@loop",
    "broken": "tea tags:x",
    "long": "a " * 120,
    "deep": "((((((a))))))",
    "日本": "東京",
}
FOG = Or((Words("fog"), Words("mist")))


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("@fog", FOG),
        ("@FOG", FOG),
        ("@fog after:2024", And((FOG, Since(datetime(2024, 1, 1, tzinfo=UTC))))),
        ("-@fog a", And((Not(FOG), A))),
        ("(@fog)OR a", Or((FOG, A))),
        ("@mine", And((Field("author", "quill"), Not(FOG)))),
        ("@日本", Words("東京")),
        ('"@fog"', Words("@fog")),
        ("@fog@tern.example", Words("@fog@tern.example")),
        ("ada@fog", Words("ada@fog")),
        ("author:@fog", Field("author", "@fog")),
        ("@ a", A),
    ],
)
def test_a_saved_search_stands_for_its_query_in_brackets(text: str, means: Node) -> None:
    assert parse(text, NOW, SAVED).root == means


@pytest.mark.parametrize(
    ("text", "query", "position", "words"),
    [
        ("a @fgo", "a @fgo", 2, "did you mean @fog"),
        ("@quite-another", "@quite-another", 0, "there are @broken, @deep, @fog"),
        ("author:(@fog)", "author:(@fog)", 8, "cannot stand inside author:"),
        ("@loop", "@loop", 0, "refers to itself"),
        ("@broken", "tea tags:x", 4, "in the saved search @broken: there is no field"),
        ("@long @long", "a " * 120, 2 * (200 - 2 - 120), "at most 200"),
        ("@deep", "((((((a))))))", 5, "nest at most 6 deep"),
    ],
)
def test_a_saved_search_that_cannot_be_used_is_said(
    text: str, query: str, position: int, words: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, NOW, SAVED)
    assert (caught.value.query, caught.value.position) == (query, position)
    assert words in str(caught.value)


def test_without_saved_searches_it_is_said_where_they_go() -> None:
    with pytest.raises(QueryError, match=r"add one under \[searches\]"):
        parse("@fog", NOW)


@pytest.mark.parametrize("field", EXAMPLES)
def test_the_example_of_each_field_is_understood(field: str) -> None:
    for example in EXAMPLES[field].split(" or "):
        assert example.startswith(f"{field}:")
        assert parse(example, NOW).root


def test_every_kind_and_every_part_can_be_asked_for() -> None:
    assert [parse(f"is:{what}", NOW).root for what in IS] == [Is(what) for what in IS]
    assert [parse(f"has:{what}", NOW).root for what in HAS] == [Has(what) for what in HAS]


def test_the_words_that_an_answer_may_hold_leave_out_the_excluded() -> None:
    query = parse('a (b OR title:c) -d -(e "f g") tag:h', NOW)
    assert query.words() == (A, B, Words("c", in_title=True))


SIGNS = st.sampled_from(
    ["(", ")", '"', "“", "-", "*", ":", " OR ", " AND ", " NOT ", " ", "\x00", "\ud800", "&", "é"]
    + [f"{name}:" for name in EXAMPLES]
    + ["a", "2w", "announcement", "link", "東", "🎉", "\u0301", "c++"]
)


@given(st.one_of(st.text(st.characters()), st.lists(SIGNS, max_size=30).map("".join)))
def test_any_text_is_understood_or_refused_within_it(text: str) -> None:
    assert -1 <= refused_at(text) < len(text)


def refused_at(text: str) -> int:
    """The place at which a query is refused, -1 if it is understood."""
    try:
        parse(text, NOW)
    except QueryError as refusal:
        return refusal.position
    return -1


@given(st.text(st.characters(exclude_characters='"\x00', exclude_categories=["Cs"])))
def test_any_text_between_quotation_marks_is_a_phrase(text: str) -> None:
    if findable(text):
        assert parse(f'"{text}"', NOW).root == Words(text)


@given(st.text('ab ()"-*:ORANDT', max_size=20))
def test_a_group_means_what_it_holds(text: str) -> None:
    try:
        root = parse(text, NOW).root
    except QueryError:
        return
    if root != And(()):
        assert parse(f"({text})", NOW).root == root
        assert parse(f"-({text})", NOW).root == Not(root)
