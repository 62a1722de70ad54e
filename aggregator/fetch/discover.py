"""From a page to the feeds it may have, the likeliest first.

Pure: nothing is asked here; whether a candidate is a feed shows when it is fetched. What single
sites do in their own way is a table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from aggregator.html import elements
from aggregator.record import dataclass
from aggregator.urls import absolute, host_of, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be a feed; `why` is a phrase for a person, `declared` says that the page
    itself names it as a feed of its own (not of comments)."""

    url: str
    title: str | None
    why: str
    declared: bool = False


FEED_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/rss+xml",
        "text/rss+xml",
    }
)
"""Types that name a feed. application/json is none: there it is mostly an interface to the site."""

USUAL_PLACES = ("feed/", "rss.xml", "atom.xml", "index.xml", "feed.xml", "rss/", "feed.json")
"""Where feeds stand that no page declares, the commonest first; each costs a request."""

_MAX_LINKED = 5

QUIRKS: tuple[tuple[str, str, str], ...] = (
    ("*.blogspot.com", r"/?$", "https://{host}/feeds/posts/default"),
    ("*.substack.com", r"/?$", "https://{host}/feed"),
    ("*.tumblr.com", r"/?$", "https://{host}/rss"),
    ("*.wordpress.com", r"/?$", "https://{host}/feed/"),
    ("arxiv.org", r"/list/([\w.-]+)", "https://rss.arxiv.org/rss/{0}"),
    ("bsky.app", r"/profile/([\w.:-]+)", "https://bsky.app/profile/{0}/rss"),
    ("dev.to", r"/(?!t/)(\w+)/?$", "https://dev.to/feed/{0}"),
    ("git.sr.ht", r"/(~[\w.-]+/[\w.-]+)", "https://git.sr.ht/{0}/log/rss.xml"),
    ("github.com", r"/([\w-]+)/?$", "https://github.com/{0}.atom"),
    ("github.com", r"/([\w-]+/[\w.-]+)/commits/([\w./-]+?)/?$", "https://github.com/{0}/commits/{1}.atom"),
    ("github.com", r"/([\w-]+/[\w.-]+)/tags", "https://github.com/{0}/tags.atom"),
    ("github.com", r"/(?!orgs/|topics/)([\w-]+/[\w.-]+)(?:/releases)?/?$", "https://github.com/{0}/releases.atom"),
    ("lobste.rs", r"/t/([\w,-]+)/?$", "https://lobste.rs/t/{0}.rss"),
    ("medium.com", r"/(@?[\w.-]+)/?$", "https://medium.com/feed/{0}"),
    ("news.ycombinator.com", r"/(?:news)?$", "https://news.ycombinator.com/rss"),
    ("reddit.com", r"/((?:r|u|user)/[\w-]+(?:/(?:hot|new|rising|top))?)/?$", "https://www.reddit.com/{0}/.rss"),
    ("stackoverflow.com", r"/questions/tagged/([\w.+-]+)", "https://stackoverflow.com/feeds/tag/{0}"),
    ("vimeo.com", r"/(?!\d+(?:/|$))(\w+)/?$", "https://vimeo.com/{0}/videos/rss"),
    ("youtube.com", r"/channel/(UC[\w-]{22})", "https://www.youtube.com/feeds/videos.xml?channel_id={0}"),
    ("youtube.com", r"/playlist\?(?:.*&)?list=([\w-]+)", "https://www.youtube.com/feeds/videos.xml?playlist_id={0}"),
    ("youtube.com", r"/user/(\w+)", "https://www.youtube.com/feeds/videos.xml?user={0}"),
)  # fmt: skip
"""(site, start of path and query, feed), sorted by site; the first that fits counts. "*." stands
for one user's host, which is `{host}` in the feed."""

_QUIRKS = tuple((site, re.compile(path), feed) for site, path, feed in QUIRKS)

_CHANNEL = re.compile(
    r'(?:"externalId":"|itemprop="(?:channelId|identifier)" content=")(UC[\w-]{22})"'
)
_LINKS = 'link[rel~="alternate" i][href], link[rel~="feed" i][href]'
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
_IS_FEED = re.compile(r"(?:\.(?:atom|rdf|rss|xml)|/(?:atom|feed|feeds|rss)/?)$", re.IGNORECASE)
_FEEDISH = re.compile(
    r"(?:^|[/.?=_-])(?:atom|feed|feeds|rdf|rss|rss2)(?:$|[/.?&=_-])", re.IGNORECASE
)


def quirk(url: str) -> str | None:
    """The feed of a page on a site whose habits are known, without a look at the page; None where
    nothing is known, or `url` reads like a feed itself."""
    parts = split(url)
    if parts is None or _IS_FEED.search(parts.path):
        return None
    host = re.sub(r"^(?:www|m|old|mobile)\.", "", host_of(url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    for site, path, feed in _QUIRKS:
        fits = host.endswith(site[1:]) if site.startswith("*") else host == site
        if fits and (found := path.match(target)):
            return feed.format(*found.groups(), host=host)
    return None


def candidates(url: str, html: str) -> tuple[Candidate, ...]:
    """Feeds that the page at `url` may have, likeliest first: those it declares (feeds of comments
    after the others), its site's habit, those it links to, the usual places."""
    base = _base(url, html)
    found: dict[str, Candidate] = {}
    for each in (*_declared(html, base), *_habits(url, html), *_linked(html, base), *_usual(url)):
        if each.url != url:
            found.setdefault(each.url, each)
    return tuple(found.values())


def _base(url: str, html: str) -> str:
    for attributes, _ in elements(html, "base[href]"):
        return absolute(attributes["href"], url) or url
    return url


def _declared(html: str, base: str) -> Iterable[Candidate]:
    found = []
    for attributes, _ in elements(html, _LINKS):
        if _names_feed(attributes) and (target := absolute(attributes["href"], base)):
            title = attributes.get("title") or None
            of_comments = bool(_COMMENTS.search(f"{title} {target}"))
            found.append(Candidate(target, title, "the page declares it", not of_comments))
    return sorted(found, key=lambda each: not each.declared)


def _names_feed(attributes: dict[str, str]) -> bool:
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    if kind in FEED_TYPES:
        return True
    feedish = "feed" in attributes.get("rel", "").lower().split() or bool(
        _FEEDISH.search(attributes["href"])
    )
    return feedish and kind in ("", "application/xml", "text/xml")


def _habits(url: str, html: str) -> Iterator[Candidate]:
    if host_of(url) in ("youtube.com", "www.youtube.com", "m.youtube.com") and (
        channel := _CHANNEL.search(html)
    ):
        feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={channel[1]}"
        yield Candidate(feed, None, "the feed of the channel")
    if known := quirk(url):
        yield Candidate(known, None, "where this site keeps its feeds")
    parts = split(url)
    if parts and re.fullmatch(r"/@\w+/?", parts.path):
        yield Candidate(
            urljoin(url, parts.path.rstrip("/") + ".rss"), None, "where Mastodon keeps its feeds"
        )


def _linked(html: str, base: str) -> Iterator[Candidate]:
    found = 0
    for attributes, text in elements(html, "a[href]"):
        target = absolute(attributes["href"], base)
        if target and host_of(target) == host_of(base) and _FEEDISH.search(target):
            yield Candidate(target, text or None, "the page links to it")
            found += 1
            if found == _MAX_LINKED:
                return


def _usual(url: str) -> Iterator[Candidate]:
    parts = split(url)
    section = re.match(r"/[^/]*[^/\d][^/]*/", parts.path) if parts else None
    for folder in dict.fromkeys((section[0] if section else "/", "/")):
        for name in USUAL_PLACES:
            yield Candidate(urljoin(url, folder + name), None, "a usual place")
