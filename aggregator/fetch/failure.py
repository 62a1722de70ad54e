"""Why a request failed: from an exception to a kind and a sentence for a person.

`FetchError` travels inside this floor only; the client hands it on as a `FetchFailed`. No sentence
quotes a request: it may hold secrets (R54).
"""

from __future__ import annotations

import socket
import ssl

from aggregator.model import FailureKind


class FetchError(Exception):
    """One request cannot succeed; `kind` and `message` as in `FetchFailed`."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def explain(error: OSError | UnicodeError) -> FetchError:
    """What `error`, raised while one request was made, means."""
    match error:
        case socket.gaierror():
            if error.errno in _NO_SUCH_NAME:
                return FetchError(FailureKind.DNS_NOT_FOUND, "the name does not exist")
            return FetchError(FailureKind.DNS_ERROR, "the name could not be looked up")
        case ssl.SSLError():
            return _tls(error)
        case TimeoutError():
            return FetchError(FailureKind.TIMEOUT, "the server took too long")
        case UnicodeError():
            reason = "the address is not a usable http or https URL"
            return FetchError(FailureKind.BAD_SCHEME, reason)
    return FetchError(FailureKind.NETWORK_ERROR, "the connection broke off")


def _tls(error: ssl.SSLError) -> FetchError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message.rstrip(".")
        return FetchError(FailureKind.TLS_ERROR, f"the certificate is not trusted: {reason}")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return FetchError(FailureKind.CONNECT_ERROR, "the connection broke off while TLS began")
    reason = (getattr(error, "reason", None) or "the handshake broke off").replace("_", " ").lower()
    return FetchError(FailureKind.TLS_ERROR, f"TLS failed: {reason}")
