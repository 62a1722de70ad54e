"""Bodies: decoded, bounded, whole."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.body import Body, Caps, is_cut, is_html, spell_size
from aggregator.fetch.failure import FetchError
from aggregator.model import FailureKind
from tests.support.fetching import FEED

CAPS = Caps.of(10 * 2**20)


def decode(data: bytes, *codings: str, caps: Caps = CAPS, step: int = 1000) -> bytes:
    body = Body(codings, caps)
    for start in range(0, len(data), step):
        body.feed(data[start : start + step])
    return body.finish()


def refused(data: bytes, *codings: str, caps: Caps = CAPS, step: int = 1000) -> FailureKind:
    with pytest.raises(FetchError) as caught:
        decode(data, *codings, caps=caps, step=step)
    return caught.value.kind


plain = st.binary(max_size=300).filter(lambda data: not data.startswith(b"\x1f\x8b"))


@given(st.lists(plain, min_size=1, max_size=3), st.integers(1, 400), st.integers(0, 40))
def test_f01_f02_gzip_of_any_members_in_any_pieces_decodes_whole(
    members: list[bytes], step: int, padding: int
) -> None:
    whole = b"".join(members)
    data = b"".join(gzip.compress(member) for member in members) + b"\0" * padding
    if not whole.startswith(b"\x1f\x8b"):
        assert decode(data, "gzip", step=step) == whole
        assert decode(data, "x-gzip", step=step) == whole


@given(plain, st.integers(1, 400))
def test_what_is_not_encoded_stays_as_it_is(data: bytes, step: int) -> None:
    assert decode(data, step=step) == data


@given(st.binary(min_size=50, max_size=300), st.data())
def test_f03_gzip_cut_anywhere_is_truncated(data: bytes, draw: st.DataObject) -> None:
    whole = gzip.compress(data)
    cut = draw.draw(st.integers(1, len(whole) - 1))
    assert refused(whole[:cut], "gzip") is FailureKind.TRUNCATED


def test_f04_a_bomb_goes_off_in_less_than_21_mib() -> None:
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(2**20)
    bomb = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    try:
        assert refused(bomb, "gzip", step=65_536) is FailureKind.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 21 * 2**20
    finally:
        tracemalloc.stop()


def test_f04_what_packs_less_densely_is_stopped_at_the_cap_for_decoded_bytes() -> None:
    caps = Caps(wire=2**20, decoded=4000)
    assert refused(gzip.compress(b"ab" * 2001), "gzip", caps=caps) is FailureKind.TOO_LARGE
    assert decode(gzip.compress(b"ab" * 2000), "gzip", caps=caps) == b"ab" * 2000


@pytest.mark.parametrize("codings", [("gzip", "gzip"), ("foo",), ("br",), ("zstd",), ("deflate",)])
def test_f05_f06_f09_other_codings_are_refused(codings: tuple[str, ...]) -> None:
    assert refused(b"x", *codings) is FailureKind.UNSUPPORTED_ENCODING


def test_an_unknown_coding_is_named_without_its_control_characters() -> None:
    with pytest.raises(FetchError, match=r'encoded as "a\?b", which was not asked for'):
        Body(("a\x1bb",), CAPS)


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_f07_labelled_gzip_that_is_none_cannot_be_decoded(step: int) -> None:
    assert refused(FEED, "gzip", step=step) is FailureKind.DECODE_ERROR


def test_f07_a_damaged_member_cannot_be_decoded() -> None:
    sound = gzip.compress(FEED)
    wrong_sum = sound[:-8] + bytes(4) + sound[-4:]
    assert refused(wrong_sum, "gzip") is FailureKind.DECODE_ERROR
    assert refused(sound + wrong_sum, "gzip") is FailureKind.DECODE_ERROR


def test_junk_after_the_last_member_is_left_out() -> None:
    assert decode(gzip.compress(FEED) + b"<!-- served by -->", "gzip") == FEED


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
def test_f08_gzip_without_a_label_is_decoded_once(step: int) -> None:
    packed = gzip.compress(FEED)
    assert decode(packed, step=step) == FEED
    assert decode(gzip.compress(packed), "gzip", step=step) == FEED
    thrice = gzip.compress(gzip.compress(packed))
    assert decode(thrice, "gzip", step=step) == packed


def test_f14_an_announced_length_over_the_cap_is_refused_at_once() -> None:
    body = Body((), Caps.of(1000))
    body.expect(None)
    body.expect(1000)
    with pytest.raises(FetchError, match="larger than 1000 bytes"):
        body.expect(1001)


def test_f15_the_cap_holds_for_what_really_comes() -> None:
    assert decode(b"x" * 1000, caps=Caps.of(1000)) == b"x" * 1000
    assert refused(b"x" * 1001, caps=Caps.of(1000)) is FailureKind.TOO_LARGE


def test_nothing_at_all_is_an_empty_body_with_any_label() -> None:
    assert decode(b"", "gzip") == decode(b"") == b""


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (FEED, False),
        (FEED[:-3], True),
        (FEED.decode().encode("utf-16"), False),
        (FEED[:-3].decode().encode("utf-16"), True),
        (FEED + b"\n" * 50 + b"<!-- cached -->", False),
        (FEED[:-6] + b"</rss >", False),
        (FEED + b" " * 5000, False),
        (FEED + b"<!--" + b"x" * 1100 + b"-->", True),
        (b"<a:feed xmlns:a='http://www.w3.org/2005/Atom'></a:feed>", False),
        (b"<rdf:RDF xmlns='x'></rdf:RDF>", False),
        (b"<rdf:RDF xmlns='x'><channel>", True),
        (b"<br /> Warning: old call <?xml version='1.0'?><rss><channel>", True),
        (b'<?xml version="1.0"?>', True),
        (b"<!doctype html><p>An open end", False),
        (b"plain words", False),
        (b'{"version": "x", "items": []}\n', False),
        (b'{"version": "x", "items": [', True),
    ],
)
def test_f31_a_feed_without_its_closing_tag_is_cut(body: bytes, cut: bool) -> None:
    assert is_cut(body) is cut


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (b"<!DOCTYPE html><title>x</title>", True),
        (b"\xef\xbb\xbf \n<html lang=en>", True),
        (b"<?xml version='1.0'?><!-- a --><!-- b --><!doctype HTML PUBLIC 'x'>", True),
        (FEED, False),
        (b"<!-- <html> --><rss></rss>", False),
        (b"<html><rss version='2'>", False),
        (b"words about <html>", False),
        (b"<header>", False),
        (b"<!--x-->" * 5000 + b"<none>", False),
    ],
)
def test_a_page_is_told_by_its_beginning(body: bytes, html: bool) -> None:
    assert is_html(body) is html


def test_sizes_are_spelled_for_people() -> None:
    sizes = (500, 65_536, 10 * 2**20, 1536)
    assert [spell_size(size) for size in sizes] == ["500 bytes", "64 KiB", "10 MiB", "1.5 KiB"]
