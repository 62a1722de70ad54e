"""The server that everybody is measured against: new entries, and conditional requests."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

import pytest

from aggregator.model import ParsedFeed
from aggregator.parse import parse
from benchmarks.feed_server import FeedServer
from benchmarks.new_entries import with_new_entries

if TYPE_CHECKING:
    from pathlib import Path

RSS = b"""<rss version="2.0"><channel><title>Tides</title><link>https://tern.example/</link>
<!-- <item> --><item><title><![CDATA[Ebb </item>]]></title><link>https://tern.example/ebb</link>
<guid isPermaLink="false">ebb</guid></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Tides</title><id>urn:tides</id>
<entry><title>Ebb</title><link rel="alternate" href="https://tern.example/ebb"/>
<id>urn:ebb</id></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://tern.example/"><title>Tides</title>
</channel><item rdf:about="https://tern.example/ebb"><title>Ebb</title>
<link>https://tern.example/ebb</link></item></rdf:RDF>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Tides",
"items": [{"id": "ebb", "url": "https://tern.example/ebb", "content_text": "Ebb"}]}"""
PREFIXED = ATOM.replace(b"<", b"<a:").replace(b"<a:/", b"</a:").replace(b"xmlns=", b"xmlns:a=")


@pytest.mark.parametrize("document", [RSS, ATOM, RDF, JSON, PREFIXED])
def test_new_entries_stand_in_front_with_ids_and_addresses_of_their_own(document: bytes) -> None:
    (old,), new = _entries(document), _entries(with_new_entries(document, 2))
    assert [url for _, url in new] == [f"{old[1]}-new2", f"{old[1]}-new1", old[1]]
    assert len({guid for guid, _ in new}) == 3


def test_a_document_without_entries_stays_as_it_is() -> None:
    for empty in (b"<rss><channel/></rss>", b'{"items": []}', b"", b"<rss><item>"):
        assert with_new_entries(empty, 3) == empty


def test_validators_are_sent_and_answered_when_wished(tmp_path: Path) -> None:
    (tmp_path / "tides.xml").write_bytes(RSS)
    with FeedServer(tmp_path, hosts=2) as server:
        status, etag, body = _ask(server, None)
        assert (status, body) == (200, RSS)
        assert _ask(server, etag) == (304, etag, b"")
        assert server.publish(new=1) == 1
        status, newer, body = _ask(server, etag)
        assert (status, newer != etag, body) == (200, True, with_new_entries(RSS, 1))
        server.validators(sent=False)
        assert _ask(server, newer) == (200, None, with_new_entries(RSS, 1))


def _ask(server: FeedServer, etag: str | None) -> tuple[int, str | None, bytes]:
    """Status, ETag and body, from the second host."""
    connection = http.client.HTTPConnection(server.places[1])
    connection.request("GET", "/tides.xml", headers={"If-None-Match": etag} if etag else {})
    answer = connection.getresponse()
    found = answer.status, answer.headers["ETag"], answer.read()
    connection.close()
    return found


def _entries(document: bytes) -> list[tuple[str, str | None]]:
    feed = parse(document, url="https://tern.example/feed", content_type=None)
    assert isinstance(feed, ParsedFeed)
    return [(entry.guid, entry.url) for entry in feed.entries]
