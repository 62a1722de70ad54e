"""Invented entries for the export's tests: builders with defaults, and a small planet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.html import plain_text
from aggregator.model import (
    Author,
    CrosslinkKind,
    Enclosure,
    Evidence,
    FeedRef,
    Link,
    Piece,
    StoredEntry,
)

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

HARBOUR = FeedRef(
    id=1,
    url="https://harbourlight.example/feed.xml",
    title="The Harbour Light",
    site_url="https://harbourlight.example/",
    author="Mara Quill",
    language="en",
    tags=("coast", "politics"),
)
REVIEW = FeedRef(
    id=2,
    url="https://coastalreview.example/rss",
    title="The Coastal Review",
    site_url="https://coastalreview.example/",
    tags=("coast",),
)
NOTES = FeedRef(
    id=3,
    url="https://notes.example/feed.json",
    title="Small Notes",
    site_url="https://notes.example/",
)


def entry(number: int, feed: FeedRef = HARBOUR, html: str = "", **changes: Any) -> StoredEntry:
    """An entry whose id is `number`, published so many hours before `NOON`.

    `html` is its content, whose plain words follow from it.
    """
    html = html or f"<p>The words of entry {number}.</p>"
    moment = changes.pop("at", NOON - timedelta(hours=number))
    fields: dict[str, Any] = {
        "id": number,
        "feed": feed,
        "guid": f"{feed.site_url}{number}",
        "url": f"{feed.site_url}{number}",
        "title": f"Entry {number}",
        "summary": None,
        "content_html": html,
        "content_text": plain_text(html),
        "published_at": moment,
        "updated_at": None,
        "first_seen_at": moment + timedelta(minutes=20),
        "sort_at": moment,
    }
    return StoredEntry(**(fields | changes))


def piece(post: StoredEntry, article: StoredEntry | None = None, **changes: Any) -> Piece:
    """The row that says: `post` announces `article`, or a piece that is not stored."""
    fields: dict[str, Any] = {
        "id": post.id * 1000 + (article.id if article else 0),
        "entry_id": post.id,
        "post_title": post.title,
        "post_url": post.url,
        "post_feed": post.feed.title,
        "author": "Mara Quill",
        "posted_at": post.published_at,
        "kind": CrosslinkKind.ANNOUNCES,
        "outlet": article.feed.title if article else "The Coastal Review",
        "outlet_domain": "coastalreview.example",
        "piece_title": article.title if article else "Who Pays for the Sea Wall?",
        "piece_url": article.url if article else "https://coastalreview.example/sea-wall",
        "piece_entry_id": article.id if article else None,
        "confidence": 0.93,
        "evidence": (Evidence("my latest", 0.4, "my latest for The Coastal Review"),),
    }
    return Piece(**(fields | changes))


def joined(
    post: StoredEntry, article: StoredEntry, **changes: Any
) -> tuple[StoredEntry, StoredEntry]:
    """(`post`, `article`) with one more cross-link between them, seen from both sides."""
    row = piece(post, article, **changes)
    return (
        replace(post, announces=(*post.announces, row)),
        replace(article, announced_by=(*article.announced_by, row)),
    )


LONG = (
    "<p>The wall at Eastness has stood since the storm of 1953, and nobody living remembers a tide"
    " that came over it. That is about to change, and the county knows it.</p>"
    "<h2>What the engineers say</h2>"
    "<p>Three of them walked me along the parapet last week. Below us the groynes were bare to the"
    " third ring; <em>the beach has gone</em>, said the eldest, as one speaks of a neighbour.</p>"
    '<figure><img src="https://coastalreview.example/wall.jpg" alt="The wall at low tide"'
    ' width="1600" height="900"><figcaption>The wall at low tide.</figcaption></figure>'
    "<blockquote><p>We can hold the line, retreat from it, or pretend. Pretending is cheapest for"
    " exactly nine years.</p></blockquote>"
    "<ul><li>Holding: 41 million</li><li>Retreat: 18 million, and a village</li></ul>"
    '<p>A note on the figures is <a href="#fn1">below</a>.</p><p id="fn1">They are of 2025.</p>'
    "<pre><code>height = 5.2  # metres above datum, and a line that is far too long for a phone to"
    " show at once</code></pre>"
    "<table><tr><th>Year</th><th>Tide</th><th>Damage in the lower town</th></tr>"
    "<tr><td>1953</td><td>4.9 m</td><td>total</td></tr>"
    "<tr><td>2013</td><td>4.7 m</td><td>pumps and carpets</td></tr></table>"
)


def announcement() -> tuple[StoredEntry, StoredEntry]:
    """(a post, the article it announces), in a blog and at an outlet."""
    post = entry(
        2,
        html="<p>My latest for <i>The Coastal Review</i>, “Who Pays for the Sea Wall?”, is up. It"
        " asks what nobody at the county’s hearing wanted to ask.</p>",
        title="Who Pays for the Sea Wall?",
        authors=(Author("Mara Quill", "mara@harbourlight.example"),),
        tags=("Published Elsewhere", "Coast"),
        language="en",
    )
    article = entry(
        30,
        REVIEW,
        html=LONG,
        title="Who Pays for the Sea Wall?",
        url="https://coastalreview.example/sea-wall",
        guid="tag:coastalreview.example,2026:30",
        updated_at=NOON - timedelta(hours=29),
        authors=(Author("Mara Quill", url="https://harbourlight.example/about"), Author("Jon Ode")),
        tags=("Coast", "Money"),
        comments_url="https://coastalreview.example/sea-wall#comments",
        comment_count=14,
    )
    return joined(post, article)


def appearance() -> StoredEntry:
    """A post about an interview that is not stored, with a file attached."""
    post = entry(
        5,
        html="<p>I was a guest of Ines Vale this week, on pumps and patience.</p>",
        title="Talking tides on the Estuary Hour",
        enclosures=(
            Enclosure("https://estuary.example/hour-88.mp3", "audio/mpeg", 48_211_002),
            Enclosure("https://estuary.example/hour-88.pdf", "application/pdf"),
        ),
        links=(Link("https://estuary.example/", "related", "The Estuary Hour", "feed"),),
    )
    told = piece(
        post,
        kind=CrosslinkKind.APPEARANCE,
        outlet="The Estuary Hour",
        outlet_domain="estuary.example",
        piece_title="Pumps, Politics and Patience",
        piece_url="https://estuary.example/88",
    )
    return replace(post, announces=(told,))


def planet() -> tuple[StoredEntry, ...]:
    """Two days of three feeds: an announcement and its article, a note, a podcast, a long word."""
    post, article = announcement()
    note = entry(
        1,
        NOTES,
        html="<p>Low water at six. Fog so thick the gulls are walking.</p>",
        title="",
        guid="41",
    )
    arabic = entry(
        26,
        NOTES,
        html="<p>وصلت السفينة متأخرة هذا الصباح، وكان البحر هادئا.</p>",
        title="رسالة من الميناء",
        language="ar",
    )
    word = entry(
        28,
        REVIEW,
        title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        summary="On a word longer than the river that it was made for.",
        dated=False,
        tags=("Words",),
    )
    return (note, post, appearance(), arabic, word, article)
