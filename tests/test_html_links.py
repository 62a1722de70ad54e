"""Links of sanitised HTML: cut out of it, they are those that its blocks have."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.html import links_of, read_blocks, read_links, sanitise
from aggregator.model import Link

BASE = "https://a.example/post/"
NAMES = """
    a p div b em span br img table tr td li ul blockquote h2 object center svg title template
    noscript select button nobr pre code ruby rt details figure video iframe form
""".split()
PIECES = st.one_of(
    st.sampled_from([f"<{name}>" for name in NAMES] + [f"</{name}>" for name in NAMES]),
    st.sampled_from(
        [
            '<a href="/x">',
            '<a href="https://b.example/?a&amp;b" rel="nofollow me">',
            '<a class="u-syndication x" href="y" title="a > b <a c">',
            "<a href='q\"r'>",
            "<a name=x>",
            "</a>",
            '<img src=x alt="</a>">',
            "<!-- <a -->",
            "&amp;",
            "&lt;a href",
            "&nbsp;",
            "\n ",
        ]
    ),
    st.text(max_size=4),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_cut_out_or_read_the_links_are_the_same(html: str) -> None:
    clean = sanitise(html, BASE)
    assert read_links(clean, BASE) == links_of(read_blocks(clean, BASE))


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("no link", []),
        (
            '<p>An <a href="/eels" rel="me" class="u-syndication">eel  &amp;\n<b>otter</b></a></p>',
            [Link("https://a.example/eels", "me u-syndication", "eel & otter")],
        ),
        (
            '<a href="1">one</a><br><a href="mailto:a@b.example">no</a> <a href="2"><img></a>',
            [Link(BASE + "1", None, "one"), Link(BASE + "2", None, "")],
        ),
        ('<a href="3">a<br>b</a>', [Link(BASE + "3", None, "a b")]),
        ('<a href="4">a<hr>b</a>', [Link(BASE + "4", None, "b")]),
        ("<a>without an address</a>", []),
    ],
)
def test_a_link_has_address_relations_and_words(html: str, links: list[Link]) -> None:
    assert read_links(html, BASE) == tuple(links)
