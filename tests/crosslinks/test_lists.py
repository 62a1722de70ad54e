"""Several pieces in a list under the sentence that announces them."""

from __future__ import annotations

import pytest

from aggregator.model import CrosslinkKind
from tests.support.crosslink_posts import PIECE, post, shown, signals

OTTER = "https://otterweekly.example/eels-at-dusk"
BITTERN = "https://bitternradio.example/show/12"
ITEMS = (
    f'<li><a href="{PIECE}">Marshes and Money</a></li>'
    f'<li><a href="{OTTER}">Eels at Dusk</a>, for Otter Weekly</li>'
    '<li><a href="https://heronreview.example/2024/06/reeds">The Reeds Again</a></li>'
)


def pieces(html: str) -> set[tuple[str | None, str | None]]:
    return {(x.outlet, x.title) for x in shown(post(html))}


def test_each_piece_of_a_list_has_its_own_title_link_and_outlet() -> None:
    found = shown(post(f"<p>I have three new articles in the Heron Review:</p><ul>{ITEMS}</ul>"))
    assert {(x.url, x.title, x.outlet) for x in found} == {
        (PIECE, "Marshes and Money", "The Heron Review"),
        (OTTER, "Eels at Dusk", "Otter Weekly"),
        ("https://heronreview.example/2024/06/reeds", "The Reeds Again", "The Heron Review"),
    }
    assert {x.kind for x in found} == {CrosslinkKind.ANNOUNCES}
    assert sum("listed" in signals(x) for x in found) == 2


def test_no_more_are_taken_than_the_sentence_counts() -> None:
    html = f"<p>I have two new articles in the Heron Review:</p><ul>{ITEMS}</ul>"
    assert {title for _, title in pieces(html)} == {"Marshes and Money", "Eels at Dusk"}


@pytest.mark.parametrize(
    "html",
    [
        f"<p>I have a new article in the Heron Review:</p><ul>{ITEMS}</ul>",
        f"<p>I have new articles in the Heron Review. The week in links:</p><ul>{ITEMS}</ul>",
        f"<p>I have new articles in the Heron Review:</p><p>Rain.</p><ul>{ITEMS}</ul>",
    ],
    ids=["one piece is announced", "the list belongs to another sentence", "not at once"],
)
def test_a_list_is_not_taken_for_ones_own_work_without_cause(html: str) -> None:
    assert len(pieces(html)) <= 1


def test_a_list_ends_with_the_first_line_that_is_no_link_elsewhere() -> None:
    html = (
        "<p>I was interviewed on two podcasts:</p>"
        f'<p><a href="{BITTERN}">Bittern Radio</a></p><p>It rained.</p>'
        f'<p><a href="{OTTER}">Eels at Dusk</a></p>'
    )
    assert OTTER not in {x.url for x in shown(post(html))}
