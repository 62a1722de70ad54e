"""From a page to its feeds."""

from __future__ import annotations

import pytest

from aggregator.fetch.discover import QUIRKS, USUAL_PLACES, Candidate, candidates, quirk

DECLARED = "the page declares it"

PAGE = """<!doctype html><html><head>
<link rel="stylesheet" href="/style.css">
<link rel="alternate" type="application/rss+xml" title="Comments on it" href="/comments/feed/">
<link rel="ALTERNATE" type="Application/Atom+XML; charset=utf-8" title="The tides" href="atom">
<link rel="alternate" type="application/json" href="/wp-json/posts/1">
<link rel="alternate" type="text/html" hreflang="de" href="/de/">
<link rel="alternate" type="application/feed+json" href="/feed.json">
<link rel="alternate" type="text/xml" href="/old.rss">
<link rel="alternate" type="application/rss+xml" href="javascript:void(0)">
</head><body><a href="/rss/all">All posts as RSS</a> <a href="https://other.example/feed">x</a>
<a href="/feedback">Feedback</a></body></html>"""


def test_declared_feeds_come_first_and_those_of_comments_after_them() -> None:
    found = candidates("https://example.org/notes/", PAGE)
    assert found[:4] == (
        Candidate("https://example.org/notes/atom", "The tides", DECLARED, True),
        Candidate("https://example.org/feed.json", None, DECLARED, True),
        Candidate("https://example.org/old.rss", None, DECLARED, True),
        Candidate("https://example.org/comments/feed/", "Comments on it", DECLARED, False),
    )


def test_links_of_the_page_come_next_and_only_its_own() -> None:
    linked = [each for each in candidates("https://example.org/", PAGE) if "links" in each.why]
    assert linked == [
        Candidate("https://example.org/rss/all", "All posts as RSS", "the page links to it")
    ]


def test_the_usual_places_of_the_section_and_the_site_come_last() -> None:
    found = [each.url for each in candidates("https://example.org/blog/2026/tides", "")]
    section = [f"https://example.org/blog/{place}" for place in USUAL_PLACES]
    assert found == section + [f"https://example.org/{place}" for place in USUAL_PLACES]
    root = [each.url for each in candidates("https://example.org/2026/tides", "")]
    assert root == [f"https://example.org/{place}" for place in USUAL_PLACES]


def test_a_base_element_counts() -> None:
    page = '<base href="https://cdn.example/x/"><link rel="feed" href="f">'
    assert candidates("https://example.org/", page)[0].url == "https://cdn.example/x/f"


def test_no_candidate_comes_twice_and_none_is_the_page_itself() -> None:
    page = '<link rel="alternate" type="application/rss+xml" href="/feed/"><a href="/feed/">RSS</a>'
    urls = [each.url for each in candidates("https://example.org/rss.xml", page)]
    assert len(urls) == len(set(urls))
    assert "https://example.org/rss.xml" not in urls


def test_a_page_with_a_hundred_links_to_feeds_gives_a_few() -> None:
    page = "".join(f'<a href="/tag/{n}/feed/">x</a>' for n in range(100))
    assert sum("links" in each.why for each in candidates("https://example.org/", page)) == 5


def test_a_channel_is_found_in_its_page() -> None:
    channel = "UC" + "a" * 22
    page = f'<script>{{"externalId":"{channel}"}}</script>'
    feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}"
    assert candidates("https://www.youtube.com/@tides", page)[0].url == feed
    assert feed not in {each.url for each in candidates("https://example.org/@tides", page)}


def test_a_profile_may_be_mastodons() -> None:
    found = {each.url: each.why for each in candidates("https://social.example/@tides", "")}
    assert found["https://social.example/@tides.rss"] == "where Mastodon keeps its feeds"


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("https://arxiv.org/list/cs.DL/recent", "https://rss.arxiv.org/rss/cs.DL"),
        ("https://tides.blogspot.com/", "https://tides.blogspot.com/feeds/posts/default"),
        ("https://bsky.app/profile/a.example", "https://bsky.app/profile/a.example/rss"),
        ("https://dev.to/someone", "https://dev.to/feed/someone"),
        ("https://git.sr.ht/~me/tool/tree", "https://git.sr.ht/~me/tool/log/rss.xml"),
        ("https://github.com/someone", "https://github.com/someone.atom"),
        ("https://github.com/a/b", "https://github.com/a/b/releases.atom"),
        ("https://github.com/a/b/releases", "https://github.com/a/b/releases.atom"),
        ("https://github.com/a/b/tags", "https://github.com/a/b/tags.atom"),
        ("https://github.com/a/b/commits/main", "https://github.com/a/b/commits/main.atom"),
        ("https://lobste.rs/t/web", "https://lobste.rs/t/web.rss"),
        ("https://medium.com/@someone", "https://medium.com/feed/@someone"),
        ("https://news.ycombinator.com", "https://news.ycombinator.com/rss"),
        ("https://old.reddit.com/r/birds/", "https://www.reddit.com/r/birds/.rss"),
        (
            "https://stackoverflow.com/questions/tagged/python",
            "https://stackoverflow.com/feeds/tag/python",
        ),
        ("https://tides.substack.com", "https://tides.substack.com/feed"),
        ("https://tides.tumblr.com/", "https://tides.tumblr.com/rss"),
        ("https://vimeo.com/someone", "https://vimeo.com/someone/videos/rss"),
        ("https://tides.wordpress.com/", "https://tides.wordpress.com/feed/"),
        (
            "https://m.youtube.com/channel/UC" + "b" * 22 + "/videos",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC" + "b" * 22,
        ),
        (
            "https://www.youtube.com/playlist?app=x&list=PL1",
            "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1",
        ),
        (
            "https://www.youtube.com/user/tides",
            "https://www.youtube.com/feeds/videos.xml?user=tides",
        ),
    ],
)
def test_sites_with_habits_need_no_look_at_the_page(page: str, feed: str) -> None:
    assert quirk(page) == feed
    assert quirk(feed) in (None, feed)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "https://substack.com/",
        "https://tides.wordpress.com/tag/moon/feed/",
        "https://github.com/a/b/issues/1",
        "https://github.com/topics/tides",
        "https://notgithub.com/someone",
        "https://vimeo.com/12345",
        "http://[bad",
    ],
)
def test_other_pages_have_no_habit(url: str) -> None:
    assert quirk(url) is None


def test_the_table_is_sorted() -> None:
    assert [site for site, *_ in QUIRKS] == sorted(site for site, *_ in QUIRKS)
