"""Where an entry points to: its outgoing links, and what kind of place each of them is.

Pure. A link to the entry itself, to a mere fragment of it or to nothing is left out; one address
with one text is one link, wherever it is repeated.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from aggregator.model import Link
from aggregator.text import fold, squeeze
from aggregator.urls import domain_of, host_of, split, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model import ParsedEntry, Site

MOST = 5_000
"""Links kept of one entry; what comes after is not a text any more."""

SILOS = frozenset(
    """
    askubuntu.com bsky.app bsky.social facebook.com fb.com fb.me fosstodon.org instagram.com
    linkedin.com mastodon.online mastodon.social mathoverflow.net news.ycombinator.com ok.ru
    pinterest.com plus.google.com quora.com reddit.com serverfault.com stackexchange.com
    stackoverflow.com superuser.com t.co t.me telegram.me threads.net tiktok.com twitter.com
    vk.com weibo.com whatsapp.com x.com xing.com
    """.split()
)
"""Social networks and boards: a copy there is syndication, a mention there is talk."""

CODE_HOSTS = frozenset(
    """
        bitbucket.org codeberg.org codeplex.com cran.r-project.org crates.io gist.github.com
        github.com gitlab.com hackage.haskell.org huggingface.co nuget.org
        packagist.org rubygems.org sourceforge.net sr.ht
    """.split()
)

SHOPS = frozenset(
    """
        abebooks.com amazon.ca amazon.co.jp amazon.co.uk amazon.com amazon.de amazon.es
        amazon.fr amazon.it amzn.to app.apple.com apps.apple.com barnesandnoble.com bol.com
        bookshop.org books.google.com ebay.com etsy.com fnac.com goodreads.com gumroad.com
        hachette.com indiebound.org itch.io kickstarter.com kobo.com leanpub.com lulu.com
        manning.com patreon.com play.google.com powells.com thalia.de waterstones.com
    """.split()
)

TOOLS = frozenset(
    """
        docs.google.com drive.google.com dropbox.com eventbrite.com flickr.com gravatar.com
        imdb.com imgur.com lanyrd.com maps.google.com meetup.com scribd.com slideshare.net
        speakerdeck.com tinyurl.com wiktionary.org wikidata.org wikimedia.org wikipedia.org
        xkcd.com
    """.split()
)
"""Reference works, slides, events, files: places that publish nobody's piece."""

MEDIA = frozenset(
    """
        anchor.fm itunes.apple.com music.apple.com overcast.fm podbean.com podcasts.apple.com
        podcasts.google.com soundcloud.com spotify.com twitch.tv vimeo.com youtu.be youtube.com
    """.split()
)
"""Hosts of what is heard and seen: the target of an appearance, hardly an outlet themselves."""

REPOSITORIES = frozenset(
    """
        academia.edu archive.is archive.org archive.ph archive.today arxiv.org doi.org
        handle.net jstor.org osf.io papers.ssrn.com qmags.com researchgate.net ssrn.com
        zenodo.org
    """.split()
)
"""Hosts of copies and papers: a piece may be there, the outlet is somebody else."""

SHORTENERS = frozenset(
    """
    bit.ly bitly.com buff.ly cutt.ly dld.bz dlvr.it feedproxy.google.com feeds.feedburner.com
    goo.gl hubs.ly ift.tt is.gd j.mp lnkd.in ow.ly rb.gy shar.es shorturl.at t.ly tiny.cc tr.im
    trib.al v.gd wp.me
    """.split()
)
"""Hosts that only lead elsewhere: whose the outlet is they do not tell."""

_ARCHIVED = re.compile(
    r"^https?://(?:web\.)?archive\.(?:org|is|ph|today)/(?:web/)?\d+\w*/(.+)", re.I
)
_FILE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|css|js|zip|gz)$", re.IGNORECASE)
_PERSON = re.compile(
    r"/(?:(?:authors?|contributors?|faculty|people|person|profiles?|staff|users?|writers?)/[^/]+"
    r"(?:/[^/]+)?|@[^/]+)/?$",
    re.IGNORECASE,
)
_FRONT = re.compile(r"^/?(?:index\.\w+|home|blog|en|about|default\.\w+)?/?$", re.IGNORECASE)


class Place(StrEnum):
    """What kind of place a link leads to."""

    PAGE = "page"
    FRONT = "front page"
    MEDIA = "media"
    REPOSITORY = "repository"
    SILO = "social network"
    CODE = "code host"
    SHOP = "shop"
    TOOL = "tool"
    FILE = "file"
    OWN = "own site"


_TABLES = (
    (SILOS, Place.SILO),
    (CODE_HOSTS, Place.CODE),
    (SHOPS, Place.SHOP),
    (TOOLS, Place.TOOL),
    (MEDIA, Place.MEDIA),
    (REPOSITORIES, Place.REPOSITORY),
)


def outgoing(entry: ParsedEntry, links: Iterable[Link]) -> tuple[Link, ...]:
    """The `links` of the text in order, then those that the feed declares."""
    own = url_key(entry.url)
    told: dict[tuple[str, str | None, str], Link] = {}
    for link in links:
        if len(told) >= MOST:
            break
        if (key := url_key(link.url)) and key != own:
            told.setdefault((key, link.rel, link.text), link)
    declared = {
        Link(relation.url, relation.rel, squeeze(relation.title or ""), "feed"): None
        for relation in entry.relations[:MOST]
        if (key := url_key(relation.url)) and key != own
    }
    return (*told.values(), *declared)


def own_domains(entry: ParsedEntry, site: Site) -> frozenset[str]:
    """The registrable domains that are this very site."""
    return frozenset(d for d in (domain_of(entry.url), domain_of(site.url)) if d)


@lru_cache(maxsize=8_192)
def original(url: str) -> str:
    """The address that an archived copy was made of; any other address as it is."""
    found = _ARCHIVED.match(url)
    return found[1] if found and found[1].startswith("http") else url


@lru_cache(maxsize=8_192)
def place_of(url: str) -> Place:
    """What kind of place `url` leads to, whoever's it is."""
    url = original(url)
    host = host_of(url)
    domain = domain_of(url)
    bare = host.removeprefix("www.").removeprefix("m.")
    for table, place in _TABLES:
        if domain in table or bare in table:
            if place is Place.SILO and domain == "linkedin.com" and "/pulse/" in url:
                return Place.PAGE
            return place
    parts = split(url)
    path = parts.path if parts else ""
    if _FILE.search(path):
        return Place.FILE
    query = parts.query if parts else ""
    front = _FRONT.match(path) or _PERSON.match(path)
    return Place.FRONT if front and not query else Place.PAGE


def where(url: str, own: frozenset[str]) -> Place:
    """What kind of place `url` leads to, seen from a site whose domains are `own`.

    A site's own name under another suffix (heron.org beside heron.blog) is the same house, and the
    platform on which a blog lives (its profiles and tag pages) is none of its outlets.
    """
    domain = domain_of(original(url))
    if domain in own or any(mine.endswith("." + domain) for mine in own):
        return Place.OWN
    label = domain.partition(".")[0]
    siblings = len(label) > 5 and any(label == mine.partition(".")[0] for mine in own)
    platform = siblings and domain.count(".") > 1
    return Place.OWN if siblings and not platform else place_of(url)


def outlet_domain(url: str | None) -> str | None:
    """The registrable domain that publishes what is at `url`; None for mere hosts of copies, and
    for those that only lead elsewhere."""
    if not url or place_of(url) in (Place.REPOSITORY, Place.MEDIA):
        return None
    if host_of(url).removeprefix("www.") in SHORTENERS:
        return None
    return domain_of(original(url)) or None


def _compact(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))


@lru_cache(maxsize=8_192)
def agrees(name: str, url: str) -> bool:
    """Whether an outlet's `name` can be read in the host of `url` ("The Heron" in heronmag.org)."""
    words = re.sub(r"^(?:the|der|die|das|le|la|les|el)\s+", "", fold(name))
    words = re.sub(r"(?:'s?|’s?)?\s+(?:\w+\s)?(?:blog|podcast|magazine|website|site)$", "", words)
    compact = _compact(words)
    host = host_of(original(url))
    labels = host.removeprefix("www.").split(".")
    joined = _compact("".join(labels[:-1]))
    if len(compact) < 3:
        return compact in labels
    if compact in joined or compact == _compact(host.removeprefix("www.")):
        return True
    initials = "".join(w[0] for w in re.findall(r"[a-z0-9]+", words))
    return any(
        (len(label) > 3 and _compact(label) in compact)
        or (len(label) > 2 and label in (initials, _compact(words.split()[0])))
        for label in labels[:-1]
        if label not in ("blog", "blogs", "news", "www", "html", "journal", "podcast")
    )
