"""feedparser's result as records: the one place that knows how feedparser names things.

Plain text where text is meant, sanitised HTML where HTML is, absolute URLs, moments in UTC; nothing
is invented. Works on what it is given: no bytes, no feedparser, no clock.
"""

from __future__ import annotations

import re
from itertools import repeat
from typing import TYPE_CHECKING, Any

from aggregator.html import plain_text, sanitise, sanitised_text
from aggregator.model import ParsedEntry, ParsedFeed, Relation, Source
from aggregator.parse import podcast, when
from aggregator.parse.identity import settle
from aggregator.parse.limits import MAX_ENTRIES
from aggregator.parse.media import enclosures
from aggregator.parse.people import authors
from aggregator.parse.slices import context_of
from aggregator.parse.values import (
    MARKUP,
    MAX_TEXT,
    MAX_URL,
    Words,
    bodies,
    is_plain,
    language,
    link_url,
    paragraphs,
    says_the_same,
    subtitle,
    title_text,
)
from aggregator.text import squeeze
from aggregator.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from aggregator.model import Author, FeedHints
    from aggregator.parse.slices import Part

_NOT_RELATIONS = frozenset(
    """
    alternate self enclosure edit edit-media license hub service.post service.edit service.feed
    shorturl shortlink next prev previous first last current next-archive prev-archive search up
    start icon stylesheet payment
    """.split()
)
_SCHEMES = ("http://www.itunes.com/", "http://search.yahoo.com/mrss/category_schema")
"""Vocabularies that feedparser supplies, not the feed."""

_PUBLISHED = ("published", "created", "updated")


def normalise(
    result: Words,
    url: str,
    hints: FeedHints,
    warnings: Iterable[str],
    part: Part | None = None,
) -> ParsedFeed:
    """The records in `result`, read from `url` (the base of last resort).

    `part` is what was read, where its entries were read apart; what they found around them is
    `result["inherited"]`.
    """
    feed, notes = result["feed"], list(warnings)
    reader = _Reader(feed, url, result["version"])
    raw = result["entries"]
    if len(raw) > MAX_ENTRIES:
        notes.append(f"left out all but the first {MAX_ENTRIES} of {len(raw)} entries")
    marks: Iterable[str | None] = repeat(None) if part is None else part.hashes
    skipped = () if part is None else part.skipped
    read = [reader.entry(*each) for each in zip(raw[:MAX_ENTRIES], marks, strict=False)]
    entries, sure = settle((entry for entry in read if entry is not None), skipped)
    if missing := read.count(None):
        notes.append(f"empty entries left out: {missing}")
    return ParsedFeed(
        title=title_text(feed, "title") or None,
        site_url=reader.site,
        format=result["version"] or "unknown",
        language=language(feed.get("language")),
        author=next((a.name or a.email for a in reader.authors), None),
        description=title_text(feed, "subtitle") or None,
        image_url=_image(feed, url),
        entries=entries,
        hints=hints,
        warnings=tuple(notes + reader.notes),
        next_url=_linked(feed, "next", url),
        prev_archive_url=_linked(feed, "prev-archive", url),
        context=reader.context(result["inherited"], part.above)
        if sure and part is not None
        else None,
        unchanged=skipped,
    )


class _Reader:
    """Reads the entries of one document; `notes` are what it had to leave out."""

    def __init__(self, feed: Words, url: str, version: str) -> None:
        self.url = url
        self.site = link_url(feed.get("link"), url)
        self.atom = version.startswith("atom")
        self.authors = authors(people(feed), url)
        self.notes: list[str] = []

    def context(self, inherited: str, above: tuple[tuple[str, ...], ...]) -> str:
        """The hash of everything but their own words that entries are read by."""
        return context_of(inherited, above, self.url, self.site, self.atom, self.authors)

    def entry(self, raw: Words, slice_hash: str | None) -> ParsedEntry | None:
        """One entry, its guid "" where the feed gives no id; None where it says nothing at all."""
        if not raw:
            return None
        html, text, summary = self._texts(raw)
        base, categories = self._base(raw), tuple(_categories(raw))
        return ParsedEntry(
            guid=self._guid(raw),
            url=_permalink(raw, base),
            title=title_text(raw, "title"),
            summary=summary,
            content_html=html,
            content_text=text,
            published_at=moment(raw, *_PUBLISHED),
            updated_at=moment(raw, "updated"),
            language=_entry_language(raw),
            authors=self._authors(raw, base),
            tags=_tags(categories),
            enclosures=enclosures(raw, base),
            relations=tuple(_relations(raw, base)),
            source=self._source(raw),
            comments_url=_comments(raw, base),
            comment_count=_comment_count(raw),
            episode=podcast.episode(raw),
            schemes=_schemes(categories),
            slice_hash=slice_hash,
        )

    def _guid(self, raw: Words) -> str:
        guid: str = raw.get("id") or ""
        if len(guid) <= MAX_URL:
            return guid
        self.notes.append(f"left out an id of over {MAX_URL} characters")
        return ""

    def _base(self, raw: Words) -> str:
        for name in ("content", "summary_detail", "title_detail"):
            detail = raw.get(name)
            detail = detail[0] if isinstance(detail, list) and detail else detail
            if detail and (base := absolute(detail.get("base"), self.url)):
                return base
        return self.site or self.url

    def _texts(self, raw: Words) -> tuple[str, str, str | None]:
        """(content as HTML, the same as text, the summary if it says something else)."""
        parts = [part for part in bodies(raw) if part["value"].strip()]
        subtitles = [part for part in subtitle(raw) if part["value"].strip()]
        parts, subtitles = (parts, subtitles) if parts else (subtitles, [])
        if not parts:
            return "", "", None
        richest = max(parts, key=lambda part: len(part["value"]))
        html = self._html(richest)
        text = sanitised_text(html)
        others = [
            squeeze(sanitised_text(self._html(part)))
            for part in parts + subtitles
            if not says_the_same(part, richest)
        ]
        same = squeeze(text) if others else ""
        return html, text, next((words for words in others if words and words != same), None)

    def _html(self, part: Words) -> str:
        value = part["value"]
        if len(value) > MAX_TEXT:
            value = value[:MAX_TEXT]
            self.notes.append(f"cut a text of over {MAX_TEXT} characters")
        if is_plain(part):
            return paragraphs(value)
        return sanitise(value, absolute(part.get("base"), self.url) or self.url)

    def _authors(self, raw: Words, base: str) -> tuple[Author, ...]:
        """The entry's own; in Atom else its source's, else the feed's (RFC 4287 §4.2.1)."""
        own = authors(people(raw), base)
        if own or not self.atom:
            return own
        return authors(people(raw.get("source") or {}), self.url) or self.authors

    def _source(self, raw: Words) -> Source | None:
        given = raw.get("source")
        if not given:
            return None
        feed_url = link_url(given.get("href"), self.url) or _linked(given, "self", self.url)
        source = Source(
            title_text(given, "title") or None, link_url(given.get("link"), self.url), feed_url
        )
        return source if source != Source() else None


def _permalink(raw: Words, base: str) -> str | None:
    """Where the entry is: FeedBurner's original, the link, or any alternate."""
    links = [raw.get("feedburner_origlink"), raw.get("pheedo_origlink"), raw.get("link")]
    links += [link.get("href") for link in raw.get("links", ()) if link.get("rel") == "alternate"]
    return next((url for given in links if (url := link_url(given, base))), None)


def _comments(raw: Words, base: str) -> str | None:
    replies = (
        link.get("href")
        for link in raw.get("links", ())
        if link.get("rel") == "replies" and "html" in link.get("type", "html")
    )
    return link_url(raw.get("comments") or next(replies, None), base)


def _entry_language(raw: Words) -> str | None:
    details = [*(raw.get("content") or ()), raw.get("summary_detail"), raw.get("title_detail")]
    return next((tag for d in details if d and (tag := language(d.get("language")))), None)


def moment(raw: Words, *names: str) -> datetime | None:
    """The first of the named dates that the feed gives and that is one."""
    for name in names:
        if found := when.moment(raw.get(name), raw.get(f"{name}_parsed")):
            return found
    return None


def people(context: Words) -> list[Mapping[str, Any]]:
    """The authors of an entry or a feed."""
    return [person for person in context.get("authors") or () if person]


def _tags(categories: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for words, _ in categories:
        found.setdefault(words.casefold(), words)
    return tuple(found.values())


def _schemes(categories: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each tag with the vocabulary that it is from, the first where several have it."""
    found: dict[str, tuple[str, str]] = {}
    for words, scheme in categories:
        if scheme:
            found.setdefault(words.casefold(), (words, scheme))
    return tuple(found.values())


def _categories(raw: Words) -> Iterator[tuple[str, str]]:
    """Tags with their vocabularies, "" for those without one."""
    for tag in raw.get("tags") or ():
        scheme = tag.get("scheme") or ""
        if "#kind" in scheme:  # Blogger says on each entry that it is a post
            continue
        words = tag.get("label") or tag.get("term") or ""
        words = squeeze(plain_text(words) if MARKUP.search(words) else words)[:1000]
        if words:
            yield words, "" if scheme in _SCHEMES else squeeze(scheme)[:1000]


def _relations(raw: Words, base: str) -> Iterator[Relation]:
    given = [
        (link.get("rel", ""), link.get("href"), link.get("title")) for link in raw.get("links", ())
    ]
    given += [("replies", raw.get("wfw_commentrss"), None)]
    given += [(rel, address, None) for rel, address in podcast.files(raw)]
    seen = {("replies", _comments(raw, base))}
    for rel, address, title in given:
        if not rel or rel in _NOT_RELATIONS or ":" in rel:
            continue
        url = link_url(address, base)
        if url and (rel, url) not in seen:
            seen.add((rel, url))
            yield Relation(rel, url, squeeze(title or "") or None)


def _comment_count(raw: Words) -> int | None:
    given = [raw.get("slash_comments"), raw.get("thr_total")]
    given += [
        link.get("thr:count") for link in raw.get("links", ()) if link.get("rel") == "replies"
    ]
    return next((int(n) for n in given if isinstance(n, str) and re.fullmatch(r"\d{1,9}", n)), None)


def _linked(context: Words, rel: str, base: str) -> str | None:
    hrefs = (link.get("href") for link in context.get("links", ()) if link.get("rel") == rel)
    return next((url for href in hrefs if (url := link_url(href, base))), None)


def _image(feed: Words, base: str) -> str | None:
    image = feed.get("image")
    given = image.get("href") if isinstance(image, dict) else None
    candidates = (given, feed.get("logo"), feed.get("icon"))
    return next((url for given in candidates if (url := link_url(given, base))), None)
