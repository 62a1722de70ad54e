"""The case that the program began with: a columnist's blog tells of his piece elsewhere."""

from __future__ import annotations

import pytest

from aggregator.model import CrosslinkKind
from tests.support.crosslink_posts import only, post, shown

TITLE = "NATO's Cyber Threat"
TAGS = ("National Security", "Published Elsewhere", "Science & Technology", "World Politics")
PLACE = "https://nationalinterest.org/commentary/natos-cyber-threat-6421"
TELLING = {
    "linked title": f'<p>My latest for <em>The National Interest</em>, "<a href="{PLACE}">NATO\'s'
    " Cyber Threat</a>,\" is up. It argues that the alliance's doctrine is unready.</p>",
    "no link": "<p>My latest for The National Interest, “NATO’s Cyber Threat,” is up. It argues"
    " that the alliance's doctrine is unready.</p>",
    "tracked link": f'<p>My latest for The National Interest, "<a href="{PLACE}?utm_source=rss&amp;'
    'utm_medium=feed">NATO\'s Cyber Threat</a>," is up.</p>',
}


@pytest.mark.parametrize("html", TELLING.values(), ids=TELLING.keys())
def test_the_columnists_post_announces_one_piece(html: str) -> None:
    """Kind, outlet and title are known however the post links, and even where it does not."""
    found = only(post(html, title=TITLE, tags=TAGS, author="James Joyner"))
    assert found.kind is CrosslinkKind.ANNOUNCES
    assert found.outlet == "The National Interest"
    assert found.outlet_domain == "nationalinterest.org"
    assert (found.title or "").replace("’", "'") == TITLE
    assert found.url == (None if html == TELLING["no link"] else PLACE)


def test_the_claim_is_explained() -> None:
    """The evidence names its signals with the words they were seen in, the weightiest first."""
    found = only(post(TELLING["linked title"], title=TITLE, tags=TAGS))
    told = {evidence.signal: evidence.words for evidence in found.evidence}
    assert told["category"] == "Published Elsewhere"
    assert told["own latest"] == "My latest for"
    weights = [abs(evidence.weight) for evidence in found.evidence]
    assert weights == sorted(weights, reverse=True)


def test_commenting_on_somebody_elses_article_is_no_announcement() -> None:
    """The same subject, outlet and link, but another writer."""
    html = (
        f'<p>Writing in <em>The National Interest</em>, Ada Quill has <a href="{PLACE}">a piece'
        " on NATO's cyber doctrine</a>. Her latest is worth reading, though I disagree.</p>"
    )
    assert shown(post(html, title="NATO and Cyber", tags=("National Security",))) == ()
