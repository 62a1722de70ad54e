"""TLS: checked against the system's trust store, never done without (G15)."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import trustme

from aggregator.fetch.dial import tls_context
from aggregator.model import FailureKind
from tests.support.fetching import FEED, Names, ask, failed, fetched
from tests.support.raw_server import RawServer, redirect, reply

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.model import FetchOutcome

HOST = "feeds.example"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that the system trusts for the length of a test."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    chosen = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(chosen)
    return chosen


def ask_over(
    tls: ssl.SSLContext | None, path: str = "/feed", greeting: bytes = b""
) -> tuple[FetchOutcome, RawServer]:
    """What https://feeds.example gives when a server with `tls` stands there."""
    with RawServer(tls=tls, greeting=greeting) as server:
        server.on("/feed", reply(200, FEED))
        place = f"{HOST}:{server.port}"
        server.on("/down", redirect(f"http://{place}/feed"))
        names = Names(feeds=["127.0.0.1"])
        return ask(f"https://{place}{path}", allow=[place], resolver=names), server


def test_a_trusted_certificate_for_the_name_is_what_it_takes(authority: trustme.CA) -> None:
    """The name is checked, though an address is dialled."""
    outcome, server = ask_over(context(authority.issue_cert(HOST)))
    assert fetched(outcome).body == FEED
    assert server.requests[0].header("Host") == [f"{HOST}:{server.port}".encode()]


def test_g15_a_certificate_of_unknown_origin_is_refused(authority: trustme.CA) -> None:
    outcome, server = ask_over(context(trustme.CA().issue_cert(HOST)))
    assert failed(outcome).kind is FailureKind.TLS_ERROR
    assert failed(outcome).message.startswith("the certificate is not trusted: ")
    assert server.requests == []


def test_g15_an_expired_certificate_is_refused(authority: trustme.CA) -> None:
    old = authority.issue_cert(HOST, not_after=datetime(2020, 1, 1, tzinfo=UTC))
    outcome, server = ask_over(context(old))
    assert failed(outcome).kind is FailureKind.TLS_ERROR
    assert failed(outcome).message == "the certificate is not trusted: certificate has expired"
    assert server.requests == []


def test_g15_a_certificate_for_another_name_is_refused(authority: trustme.CA) -> None:
    outcome, server = ask_over(context(authority.issue_cert("other.example")))
    assert failed(outcome).kind is FailureKind.TLS_ERROR
    assert "mismatch" in failed(outcome).message
    assert server.requests == []


def test_g15_a_server_of_old_tls_only_is_refused() -> None:
    """It answers TLS 1.2 and later with the alert "protocol version" (RFC 8446 §6)."""
    outcome, _ = ask_over(None, greeting=bytes.fromhex("15 03 01 00 02 02 46"))
    assert failed(outcome).kind is FailureKind.TLS_ERROR
    assert failed(outcome).message == "TLS failed: tlsv1 alert protocol version"
    assert tls_context().minimum_version == ssl.TLSVersion.TLSv1_2


def test_g15_plain_http_where_tls_should_be_is_refused() -> None:
    outcome, server = ask_over(None, greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert failed(outcome).kind is FailureKind.TLS_ERROR
    assert failed(outcome).message.startswith("TLS failed: ")
    assert server.requests == []


def test_e18_from_https_down_to_http_is_not_followed(authority: trustme.CA) -> None:
    outcome, server = ask_over(context(authority.issue_cert(HOST)), "/down")
    assert failed(outcome).kind is FailureKind.DOWNGRADE
    assert server.paths == ["/down"]
