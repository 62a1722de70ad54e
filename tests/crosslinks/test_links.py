"""Outgoing links, and what kind of place each leads to."""

from __future__ import annotations

import pytest

from aggregator.crosslinks.detect import find
from aggregator.crosslinks.links import MOST, Place, agrees, outlet_domain, where
from aggregator.model import Relation
from tests.support.crosslink_posts import OUTLETS, SITE, URL, post

OWN = frozenset({"rosalind-blog.example", "rm.substack.com"})


def test_links_come_in_order_and_once() -> None:
    """One address with one text is one link; another text is another."""
    html = (
        '<p><a href="https://a.example/1">one</a> <a href="https://b.example/">two</a></p>'
        '<p><a href="https://a.example/1?utm_source=x">one</a> <a href="https://a.example/1">uno'
        "</a></p>"
    )
    links = find(post(html), SITE, OUTLETS).links
    assert [(link.url, link.text) for link in links] == [
        ("https://a.example/1", "one"),
        ("https://b.example/", "two"),
        ("https://a.example/1", "uno"),
    ]
    assert {link.origin for link in links} == {"text"}


def test_links_to_the_entry_itself_are_left_out() -> None:
    html = f'<p><a href="{URL}#top">up</a> <a href="#note">note</a> <a href="/about">me</a></p>'
    links = find(post(html), SITE, OUTLETS).links
    assert [link.url for link in links] == ["https://www.rosalind-blog.example/about"]


def test_relations_are_links_from_the_feed() -> None:
    entry = post("<p>Once.</p>", relations=(Relation("via", "https://c.example/", "C"),))
    (link,) = find(entry, SITE, OUTLETS).links
    assert (link.url, link.rel, link.text, link.origin) == (
        "https://c.example/",
        "via",
        "C",
        "feed",
    )


def test_a_link_keeps_its_relations_and_classes() -> None:
    html = '<p><a rel="nofollow" class="u-syndication" href="https://d.example/1">x</a></p>'
    (link,) = find(post(html), SITE, OUTLETS).links
    assert link.rel is not None
    assert "u-syndication" in link.rel.split()


def test_a_document_of_many_thousand_links_is_cut() -> None:
    html = "".join(f'<a href="https://e.example/{n}">{n}</a> ' for n in range(MOST + 200))
    assert len(find(post(f"<p>{html}</p>"), SITE, OUTLETS).links) == MOST


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://heronreview.example/2024/eels", Place.PAGE),
        ("https://heronreview.example/?p=17", Place.PAGE),
        ("https://heronreview.example/", Place.FRONT),
        ("https://heronreview.example/blog", Place.FRONT),
        ("https://heronreview.example/eel.jpg", Place.FILE),
        ("https://www.rosalind-blog.example/x", Place.OWN),
        ("https://rosalind-blog.org/x", Place.OWN),
        ("https://substack.com/@rm", Place.OWN),
        ("https://other.substack.com/p/x", Place.PAGE),
        ("https://twitter.com/rm/1", Place.SILO),
        ("https://www.linkedin.com/in/rm", Place.SILO),
        ("https://www.linkedin.com/pulse/eels-rm", Place.PAGE),
        ("https://github.com/rm/eels", Place.CODE),
        ("https://www.amazon.co.uk/dp/1", Place.SHOP),
        ("https://en.wikipedia.org/wiki/Eel", Place.TOOL),
        ("https://www.youtube.com/watch?v=1", Place.MEDIA),
        ("https://podcasts.apple.com/us/podcast/id1", Place.MEDIA),
        ("https://doi.org/10.1000/182", Place.REPOSITORY),
        ("https://web.archive.org/web/2016/https://twitter.com/rm", Place.SILO),
        ("https://[broken", Place.FRONT),
    ],
)
def test_the_kind_of_place(url: str, place: Place) -> None:
    assert where(url, OWN) is place


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://blog.heronreview.example/1", "heronreview.example"),
        ("https://doi.org/10.1000/182", None),
        ("https://www.youtube.com/watch?v=1", None),
        ("https://web.archive.org/web/2016id_/https://a.otter.example/1", "otter.example"),
        (None, None),
        ("https://bit.ly/x7", None),
        ("http://feedproxy.google.com/~r/heron/1", None),
    ],
)
def test_whose_outlet_an_address_is(url: str | None, domain: str | None) -> None:
    assert outlet_domain(url) == domain


@pytest.mark.parametrize(
    ("name", "url", "answer"),
    [
        ("The Heron Review", "https://heronreview.example/1", True),
        ("Heron", "https://www.heronmag.example/1", True),
        ("Mudflats podcast", "https://mudflats.example/7", True),
        ("Journal of Wet Lands", "https://jowl.example/1", True),
        ("Ada Quill's blog", "https://adaquill.example/", True),
        ("Otter Weekly", "https://heronreview.example/1", False),
        ("News", "https://blog.other.example/1", False),
    ],
)
def test_a_name_can_be_read_in_an_address(name: str, url: str, answer: bool) -> None:
    assert agrees(name, url) is answer
