"""Exceptions as kinds and sentences."""

from __future__ import annotations

import inspect
import socket
import ssl

import httpcore
import httpx
import pytest

from aggregator.fetch import failure
from aggregator.fetch.failure import FetchError, explain
from aggregator.model import FailureKind


def classes(module: object, root: type[BaseException]) -> list[type[BaseException]]:
    return [
        each
        for _, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, root) and each is not Exception
    ]


REQUEST_ERRORS = [*classes(httpx, httpx.RequestError), httpx.InvalidURL]
CORE_ERRORS = [
    each for each in classes(httpcore, Exception) if each is not httpcore.ConnectionNotAvailable
]
"""ConnectionNotAvailable never leaves httpcore's pool."""


@pytest.mark.parametrize("error", [*REQUEST_ERRORS, *CORE_ERRORS], ids=lambda e: e.__module__)
def test_every_exception_of_the_libraries_has_an_entry(error: type[BaseException]) -> None:
    assert {base.__name__ for base in error.__mro__} & set(failure._BY_NAME)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), FailureKind.DNS_NOT_FOUND),
        (socket.gaierror(socket.EAI_AGAIN, "x"), FailureKind.DNS_ERROR),
        (socket.gaierror(socket.EAI_FAIL, "x"), FailureKind.DNS_ERROR),
        (ConnectionRefusedError(), FailureKind.CONNECT_ERROR),
        (ConnectionResetError(), FailureKind.NETWORK_ERROR),
        (TimeoutError(), FailureKind.TIMEOUT),
        (OSError(), FailureKind.NETWORK_ERROR),
        (ssl.SSLEOFError(), FailureKind.CONNECT_ERROR),
        (ssl.SSLError(), FailureKind.TLS_ERROR),
        (httpx.ConnectTimeout("x"), FailureKind.TIMEOUT),
        (httpx.ReadTimeout("x"), FailureKind.TIMEOUT),
        (httpx.WriteTimeout("x"), FailureKind.TIMEOUT),
        (httpx.PoolTimeout("x"), FailureKind.TIMEOUT),
        (httpx.ConnectError("x"), FailureKind.CONNECT_ERROR),
        (httpx.ReadError("x"), FailureKind.NETWORK_ERROR),
        (httpx.RemoteProtocolError("illegal status line"), FailureKind.PROTOCOL_ERROR),
        (httpx.RemoteProtocolError("Server disconnected"), FailureKind.NETWORK_ERROR),
        (
            httpx.RemoteProtocolError("peer closed connection without sending complete body"),
            FailureKind.TRUNCATED,
        ),
        (httpx.LocalProtocolError("Illegal header value b's3cret'"), FailureKind.PROTOCOL_ERROR),
        (httpx.UnsupportedProtocol("x"), FailureKind.BAD_SCHEME),
        (httpx.InvalidURL("x"), FailureKind.BAD_SCHEME),
        (UnicodeEncodeError("ascii", "\udc80", 0, 1, "x"), FailureKind.BAD_SCHEME),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_an_exception_has_its_kind_and_no_words_of_its_own(
    error: Exception, kind: FailureKind
) -> None:
    found = explain(error)
    assert found.kind is kind
    assert "s3cret" not in found.message
    assert found.message
    assert found.message[-1] not in ".:"


def test_what_lies_beneath_counts_more_than_what_lies_above() -> None:
    """However the libraries wrap it: as cause, as context, as argument, in a group."""
    root = socket.gaierror(socket.EAI_NONAME, "x")
    as_argument = httpcore.ConnectError(root)
    as_cause = httpx.ConnectError("x")
    as_cause.__cause__ = as_argument
    in_group = httpx.ConnectError(ExceptionGroup("all attempts", [OSError(), root]))  # type: ignore[arg-type]
    own = httpx.ReadError("x")
    own.__context__ = FetchError(FailureKind.TOO_LARGE, "so large")
    kinds = [explain(each).kind for each in (as_argument, as_cause, in_group, own)]
    assert kinds == [FailureKind.DNS_NOT_FOUND] * 3 + [FailureKind.TOO_LARGE]


def test_a_circle_of_causes_ends() -> None:
    one, two = OSError("one"), OSError("two")
    one.__cause__, two.__cause__ = two, one
    assert explain(one).kind is FailureKind.NETWORK_ERROR


def test_what_nobody_knows_is_a_failed_request() -> None:
    assert explain(Exception("s3cret")).message == "the request failed"
