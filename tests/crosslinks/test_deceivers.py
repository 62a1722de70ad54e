"""What looks like an announcement and is none: a false claim is worse than a missed one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.support.crosslink_posts import PIECE, URL, observed, post, shown

HOME = "https://www.rosalind-blog.example/"
NONE = {
    "WordPress' own footer": (
        "<p>Once there was a marsh.</p><p>The post "
        f'<a href="{URL}">Marshes</a> appeared first on <a href="{HOME}">Rosalind</a>.</p>'
    ),
    "the same footer, turned round": (
        f'<p>The post <a href="{URL}">Marshes</a> first appeared on <a href="{HOME}">'
        "Rosalind's Notebook</a>.</p>"
    ),
    "the same footer in German": (
        f'<p>Der Beitrag <a href="{URL}">Sumpf und Geld</a> erschien zuerst auf '
        f'<a href="{HOME}">Rosalind</a>.</p>'
    ),
    "somebody's latest column": (
        f'<p>In his <a href="{PIECE}">latest column</a> for The Heron Review, Ada Quill argues'
        " that marshes pay.</p>"
    ),
    "an outlet's reporting": (
        f'<p>The Heron Review\'s <a href="{PIECE}">latest reporting</a> shows that eels travel.</p>'
    ),
    "a participle with somebody else's name": (
        f'<p>Writing in <em>The Heron Review</em>, Ada Quill <a href="{PIECE}">explores</a> why'
        " eels travel.</p>"
    ),
    "somebody has a piece there": (
        f'<p>Ada Quill has <a href="{PIECE}">a piece at The Heron Review</a> on eels.</p>'
    ),
    "a friend's piece": (
        f'<p>My friend Ada has <a href="{PIECE}">an article in The Heron Review</a> on eels.</p>'
    ),
    "a colleague's post": (
        f'<p>My colleague Tom wrote <a href="{PIECE}">a post for the Heron Review blog</a>.</p>'
    ),
    "an earlier post of this site": (
        f'<p>As I wrote in <a href="{HOME}2023/eels">my last post</a>, eels travel.</p>'
    ),
    "a piece on this very site": (
        f'<p>A year ago I wrote <a href="{HOME}2023/eels">a piece</a> about eels.</p>'
    ),
    "a wish": "<p>I would love to write an article for Wired some day.</p>",
    "a museum piece": "<p>My old typewriter is a museum piece in the best sense.</p>",
    "a column of a table": "<p>In my table I have a column in bold for every eel.</p>",
    "one's own book in a shop": (
        '<p>My new book is out now, <a href="https://www.amazon.com/dp/1">at Amazon</a>.</p>'
    ),
    "one's own program": (
        '<p>I have published <a href="https://github.com/rm/eels">a new release</a> of eels.</p>'
    ),
    "a reader's remark on an outlet": (
        "<p>I subscribe to The New Yorker, and its essays are often good.</p>"
    ),
    "an announcement that is quoted": (
        '<blockquote><p>I have <a href="https://heronreview.example/eels">a post up at the Heron'
        " Review</a>.</p></blockquote><p>So says Ada.</p>"
    ),
    "an interview that this site made": (
        "<p>This is the second part of our interview with the Ministry of Eels.</p>"
    ),
    "a list of many outlets as under every post": (
        '<p>Some of my past pieces for <a href="https://unherd.com/author/rm">UnHerd</a>, National'
        " Review, Quillette, and The New York Times</p>"
    ),
    "an old text that first appeared in print": (
        "<p>Her poem, which was first published in 1849, has kept its colour.</p>"
    ),
    "an answer on a board": (
        "<p>I liked it. This question was first posted on "
        '<a href="https://stackoverflow.com/q/1">a board</a> by somebody in 2009.</p>'
    ),
    "a mere mention of the word": "<p>Cross posts hold up the cross beams of the old barn.</p>",
    "a silent post": f'<p>Eels travel far, says <a href="{PIECE}">a study</a>.</p>',
}


@pytest.mark.parametrize("html", NONE.values(), ids=NONE.keys())
def test_nothing_is_announced(html: str) -> None:
    assert shown(post(html, title="Eels")) == ()


def test_a_round_up_of_many_links_needs_more_than_a_phrase() -> None:
    """What is said of one link among forty is not what the post is about."""
    links = "".join(
        f'<li><a href="https://x{n}.example/a/b{n}">Story number {n}</a></li>' for n in range(40)
    )
    html = f'<p>I wrote <a href="https://q7.example/x/1">a post</a>.</p><ul>{links}</ul>'
    assert shown(post(html)) == ()


def test_the_distractor_before_the_piece_is_not_the_piece() -> None:
    """The reviewed book, the co-author and the piece: only one of the links is meant."""
    html = (
        '<p><a href="https://ada.example/">Ada Quill</a> and I have just published a review of'
        ' <a href="https://www.amazon.com/dp/2">Eels</a> in the Heron Review:'
        f' <a href="{PIECE}">Marshes and Money</a>.</p>'
    )
    (found,) = shown(post(html))
    assert found.url == PIECE


def test_unlikely_claims_are_kept_with_their_doubts() -> None:
    """What is below the threshold is not shown, and yet not forgotten."""
    from tests.support.crosslink_posts import all_claims

    html = "<p>I might write an article for The Heron Review, if they ask me, about my eels.</p>"
    claims = all_claims(post(html))
    assert all(0.1 <= claim.confidence <= 1 for claim in claims)


def test_a_year_long_before_the_entrys_makes_it_background() -> None:
    html = "<p>In June 2011 I wrote an article for the Heron Review about eels.</p>"
    entry = post(html)
    assert "background" not in observed(entry)
    assert "background" not in observed(
        replace(entry, published_at=datetime(2012, 1, 1, tzinfo=UTC))
    )
    assert observed(replace(entry, published_at=datetime(2024, 5, 1, tzinfo=UTC)))["background"]


def test_a_cue_that_links_to_this_site_speaks_of_what_is_here() -> None:
    """Whatever the next line links to."""
    html = (
        f'<p>I wrote <a href="{HOME}2023/eels">an article</a> on eels.</p>'
        f'<p><a href="{PIECE}">Marshes and Money</a></p>'
    )
    assert shown(post(html)) == ()


def test_a_date_is_no_place() -> None:
    assert "over at" not in observed(post("<p>In June, I wrote about the Heron Review.</p>"))
    assert "over at" in observed(post("<p>At the Heron Review, I wrote about eels.</p>"))
