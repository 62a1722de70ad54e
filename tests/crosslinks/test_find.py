"""What people write when something of theirs is elsewhere, and what is understood of it."""

from __future__ import annotations

import pytest

from aggregator.model import CrosslinkKind
from tests.support.crosslink_posts import PIECE, only, post, shown

A, P, R = CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE, CrosslinkKind.REPUBLISHES
TOLD: dict[str, tuple[str, CrosslinkKind, str | None, str | None, str | None]] = {
    "own article, linked by its title": (
        f'<p>My new article for the <em>Heron Review</em>, “<a href="{PIECE}">Marshes and'
        " Money</a>,” has just been published.</p>",
        A, "The Heron Review", "Marshes and Money", PIECE,
    ),
    "have a piece up": (
        f'<p>I have <a href="{PIECE}">a piece up at the Heron Review</a> today.</p>',
        A, "The Heron Review", None, PIECE,
    ),
    "wrote for": (
        f'<p>Last week I wrote an essay for The Heron Review: <a href="{PIECE}">Marshes and'
        " Money</a>.</p>",
        A, "The Heron Review", "Marshes and Money", PIECE,
    ),
    "the outlet is the subject": (
        f'<p>The Heron Review has published <a href="{PIECE}">my essay on wetlands</a>.</p>',
        A, "The Heron Review", None, PIECE,
    ),
    "the outlet stands in the phrase": (
        f'<p>My latest Heron Review column is out now: <a href="{PIECE}">Marshes and Money</a></p>',
        A, "The Heron Review", "Marshes and Money", PIECE,
    ),
    "over there": (
        f'<p>Over at the Heron Review, I <a href="{PIECE}">reviewed two books about eels</a>.</p>',
        A, "The Heron Review", None, PIECE,
    ),
    "the link is on a line of its own": (
        "<p>My article on wetland bonds was just published by the Heron Review:</p>"
        f'<p><a href="{PIECE}">Marshes and Money</a></p>',
        A, "The Heron Review", "Marshes and Money", PIECE,
    ),
    "an unknown outlet whose name is its address": (
        '<p>I wrote an article for <a href="https://otterweekly.example/eels">Otter Weekly</a>'
        " about eels.</p>",
        A, "Otter Weekly", None, "https://otterweekly.example/eels",
    ),
    "interviewed by somebody for a place": (
        '<p>Tom Reed <a href="https://bitternradio.example/show/12">interviewed me</a> for Bittern'
        " Radio.</p>",
        P, "Bittern Radio", None, "https://bitternradio.example/show/12",
    ),
    "a guest on a podcast": (
        '<p>Last week I was a guest on the <a href="https://mudflats.example/ep/7">Mudflats'
        " podcast</a>, talking about eels.</p>",
        P, "Mudflats podcast", None, "https://mudflats.example/ep/7",
    ),
    "an interview in a paper": (
        '<p>There is an <a href="https://heronreview.example/talks/rm">interview with me</a> in'
        " the Heron Review.</p>",
        P, "The Heron Review", None, "https://heronreview.example/talks/rm",
    ),
    "first published there": (
        f'<p><em>This essay was originally published in <a href="{PIECE}">The Heron Review</a>.'
        "</em></p><p>Once there was a marsh.</p>",
        R, "The Heron Review", None, PIECE,
    ),
    "cross-posted": (
        "<p>Once there was a marsh.</p><p>And then there was none.</p>"
        f'<p>[Cross-posted at <a href="{PIECE}">The Heron Review</a>]</p>',
        R, "The Heron Review", None, PIECE,
    ),
    "under another title": (
        f'<p>This post first appeared on the Heron Review as <a href="{PIECE}">Marshes and'
        " Money</a>.</p><p>Once there was a marsh.</p>",
        R, "The Heron Review", "Marshes and Money", PIECE,
    ),
    "an address written out": (
        "<p>[Originally posted at http://otterweekly.example/2011/eels.html]</p><p>Once.</p>",
        R, "otterweekly.example", None, "http://otterweekly.example/2011/eels.html",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("html", "kind", "outlet", "title", "url"), TOLD.values(), ids=TOLD.keys())
def test_a_told_piece_is_understood(
    html: str, kind: CrosslinkKind, outlet: str | None, title: str | None, url: str | None
) -> None:
    found = only(post(html))
    assert (found.kind, found.outlet, found.title, found.url) == (kind, outlet, title, url)


def test_a_title_that_is_the_posts_own_is_recognised_in_lower_case() -> None:
    """A link is a title where the post is called the same, whatever its capitals."""
    html = f'<p>I wrote an article for the Heron Review: <a href="{PIECE}">on eels at dusk</a></p>'
    assert only(post(html, title="On eels at dusk")).title == "on eels at dusk"


def test_the_title_may_stand_in_the_posts_title_after_the_outlet() -> None:
    html = f'<p>I wrote an article for Otter Weekly. Read it: <a href="{PIECE}">{PIECE}</a></p>'
    assert only(post(html, title="Otter Weekly: Eels at Dusk")).title == "Eels at Dusk"


def test_a_known_outlet_is_named_by_its_link_alone() -> None:
    """The text says no name, the address does."""
    html = '<p>I have written <a href="https://www.theguardian.com/a/b-c">a short article</a>.</p>'
    found = only(post(html, title="New article"))
    assert (found.outlet, found.outlet_domain) == ("The Guardian", "theguardian.com")


def test_what_the_text_does_not_say_stays_unknown() -> None:
    """No outlet and no title are made up from a link to an unknown place."""
    html = '<p>I have published <a href="https://q7.example/x/12345">a new article</a> today.</p>'
    found = only(post(html, title="New article"))
    assert (found.outlet, found.outlet_domain, found.title) == (None, "q7.example", None)


def test_a_front_page_is_the_outlet_and_not_the_piece() -> None:
    html = (
        '<p>My new article is out in <a href="https://heronreview.example/">Heron Review</a>.</p>'
    )
    found = only(post(html))
    assert (found.url, found.outlet_domain) == (None, "heronreview.example")


def test_an_archived_copy_is_the_outlets() -> None:
    """The link stays as it is; whose it is says the address inside."""
    url = f"https://web.archive.org/web/20160510112224/{PIECE}"
    found = only(post(f'<p>I wrote <a href="{url}">an article for the Heron Review</a>.</p>'))
    assert (found.url, found.outlet_domain) == (url, "heronreview.example")


def test_a_copy_elsewhere_on_a_paper_host_is_not_its_outlet() -> None:
    """A DOI says nothing of the outlet's own domain."""
    html = (
        '<p>My paper “<a href="https://doi.org/10.1000/182">Eels at Dusk</a>” was just published'
        " in the Otter Journal.</p>"
    )
    found = only(post(html))
    assert (found.outlet, found.outlet_domain) == ("Otter Journal", None)


def test_two_pieces_in_one_post_are_two_crosslinks() -> None:
    html = (
        f'<p>I have <a href="{PIECE}">an article in the Heron Review</a>.</p><p>I also wrote'
        ' <a href="https://otterweekly.example/eels">an essay for Otter Weekly</a>.</p>'
    )
    assert {x.outlet for x in shown(post(html))} == {"The Heron Review", "Otter Weekly"}


def test_one_piece_told_twice_is_one_crosslink() -> None:
    html = (
        f'<p>I have <a href="{PIECE}">an article in the Heron Review</a>.</p><p>Again: my new'
        f' article in the Heron Review is <a href="{PIECE}?utm_source=x">here</a>.</p>'
    )
    assert only(post(html)).url == PIECE


def test_a_copy_is_not_announced_as_well() -> None:
    """Both phrases mean one piece: the post is its copy."""
    html = (
        f'<p>This post originally appeared in the <a href="{PIECE}">Heron Review</a>.</p>'
        f'<p>I wrote <a href="{PIECE}">the article for the Heron Review</a> last year.</p>'
    )
    assert only(post(html)).kind is R


def test_a_post_without_html_is_read_as_text() -> None:
    entry = post("")
    entry = type(entry)(
        **{name: getattr(entry, name) for name in entry.__slots__}
        | {"content_text": "Hello.\n\nMy latest for The Heron Review is up."}
    )
    assert only(entry).outlet == "The Heron Review"
