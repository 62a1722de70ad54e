"""Why a request failed: from an exception to a kind and a sentence for a person.

`FetchError` travels inside this floor only; the client hands it on as a `FetchFailed`. Foreign
exceptions are told apart by walking to the one they began with, and by the names of their classes,
so that this file needs neither httpx nor httpcore (P17). No sentence quotes a request: it may hold
secrets (R54).
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from aggregator.model import FailureKind

if TYPE_CHECKING:
    from collections.abc import Iterator


class FetchError(Exception):
    """One request cannot succeed; `kind` and `message` as in `FetchFailed`."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}

_PROTOCOL = (
    ("peer closed connection without", FailureKind.TRUNCATED, "the body ends too early"),
    (
        "Server disconnected",
        FailureKind.NETWORK_ERROR,
        "the server closed the connection without an answer",
    ),
)
"""How the messages of a RemoteProtocolError begin that are no breach of the protocol."""

_BY_NAME = {
    "BrokenPipeError": (FailureKind.NETWORK_ERROR, "the connection broke off"),
    "CloseError": (FailureKind.NETWORK_ERROR, "the connection broke off"),
    "ConnectError": (FailureKind.CONNECT_ERROR, "no connection to the server could be made"),
    "ConnectTimeout": (FailureKind.TIMEOUT, "connecting to the server took too long"),
    "ConnectionRefusedError": (FailureKind.CONNECT_ERROR, "the server refused the connection"),
    "DecodingError": (FailureKind.DECODE_ERROR, "the body cannot be decoded"),
    "InvalidURL": (FailureKind.BAD_SCHEME, "the address is not a usable http or https URL"),
    "LocalProtocolError": (
        FailureKind.PROTOCOL_ERROR,
        "the request cannot be written as HTTP; look at the feed's own headers and credentials",
    ),
    "NetworkError": (FailureKind.NETWORK_ERROR, "the connection broke off"),
    "OSError": (FailureKind.NETWORK_ERROR, "the connection broke off"),
    "PoolTimeout": (FailureKind.TIMEOUT, "no connection was free in time"),
    "ProtocolError": (FailureKind.PROTOCOL_ERROR, "the server's answer is not proper HTTP"),
    "ProxyError": (FailureKind.NETWORK_ERROR, "the proxy refused"),
    "ReadError": (FailureKind.NETWORK_ERROR, "the connection broke off"),
    "ReadTimeout": (FailureKind.TIMEOUT, "the server fell silent for too long"),
    "RequestError": (FailureKind.NETWORK_ERROR, "the request failed"),
    "TimeoutError": (FailureKind.TIMEOUT, "the server took too long"),
    "TimeoutException": (FailureKind.TIMEOUT, "the server took too long"),
    "TooManyRedirects": (FailureKind.TOO_MANY_REDIRECTS, "the server redirects too often"),
    "TransportError": (FailureKind.NETWORK_ERROR, "the connection broke off"),
    "UnicodeError": (FailureKind.BAD_SCHEME, "the address is not a usable http or https URL"),
    "UnsupportedProtocol": (FailureKind.BAD_SCHEME, "only http and https are fetched"),
    "WriteError": (FailureKind.NETWORK_ERROR, "the connection broke off"),
    "WriteTimeout": (FailureKind.TIMEOUT, "the server took the request in too slowly"),
}
"""Kind and sentence for an exception, by the name of its class or of the nearest base class."""


def explain(error: BaseException) -> FetchError:
    """What `error`, raised while one request was made, means; total over `Exception`s of httpx,
    httpcore and the operating system."""
    links = tuple(_origins(error))
    for link in links:
        if found := _telling(link):
            return found
    for link in links:
        for base in type(link).__mro__:
            if named := _BY_NAME.get(base.__name__):
                return FetchError(*named)
    return FetchError(FailureKind.NETWORK_ERROR, "the request failed")


def _origins(error: BaseException) -> Iterator[BaseException]:
    """`error` and what led to it; httpcore cuts `__cause__` but keeps the cause as argument."""
    waiting, seen = [error], set[int]()
    while waiting:
        link = waiting.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        arguments = link.exceptions if isinstance(link, BaseExceptionGroup) else link.args
        linked = (link.__cause__, link.__context__, *arguments)
        waiting += (each for each in linked if isinstance(each, BaseException))


def _telling(error: BaseException) -> FetchError | None:
    """The meaning of an exception that says more than the name of its class."""
    match error:
        case FetchError():
            return error
        case socket.gaierror():
            if error.errno in _NO_SUCH_NAME:
                return FetchError(FailureKind.DNS_NOT_FOUND, "the name does not exist")
            return FetchError(FailureKind.DNS_ERROR, "the name could not be looked up")
        case ssl.SSLError():
            return _tls(error)
        case ConnectionRefusedError():
            return FetchError(*_BY_NAME["ConnectionRefusedError"])
        case _ if type(error).__name__ == "RemoteProtocolError":
            for start, kind, message in _PROTOCOL:
                if str(error).startswith(start):
                    return FetchError(kind, message)
    return None


def _tls(error: ssl.SSLError) -> FetchError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message.rstrip(".")
        return FetchError(FailureKind.TLS_ERROR, f"the certificate is not trusted: {reason}")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return FetchError(FailureKind.CONNECT_ERROR, "the connection broke off while TLS began")
    reason = (getattr(error, "reason", None) or "the handshake broke off").replace("_", " ").lower()
    return FetchError(FailureKind.TLS_ERROR, f"TLS failed: {reason}")
