"""Header fields out of raw lines."""

from __future__ import annotations

import pytest

from aggregator.fetch import headers as fields


def test_names_are_found_in_any_case_and_repeated_lines_stay_apart() -> None:
    raw = [(b"X-A", b" 1 "), (b"x-a", b"2"), (b"X-B", b"3")]
    assert fields.every(raw, b"x-a") == [b"1", b"2"]
    assert fields.last(raw, b"x-a") == b"2"
    assert fields.last(raw, b"x-c") is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], ()),
        ([b"identity"], ()),
        ([b"GZIP"], ("gzip",)),
        ([b"gzip, gzip"], ("gzip", "gzip")),
        ([b"gzip", b"br"], ("gzip", "br")),
    ],
)
def test_codings_are_listed_in_the_order_of_their_application(
    lines: list[bytes], expected: tuple[str, ...]
) -> None:
    assert fields.codings([(b"Content-Encoding", line) for line in lines]) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(b"12", 12), (b"-1", None), (b"1, 2", None), (b"", None)]
)
def test_a_length_is_a_plain_number_or_none(value: bytes, expected: int | None) -> None:
    assert fields.content_length([(b"content-length", value)]) == expected


def test_link_headers_give_relations_and_absolute_urls() -> None:
    raw = [
        (b"Link", b'<https://hub.example/>; rel="hub", </feed?a,b>; rel=self; title="x, y"'),
        (b"link", b'<https://example.org/1>; type="text/html"; rel="Alternate next"'),
        (b"link", b"<https://example.org/none>; type=a, nonsense, <data:x>; rel=hub"),
    ]
    assert fields.links(raw, "https://example.org/blog/") == (
        ("hub", "https://hub.example/"),
        ("self", "https://example.org/feed?a,b"),
        ("alternate", "https://example.org/1"),
        ("next", "https://example.org/1"),
    )
