"""One feed in several documents that lead to each other (RFC 5005 §3)."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest

from aggregator.export import render
from aggregator.export.document import compose
from aggregator.export.paging import name_of, pages_of
from aggregator.export.publish import Published, write_pages
from tests.support.export_samples import HARBOUR, REVIEW, entry, planet
from tests.support.feed_rules import ATOM, atom_faults, json_faults, rss_faults

FAULTS = {"atom": atom_faults, "rss": rss_faults, "json": json_faults}
FIRST = "https://planet.example/feeds/planet.atom"
SIX = planet()


def links(data: bytes) -> dict[str, str]:
    """relation -> address, of the feed itself."""
    if data.startswith(b"{"):
        feed = json.loads(data)
        return {"next": feed["next_url"]} if "next_url" in feed else {}
    root = ElementTree.fromstring(data)
    parent = root if root.tag == f"{ATOM}feed" else root.find("channel")
    assert parent is not None
    return {link.attrib["rel"]: link.attrib["href"] for link in parent.findall(f"{ATOM}link")}


def pages(size: int, count: int = 6, kind: str = "atom") -> list[bytes]:
    document = compose("Planet", SIX[:count], self_url=FIRST)
    return [render(page, kind) for page in pages_of(document, size, "planet.atom")]


def test_every_page_leads_to_the_first_the_last_and_its_neighbours() -> None:
    first, second, third = map(links, pages(2))
    one, two, three = FIRST, FIRST.replace(".atom", "-2.atom"), FIRST.replace(".atom", "-3.atom")
    assert first == {"self": one, "first": one, "next": two, "last": three}
    assert second == {"self": two, "first": one, "previous": one, "next": three, "last": three}
    assert third == {"self": three, "first": one, "previous": two, "last": three}


@pytest.mark.parametrize("kind", FAULTS)
def test_whoever_follows_next_reads_every_entry_once_in_order(kind: str) -> None:
    document = compose("Planet", SIX, self_url=FIRST)
    several = pages_of(document, 4, "planet.atom")
    at = {page.self_url: render(page, kind) for page in several}
    ids, place = [], FIRST
    while place:
        ids += [e.id for page in several if page.self_url == place for e in page.entries]
        assert FAULTS[kind](at[place]) == []
        place = links(at[place]).get("next", "")
    assert ids == [e.id for e in SIX]


def test_all_pages_are_one_feed() -> None:
    """The same id and title (RFC 5005 §3 calls them documents of one logical feed)."""
    roots = [ElementTree.fromstring(page) for page in pages(2)]
    assert {root.findtext(f"{ATOM}id") for root in roots} == {FIRST}
    assert {root.findtext(f"{ATOM}title") for root in roots} == {"Planet"}
    feeds = [json.loads(page)["feed_url"] for page in pages(2, kind="json")]
    assert set(feeds) == {FIRST}


def test_what_fits_into_one_document_has_no_pages() -> None:
    (only,) = pages(6)
    assert links(only) == {"self": FIRST}
    (empty,) = pages_of(compose("Planet", ()), 60, "")
    assert empty.entries == ()


def test_a_page_is_as_new_as_its_own_entries() -> None:
    """One whose entries stay is left alone when another changes."""
    document = compose("Planet", SIX)
    assert [page.updated for page in pages_of(document, 3, "")] == [
        max(e.updated_at or e.published_at for e in SIX[:3]),
        max(e.updated_at or e.published_at for e in SIX[3:]),
    ]


def test_an_id_is_the_same_whatever_page_its_entry_is_on() -> None:
    """Two feeds use one id; it stays with the one whose own it is, also on another page."""
    one = entry(1, REVIEW, guid="https://harbourlight.example/x")
    two = entry(2, HARBOUR, guid="https://harbourlight.example/x")
    document = compose("Planet", (one, two), self_url=FIRST)
    apart = [page.ids for page in pages_of(document, 1, "planet.atom")]
    assert [name for ids in apart for name in ids] == list(document.ids)
    assert len(set(document.ids)) == 2


@pytest.mark.parametrize(
    ("url", "name", "second"),
    [
        (FIRST, "planet.atom", "https://planet.example/feeds/planet-2.atom"),
        ("https://planet.example/feeds/", "index.xml", "https://planet.example/feeds/index-2.xml"),
        ("https://planet.example/get?f=1", "a b.xml", "https://planet.example/a%20b-2.xml"),
        ("https://planet.example/feed", "feed", "https://planet.example/feed-2"),
    ],
)
def test_pages_stand_beside_the_first_under_their_files_names(
    url: str, name: str, second: str
) -> None:
    page = pages_of(compose("P", SIX, self_url=url), 3, name)[1]
    assert page.self_url == second
    assert dict(page.paging)["previous"] == url
    assert urljoin(url, second) == second


@pytest.mark.parametrize(
    ("name", "third"),
    [
        ("planet.atom", "planet-3.atom"),
        ("a.b.xml", "a.b-3.xml"),
        ("feed", "feed-3"),
        (".x", ".x-3"),
    ],
)
def test_names_of_files(name: str, third: str) -> None:
    assert (name_of(name, 1), name_of(name, 3)) == (name, third)


def test_no_page_leads_to_one_that_is_not_there_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last is written first; only what changed is written, and said in reading order."""
    written: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        written.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    several = [Published(data, None) for data in (b"1", b"2", b"3")]
    files = [tmp_path / name for name in ("p.atom", "p-2.atom", "p-3.atom")]
    assert write_pages(several, files[0]) == files
    assert written == ["p-3.atom", "p-2.atom", "p.atom"]
    several[1] = Published(b"another", None)
    assert write_pages(several, files[0]) == [files[1]]
