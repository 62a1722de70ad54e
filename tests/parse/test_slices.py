"""Reading only what is new gives what reading everything gives, or everything is read."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.model import KnownSlices, ParsedFeed, ParseFailed
from aggregator.parse import parse
from tests.support.documents import NAMESPACES, URL, atom, parsed, rss
from tests.support.slices import assert_incremental_equals_whole, known

CORPORA = Path(__file__).parents[2] / "../shared/corpora"
WHOLE = bool(os.environ.get("AGGREGATOR_WHOLE_CORPUS"))

ITEMS = (
    "<guid>1</guid><title>Ebb</title><description>Low &lt;b&gt;water&lt;/b&gt;.</description>",
    "<guid>2</guid><title>Flood</title><link>/flood</link>",
    "<title>No id</title><link>https://a.example/3</link><category>Tides</category>",
)
ENTRIES = (
    '<id>1</id><title>Ebb</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
    "<p>Low</p></div></content>",
    '<id>2</id><title>Flood</title><link href="flood"/><author><name>Ada Reed</name></author>',
    "<id>3</id><title>Slack</title><updated>2024-05-17T08:00:00Z</updated>",
)


def unread(before: str, after: str, url: str = URL) -> int:
    """How many entries of `after` are not read where all those of `before` are known; the records
    are compared with those of a full parse."""
    return assert_incremental_equals_whole(after.encode(), parsed(before, url=url), url=url)


@pytest.mark.parametrize(("build", "items"), [(rss, ITEMS), (atom, ENTRIES)])
def test_entries_that_are_known_are_not_read(build: object, items: tuple[str, ...]) -> None:
    before = build(*items[1:])  # type: ignore[operator]  # a parameter of the test
    after = build(*items)  # type: ignore[operator]  # a parameter of the test
    feed = parse(after.encode(), url=URL, content_type=None, known=known(parsed(before)))
    assert isinstance(feed, ParsedFeed)
    assert [entry.guid for entry in feed.entries] == ["1"]
    assert feed.unchanged == tuple(entry.guid for entry in parsed(before).entries)
    assert unread(before, after) == 2


def test_the_items_of_a_json_feed_that_are_known_are_not_read() -> None:
    start = b'{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": ['
    before = start + b'{"id": "1", "content_text": "Ebb"}, {"id": 2, "content_text": "Flood"}]}'
    after = start + b'{"id": "0", "content_text": "Slack"}, {"content_text": "Ebb", "id": "1"}]}'
    assert assert_incremental_equals_whole(after, parsed(before)) == 1


def test_an_entry_that_was_edited_is_read_again() -> None:
    edited = ITEMS[0].replace("Low", "Very low")
    feed = parse(
        rss(edited, *ITEMS[1:]).encode(),
        url=URL,
        content_type=None,
        known=known(parsed(rss(*ITEMS))),
    )
    assert isinstance(feed, ParsedFeed)
    assert [entry.content_text for entry in feed.entries] == ["Very low water."]


@pytest.mark.parametrize(
    "head",
    [
        "<lastBuildDate>Fri, 17 May 2024 08:00:00 GMT</lastBuildDate>",
        "<ttl>60</ttl>",
        "<description>Birds</description>",
        "<itunes:image href='https://a.example/i.png'/>",
        "<image><url>https://a.example/i.png</url></image>",
    ],
)
def test_what_entries_do_not_inherit_may_change(head: str) -> None:
    assert unread(rss(*ITEMS), rss(*ITEMS, head=head)) == 3


@pytest.mark.parametrize(
    "after",
    [
        rss(*ITEMS, head="<link>https://other.example/</link>"),
        rss(*ITEMS, attributes='xml:base="https://other.example/"'),
        rss(*ITEMS, attributes='xml:lang="cy"'),
        rss(*ITEMS, attributes='xmlns:new="https://a.example/ns"'),
        rss(*ITEMS).replace("<channel>", '<channel xml:lang="cy">'),
        rss(*ITEMS).replace(' xmlns:dc="', ' xmlns:dcx="'),
    ],
)
def test_where_the_document_changes_around_entries_all_are_read(after: str) -> None:
    assert unread(rss(*ITEMS), after) == 0


def test_the_scope_of_a_namespace_counts_not_only_its_name() -> None:
    item = "<guid>9</guid><title>Odd</title><x:more/>"
    inside = rss(item, head='<y xmlns:x="urn:x"/>')
    assert unread(rss(item, attributes='xmlns:x="urn:x"'), inside) == 0


def test_a_prefix_that_the_head_gives_to_a_namespace_counts() -> None:
    """feedparser calls elements by whatever prefix their namespace had last."""
    item = '<guid>9</guid><y:content xmlns:y="urn:y" url="https://a.example/a.mp3"/>'
    head = '<z xmlns:media="urn:y"/>'
    assert parsed(rss(item)).entries != parsed(rss(item, head=head)).entries
    assert unread(rss(item), rss(item, head=head)) == 0


def test_where_the_author_changes_that_entries_of_atom_inherit_all_are_read() -> None:
    one, other = (f"<author><name>{name}</name></author>" for name in ("Ada Reed", "Ben Wells"))
    assert unread(atom(*ENTRIES, head=one), atom(*ENTRIES, head=one)) == 3
    assert unread(atom(*ENTRIES, head=one), atom(*ENTRIES, head=other)) == 0


def test_where_the_feed_is_served_from_elsewhere_all_are_read() -> None:
    before = parsed(rss(*ITEMS), url="https://old.example/feed")
    document = rss(*ITEMS).encode()
    assert assert_incremental_equals_whole(document, before, url="https://new.example/feed") == 0


@pytest.mark.parametrize(
    ("reason", "document"),
    [
        ("no entries", rss()),
        ("not well-formed", rss(*ITEMS, "<title>AT<b>T</title>")),
        ("an undefined entity", rss(*ITEMS, "<title>Caf&eacute;</title>")),
        ("an entry in an entry", rss(*ITEMS, "<title>Out</title><item><title>In</title></item>")),
        ("words between entries", rss(*ITEMS).replace("</item><item>", "</item>and<item>")),
        ("elements between", rss(*ITEMS).replace("</item><item>", "</item><ttl>5</ttl><item>", 1)),
        ("two channels", rss(*ITEMS).replace("</item><item>", "</item></channel><channel><item>")),
        ("namespaces of one", rss(*ITEMS).replace("<item>", '<item xmlns:x="urn:x">', 1)),
        (
            "different namespaces",
            rss(*ITEMS)
            .replace("<item>", '<item xmlns:x="urn:x">')
            .replace('"urn:x"', '"urn:y"', 1),
        ),
        ("other names", rss(*ITEMS).replace("</channel>", "<entry><id>9</id></entry></channel>")),
        (
            "around entries",
            rss(*ITEMS[:2], attributes='xmlns:x="urn:x"')
            .replace("<item>", "<x:item><item>", 1)
            .replace("</channel>", "</x:item></channel>"),
        ),
        ("a foreign item", rss(*ITEMS).replace("<item>", '<x:item xmlns:x="urn:x"/><item>', 1)),
    ],
)
def test_a_document_that_is_not_cut(reason: str, document: str) -> None:
    before = parsed(document)
    assert before.context is None, reason
    assert unread(rss(*ITEMS), document) == 0


@pytest.mark.parametrize(
    "inside",
    [
        "<!-- <item> -->",
        "<description><![CDATA[<item><title>no</title></item>]]></description>",
        "<description>&lt;/item&gt;</description>",
        '<link rdf:about="a>b" xmlns:rdf="urn:r">https://a.example/9</link>',
        '<svg xmlns="http://www.w3.org/2000/svg"><title>Drawn</title></svg>',
        "<image><url>https://a.example/own.png</url><title>Own</title></image>",
        "<textInput><title>Ask</title><name>q</name></textInput>",
        "<dc:language>cy</dc:language>",
        '<source url="https://b.example/feed">The Other</source>',
    ],
)
@pytest.mark.parametrize("head", ["", "<image><url>https://a.example/i.png</url></image>"])
def test_what_stands_in_an_entry_neither_misleads_nor_leaks(inside: str, head: str) -> None:
    odd = f"<guid>odd</guid><title>Odd</title>{inside}"
    plain = parsed(rss(*ITEMS, head=head))
    for items in ((odd, *ITEMS), (*ITEMS, odd), (ITEMS[0], odd, *ITEMS[1:])):
        document = rss(*items, head=head)
        assert unread(rss(*ITEMS, head=head), document) == 3
        assert unread(document, document) == 4
        with_odd = parsed(document)
        assert replace(with_odd, entries=()) == replace(plain, entries=())
        assert [entry for entry in with_odd.entries if entry.guid != "odd"] == list(plain.entries)


def test_empty_elements_and_blanks_and_comments_stand_between_entries() -> None:
    document = rss(*ITEMS).replace("</item><item>", "</item >\n<!-- - - > -->\n<item />\n<item>")
    assert unread(document, document) == 3


def test_elements_after_the_entries_say_what_they_say() -> None:
    document = rss(*ITEMS).replace("</channel>", "<title>Late</title></channel>")
    assert unread(document, document) == 3
    assert unread(rss(*ITEMS[1:]), document) == 2


@pytest.mark.parametrize(
    "declared",
    [
        'xmlns:x="urn:x"',
        'xmlns:dc="urn:none"',
        'xmlns="http://www.w3.org/2005/Atom"',
        'xmlns:a="http://www.w3.org/2005/Atom" xmlns:b="urn:&amp;&quot;&lt;"',
    ],
)
def test_entries_that_all_declare_the_same_namespaces_are_read_apart(declared: str) -> None:
    odd = "<guid>9</guid><title>Odd</title><x:more>1</x:more><dc:creator>Ada Reed</dc:creator>"
    after = rss(odd, *ITEMS, attributes='xmlns:x="urn:0"')
    after = after.replace("<item>", f"<item {declared}>")
    before = after.replace(odd, "<guid>0</guid><title>Older</title>")
    assert parsed(after).context is not None
    assert unread(before, after) == 3
    assert unread(after, after) == 4
    assert unread(after.replace(declared, 'xmlns:x="urn:other"'), after) == 0


def test_a_document_with_bare_ampersands_is_cut_all_the_same() -> None:
    odd = "<guid>9</guid><title>AT&T</title>"
    assert unread(rss(*ITEMS), rss(odd, *ITEMS)) == 3
    assert unread(rss(odd, *ITEMS), rss(odd, *ITEMS)) == 4


@pytest.mark.parametrize(
    "quoting",
    [
        "<description><![CDATA[see <item>{}</item>]]></description>",
        "<!-- <item>{}</item> -->",
        "<content><item>{}</item></content>",
        "<?note <item>{}</item>?>",
    ],
)
def test_an_entry_that_quotes_a_known_one_is_read_as_it_is(quoting: str) -> None:
    odd = f"<guid>9</guid><title>Odd</title>{quoting.format(ITEMS[0])}"
    for items in ((odd, *ITEMS[1:]), (odd, *ITEMS)):
        assert_incremental_equals_whole(rss(*items).encode(), parsed(rss(*ITEMS)))


def test_where_a_comment_hides_a_known_entry_it_is_not_there() -> None:
    hidden = rss(*ITEMS).replace("<item>", "<!--<item>", 1).replace("</item>", "</item>-->", 1)
    assert unread(rss(*ITEMS), hidden) == len(ITEMS) - 1


SAME = "<guid>1</guid><title>Again</title><link>https://a.example/again</link>"


def test_an_id_that_is_there_twice_is_told_apart_by_both() -> None:
    """Where a new entry repeats a known one's id, both get another guid."""
    assert unread(rss(*ITEMS), rss(SAME, *ITEMS)) == 0
    assert unread(rss(SAME, *ITEMS), rss(SAME, *ITEMS)) == 2
    assert unread(rss(SAME, *ITEMS), rss(*ITEMS)) == 2


def test_an_entry_that_is_there_twice_is_two() -> None:
    assert unread(rss(*ITEMS), rss(ITEMS[0], *ITEMS)) == 0


def test_an_id_that_looks_like_one_told_apart_is_not_taken_for_it() -> None:
    told_apart = next(e.guid for e in parsed(rss(SAME, *ITEMS)).entries if e.title == "Ebb")
    looks_so = f"<guid>{told_apart}</guid><title>Looks so</title>"
    assert unread(rss(looks_so, ITEMS[1]), rss(looks_so, SAME, *ITEMS)) == 0


def test_the_slices_of_another_context_are_not_known() -> None:
    feed = parsed(rss(*ITEMS))
    guids = {entry.slice_hash: entry.guid for entry in feed.entries if entry.slice_hash}
    other = KnownSlices("another", guids)
    assert parse(rss(*ITEMS).encode(), url=URL, content_type=None, known=other) == feed


ELEMENTS = """
    item entry title link guid id description content:encoded content dc:creator dc:language
    category enclosure source image media:title media:content atom:link atom:author svg math
    textInput url name language x:y links
""".split()
ATTRIBUTES = (
    "",
    "",
    "",
    ' href="/x"',
    ' type="xhtml"',
    ' type="html"',
    ' xml:base="b/"',
    ' xml:lang="cy"',
    ' xmlns="http://www.w3.org/1999/xhtml"',
    ' xmlns:atom="urn:other"',
)
TEXTS = st.sampled_from(["Tide", "/a", "1", " ", "&amp;", "<![CDATA[<item>]]>", "<!--x-->", "é’"])
PIECES = st.recursive(
    TEXTS,
    lambda inside: st.builds(
        lambda name, attributes, parts: f"<{name}{attributes}>{''.join(parts)}</{name}>",
        st.sampled_from(ELEMENTS),
        st.sampled_from(ATTRIBUTES),
        st.lists(inside, max_size=3),
    ),
    max_leaves=6,
)
INSIDE = st.lists(PIECES, max_size=3).map("".join)
BUILDERS = st.sampled_from(
    [
        lambda items, head, attributes: rss(*items, head=head, attributes=attributes),
        lambda items, head, attributes: atom(*items, head=head, attributes=attributes),
        lambda items, head, attributes: (
            f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {attributes}'
            f' xmlns="http://purl.org/rss/1.0/" {NAMESPACES}><channel>{head}</channel>'
            + "".join(f"<item>{item}</item>" for item in items)
            + "</rdf:RDF>"
        ),
    ]
)
FUZZ = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(
    BUILDERS,
    st.lists(INSIDE, max_size=4),
    st.lists(INSIDE, max_size=4),
    st.lists(INSIDE, min_size=1, max_size=4),
    st.sampled_from(ATTRIBUTES),
    st.lists(INSIDE, min_size=1, max_size=2),
    st.booleans(),
)
def test_whatever_changes_between_two_documents(
    build: object,
    old: list[str],
    new: list[str],
    kept: list[str],
    attributes: str,
    heads: list[str],
    broken: bool,
) -> None:
    before = build([*old, *kept], heads[0], "")  # type: ignore[operator]  # a parameter of the test
    after = build([*new, *kept], heads[-1], attributes)  # type: ignore[operator]  # a parameter of the test
    if broken:
        after = after.replace("</title>", "", 1)
    feed = parse(before.encode(), url=URL, content_type=None)
    if isinstance(feed, ParseFailed):
        return
    assert_incremental_equals_whole(after.encode(), feed)
    assert_incremental_equals_whole(before.encode(), feed, feed.entries[::2])


def files(folder: str, step: int) -> list[Path]:
    found = sorted(path for path in (CORPORA / folder).rglob("*") if path.is_file())
    return found[:: 1 if WHOLE else step]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside this project")
@pytest.mark.parametrize("path", files("feeds", 16) + files("suites", 24), ids=lambda p: p.name)
def test_a_real_document_with_some_entries_known(path: Path) -> None:
    body = path.read_bytes()
    feed = parse(body, url=URL, content_type=None)
    if isinstance(feed, ParseFailed):
        return
    chance = random.Random(path.name)
    for share in (0.1, 0.5, 0.9):
        entries = [entry for entry in feed.entries if chance.random() < share]
        told = [entry for entry in entries if feed.context and entry.slice_hash]
        assert assert_incremental_equals_whole(body, feed, entries) == len(told)
