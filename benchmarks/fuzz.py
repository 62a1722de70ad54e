"""Bytes in, records or `ParseFailed` out, and nothing else: the parser under documents gone wrong.

    python -m benchmarks.fuzz [FOLDER] [--seconds 1200] [--inputs N] [--seed 1] [--keep DIRECTORY]
    python -m benchmarks.fuzz [FOLDER] --atheris [--seconds 1200]

Each input is a small feed of every format, written at random, or a piece of a document of FOLDER;
most of them are then damaged: bytes and whole elements are lost, doubled, exchanged, and mixed with
what parsers stumble over. Of each answer it is checked that it is one, the same again, that every
text in it can be stored, that no guid is empty or there twice, that reading it with some of its
entries known gives what reading it whole does, and that leaves read at once say what feedparser
says of them. What fails is written to --keep, its seed is said.

With --atheris, which needs Google's atheris, the inputs are bred by what code they reach.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from aggregator.model import ParsedFeed, ParseFailed
from aggregator.parse import parse
from aggregator.parse.document import read_document
from aggregator.parse.encoding import decode
from aggregator.parse.leaves import Leaves
from aggregator.parse.sniff import Kind, sniff
from tests.support.slices import URL, assert_incremental_equals_whole

SMALL = 6000
LABELS = (None, None, None, "text/xml", "text/xml; charset=utf-16", "x; charset=gb2312", "é")
CODECS = ("utf-8", "utf-8", "utf-8", "utf-16", "utf-16-be", "cp1252", "utf-8-sig", "shift_jis")
ELEMENTS = """
    title link guid id pubDate updated published description content:encoded content summary author
    name email uri dc:creator dc:date dc:subject dc:language category enclosure source image url
    media:content media:group media:title media:thumbnail media:description media:credit atom:link
    atom:author itunes:duration itunes:episode itunes:image itunes:explicit itunes:subtitle
    podcast:transcript slash:comments wfw:commentRss comments feedburner:origLink thr:total svg math
    item entry channel feed rss ttl skipHours hour textInput language links tags authors x:y
    summary_detail published_parsed contributor cloud generator rights div p b body fullitem
""".split()
ATTRIBUTES = (
    ' href="/x"', ' rel="via"', ' rel="replies" thr:count="3"', ' rel="enclosure"', ' url="y.mp3"',
    ' type="html"', ' type="xhtml"', ' type="text/plain"', ' mode="base64"', ' src="z"',
    ' xml:base="b/"', ' xml:base="http://["', ' xml:lang="cy"', ' isPermaLink="false"',
    ' xmlns="http://www.w3.org/1999/xhtml"', ' xmlns:atom="urn:other"', ' xmlns=""',
    ' term="t" scheme="s" label="l"', ' domain="d"', ' length="9"',
)  # fmt: skip
WORDS = (
    "Tide", "1", " ", "", "/a", "https://a.example/1?utm_source=x", "http://[::1", "é’", "\u202e",
    "&amp;", "<![CDATA[<item>]]>", "<!-- x -->", "<?x?>", "<b>b</b>", "Fri, 17 May 2024 10:00 Z",
    "2024-05-17T10:00:00Z", "17.5.2024 10:00", "0000-00-00", "99999999999999999999", "aGVsbG8=",
    "ada@example.org (Ada)", "1:02:03", "x" * 500, "&lt;p&gt;", "javascript:alert(1)", "yes", "Ã©",
    "&lt;a href='/q'&gt;q&lt;/a&gt;", "<svg><title>t</title></svg>", "&#0;", "&#55357;&#56832;",
)  # fmt: skip
ODD = (
    "&nbsp;", "&x;", "&", "]]>", "<!--", "-->", "<b>", "</b>", "</item>", "<item>", "\x00", "\x0b",
    "\ufffe", "<![CDATA[", "<", "=", "\"", " xmlns:x='y'", "<!DOCTYPE x>", "<!ENTITY a 'b'>",
)  # fmt: skip
NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:x="urn:x" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:thr="http://purl.org/syndication/thread/1.0" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)
SHELLS = (
    ("item", '<rss version="2.0" NS><channel>HEAD', "</channel></rss>"),
    ("item", '<rss version="0.91" NS><channel>HEAD', "</channel></rss>"),
    ("entry", '<feed xmlns="http://www.w3.org/2005/Atom" NS>HEAD', "</feed>"),
    ("entry", '<feed version="0.3" xmlns="http://purl.org/atom/ns#" NS>HEAD', "</feed>"),
    ("a:entry", '<a:feed xmlns:a="http://www.w3.org/2005/Atom" NS>HEAD', "</a:feed>"),
    (
        "item",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" NS><channel>HEAD</channel>',
        "</rdf:RDF>",
    ),
    ("ITEM", '<CHANNEL HREF="http://a.example/" NS>HEAD', "</CHANNEL>"),
)
KEYS = """
    id url external_url title content_html content_text summary date_published date_modified
    authors author tags attachments image language version items home_page_url next_url icon
""".split()


class Breeder:
    """Inputs without end, all of them from one seed; `litter` are documents to take pieces of."""

    def __init__(self, seed: int, litter: list[bytes]) -> None:
        self.chance = random.Random(seed)
        self._litter = litter

    def next(self) -> bytes:
        """The next input."""
        chance = self.chance
        if self._litter and chance.random() < 0.4:
            body = chance.choice(self._litter)
        elif chance.random() < 0.12:
            body = self._json(0).encode("utf-8", "surrogatepass")
        else:
            body = self._feed().encode(chance.choice(CODECS), "ignore")
        for _ in range(chance.choice((0, 0, 0, 1, 1, 2, 4))):
            body = self.damaged(body)
        return body

    def _feed(self) -> str:
        name, start, end = self.chance.choice(SHELLS)
        entries = []
        for _ in range(self.chance.randrange(5)):
            attributes = self._attributes(0.03)
            entries.append(f"<{name}{attributes}>{self._inside(0)}</{name}>")
        if entries and self.chance.random() < 0.2:
            entries.append(self.chance.choice(entries))
        start = start.replace("NS", NAMESPACES).replace("HEAD", self._inside(1))
        return start + self.chance.choice(("", "", "\n", "<!-- -->")).join(entries) + end

    def _inside(self, depth: int) -> str:
        chance, parts = self.chance, []
        for _ in range(chance.randrange(6 - depth)):
            name = chance.choice(ELEMENTS)
            words = chance.choice(WORDS if chance.random() < 0.98 else ODD)
            inside = self._inside(depth + 1) if depth < 4 and chance.random() < 0.3 else words
            if chance.random() < 0.1:
                inside = f"<![CDATA[{inside}]]>"
            parts.append(f"<{name}{self._attributes(0.3)}>{inside}</{name}>")
        return "".join(parts)

    def _attributes(self, share: float) -> str:
        return self.chance.choice(ATTRIBUTES) if self.chance.random() < share else ""

    def _json(self, depth: int) -> str:
        chance = self.chance
        if depth == 0:
            items = ",".join(self._json(1) for _ in range(chance.randrange(4)))
            return (
                '{"version":"https://jsonfeed.org/version/1","title":"T","items":['
                f'{items}],"{chance.choice(KEYS)}":{self._json(2)}}}'
            )
        if depth == 1 or (depth < 4 and chance.random() < 0.3):
            pairs = (f'"{chance.choice(KEYS)}":{self._json(depth + 1)}' for _ in range(4))
            return "{" + ",".join(pairs) + "}"
        words = re.sub(r'[\x00-\x1f"\\]', "", chance.choice(WORDS))
        return chance.choice((f'"{words}"', "1", "-1.5e400", "null", "true", "[]", f'["{words}"]'))

    def damaged(self, body: bytes) -> bytes:
        """`body` with one thing wrong in it."""
        chance = self.chance
        here, there = sorted(chance.randrange(len(body) + 1) for _ in range(2))
        there = min(there, here + chance.choice((1, 8, 200)))
        tags = [found.start() for found in re.finditer(b"<", body)]
        if tags and chance.random() < 0.5:
            here = chance.choice(tags)
            there = max(here, body.find(b">", here) + 1)
        odd = chance.choice(WORDS + ODD).encode("utf-8", "surrogatepass")
        return chance.choice(
            (
                lambda: body[:here] + body[there:],
                lambda: body[:there] + body[here:],
                lambda: body[:here] + odd + body[here:],
                lambda: body[:here] + odd + body[there:],
                lambda: body[:here] + bytes([chance.randrange(256)]) + body[here + 1 :],
                lambda: body[:there],
                lambda: body[:here] + chance.choice(self._litter or [odd])[-2000:],
            )
        )()


def pieces(folder: Path) -> list[bytes]:
    """Small documents, and the beginnings of larger ones with a few of their entries."""
    litter = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        body = path.read_bytes()
        if len(body) > SMALL:
            start = re.search(rb"<(\w+:)?(item|entry)[\s>]", body)
            closing = body.rfind(b"</")
            end = re.search(rb"</(\w+:)?(item|entry)\s*>", body[SMALL:])
            if not start or not end or start.start() > SMALL or end.start() > SMALL:
                continue
            body = body[: SMALL + end.end()] + body[max(closing - 20, SMALL + end.end()) :]
        litter.append(body)
    return litter


def faults(body: bytes, label: str | None, chance: random.Random, told: Counter[str]) -> str:
    """What is wrong with the answer to `body`; "" for nothing. Counts answers in `told`."""
    answer: object = parse(body, url=URL, content_type=label)
    if isinstance(answer, ParseFailed):
        told[f"failed: {answer.kind.value}"] += 1
        told["entries before the end"] += len(answer.rest.entries) if answer.rest else 0
        if odd := unstorable(answer.rest):
            return f"what no database can hold: {odd}"
        return "" if answer.message and "\n" not in answer.message else "an odd message"
    if not isinstance(answer, ParsedFeed):
        return f"a {type(answer).__name__}"
    told["feeds"] += 1
    told["entries"] += len(answer.entries)
    if parse(body, url=URL, content_type=label) != answer:
        return "another answer the second time"
    guids = [entry.guid for entry in answer.entries]
    if not all(guids) or len(set(guids)) < len(guids):
        return "guids that are empty or there twice"
    if odd := unstorable(answer):
        return f"what no database can hold: {odd}"
    if label is None:
        some = [entry for entry in answer.entries if chance.random() < 0.5]
        told["entries not read"] += assert_incremental_equals_whole(body, answer, some)
        return uneven(body)
    return ""


class Stepwise(Leaves):
    """All elements are left to feedparser."""

    def are_next(self) -> bool:
        return False


def uneven(body: bytes) -> str:
    """Whether leaves read at once say something else than feedparser."""
    found = sniff(decode(body, None))
    if found.kind is not Kind.XML:
        return ""
    document = found.text[found.start :].encode()
    try:
        at_once = read_document(document, URL)
    except Exception:  # feedparser's own, which `parse` takes for what it is
        return ""
    return "" if at_once == read_document(document, URL, Stepwise) else "leaves differ"


def unstorable(value: Any) -> str:
    """What in a record is no text of UTF-8, or no number of 64 bits; "" where all is well."""
    if isinstance(value, str):
        return "" if value.isascii() or not re.search("[\ud800-\udfff]", value) else repr(value)
    if isinstance(value, int):
        return "" if -(2**63) <= value < 2**63 else repr(value)
    if isinstance(value, tuple | frozenset):
        return next(filter(None, map(unstorable, value)), "")
    if is_dataclass(value):
        return next(filter(None, (unstorable(getattr(value, f.name)) for f in fields(value))), "")
    return ""


def answered(body: bytes, label: str | None, seed: object, told: Counter[str]) -> str:
    """What is wrong with the answer to `body`, an exception among it."""
    try:
        return faults(body, label, random.Random(repr(seed)), told)
    except Exception as error:  # whatever it is, it is what is looked for
        return f"{type(error).__name__}: {error}"[:300]


def breed(options: argparse.Namespace, litter: list[bytes]) -> int:
    """Runs until the time or the number is up; how many inputs were answered wrongly."""
    breeder, told, wrong, slowest = Breeder(options.seed, litter), Counter[str](), 0, (0.0, 0)
    number, started = 0, time.monotonic()
    while number != options.inputs and time.monotonic() - started < options.seconds:
        body, label = breeder.next(), breeder.chance.choice(LABELS)
        began = time.process_time()
        fault = answered(body, label, (options.seed, number), told)
        slowest = max(slowest, (time.process_time() - began, number))
        number += 1
        if fault:
            wrong += 1
            keep(options.keep, f"{options.seed}-{number}", body)
            print(f"seed {options.seed}, input {number}, {label}: {fault}", flush=True)
        if number % 10_000 == 0 and sys.stderr.isatty():
            print(f"\r{number:,} inputs, {wrong} wrong", end="", file=sys.stderr)
    spent = time.monotonic() - started
    print(f"seed {options.seed}: {number:,} inputs in {spent:,.0f} s, {wrong} answered wrongly")
    for name, count in told.most_common():
        print(f"{count:>10,}  {name}")
    print(f"the slowest took {1000 * slowest[0]:.0f} ms of the processor: input {slowest[1] + 1}")
    return wrong


def keep(folder: Path | None, name: str, body: bytes) -> None:
    """Write an input down for a test."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.xml").write_bytes(body)


def guided(options: argparse.Namespace, litter: list[bytes]) -> None:
    """libFuzzer's loop, which ends the process by itself."""
    atheris = import_module("atheris")
    corpus = options.keep / "seeds"
    breeder = Breeder(options.seed, [])
    for number, body in enumerate([*litter[::8], *(breeder.next() for _ in range(300))]):
        keep(corpus, str(number), body)

    def one(body: bytes) -> None:
        if fault := answered(body, None, body[:64], Counter()):
            raise AssertionError(fault)

    atheris.instrument_all()
    limits = [f"-max_total_time={options.seconds}", f"-max_len={SMALL}", f"-seed={options.seed}"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={options.keep}/", str(corpus)], one)
    atheris.Fuzz()


def main() -> int:
    """0 where every input was answered as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--seconds", type=int, default=1200)
    parser.add_argument("--inputs", type=int, default=-1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--atheris", action="store_true")
    options = parser.parse_args()
    litter = pieces(options.folder) if options.folder else []
    if options.atheris:
        if options.keep is None:
            parser.error("--atheris needs --keep DIRECTORY")
        guided(options, litter)
    return 1 if breed(options, litter) else 0


if __name__ == "__main__":
    sys.exit(main())
