"""How an entry's HTML is made fit for a page of many."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.export.embed import embed
from aggregator.html import plain_text, sanitise


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>plain &amp; simple</p>", "<p>plain &amp; simple</p>"),
        ("<h1>One</h1><h2>Two</h2>", "<h4>One</h4><h5>Two</h5>"),
        ("<h2>a</h2><h3>b</h3><h6>c</h6>", "<h4>a</h4><h5>b</h5><h6>c</h6>"),
        ("<h3>a</h3><h1>b</h1>", "<h5>a</h5><h4>b</h4>"),
        ("<nav><p>x</p></nav><aside>y</aside>", "<div><p>x</p></div><div>y</div>"),
        ('<p id="fn1">x</p>', '<p id="e7-fn1">x</p>'),
        ('<a href="#fn1">1</a>', '<a href="#e7-fn1">1</a>'),
        ("line<br>break<hr>", "line<br>break<hr>"),
        ("<p>open <b>bold", "<p>open <b>bold</b></p>"),
        ("</div></article>stray", "stray"),
        ("<p onclick='x()'>a</p><script>x()</script>", "<p>a</p>"),
        ("&#38; &nbsp; &lt;b&gt; é", "&amp; &nbsp; &lt;b&gt; é"),
        ("", ""),
    ],
)
def test_markup(html: str, expected: str) -> None:
    assert embed(html, "e7-", 4) == (expected, False)


def test_an_address_elsewhere_with_a_fragment_stays() -> None:
    html = '<a href="https://example.org/#fn1">1</a>'
    assert embed(html, "e7-", 4)[0] == html


def test_a_picture_is_loaded_late_and_has_a_text() -> None:
    html, has_media = embed('<img src="https://example.org/a.png" loading="eager">', "e7-", 4)
    assert has_media
    assert html == ('<img alt="" src="https://example.org/a.png" loading="lazy" decoding="async">')


def test_sound_and_film_wait_to_be_started() -> None:
    html, has_media = embed(
        '<video src="https://example.org/a.mp4" poster="https://example.org/a.png"></video>',
        "e7-",
        4,
    )
    assert has_media
    assert html == ('<video src="https://example.org/a.mp4" preload="none" controls=""></video>')


PARTS = (
    "<p>", "</p>", "<h1>", "</h2>", '<a href="#x">', "</a>", '<p title="a > b" id=\'"<q>\'>',
    "<img src=https://example.org/?a=1&b=2>", "<nav>", "</nav>", "<pre>", "<table><td>", "<br/>",
    "<!-- -->", "<![CDATA[", "]]>", "&lt;h1&gt;", "&amp;", "&", "<", ">", '"', "word", "é\u2028",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_no_word_and_no_block_is_lost_or_gained(html: str) -> None:
    fitted, _ = embed(html, "e7-", 4)
    assert plain_text(fitted) == plain_text(sanitise(html, None))


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
@example('<h1><a href="#x"><h1><a href="#x">')
def test_the_result_is_as_clean_as_the_sanitiser_leaves_it(html: str) -> None:
    """Only what is added here (decoding) would go if it were sanitised again."""
    fitted, _ = embed(html, "e7-", 4)
    assert sanitise(fitted, None) == fitted.replace(' decoding="async"', "")
