"""Blocks cut into sentences, with their links at their places."""

from __future__ import annotations

import pytest

from aggregator.crosslinks.reading import LONGEST_SENTENCE, Sentence, sentences
from aggregator.html import read_blocks


def cut(html: str) -> tuple[Sentence, ...]:
    (block,) = read_blocks(html)
    return sentences(block, 0)


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("One eel. Two eels! Three?", ["One eel. ", "Two eels! ", "Three?"]),
        ("Dr. Quill, Ph.D., met E. J. Reed in the U.S. Congress.", None),
        ("It costs 1.5 marks. “Dear,” he said. (No.) Yes.", 4),
        ("See vol. 3 of .NET Rocks! for more", None),
        ("鰻。沼。", ["鰻。", "沼。"]),
        ("no end", None),
    ],
)
def test_sentences_end_where_they_end(html: str, texts: list[str] | int | None) -> None:
    found = [sentence.text for sentence in cut(f"<p>{html}</p>")]
    if isinstance(texts, int):
        assert len(found) == texts
    else:
        assert found == (texts or [html.replace("“", '"').replace("”", '"')])


def test_a_title_is_not_cut() -> None:
    """Full stops inside a link or an emphasis end nothing."""
    html = '<p>Read <a href="https://a.example/">Eels. Why? How.</a> and <em>Wait. No.</em> Go.</p>'
    assert [s.text for s in cut(html)] == ["Read Eels. Why? How. and Wait. No. ", "Go."]


def test_links_keep_their_places() -> None:
    html = '<p>First. My <em>new</em> <a href="https://a.example/">“essay”</a> is up.</p>'
    _, second = cut(html)
    (anchor,), (span,) = second.anchors, second.spans
    assert second.raw[anchor.start : anchor.end] == "“essay”"
    assert second.text[anchor.start : anchor.end] == '"essay"'
    assert second.text[span.start : span.end] == "new"


def test_an_address_written_out_is_a_link() -> None:
    (sentence,) = cut("<p>Posted at http://a.example/b/c.html, some time ago</p>")
    (anchor,) = sentence.anchors
    assert anchor.url == "http://a.example/b/c.html"
    assert sentence.text[anchor.start : anchor.end] == anchor.url


def test_an_address_that_is_linked_is_one_link() -> None:
    (sentence,) = cut('<p><a href="http://a.example/b">http://a.example/b</a></p>')
    assert len(sentence.anchors) == 1


def test_quotes_and_dashes_are_plain_one_for_one() -> None:
    (sentence,) = cut("<p>‘a’ — “b” – c\u00a0d\u00ade</p>")
    assert sentence.text == "'a' - \"b\" - c d\u2060e"
    assert len(sentence.text) == len(sentence.raw)


def test_a_sentence_without_end_is_cut_by_force() -> None:
    found = cut(f"<p>{'eel ' * 900}</p>")
    assert len(found) > 1
    assert max(len(sentence.text) for sentence in found) <= LONGEST_SENTENCE
