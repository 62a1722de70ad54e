"""Laws: whatever the bytes, an answer and the same one; feeds written are feeds read."""

from __future__ import annotations

from xml.sax.saxutils import escape

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aggregator.model import ParsedFeed, ParseFailed
from aggregator.parse import parse
from tests.support.documents import URL, atom, only, parsed, rss

NAMES = """
    rss channel item feed entry title link guid id pubDate updated description content:encoded
    content author dc:creator category enclosure source image media:content atom:link svg math
    links tags authors summary_detail published_parsed
""".split()
ATTRIBUTES = (
    "",
    ' rel="via"',
    ' href="/x"',
    ' type="html"',
    ' type="xhtml"',
    ' xml:base="b/"',
    " x",
)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=30)
MARKUP = st.recursive(
    st.sampled_from(["&", "&amp;", "&x;", "<", "]]>", "<![CDATA[<b>]]>", "<!--", "-->", "<?x?>"])
    | WORDS,
    lambda inside: st.builds(
        lambda name, attributes, parts, closed: (
            f"<{name}{attributes}>{''.join(parts)}" + (f"</{name}>" if closed else "")
        ),
        st.sampled_from(NAMES),
        st.sampled_from(ATTRIBUTES),
        st.lists(inside, max_size=4),
        st.booleans(),
    ),
    max_leaves=12,
)
BODIES = (
    st.binary(max_size=300)
    | MARKUP.map(str.encode)
    | MARKUP.map(lambda inside: rss(inside).encode())
    | MARKUP.map(lambda inside: atom(inside).encode("utf-16"))
    | WORDS.map(
        lambda inside: b'{"version":"https://jsonfeed.org/version/1","items":[' + inside.encode()
    )
)
LABELS = st.sampled_from(
    [None, "", "text/xml", "text/xml; charset=utf-16", "x; charset=gb2312", "; charset=rot13", "é"]
)
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(BODIES, LABELS)
def test_bytes_in_records_or_a_failure_out_and_the_same_again(
    body: bytes, label: str | None
) -> None:
    answer = parse(body, url=URL, content_type=label)
    assert isinstance(answer, ParsedFeed | ParseFailed)
    assert parse(body, url=URL, content_type=label) == answer
    if isinstance(answer, ParsedFeed):
        guids = [entry.guid for entry in answer.entries]
        assert all(guids)
        assert len(set(guids)) == len(guids)


def _encoded_twice(words: str) -> bool:
    """What feedparser mends: UTF-8 that was taken for Latin-1 and encoded again."""
    try:
        return words.encode("latin-1").decode("utf-8") != words
    except UnicodeError:
        return False


@SLOW
@given(WORDS, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_a_title_written_is_the_title_read(words: str, codec: str) -> None:
    assume(not _encoded_twice(words))
    document = atom(f"<id>x</id><title>{escape(escape(words))}</title>").replace(
        "<id>x</id><title>", '<id>x</id><title type="html">'
    )
    assert only(document.encode(codec)).title == " ".join(words.split())


@SLOW
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8), st.randoms()
)
def test_the_order_of_entries_does_not_change_who_they_are(
    parts: list[tuple[int, int]], random: object
) -> None:
    items = [
        f"<guid>{guid}</guid><title>T{link}</title><link>https://a.example/{link}</link>"
        for guid, link in parts
    ]
    other = list(items)
    random.shuffle(other)  # type: ignore[attr-defined]  # Hypothesis hands it in
    assert set(parsed(rss(*items)).entries) == set(parsed(rss(*other)).entries)
