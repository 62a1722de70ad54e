"""Why a request failed: from an exception to a kind and a sentence for a person.

`FetchError` travels inside this floor only; the client hands it on as a `FetchFailed`. No sentence
quotes a request: it may hold secrets (R54).
"""

from __future__ import annotations

import errno
import socket
import ssl

from aggregator.model import FailureKind


class FetchError(Exception):
    """One request cannot succeed; `kind` and `message` as in `FetchFailed`."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


_NOTHING_LEFT = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_LOOKUP_FAILED = {socket.EAI_SYSTEM, socket.EAI_MEMORY}
_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN}
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def explain(error: OSError | UnicodeError) -> FetchError:
    """What `error`, raised while one request was made, means."""
    if (ours := of_this_machine(error)) is not None:
        return ours
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


def of_this_machine(error: OSError | UnicodeError) -> FetchError | None:
    """What `error` means where it tells nothing of the server: this machine could not ask."""
    nothing_left = _LOOKUP_FAILED if isinstance(error, socket.gaierror) else _NOTHING_LEFT
    if isinstance(error, OSError) and error.errno in nothing_left:
        reason = "this machine has no open file, or no memory, left for a request"
        return FetchError(FailureKind.NO_RESOURCES, reason)
    if isinstance(error, OSError) and error.errno in _NO_NETWORK:
        return FetchError(FailureKind.OFFLINE, "this machine has no network")
    return None


def _tls(error: ssl.SSLError) -> FetchError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message.rstrip(".")
        return FetchError(FailureKind.TLS_ERROR, f"the certificate is not trusted: {reason}")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return FetchError(FailureKind.CONNECT_ERROR, "the connection broke off while TLS began")
    reason = (getattr(error, "reason", None) or "the handshake broke off").replace("_", " ").lower()
    return FetchError(FailureKind.TLS_ERROR, f"TLS failed: {reason}")
