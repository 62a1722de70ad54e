"""What a web page declares of itself, in the ways in which pages do."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import PageFacts
from aggregator.parse.page import read_page

URL = "https://ebb.example/slack-water"


def read(html: str) -> PageFacts:
    return read_page(html.encode(), url=URL, content_type="text/html; charset=utf-8")


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def data(value: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


ARTICLE = {"@type": "NewsArticle", "headline": "Slack Water"}

BYLINES = {
    "meta author": (meta("author", "Ann Wader"), ("Ann Wader",)),
    "Open Graph": ('<meta property="article:author" content="Ann Wader">', ("Ann Wader",)),
    "an address is no name": (
        '<meta property="article:author" content="https://social.example/ann">',
        (),
    ),
    "citation tags": (
        meta("citation_author", "Wader, Ann") + meta("citation_author", "Otter, Bo"),
        ("Wader, Ann", "Otter, Bo"),
    ),
    "an entity that was escaped twice": (meta("author", "Ann O&amp;#8217;Wader"), ("Ann O’Wader",)),
    "JSON-LD, a person": (data(ARTICLE | {"author": {"name": "Ann Wader"}}), ("Ann Wader",)),
    "JSON-LD, a bare name": (data(ARTICLE | {"author": "Ann Wader"}), ("Ann Wader",)),
    "JSON-LD, two persons": (
        data([ARTICLE | {"author": [{"name": "Ann Wader"}, {"name": ["Bo Otter"]}]}]),
        ("Ann Wader", "Bo Otter"),
    ),
    "JSON-LD, by reference": (
        data(
            {
                "@graph": [
                    {"@type": "WebSite", "name": "The Ebb"},
                    {"@type": ["Article", "BlogPosting"], "author": {"@id": "#ann"}},
                    {"@type": "Person", "@id": "#ann", "name": "Ann Wader"},
                ]
            }
        ),
        ("Ann Wader",),
    ),
    "JSON-LD of something else": (data({"@type": "Product", "author": "Ann Wader"}), ()),
    "rel=author": ('<p>By <a rel="author" href="/ann">Ann Wader</a></p>', ("Ann Wader",)),
    "what is declared before what is linked": (
        meta("author", "Ann Wader") + '<a rel="author" href="/bo">Bo Otter</a>',
        ("Ann Wader",),
    ),
    "the same name twice": (
        meta("author", "Ann Wader") + data(ARTICLE | {"author": "Ann Wader"}),
        ("Ann Wader",),
    ),
    "none": ("<p>By somebody</p>", ()),
}


@pytest.mark.parametrize(("html", "authors"), BYLINES.values(), ids=BYLINES)
def test_the_byline_is_found_wherever_it_is_declared(html: str, authors: tuple[str, ...]) -> None:
    assert read(html).authors == authors


TITLES = {
    "Open Graph": ('<meta property="og:title" content="Slack Water">', "Slack Water"),
    "the title element": ("<head><title>Slack Water</title></head>", "Slack Water"),
    "JSON-LD": (data(ARTICLE) + "<head><title>Ebb #12</title></head>", "Slack Water"),
    "with the site's name": (
        "<head><title>Slack Water | The Ebb</title></head>"
        '<meta property="og:site_name" content="The Ebb">',
        "Slack Water",
    ),
    "with another tail": (
        "<head><title>Slack Water – Part Two</title></head>"
        '<meta property="og:site_name" content="The Ebb">',
        "Slack Water – Part Two",
    ),
}


@pytest.mark.parametrize(("html", "title"), TITLES.values(), ids=TITLES)
def test_the_title_is_without_the_sites_name(html: str, title: str) -> None:
    assert read(html).title == title


def test_site_date_and_canonical_address_are_read() -> None:
    facts = read(
        '<link rel="canonical" href="/2026/slack">'
        + data(
            ARTICLE
            | {"datePublished": "2026-11-20T08:00:00+01:00", "publisher": {"name": "The Ebb"}}
        )
    )
    assert facts.site_name == "The Ebb"
    assert facts.published_at == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert facts.canonical_url == "https://ebb.example/2026/slack"


def test_a_date_with_slashes_is_a_date() -> None:
    facts = read(meta("citation_publication_date", "2026/11/20"))
    assert facts.published_at == datetime(2026, 11, 20, tzinfo=UTC)


BROKEN = {
    "nothing": "",
    "no HTML": "\x00\x01 binary",
    "JSON-LD that is cut off": '<script type="application/ld+json">{"@type": "Article", "au',
    "JSON-LD too deep": f'<script type="application/ld+json">{"[" * 100_000}</script>',
    "JSON-LD with odd types": data(
        {"@type": 7, "@id": [], "author": {"name": {"name": None}}, "headline": 3}
    ),
    "unclosed tags": "<head><meta name=author content='Ann Wader<title>",
}


@pytest.mark.parametrize("html", BROKEN.values(), ids=BROKEN)
def test_a_broken_page_says_nothing(html: str) -> None:
    assert read(html) == PageFacts()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "author", "name", "headline", "publisher"]),
            inner | st.sampled_from(["Article", "Person", "#one"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_any_json_is_read_without_complaint(value: Any) -> None:
    facts = read(data(value).replace("</", "<\\/", data(value).count("</") - 1))
    assert all(isinstance(author, str) and author for author in facts.authors)
