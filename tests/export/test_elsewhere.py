"""A list of publications: pieces in place of the posts that tell of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings

from aggregator.export import FORMATS, render
from aggregator.export.document import compose
from aggregator.export.elsewhere import pieces_of
from aggregator.model import CrosslinkKind, StoredEntry
from tests.support import any_entries
from tests.support.export_samples import NOON, entry, piece

DAY = timedelta(days=1)


def telling(number: int, **changes: Any) -> StoredEntry:
    """A post that tells of one piece."""
    post = entry(number)
    told = piece(post, id=10 + number, outlet="The Ebb", outlet_domain="ebb.example")
    return entry(number, announces=(replace(told, **changes),))


def test_a_piece_stands_with_its_own_title_address_and_date_at_its_outlet() -> None:
    post = telling(
        1, piece_title="Slack Water", piece_url="https://ebb.example/slack",
        piece_published_at=NOON - 9 * DAY, author="Ann Wader",
    )  # fmt: skip
    (made,) = pieces_of([post])
    assert (made.title, made.url, made.published_at) == (
        "Slack Water", "https://ebb.example/slack", NOON - 9 * DAY,
    )  # fmt: skip
    assert (made.feed.title, made.feed.site_url) == ("The Ebb", "https://ebb.example/")
    assert [author.name for author in made.authors] == ["Ann Wader"]
    assert made.content_html == post.content_html
    assert made.announced_by == post.announces


def test_what_is_not_known_of_a_piece_is_the_posts() -> None:
    post = telling(1, piece_title=None, piece_url=None, author=None, outlet_domain=None)
    (made,) = pieces_of([post])
    assert (made.title, made.url, made.authors) == (post.title, post.url, post.authors)
    assert made.published_at == post.announces[0].posted_at
    assert made.feed.title == "The Ebb"


def test_entries_that_tell_of_nothing_are_left_out() -> None:
    assert pieces_of([entry(1), telling(2, kind=CrosslinkKind.SYNDICATED)]) == ()


def test_a_piece_that_two_posts_tell_of_is_there_once() -> None:
    """As the older one calls it."""
    same = {"piece_title": "Slack Water", "piece_url": None}
    linked = {"piece_title": "Neap", "piece_url": "https://ebb.example/neap"}
    other = {"piece_title": "Neap!", "piece_url": "http://www.ebb.example/neap/"}
    posts = [telling(1, **same), telling(2, **same), telling(3, **linked), telling(4, **other)]
    assert {made.title for made in pieces_of(posts)} == {"Slack Water", "Neap!"}


def test_the_newest_piece_comes_first() -> None:
    posts = [
        telling(n, piece_title=f"Piece {n}", piece_url=None, piece_published_at=NOON - n * DAY)
        for n in (2, 1, 3)
    ]
    assert [made.title for made in pieces_of(posts)] == ["Piece 1", "Piece 2", "Piece 3"]


@settings(max_examples=30, deadline=None)
@given(any_entries.stored(1))
def test_pieces_can_be_written_in_every_format(post: StoredEntry) -> None:
    made = pieces_of([post])
    for format_ in FORMATS:
        assert render(compose("Elsewhere", made), format_)
    assert len({one.guid for one in made}) <= len(post.announces)
