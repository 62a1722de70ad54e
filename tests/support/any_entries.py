"""Hypothesis strategies: entries as strange as the records allow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from aggregator.model import (
    Author,
    CrosslinkKind,
    Enclosure,
    FeedRef,
    Link,
    Piece,
    Source,
    StoredEntry,
    Subscription,
)

NASTY = (
    "",
    " ",
    "\x00",
    "a\x0bb\x1f",
    "]]>",
    "<![CDATA[x]]>",
    "</script><script>alert(1)</script>",
    "<!-- --> --!>",
    "&amp; &lt; &nope; &#0;",
    "\ud800 alone",
    "\U0001f469\u200d\U0001f680",
    "\u202etfel ot thgir",
    "ا\u0644بحر",
    "\ufffe\uffff",
    "line\r\nfeed\rhere",
    '" onload="x',
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
)
FEED_URLS = (
    "https://example.org/feed",
    "http://example.net/feed?a=1&b=<2>",
    "https://user:word@example.org/feed",
    "https://\u4f8b\u3048.example/\u6d77 x",
)
texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=40))
maybe_texts = st.none() | texts
urls = st.one_of(
    texts,
    st.sampled_from(
        (
            "https://example.org/a b?c=<d>#e#f",
            "http://example.org/100%",
            "https://[::1]:80/x",
            "https://user:word@example.org/",
            "//example.org/x",
            "mailto:a@example.org",
            "https://\u4f8b\u3048.example/\u6d77|^`",
        )
    ),
)
maybe_urls = st.none() | urls
moments = st.integers(-62_135_500_000, 253_402_200_000).map(
    lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
numbers = st.none() | st.integers(-5, 2**40)

authors = st.builds(Author, name=maybe_texts, email=maybe_texts, url=maybe_urls)
feeds = st.builds(
    FeedRef,
    id=st.integers(1, 9),
    url=st.sampled_from(FEED_URLS),
    title=maybe_texts,
    site_url=maybe_urls,
    author=maybe_texts,
    language=maybe_texts,
    tags=st.lists(texts, max_size=2).map(tuple),
)
pieces = st.builds(
    Piece,
    id=st.integers(1, 99),
    entry_id=st.integers(1, 9),
    post_title=texts,
    post_url=maybe_urls,
    post_feed=maybe_texts,
    author=maybe_texts,
    posted_at=moments,
    kind=st.sampled_from(CrosslinkKind),
    outlet=maybe_texts,
    outlet_domain=maybe_texts,
    piece_title=maybe_texts,
    piece_url=maybe_urls,
    piece_entry_id=st.none() | st.integers(1, 9),
    confidence=st.floats(0, 1),
)
some_pieces = st.lists(pieces, max_size=2).map(tuple)


def stored(number: int) -> st.SearchStrategy[StoredEntry]:
    """Any entry whose id is `number`."""
    return st.builds(
        StoredEntry,
        id=st.just(number),
        feed=feeds,
        guid=urls.map(lambda guid: guid or "none"),
        url=maybe_urls,
        title=texts,
        summary=maybe_texts,
        content_html=texts,
        content_text=texts,
        published_at=moments,
        updated_at=st.none() | moments,
        first_seen_at=moments,
        sort_at=moments,
        dated=st.booleans(),
        language=maybe_texts,
        authors=st.lists(authors, max_size=2).map(tuple),
        tags=st.lists(texts, max_size=2).map(tuple),
        enclosures=st.lists(
            st.builds(Enclosure, url=urls, type=maybe_texts, length=numbers), max_size=2
        ).map(tuple),
        links=st.lists(
            st.builds(
                Link,
                url=urls,
                rel=st.sampled_from((None, "via", "related", "canonical", "next")),
                text=texts,
                origin=st.sampled_from(("text", "feed")),
            ),
            max_size=2,
        ).map(tuple),
        source=st.none()
        | st.builds(Source, title=maybe_texts, url=maybe_urls, feed_url=maybe_urls),
        comments_url=maybe_urls,
        comment_count=numbers,
        announces=some_pieces,
        announced_by=some_pieces,
    )


entries = (
    st.integers(0, 4)
    .flatmap(lambda count: st.tuples(*(stored(number) for number in range(1, count + 1))))
    .filter(lambda several: len({(e.feed.url, e.guid) for e in several}) == len(several))
)
"""Up to four entries with different ids; no (feed, guid) twice, as in a store."""

subscriptions = st.builds(
    Subscription,
    url=st.integers(1, 10**6).map("https://example.org/{}".format),
    title=maybe_texts,
    site_url=st.none() | st.just("https://example.org/"),
    tags=st.lists(texts, max_size=3).map(tuple),
)
