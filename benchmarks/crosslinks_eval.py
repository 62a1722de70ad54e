"""How well cross-links are found in labelled posts, and what is found in unlabelled ones.

    python -m benchmarks.crosslinks_eval LABELLED.jsonl [--errors 40] [--kind missed]
    python -m benchmarks.crosslinks_eval WILD.jsonl --flagged [--threshold 0.5]

Each line of a labelled file is one post: `id, site, author, post_title, categories, text, html,
kind` and, for positives, `outlet, piece_title, piece_url`; lines marked `uncertain` are left out.
A post is found when a cross-link of it reaches the threshold; over the posts found it is then
counted how often kind, target, outlet and title are right. Unlabelled posts are listed, not judged.
Times are those of `find` beyond reading the blocks of the HTML.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aggregator.crosslinks.detect import find
from aggregator.crosslinks.outlets import shipped_outlets
from aggregator.html import plain_text, read_blocks, sanitise
from aggregator.model import Author, Crosslink, CrosslinkKind, ParsedEntry, Site

Row = dict[str, Any]

POSITIVE = {
    "announces": CrosslinkKind.ANNOUNCES,
    "appearance": CrosslinkKind.APPEARANCE,
    "republished": CrosslinkKind.REPUBLISHES,
    "republishes": CrosslinkKind.REPUBLISHES,
}


def read_rows(path: Path) -> list[Row]:
    """The rows of a JSON Lines file, without the uncertain ones."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [row for row in rows if not row.get("uncertain")]


def host_of(site: str | None) -> str:
    """A host for a row's site, whatever was written there."""
    name = (site or "unknown.example").strip().lower()
    name = urlsplit(name if "//" in name else "//" + name).netloc or "unknown.example"
    name = re.sub(r"[^a-z0-9.-]", "", name.split(":")[0])
    return name if "." in name else (name or "unknown") + ".example"


def entry_of(row: Row) -> tuple[ParsedEntry, Site]:
    """A row as the entry that a feed of its site would have given."""
    host = host_of(row.get("site"))
    url = f"https://{host}/posts/{row['id']}"
    paragraphs = (row.get("text") or "").split("\n\n")
    html = row.get("html") or "".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    html = sanitise(html, url)
    author = row.get("author")
    entry = ParsedEntry(
        guid=row["id"],
        url=url,
        title=row.get("post_title") or "",
        summary=(row.get("text") or "")[:200],
        content_html=html,
        content_text=plain_text(html),
        published_at=None,
        updated_at=None,
        authors=(Author(str(author)),) if author else (),
        tags=tuple(str(tag) for tag in row.get("categories") or ()),
    )
    return entry, Site(f"https://{host}/", row.get("site") or host, None)


def plain(text: str | None) -> str:
    """A name or title reduced to what counts when two of them are compared."""
    words = unicodedata.normalize("NFKD", text or "").casefold()
    words = "".join(c for c in words if not unicodedata.combining(c))
    words = words.replace("&amp;", " ").replace("&", " ").replace("'", "").replace("’", "")
    words = re.sub(r"[^a-z0-9\u0080-\uffff]+", " ", words).strip()
    return re.sub(r"^(the|a) ", "", words)


def same(one: str | None, other: str | None) -> bool:
    """Whether two names or titles agree, or one (of more than three letters) holds the other."""
    a, b = plain(one), plain(other)
    return bool(a and b) and (a == b or (min(len(a), len(b)) > 3 and (a in b or b in a)))


def url_key(url: str | None) -> str:
    """What two addresses of one target have in common."""
    parts = urlsplit((url or "").strip())
    return re.sub(r"^(www|m|amp)\.", "", parts.netloc.lower()) + parts.path.rstrip("/")


def judge(row: Row, got: tuple[Crosslink, ...]) -> dict[str, bool]:
    """What of a found post's label the cross-links `got` have right; absent where not labelled."""
    verdict = {"kind": any(x.kind is POSITIVE[row["kind"]] for x in got)}
    hrefs = re.findall(r'href="([^"]+)"', unescape(row.get("html") or ""))
    if row.get("piece_url") and url_key(row["piece_url"]) in {url_key(url) for url in hrefs}:
        verdict["target"] = any(url_key(x.url) == url_key(row["piece_url"]) for x in got)
    if row.get("outlet"):
        verdict["outlet"] = any(same(x.outlet, row["outlet"]) for x in got)
    if row.get("piece_title"):
        verdict["title"] = any(same(x.title, row["piece_title"]) for x in got)
    return verdict


def tally(rows: list[Row], found: list[tuple[Crosslink, ...]]) -> tuple[Counter[str], list[str]]:
    """Counts over labelled rows, and a line for every error."""
    counts: Counter[str] = Counter()
    errors: list[str] = []
    for row, got in zip(rows, found, strict=True):
        wanted = row["kind"] in POSITIVE
        outcome = ("hit" if got else "missed") if wanted else ("false" if got else "quiet")
        counts[outcome] += 1
        counts[f"{row['kind']} {outcome}"] += 1
        if outcome in ("missed", "false"):
            errors.append(describe(outcome, row, got))
        for name, right in (judge(row, got) if outcome == "hit" else {}).items():
            counts[name] += right
            counts[f"{name} asked"] += 1
            if not right:
                errors.append(describe(name, row, got))
    return counts, errors


def describe(what: str, row: Row, got: tuple[Crosslink, ...]) -> str:
    """One error, readable."""
    text = " ".join((row.get("text") or "").split())[:260]
    lines = [f"{what}: [{row['kind']}] {row['id']} | {row.get('post_title')}", f"   {text}"]
    if row["kind"] in POSITIVE:
        wanted = (row.get("outlet"), row.get("piece_title"), row.get("piece_url"))
        lines.append(f"   want {wanted}")
    for x in got:
        why = ", ".join(f"{e.signal} {e.weight:+.1f} {e.words!r}" for e in x.evidence)
        lines.append(
            f"   got {x.kind} {x.confidence:.2f} {(x.outlet, x.title, x.url)} because {why}"
        )
    return "\n".join(lines)


def summary(counts: Counter[str]) -> str:
    """Precision, recall and the shares of what is right, on one line."""
    hit, false, missed = counts["hit"], counts["false"], counts["missed"]
    parts = [
        f"precision {hit / max(1, hit + false):.3f}",
        f"recall {hit / max(1, hit + missed):.3f}",
    ]
    for name in ("kind", "target", "outlet", "title"):
        if asked := counts[f"{name} asked"]:
            parts += [f"{name} {counts[name] / asked:.3f}"]
    return "  ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--kind", help="only errors of this kind: missed, false, kind, target, …")
    parser.add_argument("--flagged", action="store_true", help="list what is found, judge nothing")
    parser.add_argument("--threshold", type=float, default=0.5)
    options = parser.parse_args()
    rows = read_rows(options.file)
    outlets = shipped_outlets()
    entries = [entry_of(row) for row in rows]
    for entry, site in entries[:50]:
        find(entry, site, outlets)
    started = time.process_time()
    results = [find(entry, site, outlets) for entry, site in entries]
    whole = time.process_time() - started
    started = time.process_time()
    for entry, _ in entries:
        read_blocks(entry.content_html, entry.url)
    blocks = time.process_time() - started
    found = [
        tuple(x for x in result.crosslinks if x.confidence >= options.threshold)
        for result in results
    ]
    if options.flagged:
        hits = [(row, got) for row, got in zip(rows, found, strict=True) if got]
        sys.stdout.writelines(describe("flagged", row, got) + "\n" for row, got in hits)
        print(f"{len(hits)} of {len(rows)} flagged")
    else:
        counts, errors = tally(rows, found)
        chosen = [e for e in errors if not options.kind or e.startswith(options.kind)]
        print("\n".join(chosen[: options.errors]))
        print(dict(sorted(counts.items())))
        print(summary(counts))
    print(f"{(whole - blocks) / len(rows) * 1000:.2f} ms an entry beyond reading its blocks")


if __name__ == "__main__":
    main()
