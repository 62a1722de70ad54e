"""Other programs read every entry of an export: feedparser, a JSON parser, Newsboat.

With real feeds: python -m benchmarks.exports_real FOLDER.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aggregator.export import render
from aggregator.export.document import compose
from aggregator.export.paging import pages_of
from aggregator.query import parse
from benchmarks.feed_server import serve
from tests.support.export_samples import NOTES, entry, planet
from tests.support.readers import expected, find_newsboat, newsboat, read
from tests.support.world import NOW, build

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.export.document import ExportDocument

PATIENCE = 60.0
HARD = (
    entry(40, NOTES, title="AT&T <b>is</b> &amp; was", guid="40"),
    entry(41, NOTES, title="1 < 2 > 0 & \"so\" on", guid="cid:///41"),
    entry(42, NOTES, title="family 👩‍👩‍👧", url=None, guid="tag:notes.example,2026:42"),
    entry(43, NOTES, title="", url="https://notes.example/a b?x=1&y=ü#z", guid="43"),
    entry(44, NOTES, title="]]>", html="<p>]]> &lt;b&gt; &amp;amp;</p>", guid="a b"),
)  # fmt: skip


@pytest.fixture(scope="module", params=["world", "planet", "hard"])
def document(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> ExportDocument:
    """Entries in many scripts from a database; a small planet; hard titles and ids."""
    if request.param == "world":
        store, _ = build(tmp_path_factory.mktemp("world") / "world.db")
        with store:
            entries = tuple(store.search.entries(parse("", NOW), limit=1000))
    else:
        entries = planet() if request.param == "planet" else HARD
    return compose("Planet", entries, self_url="https://planet.example/planet.atom")


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_ids_titles_links_and_dates_arrive(document: ExportDocument, kind: str) -> None:
    assert read(render(document, kind), kind) == expected(document, kind)


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_they_arrive_from_pages_as_well(document: ExportDocument, kind: str) -> None:
    pages = pages_of(document, 3, f"planet.{kind}")
    found = [one for page in pages for one in read(render(page, kind), kind)]
    assert found == expected(document, kind)


@pytest.mark.skipif(find_newsboat() is None, reason="needs Newsboat (Debian's package newsboat)")
@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_newsboat_keeps_every_entry(document: ExportDocument, kind: str, tmp_path: Path) -> None:
    served, own = tmp_path / "served", tmp_path / "own"
    served.mkdir()
    own.mkdir()
    again = replace(document, self_url=None)  # an address that is not where it is served
    (served / f"planet.{kind}").write_bytes(render(again, kind))
    with serve(served) as base:
        kept = newsboat(f"{base}planet.{kind}", own, PATIENCE)
    assert sorted(kept) == sorted(document.ids)
