"""Every question has its answers, over a small world in many scripts (tests/support/world.py)."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.dates import stamp
from aggregator.errors import QueryError
from aggregator.model import MARK_END, MARK_START, PieceFilter
from aggregator.query import parse
from aggregator.query.scan import EXAMPLES
from aggregator.query.tree import HAS, IS
from aggregator.store import best, lookup, newest
from aggregator.store.database import Connection, connect
from aggregator.store.fulltext import spaced
from tests.support.world import ENTRIES, NOW, build, day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.store import Store

ALL = frozenset(entry.guid for entries in ENTRIES.values() for entry in entries)
BY_ADA = "fog ferry told talk copy twin wrong maybe sure notes"

ANSWERS = {
    # words
    "fog": "fog told",
    "FOG": "fog told",
    "fogs": "fog told",
    "university": "ferry",
    "fog radar": "fog",
    "fog OR tides": "fog told ferry twin sure",
    '"over the harbour"': "fog",
    '"harbour the over"': "",
    "politi*": "fog ferry budget",
    "universit*": "ferry",
    "hopp*": "party",
    '"latest for the pap"*': "told",
    "zofie": "budget",
    "nai\u0308ve cafe": "budget",
    "UBER die alpen": "alps",
    "fog -radar": "told",
    "-fog -tides author:quill": "talk copy wrong maybe notes",
    "fog NOT (radar OR paper)": "",
    "nothinglikeit": "",
    # signs
    "C++": "fog",
    "c++:": "fog",
    "C#": "",
    "F#": "notes",
    "-C++ radar": "",
    "5%": "budget",
    "$40": "budget",
    "€40": "",
    "don't": "notes",
    "don’t": "notes",
    "U.S.": "notes",
    "ada@tern.example": "notes",
    "20°C": "party",
    "🎉": "party",
    "party": "party",
    # scripts
    "東京": "tokyo",
    "東": "tokyo kyoto",
    "西の京都": "kyoto",
    "天気アプリ": "tokyo",
    "iphone": "tokyo",
    "犬": "dog",
    "-東 author:村上": "dog",
    "서울": "seoul",
    "산까": "seoul",
    "กิน": "thai",
    "กน": "",
    "กรุงเทพ": "thai",
    "हिन्दी": "hindi",
    "البحر": "arabic",
    "ΆΝΕΜΟΣ": "greek",
    "гаванью": "russian",
    # fields
    "title:fog": "fog",
    'title:"the harbour"': "fog",
    "title:(fog OR ferries)": "fog ferry copy",
    "title:東": "tokyo",
    "-title:fog radar": "",
    "author:quill": BY_ADA,
    'author:"by ADA QUILL"': BY_ADA,
    'author:"Quill, Ada"': BY_ADA,
    "author:qui*": BY_ADA,
    "author:uill": "",
    "author:novakova": "budget",
    "author:村上": "tokyo kyoto dog",
    "author:(ohler OR lindqvist)": "alps ferry",
    "feed:HERON": "fog ferry budget",
    "feed:日記": "tokyo kyoto dog",
    "feed:tern.example": "told talk copy twin wrong maybe sure notes",
    "feed:1": "fog ferry budget",
    "feed:nowhere": "",
    "tag:politics": "fog ferry",
    "tag:pol*": "fog ferry",
    'tag:"world politics"': "budget",
    "tag:ports": "notes",
    "tag:ÖSTERREICH": "alps visit",
    "tag:coast": "fog ferry budget",
    "tag:o_*": "",
    "site:heron.example": "fog ferry budget",
    "site:https://www.heron.example/": "fog ferry budget",
    "site:heron.example/2023": "ferry",
    "site:heron": "fog ferry budget",
    "site:berg.example": "alps visit",
    "site:berg": "alps visit",
    "site:http://": "",
    "site:nowhere.example": "",
    "lang:de": "alps",
    "lang:DE_at": "alps",
    "lang:de-ch": "",
    "lang:en feed:berg": "visit",
    "lang:ja": "tokyo kyoto dog",
    "after:2024-05": "fog told undated future",
    "before:2023": "budget",
    "after:2023-12-01 before:2024-01-02T12:00:00Z": "copy seoul",
    "after:2w": "fog told undated future",
    # what entries are to each other
    "is:announcement": "told sure",
    "is:appearance": "talk",
    "is:republished": "copy",
    "is:syndicated": "twin",
    "is:announced": "fog",
    "is:unresolved": "talk sure",
    "is:confirmed": "sure",
    'outlet:"Daily Heron"': "fog ferry budget told copy",
    "outlet:heron.example -feed:heron": "told copy",
    'outlet:"gull radio"': "talk",
    'outlet:"the tidal press"': "sure",
    "outlet:stilt.example": "twin",
    'outlet:"/x"': "",
    "outlet:the": "",
    "outlet:the*": "",
    "has:crosslink": "told talk copy twin sure",
    "has:enclosure": "talk",
    "has:link": "fog",
    "has:comments": "notes budget",
    "has:author feed:misc": "",
    "-has:author feed:kawa": "tokyo kyoto",
    "-has:date": "undated",
    # together
    "fog OR author:lindqvist": "fog told ferry",
    "(fog OR gulls) -is:appearance -author:nobody": "fog told maybe",
    "-(feed:tern OR feed:misc OR feed:kawa)": "fog ferry budget alps visit",
    "fog -C++": "told",
    "-politi* feed:heron": "",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store, _ = build(tmp_path_factory.mktemp("world") / "world.db")
    with store:
        yield store


@pytest.fixture(scope="module")
def raw(world: Store) -> Iterator[Connection]:
    connection = connect(world.path, create=False)
    yield connection
    connection.close()


def answers(world: Store, text: str) -> set[str]:
    return {hit.entry.guid for hit in world.search.hits(parse(text, NOW), limit=100)}


@pytest.mark.parametrize("text", ANSWERS)
def test_a_question_is_answered_alike_in_every_way(
    world: Store, raw: Connection, text: str
) -> None:
    """By relevance, by date, as a number, and inside other SQL."""
    expected = set(ANSWERS[text].split())
    query = parse(text, NOW)
    sql, values = world.search.matching(query)
    inside = raw.rows(f"SELECT guid FROM entries WHERE id IN ({sql})", values)
    by_date = world.search.hits(query, limit=100, sort="date")
    assert answers(world, text) == expected
    assert {hit.entry.guid for hit in by_date} == expected
    assert {entry.guid for entry in world.search.entries(query, limit=100)} == expected
    assert {row["guid"] for row in inside} == expected
    assert world.search.count(query) == len(expected)


def test_no_way_of_looking_hides_an_answer(world: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However little patience there is, and however much counts as much, answers are the same."""
    dates = {text: world.search.hits(parse(text, NOW), limit=100, sort="date") for text in ANSWERS}
    for soon, patient, few in ((1, 1, 1), (1, 10**6, 1), (2000, 2000, 3)):
        monkeypatch.setattr(newest, "_AT_ONCE", soon)
        monkeypatch.setattr(newest, "_SOON", soon)
        monkeypatch.setattr(newest, "_PATIENT", patient)
        monkeypatch.setattr(newest, "_FEW", few)
        monkeypatch.setattr(newest, "_PASSED", few)
        for name in ("RANKED", "FREQUENT", "RECENT", "_CANDIDATES", "_PHRASED"):
            monkeypatch.setattr(best, name, few)
        for text, expected in ANSWERS.items():
            query = parse(text, NOW)
            by_date = world.search.hits(query, limit=100, sort="date")
            first = world.search.hits(query, limit=2, sort="date")
            assert (by_date, first) == (dates[text], dates[text][:2])
            assert {hit.entry.guid for hit in world.search.hits(query, limit=100)} == set(
                expected.split()
            )
            assert len(world.search.hits(query, limit=2)) == min(2, len(expected.split()))


def test_no_way_of_looking_hides_a_piece(world: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces are those of a list without limit, as far as it goes, however they are sought."""
    queries = [None, *(parse(text, NOW) for text in ("author:quill", "-is:announced", "tides"))]
    outlet = next(
        piece.outlet for piece in world.search.pieces(None, PieceFilter()) if piece.outlet
    )
    filters = [PieceFilter(), PieceFilter(kind="announces"), PieceFilter(outlet=outlet)]
    filters += [PieceFilter(outlet=outlet.upper()[1:5], min_confidence=0.1)]
    for query, wanted in product(queries, filters):
        every = world.search.pieces(query, wanted)
        assert every or query is not None
        for soon, patient in ((1, 1), (1, 10**6), (2000, 2000), (10**6, 1)):
            monkeypatch.setattr(newest, "_AT_ONCE", soon)
            monkeypatch.setattr(newest, "_SOON", soon)
            monkeypatch.setattr(newest, "_PATIENT", patient)
            assert world.search.pieces(query, wanted, 2) == every[:2]
            assert world.search.pieces(query, wanted, 99) == every


def test_a_phrase_of_frequent_words_is_looked_for_among_what_came_in_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First of all in titles, and further back only where too few are found."""
    monkeypatch.setattr(best, "FREQUENT", 3)
    monkeypatch.setattr(best, "RECENT", 3)
    store, _ = build(tmp_path / "phrase.db")
    with store:
        connection = connect(store.path, create=False)
        for guid, title in (("a", "Old quokka"), ("b", ""), ("c", "Old quokka"), ("d", "")):
            add(connection, guid, title, "An old quokka smiles.")
        connection.close()

        def guids(limit: int) -> list[str]:
            hits = store.search.hits(parse('"old quokka"', NOW), limit=limit)
            return [hit.entry.guid for hit in hits]

        assert guids(3)[0] == "c"
        assert "a" not in guids(3)
        assert sorted(guids(4)) == ["a", "b", "c", "d"]


def test_a_passage_is_shown_wherever_an_answer_is_stored(
    world: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers that lie far apart are looked up one by one."""
    queries = [parse(text, NOW) for text in ANSWERS]
    near = [world.search.hits(query, limit=100) for query in queries]
    monkeypatch.setattr(lookup, "_BEGINNING", 0)
    assert [world.search.hits(query, limit=100) for query in queries] == near


def test_the_few_entries_with_a_tag_are_ranked_by_the_words_that_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(best, "FREQUENT", 4)
    store, _ = build(tmp_path / "few.db")
    with store:
        connection = connect(store.path, create=False)
        texts = ("one wombat among others", "wombat wombat", "a quokka", "")
        for guid, text in zip("abcd", texts, strict=True):
            add(connection, guid, "", f"{text} in the old zoo")
            connection.execute("INSERT INTO entry_tags SELECT max(id), 'zoology', '' FROM entries")
        add(connection, "e", "Wombat", "in the old zoo")
        connection.close()

        def guids(text: str) -> list[str]:
            return [hit.entry.guid for hit in store.search.hits(parse(text, NOW), limit=9)]

        assert guids("wombat tag:zoology") == ["b", "a"]
        assert guids("zoo tag:zoology") == guids("tag:zoology")
        assert sorted(guids("zoo (wombat OR quokka) tag:zoology")) == ["a", "b", "c"]


def test_entries_with_a_word_in_their_titles_are_as_good_as_each_other(world: Store) -> None:
    """So the newest come first."""
    for text in ("title:harbour", "title:notes", "title:fog"):
        query = parse(text, NOW)
        hits = world.search.hits(query, limit=100)
        assert hits == world.search.hits(query, limit=100, sort="date")


def test_no_question_is_answered_with_everything(world: Store) -> None:
    assert answers(world, "") == ALL


def test_answers_come_newest_first(world: Store) -> None:
    """A date to come counts as the day on which the entry was first seen, as a missing one does;
    those of one time stand as their document had them."""
    entries = world.search.entries(parse("feed:misc", NOW), limit=3)
    assert [entry.guid for entry in entries] == ["undated", "future", "party"]
    hits = world.search.hits(parse("harbour OR harbours", NOW), limit=1, sort="date")
    assert [hit.entry.guid for hit in hits] == ["fog"]


def test_answers_may_begin_at_a_day(world: Store) -> None:
    entries = world.search.entries(parse("feed:heron", NOW), limit=9, since=day("2023-11-03"))
    assert [entry.guid for entry in entries] == ["fog", "ferry"]


def test_a_word_in_the_title_weighs_more_than_in_the_text(world: Store) -> None:
    hits = world.search.hits(parse("fog", NOW), limit=9)
    assert [hit.entry.guid for hit in hits] == ["fog", "told"]
    assert hits[0].score > hits[1].score > 0


def test_of_equal_answers_the_newer_is_the_better(tmp_path: Path) -> None:
    store, _ = build(tmp_path / "twins.db")
    with store:
        connection = connect(store.path, create=False)
        for guid, when in (("old", "2020-01-01"), ("new", "2024-01-01"), ("mid", "2022-01-01")):
            add(connection, guid, "A quokka", "It smiles.", stamp(day(when)))
        connection.close()
        assert [h.entry.guid for h in store.search.hits(parse("quokka", NOW), limit=9)] == [
            "new", "mid", "old",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "guid", "snippet"),
    [
        ("radar", "fog", "Pilots steer by [radar], and by C++ programs from another century."),
        (
            "politi*",
            "ferry",
            "The company promised [political] talks. Two universities study the …",
        ),
        ("zofie", "budget", "[Žofie] Nováková"),
        ("東京", "tokyo", "今日は[東京]で雨が降った。iPhoneの天気アプリは晴れと言った。"),
        ("부산", "seoul", "서울에서 [부산]까지 기차를 탔다."),
        ("is:appearance", "talk", "I was a guest on the radio, and spoke of gulls."),
        ("title:notes", "notes", "[Notes] on U.S. harbours"),
        ("tag:charts", "notes", "What the charts of American harbours leave out."),
        ("-fog title:犬", "dog", "[犬]"),
    ],
)
def test_a_snippet_shows_where_the_words_are(
    world: Store, text: str, guid: str, snippet: str
) -> None:
    """From the text if they are there, else from another column; without words, the beginning."""
    found = {h.entry.guid: h.snippet for h in world.search.hits(parse(text, NOW), limit=9)}
    shown = found[guid].replace(MARK_START, "[").replace(MARK_END, "]")
    head = snippet.removesuffix("…")
    assert shown == snippet or (snippet.endswith("…") and shown.startswith(head))


def test_facets_count_the_answers(world: Store) -> None:
    assert world.search.facets(parse("author:quill", NOW), 2) == {
        "feed": [("Tern Tracks", 8), ("The Daily Heron", 2)],
        "author": [("Ada Quill", 10), ("Bo Lindqvist", 1)],
        "outlet": [("The Daily Heron", 2), ("Gull Radio", 1)],
        "tag": [("Politics", 2), ("Elsewhere", 1)],
        "year": [("2023", 6), ("2024", 4)],
    }


# ---------------------------------------------------------------- laws

ATOMS = ("fog", '"the harbour"', "politi*", "C++", "東", "🎉", "title:fog", "author:quill",
         "tag:politics", "feed:tern", "outlet:heron", "site:heron.example", "lang:en",
         "after:2024", "is:announced", "has:comments")  # fmt: skip
questions = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        inner.map(lambda a: f"-({a})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        st.tuples(inner, inner).map(" ".join),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(questions, questions)
def test_operators_are_those_of_sets(world: Store, one: str, other: str) -> None:
    first, second = answers(world, one), answers(world, other)
    assert answers(world, f"({one}) ({other})") == first & second
    assert answers(world, f"({one}) OR ({other})") == first | second
    assert answers(world, f"({one}) -({other})") == first - second
    assert answers(world, f"-({one})") == ALL - first


PIECES = st.sampled_from(
    ["(", ")", '"', "-", "*", " OR ", " ", " ", "'", "^", "NEAR(", "{title}:", "\x00", "\ud800",
     "a", "fog", "c++", "%", "_", "\\", "🎉", "☀️", "東", "\u0301", "\u200b", "é", "&", "2w", "::"]
    + [f"{name}:" for name in EXAMPLES]
    + [f" is:{what} " for what in IS]
    + [f" has:{what} " for what in HAS]
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=20)))
def test_whatever_is_understood_is_answered(world: Store, text: str) -> None:
    try:
        query = parse(text, NOW)
    except QueryError:
        return
    hits = world.search.hits(query, limit=100)
    assert len(hits) == world.search.count(query)
    assert hits == world.search.hits(query, limit=100)


def test_the_largest_query_is_answered(world: Store) -> None:
    """As many words, and as many groups in groups, as the grammar lets through."""
    many = " ".join(f"-w{n}*" for n in range(100))
    assert answers(world, many) == ALL
    nests = ("(a OR -", "(a OR (b ", "(a OR -tag:x ", "-(a bb* ", "(author:x OR a c+ dd* -")
    for nest, core in product(nests, ("fog", "outlet:x", "author:x", "bb*")):
        query = parse(nest * (6 // nest.count("(")) + core + ")" * 6, NOW)
        assert len(world.search.hits(query, limit=100)) == world.search.count(query)
        assert world.search.facets(query, 1)


# ---------------------------------------------------------------- the index


def add(connection: Connection, guid: str, title: str, text: str, when: str = stamp(NOW)) -> None:
    connection.execute(
        """INSERT INTO entries (feed_id, guid, title, content_text, published_at, first_seen_at,
        sort_at, content_hash) VALUES (1, ?, ?, ?, ?, ?, ?, '')""",
        (guid, title, text, when, when, when),
    )


def check(connection: Connection) -> None:
    """FTS5's own comparison of its index with the entries; raises StoreError."""
    connection.execute("INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)")


def test_the_index_keeps_in_step_with_the_entries(tmp_path: Path) -> None:
    """Whoever writes them: nothing but SQL is needed."""
    store, ids = build(tmp_path / "step.db")
    with store:
        connection = connect(store.path, create=False)
        add(connection, "x", "Walrus 海象", "x" * 700 + "海" * 700)
        assert answers(store, "海象") == {"x"}
        connection.execute("UPDATE entries SET title = 'Walross' WHERE guid = 'x'")
        assert (answers(store, "walrus"), answers(store, "walross")) == (set(), {"x"})
        connection.execute("UPDATE entries SET content_text = '東' WHERE id = ?", (ids["fog"],))
        check(connection)
        connection.execute("DELETE FROM feeds WHERE id IN (1, 3)")
        assert answers(store, "東 OR radar") == set()
        check(connection)
        connection.close()


def test_whoever_writes_an_author_is_found_by_it(tmp_path: Path) -> None:
    """Also where the byline names nobody."""
    store, ids = build(tmp_path / "authors.db")
    with store:
        connection = connect(store.path, create=False)
        connection.execute(
            """INSERT INTO entry_authors (entry_id, position, name, name_key)
            VALUES (?, 9, 'Walrus Desk', 'walrus desk')""",
            (ids["fog"],),
        )
        assert answers(store, "author:walrus") == {"fog"}
        connection.execute("UPDATE entry_authors SET name_key = 'seal desk' WHERE position = 9")
        assert (answers(store, "author:walrus"), answers(store, "author:seal")) == (set(), {"fog"})
        connection.close()


def test_a_byline_is_kept_as_long_as_an_entry_has_it(tmp_path: Path) -> None:
    """Whoever writes or deletes, and however."""
    store, ids = build(tmp_path / "bylines.db")
    with store:
        connection = connect(store.path, create=False)

        def kept() -> list[str]:
            used = connection.rows("SELECT DISTINCT name_key FROM entry_authors ORDER BY 1")
            found = connection.rows("SELECT name_key FROM bylines ORDER BY 1")
            assert [row[0] for row in found] == [row[0] for row in used]
            return [row[0] for row in found]

        before = kept()
        for position in (8, 9):
            connection.execute(
                "INSERT INTO entry_authors (entry_id, position, name_key) VALUES (?, ?, 'walrus')",
                (ids["fog"], position),
            )
        assert kept() == sorted([*before, "walrus"])
        connection.execute("DELETE FROM entry_authors WHERE position = 8")
        assert "walrus" in kept()
        connection.execute("UPDATE entry_authors SET name_key = 'seal' WHERE position = 9")
        assert kept() == sorted([*before, "seal"])
        connection.execute("DELETE FROM feeds")
        assert kept() == []
        connection.close()


def test_a_query_is_spaced_as_the_index_is(raw: Connection) -> None:
    sql = files("aggregator.store").joinpath("views.sql").read_text(encoding="utf-8")
    (inside,) = set(re.findall(r"GLOB '\*?\[(.*?)\]\*?'", sql[sql.index("entries_spaced") :]))
    for character in map(chr, range(1, 0x20000)):
        if not 0xD800 <= ord(character) < 0xE000:
            alone = re.match(f"[{inside}]", character) is not None
            assert (spaced(character) != character) == alone, hex(ord(character))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text("東京b é🎉\u200bß", max_size=9), max_size=40), st.integers(0, 1500))
def test_a_text_is_spaced_by_the_database_as_by_the_program(
    raw: Connection, parts: list[str], between: int
) -> None:
    text = ("fog on the tide " * 100)[:between].join(parts)
    with raw.transaction():
        add(raw, "drawn", "", text)
    indexed = raw.value(
        """SELECT content_text FROM entries_indexed
        WHERE id = (SELECT id FROM entries WHERE guid = 'drawn')"""
    )
    raw.execute("DELETE FROM entries WHERE guid = 'drawn'")
    assert indexed == spaced(text)


@settings(deadline=None, max_examples=30)
@given(st.text("東京都の天気b ", min_size=1, max_size=600), st.data())
def test_any_part_of_a_text_without_spaces_is_found(
    raw: Connection, world: Store, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    part = re.sub("[b ]", "", text[start : start + data.draw(st.integers(1, 5))])
    with raw.transaction():
        add(raw, "drawn", "", text)
    try:
        found = "drawn" in answers(world, f'"{part}"') if part else False
    finally:
        raw.execute("DELETE FROM entries WHERE guid = 'drawn'")
    assert found == (part != "" and part in text.replace(" ", "").replace("\u200b", ""))


# ---------------------------------------------------------------- the manual

MANUAL = Path(__file__).parents[2] / "docs" / "search.md"


def _examples(kind: str) -> list[str]:
    blocks = re.findall(rf"```{kind}\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    return [re.split(r"\s{2,}", line)[0] for block in blocks for line in block.splitlines()]


def test_the_manual_s_examples_are_answered(world: Store) -> None:
    examples = _examples("query")
    assert examples
    for example in examples:
        world.search.hits(parse(example, NOW), limit=5)


def test_what_the_manual_says_is_refused_is_refused() -> None:
    examples = _examples("refused")
    assert examples
    for example in examples:
        with pytest.raises(QueryError):
            parse(example, NOW)


def test_the_manual_names_every_field_and_value() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    for name in (
        *(f"{n}:" for n in EXAMPLES),
        *(f"is:{n}" for n in IS),
        *(f"has:{n}" for n in HAS),
    ):
        assert name in text
