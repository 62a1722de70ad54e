"""A body as it comes over the wire, piece by piece, into whole, decoded, bounded bytes.

Rules: never hold more than the caps allow, whatever is unpacked (R30); incomplete is failure
(R31); magic beats labels, once (R32). Pure; knows nothing of sockets, headers or feeds beyond
their closing tag.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from aggregator.fetch.failure import FetchError
from aggregator.model import FailureKind
from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b"\x1f\x8b"
_PIECE = 64 * 1024
_FREE = 2**20
"""Decoded bytes up to which the ratio does not matter."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How much is taken in, in bytes; `ratio` is decoded to wire, once past 1 MiB decoded."""

    wire: int
    decoded: int
    ratio: int = 200

    @classmethod
    def of(cls, max_body: int) -> Caps:
        """The caps that belong to a configured `max_body` on the wire."""
        return cls(wire=max_body, decoded=2 * max_body)


def spell_size(size: int) -> str:
    """A size for a person: "10 MiB", "64 KiB", "500 bytes"."""
    for unit, name in ((2**20, "MiB"), (2**10, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"


class _Gunzip:
    """Unpacks gzip of any number of members (RFC 1952 §2.2) in pieces of bounded size."""

    def __init__(self) -> None:
        self._member: zlib._Decompress | None = None
        self._members = 0
        self._ended = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data and not self._ended:
            if self._member is None:
                data = self._between(data)
                if not data:
                    return
                self._member = zlib.decompressobj(wbits=31)
            try:
                yield from self._unpack(self._member, data)
            except zlib.error as error:
                raise FetchError(
                    FailureKind.DECODE_ERROR, "the body is damaged, or not gzip at all"
                ) from error
            data = self._after(self._member)

    def _between(self, data: bytes) -> bytes:
        """`data` from where a member begins; padding and junk after a member are no member."""
        if not self._members:
            return data
        data = data.lstrip(b"\0")
        self._ended = not _MAGIC.startswith(data[:2])
        return b"" if self._ended else data

    def _unpack(self, member: zlib._Decompress, data: bytes) -> Iterator[bytes]:
        piece = member.decompress(data, _PIECE)
        while piece:
            yield piece
            # a full piece may leave output inside zlib even when all input is consumed
            more = member.unconsumed_tail or len(piece) == _PIECE
            piece = member.decompress(member.unconsumed_tail, _PIECE) if more else b""

    def _after(self, member: zlib._Decompress) -> bytes:
        if not member.eof:
            return b""
        self._members += 1
        self._member = None
        return member.unused_data

    def finish(self) -> None:
        if self._member is not None:
            raise FetchError(FailureKind.TRUNCATED, "the compressed body ends too early")


class Body:
    """Takes in the bytes of one answer: `feed` them all, then `finish`.

    `wire_size` counts what came in. Both raise `FetchError`.
    """

    def __init__(self, codings: tuple[str, ...], caps: Caps) -> None:
        self._layers = [_Gunzip()] if _is_gzip(codings) else []
        self._caps = caps
        self._decoded = bytearray()
        self._sniffed = False
        self.wire_size = 0

    def expect(self, length: int | None) -> None:
        """Refuse at once what is announced as too large."""
        if length is not None and length > self._caps.wire:
            self._too_large(f"is larger than {spell_size(self._caps.wire)}")

    def feed(self, data: bytes) -> None:
        """The next bytes from the wire."""
        self.wire_size += len(data)
        self.expect(self.wire_size)
        self._push(data, 0)

    def _push(self, data: bytes, layer: int) -> None:
        if layer < len(self._layers):
            for piece in self._layers[layer].pieces(data):
                self._push(piece, layer + 1)
            return
        self._decoded += data
        if not self._sniffed and len(self._decoded) >= len(_MAGIC):
            self._sniffed = True
            if self._decoded.startswith(_MAGIC):  # a .xml.gz, or compressed twice
                data, self._decoded = bytes(self._decoded), bytearray()
                self._layers.append(_Gunzip())
                self._push(data, layer)
        self._check()

    def _check(self) -> None:
        size = len(self._decoded)
        if size > self._caps.decoded:
            self._too_large(f"unpacks to more than {spell_size(self._caps.decoded)}")
        if size > _FREE and size > self._caps.ratio * self.wire_size:
            self._too_large(f"unpacks to more than {self._caps.ratio} times its size")

    def _too_large(self, how: str) -> None:
        raise FetchError(FailureKind.TOO_LARGE, f"the body {how}")

    def so_far(self) -> bytes:
        """What is decoded by now, complete or not."""
        return bytes(self._decoded)

    def finish(self) -> bytes:
        """The whole body, once everything was fed."""
        for layer in self._layers:
            layer.finish()
        return bytes(self._decoded)


def _is_gzip(codings: tuple[str, ...]) -> bool:
    if not codings:
        return False
    if codings in (("gzip",), ("x-gzip",)):
        return True
    name = re.sub(r"[^\w., +-]", "?", ", ".join(codings))[:40]
    raise FetchError(
        FailureKind.UNSUPPORTED_ENCODING,
        f'the body is encoded as "{name}", which was not asked for',
    )


_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>/]", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_HTML = re.compile(
    rb"(?:<\?xml[^>]*>\s*|(?><!--.*?-->)\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HEAD, _TAIL = 64 * 1024, 1024


def _ascii(data: bytes) -> bytes:
    """`data` without what UTF-16 and byte order marks put between and before ASCII."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        data = data.removeprefix(mark)
    return data.replace(b"\0", b"").strip()


def is_html(body: bytes) -> bool:
    """Whether a body is plainly a web page and no feed, whatever its label (R34)."""
    head = _ascii(body[:_HEAD])
    return bool(_HTML.match(head)) and not _ROOT.search(head)


def is_cut(body: bytes) -> bool:
    """Whether the end of a feed is missing that was sent without a mark of its end: no closing root
    tag in the last 1 KiB (R31). Whatever is no web page has to show its own."""
    head, tail = _ascii(body[:_HEAD]), _ascii(body[-_HEAD:])[-_TAIL:]
    if head.startswith(b"{"):
        return not tail.endswith(b"}")
    if _ROOT.search(head) or (head.startswith(b"<") and not is_html(body)):
        return not _CLOSED.search(tail)
    return False
