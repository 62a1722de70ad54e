"""Leaves read at once say what feedparser says of them step by step, whatever they are."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.parse.document import read_document
from aggregator.parse.encoding import decode
from aggregator.parse.leaves import PLAIN_URL, Leaves
from aggregator.parse.sniff import Kind, sniff
from tests.support.documents import NAMESPACES, URL, atom, rss

CORPORA = Path(__file__).parents[2] / "../shared/corpora"
WHOLE = bool(os.environ.get("AGGREGATOR_WHOLE_CORPUS"))


class _None(Leaves):
    """All elements are left to feedparser."""

    def are_next(self) -> bool:
        return False


def reading(document: bytes, leaves: type[Leaves]) -> object:
    try:
        return read_document(document, URL, leaves)
    except Exception as error:  # whatever feedparser raises
        return repr(error)


def assert_alike(document: str) -> None:
    encoded = document.encode("utf-8", "replace")
    assert reading(encoded, Leaves) == reading(encoded, _None)


NAMES = """
    title link guid id pubDate published updated dc:date description summary content
    content:encoded content author dc:creator name uri email category dc:subject enclosure source
    image media:content media:thumbnail media:title media:group media:keywords media:credit
    atom:link atom:updated itunes:author itunes:subtitle itunes:summary itunes:image itunes:keywords
    itunes:explicit itunes:block itunes:duration comments slash:comments thr:total date url modified
    links authors tags summary_detail published_parsed svg math contributor rights dc:language body
    textInput item odd:one media
""".split()
ATTRIBUTES = """
    type="html" type="xhtml" type="text" type="text/plain" type="TEXT/HTML" type="image/png"
    mode="base64" xml:base="b/" xml:base="http://[" base="/c" xml:lang="cy_GB" lang="" href="/x?"
    href="https://a.example/ä;b" url="https://A.example/x.mp3?" uri="u" rel="self" rel="VIA"
    rel="enclosure" isPermaLink="false" term="T" scheme="S" label="L" domain="D" src="s" text="t"
    xmlns:media="urn:m" xmlns:dc="http://search.yahoo.com/mrss/" dc:href="q" medium="image"
""".split()
WORDS = (
    "",
    " ",
    "Low water",
    "a, b,",
    "/flood",
    "https://a.example/p;q?r&amp;s;#",
    "&lt;p&gt;Low&lt;/p&gt;",
    "AT&amp;amp;T",
    "Ã©b \u0093tide\u0094",
    "2024-05-17T08:00:00Z",
    "Fri, 17 May 2024 08:00:00 +0200",
    "ada@reed.example (Ada Reed)",
    "<!-- odd -->x",
)


def _element(name: str, attributes: list[str], inside: list[str]) -> str:
    kept = {each.partition("=")[0]: each for each in attributes}
    return f"<{name} {' '.join(kept.values())}>{''.join(inside)}</{name}>"


ELEMENTS = st.recursive(
    st.sampled_from(WORDS),
    lambda inside: st.builds(
        _element,
        st.sampled_from(NAMES),
        st.lists(st.sampled_from(ATTRIBUTES), max_size=3),
        st.lists(inside, max_size=3),
    ),
    max_leaves=6,
)
ENTRIES = st.lists(st.lists(ELEMENTS, max_size=8).map("".join), min_size=1, max_size=3)
HEADS = st.lists(ELEMENTS, max_size=2).map("".join)
RDF = f"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' {NAMESPACES}>"


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(ENTRIES, HEADS, st.sampled_from(["", 'xml:lang="de_AT"', 'xml:base="mailto:x"']))
@example(["<title/><authors/><itunes:author/>"], "", "")
def test_any_elements(entries: list[str], head: str, attributes: str) -> None:
    attributes += ' xmlns:odd="urn:odd"'
    assert_alike(rss(*entries, head=head, attributes=attributes))
    assert_alike(atom(*entries, head=head, attributes=attributes))
    assert_alike(f"{RDF[:-1]} {attributes}>{head}{''.join(entries)}</rdf:RDF>")


@settings(deadline=None)
@given(
    st.from_regex(PLAIN_URL, fullmatch=True),
    st.sampled_from(["http://a.example/b?c#d", "https://a.example", "mailto:x", "b/c", "//e", ""]),
)
def test_a_plain_address_stays_as_it_is_whatever_it_is_joined_to(url: str, base: str) -> None:
    assert urljoin(base, url) == url


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside this project")
@pytest.mark.parametrize("folder", ["feeds", "suites"])
def test_real_documents(folder: str) -> None:
    files = sorted(path for path in (CORPORA / folder).rglob("*") if path.is_file())
    for path in files[:: 1 if WHOLE else 16]:
        found = sniff(decode(path.read_bytes(), None))
        if found.kind is Kind.XML:
            assert_alike(found.text[found.start :])
