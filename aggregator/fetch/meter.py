"""How much of an answer comes before its body: the head's size and the interim answers (R30).

h11 bounds them too loosely, or not at all. Pure.
"""

from __future__ import annotations

import re

from aggregator.fetch.body import spell_size
from aggregator.fetch.failure import FetchError
from aggregator.model import FailureKind

MAX_HEAD = 64 * 1024
MAX_INTERIM = 20


class HeadMeter:
    """Watches the beginning of an answer; `feed` raises `FetchError` where it is too much."""

    # an empty line ends a head; h11 too takes a bare line feed (RFC 9112 §2.2)
    _END = re.compile(rb"\n\r?\n")
    _INTERIM = re.compile(rb"HTTP/1\.\d 1(?!01)\d\d")

    def __init__(self) -> None:
        self._seen = bytearray()
        self._from = 0
        self._interim = 0
        self._done = False

    def feed(self, data: bytes) -> None:
        """The next bytes from the wire."""
        if self._done:
            return
        self._seen += data
        while end := self._END.search(self._seen, self._from):
            self._check(end.end())
            if not self._INTERIM.match(self._seen):
                self._done = True
                self._seen.clear()
                return
            self._interim += 1
            if self._interim > MAX_INTERIM:
                self._refuse(f"over {MAX_INTERIM} interim answers")
            del self._seen[: end.end()]
            self._from = 0
        self._check(len(self._seen))
        self._from = max(0, len(self._seen) - 2)

    def _check(self, size: int) -> None:
        if size > MAX_HEAD:
            self._refuse(f"a header of more than {spell_size(MAX_HEAD)}")

    def _refuse(self, what: str) -> None:
        raise FetchError(FailureKind.PROTOCOL_ERROR, f"the server sent {what}")
