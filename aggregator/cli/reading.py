"""Commands that answer from what is stored: search, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from aggregator.cli import render
from aggregator.cli.context import Context, pass_context

if TYPE_CHECKING:
    from aggregator.model import Hit, Piece, StoredEntry

_COLUMNS = (
    render.Column("id", "ID", right=True),
    render.Column("date", "DATE"),
    render.Column("title", "TITLE", wide=True, link="url", least=20),
    render.Column("feed", "FEED", wide=True, rank=1),
    render.Column("where", "ELSEWHERE", wide=True, rank=2),
    render.Column("snippet", "FOUND", wide=True, least=36, rank=3),
)


@click.command(
    epilog="""
\b
Examples:
  aggregator search glacier                         one word
  aggregator search '"sea ice" -antarctic'          a phrase, and a word it must not hold
  aggregator search 'author:joyner after:2024'      one author, since a day
  aggregator search 'is:announcement outlet:"National Interest"' --format json
"""
)
@click.argument("query", nargs=-1, metavar="QUERY...")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance")
@render.format_option()
@pass_context
def search(
    context: Context,
    query: tuple[str, ...],
    limit: int,
    sort: Literal["relevance", "date"],
    format_: str,
) -> None:
    """Search stored entries: words, "phrases", -not, OR, pre*, and fields.

    Fields are author: feed: tag: title: outlet: site: after: before: is: has: lang:
    """
    from aggregator.cli.rows import day, hit_row
    from aggregator.query import parse

    with context.open() as app:
        hits = app.store.search.hits(parse(" ".join(query), app.now()), limit=limit, sort=sort)
    rows = [hit_row(hit) for hit in hits]
    if format_ in ("table", "md"):
        for row, hit in zip(rows, hits, strict=True):
            row["title"] = row["title"] or "(untitled)"
            row["date"], row["where"] = day(hit.entry.sort_at), _where(hit)
    render.show(rows, _COLUMNS, format_)
    if not rows:
        context.say("nothing found")


def _where(hit: Hit) -> str:
    """An announcement's outlets, or who announced the entry."""
    if hit.entry.announces:
        outlets = (p.outlet or p.outlet_domain or "elsewhere" for p in hit.entry.announces)
        return "→ " + ", ".join(dict.fromkeys(outlets))
    if hit.entry.announced_by:
        feeds = (p.post_feed or "" for p in hit.entry.announced_by)
        return "← " + ", ".join(dict.fromkeys(feeds))
    return ""


@click.command()
@click.argument("entry")
@render.format_option(("text", "json"))
@pass_context
def show(context: Context, entry: str, format_: str) -> None:
    """Read one entry, with its links numbered. ENTRY is an id, a URL or a guid."""
    from aggregator.cli.rows import full_row

    with context.open() as app:
        found = app.entry(entry)
    if format_ == "json":
        import json

        click.echo(json.dumps(full_row(found), ensure_ascii=False, indent=2))
    else:
        render.paged(readable(found))


def readable(entry: StoredEntry) -> str:
    """An entry as text for a person."""
    from aggregator.cli.rows import day
    from aggregator.html import read_blocks
    from aggregator.urls import redact

    authors = ", ".join(a.name or a.email or "" for a in entry.authors)
    head = [entry.title or "(untitled)", "=" * min(len(entry.title or "(untitled)"), 78)]
    head.append(" · ".join(filter(None, (authors, entry.feed.title or redact(entry.feed.url)))))
    head.append(day(entry.published_at) + ("" if entry.dated else " (first seen)"))
    if entry.url:
        head.append(entry.url)
    if entry.tags:
        head.append("Tags: " + ", ".join(entry.tags))
    numbers: dict[str, int] = {}
    paragraphs = []
    for block in read_blocks(entry.content_html):
        text = block.text
        for anchor in sorted(block.anchors, key=lambda a: a.end, reverse=True):
            numbers.setdefault(anchor.url, 0)
            text = f"{text[: anchor.end]}\0{anchor.url}\0{text[anchor.end :]}"
        paragraphs.append(("> " if block.quoted else "") + text)
    body = "\n\n".join(paragraphs) or entry.summary or ""
    for order, url in enumerate(sorted(numbers, key=lambda u: body.index(f"\0{u}\0")), 1):
        numbers[url] = order
        body = body.replace(f"\0{url}\0", f" [{order}]")
    parts = ["\n".join(head), *_told(entry), _wrap(body)]
    if numbers:
        parts.append(
            "\n".join(f"[{n}] {url}" for url, n in sorted(numbers.items(), key=lambda x: x[1]))
        )
    if entry.enclosures:
        parts.append("\n".join(f"Attached: {e.url}" for e in entry.enclosures))
    return "\n\n".join(part for part in parts if part)


def _told(entry: StoredEntry) -> list[str]:
    lines = [f"→ {piece_line(piece)}" for piece in entry.announces]
    for piece in entry.announced_by:
        by = f" by {piece.author}" if piece.author else ""
        lines.append(
            f'← {piece.kind.value}{by} in "{piece.post_title}", {piece.post_feed}'
            f" (entry {piece.entry_id})"
        )
    return ["\n".join(lines)] if lines else []


def piece_line(piece: Piece) -> str:
    """One piece published elsewhere, on one line."""
    title = f'"{piece.piece_title}"' if piece.piece_title else "a piece"
    outlet = piece.outlet or piece.outlet_domain or "another site"
    stored = f" (entry {piece.piece_entry_id})" if piece.piece_entry_id else ""
    address = f" <{piece.piece_url}>" if piece.piece_url else ""
    return f"{piece.kind.value} {title} at {outlet}{stored}{address}"


def _wrap(text: str) -> str:
    import shutil
    import textwrap

    width = min(shutil.get_terminal_size().columns, 88)
    return "\n\n".join(
        textwrap.fill(part, width, break_long_words=False, break_on_hyphens=False)
        for part in text.split("\n\n")
    )
