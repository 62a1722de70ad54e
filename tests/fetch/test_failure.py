"""Exceptions as kinds and sentences."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest

from aggregator.fetch.failure import explain
from aggregator.model import OURS, FailureKind


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


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.EMFILE, "x"), FailureKind.NO_RESOURCES),
        (OSError(errno.ENFILE, "x"), FailureKind.NO_RESOURCES),
        (OSError(errno.ENOMEM, "x"), FailureKind.NO_RESOURCES),
        (socket.gaierror(socket.EAI_SYSTEM, "x"), FailureKind.NO_RESOURCES),
        (OSError(errno.ENETUNREACH, "x"), FailureKind.OFFLINE),
        (OSError(errno.ENETDOWN, "x"), FailureKind.OFFLINE),
    ],
)
def test_what_is_this_machines_own_fault_is_told_apart(error: OSError, kind: FailureKind) -> None:
    assert kind in OURS
    assert explain(error).kind is kind
