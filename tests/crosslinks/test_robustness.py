"""Whatever a feed says, detection answers: strange, huge and broken entries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.crosslinks.detect import MOST_CLAIMS, find
from aggregator.crosslinks.outlets import shipped_outlets
from aggregator.model import Outlets, ParsedEntry, Site
from tests.support.crosslink_posts import OUTLETS, PIECE, SITE, all_claims, post

HOSTILE = {
    "one word without end": "a" * 200_000,
    "my without end": "my " * 60_000,
    "pieces without end": "post " * 60_000,
    "this without end": "this is " * 40_000,
    "quotes without end": "“" * 50_000 + "”" * 50_000,
    "capitals without end": "I wrote for " + "Aa " * 60_000,
    "a host without end": "I wrote for " + "a." * 60_000 + "com",
    "figures without end": "I wrote an article for " + "1" * 100_000,
    "full stops without end": "I wrote. " * 20_000,
    "CJK without end": "本文首发于" + "沼" * 100_000,
    "addresses without end": "Cross-posted at http://a.example/b " * 4_000,
    "right to left": "כתבתי מאמר ב The Heron Review: my latest for \u202eThe Heron\u202c is up. "
    * 500,
    "brackets without end": "[Originally published (at [" * 9_000,
    "spaces without end": "my" + " " * 200_000 + "article",
    "invisible characters": "my\u200b latest\u00ad for\ufeff The Heron Review is up",
    "surrogates and nulls": "my latest for \x00The \ufffeHeron\uffff is up",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_answered(text: str) -> None:
    """Found or not, it ends, and what is found is a claim like any other."""
    for claim in all_claims(post(f"<p>{text}</p>")):
        assert 0 <= claim.confidence <= 1


def test_thousands_of_links_are_answered() -> None:
    links = " ".join(f'<a href="https://x{n}.example/a">my article {n}</a>' for n in range(5_000))
    assert len(all_claims(post(f"<p>{links}</p>"))) <= MOST_CLAIMS


def test_a_long_entry_is_answered_and_its_opening_is_read() -> None:
    """A megabyte: the announcement in front is found, the rest is bounded."""
    tail = "<p>Eels travel far and I wrote it down for nobody in The Long Book.</p>" * 15_000
    html = f'<p>I have <a href="{PIECE}">an article in the Heron Review</a>.</p>{tail}'
    assert any(claim.url == PIECE for claim in all_claims(post(html)))


@pytest.mark.parametrize(
    "html",
    [
        "<p>My <b>latest <i>for</b> The Heron</i> Review, <a href=",
        '<a href="">my article in The Heron Review</a>',
        '<a href="http://[">my article in The Heron Review</a>',
        "<blockquote>" * 3_000 + "my latest for The Heron Review is up",
        "<table><p>My latest for The Heron Review</table> is up",
        "&lt;p&gt;My latest for &amp;#0; The Heron Review",
    ],
)
def test_malformed_html_is_answered(html: str) -> None:
    assert isinstance(all_claims(post(html)), tuple)


def test_an_entry_without_anything_has_nothing() -> None:
    found = find(post("", author=None, url=None), Site(None, None, None), Outlets())
    assert (found.links, found.crosslinks) == ((), ())


WORDS = st.sampled_from(
    """
    my our I we wrote published article essay interview for in at on The Heron Review latest up is
    originally this post cross-posted interviewed me “ ” . , : ( ) 本文首发于 寄稿しました
    """.split()
)
LINKED = st.builds(lambda words, n: f'<a href="https://x{n}.example/a">{words}</a>', WORDS, WORDS)
SENTENCES = st.lists(WORDS | LINKED | st.text(max_size=9), max_size=40).map(" ".join)
HTML = st.lists(SENTENCES, max_size=6).map(lambda parts: "".join(f"<p>{p}</p>" for p in parts))


@settings(max_examples=150, deadline=None)
@given(HTML, st.text(max_size=40), st.lists(st.text(max_size=12), max_size=3))
def test_find_never_raises(html: str, title: str, tags: list[str]) -> None:
    """…and every claim is a confidence with evidence."""
    entry = post(html, title=title, tags=tuple(tags))
    for claim in find(entry, SITE, OUTLETS).crosslinks:
        assert 0 <= claim.confidence <= 1
        assert claim.evidence


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=30), st.none() | st.text(max_size=30))
def test_find_never_raises_on_raw_text(html: str, title: str, address: str | None) -> None:
    """Not even on HTML that was never sanitised and on addresses that are none."""
    entry = ParsedEntry("1", address, title, None, html, "", None, None)
    found = find(entry, Site(address, title, title), shipped_outlets())
    assert found == find(entry, Site(address, title, title), shipped_outlets())
