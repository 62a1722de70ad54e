"""Each signal once where it is seen and once where it is not."""

from __future__ import annotations

import pytest

from aggregator.crosslinks.doubts import AGAINST
from aggregator.crosslinks.support import FOR
from tests.support.crosslink_posts import PIECE, observed, post

X = '<a href="https://q7.example/x/1">'
HERE = "https://www.rosalind-blog.example/2023/eels"
ARTICLE = "<p>I wrote an article for the Heron Review about eels.</p>"
LINKED = f'<p>I wrote <a href="{PIECE}">an article</a> for the Heron Review.</p>'
COPY = f'<p>This essay was originally published in <a href="{PIECE}">The Heron Review</a>.</p>'
TALK = "<p>I was interviewed for Bittern Radio.</p>"
SEEN = {
    "a person": (
        '<p>I wrote an article for <a href="https://annareed.example/x">Anna Reed</a>.</p>',
        ARTICLE,
    ),
    "at the edge": (COPY, "<p>1</p><p>2</p>" + COPY + "<p>3</p><p>4</p><p>5</p>"),
    "background": (f"<p>In my earlier {X}article</a> on eels I erred.</p>", LINKED),
    "credible next": (LINKED, f"<p>I wrote {X}an article</a> in Lower Marsh.</p>"),
    "fresh": ("<p>I have a new article in the Heron Review.</p>", ARTICLE),
    "guest here": ("<p>This is a guest post by Ada.</p>" + COPY, COPY),
    "incredible": (f"<p>I wrote {X}an article</a> in Lower Marsh.</p>", LINKED),
    "is up": ("<p>My article is up at the Heron Review.</p>", ARTICLE),
    "link in phrase": (LINKED, f'<p>I wrote an article for <a href="{PIECE}">them</a>.</p>'),
    "link known": (LINKED, f"<p>I wrote {X}an article</a> on eels.</p>"),
    "link nearby": (ARTICLE + f'<p><a href="{PIECE}">Eels at Dusk</a></p>', ARTICLE),
    "mere answer": (f"<p>I posted {X}an article</a> in a comment.</p>", LINKED),
    "mere post": (f"<p>I wrote {X}a post</a> on eels.</p>", LINKED),
    "mere talk": (f"<p>My {X}talk</a> at Bittern Radio is online.</p>", TALK),
    "negated": ("<p>I wrote an article for the Heron Review, not a book.</p>", ARTICLE),
    "no link": (ARTICLE, LINKED),
    "no outlet": (f"<p>I wrote {X}an article</a>.</p>", LINKED),
    "not yet": ("<p>I will have an article in the Heron Review.</p>", ARTICLE),
    "on air": (TALK, ARTICLE),
    "outlet agrees": (LINKED, f"<p>I wrote {X}an article</a> for the Heron Review.</p>"),
    "outlet far": (
        "<p>I wrote an article, long in the making, full of figures and tables and with many"
        " friends who read it and found its errors, for the Heron Review.</p>",
        ARTICLE,
    ),
    "outlet known": (ARTICLE, "<p>I wrote an article for Otter Weekly.</p>"),
    "outlet linked": (
        f'<p>I wrote an article for <a href="{PIECE}">Otters</a>.</p>',
        ARTICLE,
    ),
    "outlet list": (
        "<p>I have written articles for the Heron Review, Slate, and Wired, among others.</p>",
        ARTICLE,
    ),
    "outlet next": (ARTICLE, "<p>I wrote an article full of tables for the Heron Review.</p>"),
    "outlet set off": ("<p>I wrote an article for <em>Otters</em>.</p>", ARTICLE),
    "outlet word": ("<p>I wrote an article for Otter Weekly.</p>", "<p>I wrote for Otters.</p>"),
    "own link": (f'<p>I wrote <a href="{HERE}">a post</a> for {X}Otters</a>.</p>', LINKED),
    "own outlet": ("<p>I wrote an article for Otters and for my blog.</p>", ARTICLE),
    "pointing": ("<p>I wrote an article for the Heron Review; check it out.</p>", ARTICLE),
    "product": (f"<p>I have published {X}a story of my book</a>.</p>", LINKED),
    "round up": (
        LINKED + "".join(f'<a href="https://x{n}.example/a">{n}</a>' for n in range(40)),
        LINKED,
    ),
    "shop or code": (
        f'<p>I wrote {X}an article</a> on <a href="https://github.com/rm/eels">eels</a>.</p>',
        LINKED,
    ),
    "somebody close": (f"<p>My friend knows it: I wrote {X}an article</a>.</p>", LINKED),
    "somebody else": (f"<p>I posted {X}an article</a> by Ada Quill.</p>", LINKED),
    "speaks of itself": (COPY, "<p>Her poem, said to be originally published in Otters.</p>"),
    "speaks of other work": (
        f"<p>Her novel was a book that was originally published in {X}Otters</a>.</p>",
        COPY,
    ),
    "stands alone": (f"<p>[{COPY[3:-4]}]</p>", COPY),
    "third person": (f"<p>I wrote {X}an article</a> and he liked it.</p>", LINKED),
    "title given": ("<p>I wrote an article for Otters, “Eels at Dusk”.</p>", ARTICLE),
    "we asked": ("<p>Read our interview with the Ministry of Eels.</p>", TALK),
}
"""Signal → HTML of a post where it is seen, and of one where it is not."""

FILED = {"category", "outlet in title", "title says so"}
"""Signals that are seen in what surrounds the text."""


@pytest.mark.parametrize("name", SEEN)
def test_a_signal_is_seen(name: str) -> None:
    assert name in observed(post(SEEN[name][0]))


@pytest.mark.parametrize("name", SEEN)
def test_a_signal_is_not_seen_without_cause(name: str) -> None:
    seen = observed(post(SEEN[name][1]))
    assert seen
    assert name not in seen


def test_a_category_is_seen_whatever_its_case() -> None:
    assert observed(post(ARTICLE, tags=("Eels", "published ELSEWHERE")))["category"]
    assert "category" not in observed(post(ARTICLE, tags=("Eels",)))


def test_the_entrys_title_is_looked_at() -> None:
    """For the outlet's name, and for the word "article"."""
    html = "<p>I wrote an article for the Heron Review, “Eels at Dusk”.</p>"
    seen = observed(post(html, title="Article in the Heron Review: Eels at Dusk"))
    assert {"outlet in title", "title says so"} <= seen.keys()
    assert observed(post(html, title="Monday")).keys().isdisjoint(FILED)


def test_every_signal_is_tried_here() -> None:
    assert {name for name, _ in (*FOR, *AGAINST)} == SEEN.keys() | FILED


def test_every_signal_says_what_it_sees() -> None:
    """Its docstring is its line in the document."""
    assert [name for name, signal in (*FOR, *AGAINST) if not signal.__doc__] == []
