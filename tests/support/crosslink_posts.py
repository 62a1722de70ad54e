"""Posts of an invented blog, and what is found in them, as short as tests like to say it."""

from __future__ import annotations

from aggregator.crosslinks.detect import claims, find
from aggregator.crosslinks.outlets import merge, shipped_outlets
from aggregator.crosslinks.page import open_page
from aggregator.crosslinks.signals import observe
from aggregator.html import read_blocks, sanitise
from aggregator.model import Author, Crosslink, Outlets, ParsedEntry, Relation, Site, Source

URL = "https://www.rosalind-blog.example/2024/05/a-post"
SITE = Site("https://www.rosalind-blog.example/", "Rosalind's Notebook", "Rosalind Marsh")
OUTLETS = merge(shipped_outlets(), [("heronreview.example", "The Heron Review")])
PIECE = "https://heronreview.example/2024/05/marshes-and-money"


def post(
    html: str,
    *,
    title: str = "",
    tags: tuple[str, ...] = (),
    author: str | None = "Rosalind Marsh",
    relations: tuple[Relation, ...] = (),
    source: Source | None = None,
    url: str | None = URL,
) -> ParsedEntry:
    """An entry with this body, sanitised as a feed's would be."""
    return ParsedEntry(
        guid="1",
        url=url,
        title=title,
        summary=None,
        content_html=sanitise(html, url),
        content_text="",
        published_at=None,
        updated_at=None,
        authors=(Author(author),) if author else (),
        tags=tags,
        relations=relations,
        source=source,
    )


def all_claims(entry: ParsedEntry, outlets: Outlets = OUTLETS) -> tuple[Crosslink, ...]:
    """Every cross-link of an entry, the unlikely ones too."""
    return find(entry, SITE, outlets).crosslinks


def shown(entry: ParsedEntry, outlets: Outlets = OUTLETS) -> tuple[Crosslink, ...]:
    """The cross-links that a reader would be shown."""
    return tuple(x for x in all_claims(entry, outlets) if x.confidence >= 0.5)


def only(entry: ParsedEntry, outlets: Outlets = OUTLETS) -> Crosslink:
    """The one cross-link that a reader would be shown."""
    (crosslink,) = shown(entry, outlets)
    return crosslink


def signals(crosslink: Crosslink) -> dict[str, str]:
    """The evidence of a cross-link: signal → words."""
    return {evidence.signal: evidence.words for evidence in crosslink.evidence}


def observed(entry: ParsedEntry, outlets: Outlets = OUTLETS) -> dict[str, str]:
    """Everything that is seen for and against any claim of an entry, weighty or not."""
    page = open_page(entry, SITE, outlets, read_blocks(entry.content_html, entry.url))
    return {name: words for claim in claims(page) for name, words in observe(claim).items()}
