"""Cross-links that an entry declares outside its text, or by microformats in it."""

from __future__ import annotations

import pytest

from aggregator.model import CrosslinkKind, Relation, Source
from tests.support.crosslink_posts import PIECE, URL, all_claims, only, post, shown

TOOT = "https://mastodon.social/@rm/1"


@pytest.mark.parametrize(
    ("rel", "url", "kind"),
    [
        ("syndication", TOOT, CrosslinkKind.SYNDICATED),
        ("canonical", PIECE, CrosslinkKind.REPUBLISHES),
    ],
)
def test_a_declared_relation_is_a_claim(rel: str, url: str, kind: CrosslinkKind) -> None:
    found = only(post("<p>Once.</p>", relations=(Relation(rel, url),)))
    assert (found.kind, found.url) == (kind, url)
    assert [evidence.signal for evidence in found.evidence] == [f"declared {rel}"]


def test_a_syndicated_copy_may_be_marked_in_the_text() -> None:
    """Social networks count here: a copy there is declared, not announced."""
    found = only(post(f'<p>Once. <a class="u-syndication" href="{TOOT}">Also there</a></p>'))
    assert (found.kind, found.url) == (CrosslinkKind.SYNDICATED, TOOT)


@pytest.mark.parametrize("rel", ["via", "related", "external", "replies", "alternate"])
def test_other_relations_declare_nothing_of_the_writers_own(rel: str) -> None:
    assert shown(post("<p>Once.</p>", relations=(Relation(rel, PIECE),))) == ()


def test_a_canonical_address_on_this_site_is_no_claim() -> None:
    own = Relation("canonical", URL + "?page=1")
    assert shown(post("<p>Once.</p>", relations=(own,))) == ()


def test_a_source_elsewhere_says_that_the_entry_is_a_copy() -> None:
    """Its address is the outlet's, not the piece's."""
    source = Source("The Heron Review", "https://heronreview.example/", None)
    found = only(post("<p>Once.</p>", source=source))
    assert (found.kind, found.url) == (CrosslinkKind.REPUBLISHES, None)
    assert (found.outlet, found.outlet_domain) == ("The Heron Review", "heronreview.example")


@pytest.mark.parametrize("author", ["Ada Quill", None])
def test_a_planet_announces_nothing_by_collecting(author: str | None) -> None:
    """Its entries have sources by definition: that is kept and explained, but not shown."""
    source = Source("Ada's Marsh", "https://ada.example/", None)
    entry = post("<p>Once.</p>", source=source, author=author)
    (claim,) = all_claims(entry)
    assert (claim.kind, claim.outlet_domain) == (CrosslinkKind.REPUBLISHES, "ada.example")
    assert shown(entry) == ()


def test_a_source_that_is_this_very_site_is_no_claim() -> None:
    source = Source("Rosalind", "https://www.rosalind-blog.example/feed", None)
    assert shown(post("<p>Once.</p>", source=source)) == ()
