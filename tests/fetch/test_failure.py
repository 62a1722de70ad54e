"""Exceptions as kinds and sentences."""

from __future__ import annotations

import socket
import ssl

import pytest

from aggregator.fetch.failure import explain
from aggregator.model import FailureKind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), FailureKind.DNS_NOT_FOUND),
        (socket.gaierror(socket.EAI_AGAIN, "x"), FailureKind.DNS_ERROR),
        (socket.gaierror(socket.EAI_FAIL, "x"), FailureKind.DNS_ERROR),
        (ConnectionResetError(), FailureKind.NETWORK_ERROR),
        (TimeoutError(), FailureKind.TIMEOUT),
        (OSError("s3cret"), FailureKind.NETWORK_ERROR),
        (ssl.SSLEOFError(), FailureKind.CONNECT_ERROR),
        (ssl.SSLError(), FailureKind.TLS_ERROR),
        (UnicodeEncodeError("ascii", "s3cret\udc80", 0, 1, "x"), FailureKind.BAD_SCHEME),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_an_exception_has_its_kind_and_no_words_of_its_own(
    error: OSError | UnicodeError, kind: FailureKind
) -> None:
    found = explain(error)
    assert found.kind is kind
    assert "s3cret" not in found.message
    assert found.message
    assert found.message[-1] not in ".:"
