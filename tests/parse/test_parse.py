"""What `parse` makes of bytes, right and wrong (rows F22-F33 and G8-G13 of the specification)."""

from __future__ import annotations

import gzip
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from aggregator.model import FailureKind, ParseFailed
from aggregator.parse import parse
from tests.support.documents import URL, atom, only, parsed, rss

if TYPE_CHECKING:
    from pathlib import Path

ITEM = "<title>Low tide</title><guid>tide-1</guid>"


def failure(body: bytes, content_type: str | None = None) -> ParseFailed:
    """How `body` fails to be a feed."""
    failed = parse(body, url=URL, content_type=content_type)
    assert isinstance(failed, ParseFailed)
    return failed


@pytest.mark.parametrize("body", [b"", b"  \r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"\0\0"])
def test_nothing_is_an_empty_body(body: bytes) -> None:
    assert failure(body).kind is FailureKind.EMPTY_BODY


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parsed(rss()).entries == ()


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "text/html; charset=utf-8", "application/octet-stream", "image/png"],
)
def test_the_content_type_never_decides_that_a_feed_is_none(content_type: str | None) -> None:
    assert only(rss(ITEM), content_type).title == "Low tide"


@pytest.mark.parametrize(
    ("content_type", "declared", "codec"),
    [
        ("text/xml", "", "utf-8"),
        ("text/xml; charset=iso-8859-1", "", "utf-8"),
        ("text/xml; charset=utf-8", ' encoding="iso-8859-1"', "iso-8859-1"),
        (None, ' encoding="windows-1251"', "windows-1251"),
        ("text/xml; charset=windows-1251", "", "windows-1251"),
        ("text/xml; charset=shift_jis", "", "shift_jis"),
        (None, ' encoding="gb2312"', "gb18030"),
        (None, ' encoding="utf-16"', "utf-16"),
        (None, ' encoding="utf-16"', "utf-8"),
        (None, ' encoding="iso-8859-1"', "utf-8-sig"),
        ("text/xml; charset=iso-8859-1", ' encoding="iso-8859-1"', "utf-16"),
        (None, ' encoding="no-such-charset"', "utf-8"),
        (None, ' encoding="punycode"', "utf-8"),
    ],
)
def test_letters_survive_every_way_of_labelling_them(
    content_type: str | None, declared: str, codec: str
) -> None:
    word = {"windows-1251": "Цапля", "shift_jis": "鷺", "gb18030": "苍鹭"}.get(
        codec, "Rohrdommel für"
    )
    document = f'<?xml version="1.0"{declared}?>' + rss(f"<title>{word}</title>")
    assert only(document.encode(codec), content_type).title == word


def test_a_broken_byte_does_not_cost_the_other_letters() -> None:
    body = (
        rss("<title>Möwen, Säbler, Stört</title>")
        .encode()
        .replace(b"t</title></item", b"\xc3</title></item")
    )
    assert only(body).title == "Möwen, Säbler, Stör\ufffd"


@pytest.mark.parametrize(
    "junk", ["\r\n\n", "<br />\n<b>Warning</b>: something is deprecated in x.php<br />\n", "junk "]
)
def test_what_stands_before_the_document_is_left_out(junk: str) -> None:
    feed = parsed(junk + '<?xml version="1.0"?>' + rss(ITEM))
    assert [entry.title for entry in feed.entries] == ["Low tide"]
    assert feed.warnings == ("left out what stood before the document",)


@pytest.mark.parametrize("damage", ["\x0b", "\x00", " & ", "<b>", "&nbsp;", "\ufffe"])
def test_small_damage_is_read_over_with_a_warning(damage: str) -> None:
    feed = parsed(rss(f"<title>Low{damage} tide</title><guid>tide-1</guid>", "<title>Two</title>"))
    assert len(feed.entries) == 2
    assert feed.entries[0].guid == "tide-1"
    assert feed.warnings


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AT&T", "AT&T"),
        ("Q&A;", "Q&A;"),
        ("R & D", "R & D"),
        ("R &amp; D & more", "R & D & more"),
        ("<![CDATA[R & D]]> &", "R & D &"),
        ("&#38;& &#x26;", "&& &"),
    ],
)
def test_a_bare_ampersand_is_one_and_noted(written: str, read: str) -> None:
    link = "<link>https://a.example/?a=1&b=2&amp;c=3</link>"
    feed = parsed(rss(f"<title>{written}</title>{link}", ITEM))
    assert (feed.entries[0].title, feed.entries[0].url) == (read, "https://a.example/?a=1&b=2&c=3")
    assert feed.warnings[0].startswith("ampersands escaped")
    assert len(feed.entries) == 2


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("<![CDATA[a]b]]c & d]]>", "a]b]]c & d"),
        ("<![CDATA[e]]]>", "e]"),
        ("<!-- > & - >-->f", "f"),
        ("<!---->g", "g"),
    ],
)
def test_what_is_no_markup_stays_as_it_is_beside_bare_ampersands(kept: str, told: str) -> None:
    assert only(rss(f"<title>h & i {kept} j & k</title>")).title == f"h & i {told} j & k"


def test_characters_that_xml_forbids_are_left_out_wherever_they_stand() -> None:
    far = ITEM * 200
    document = rss(far, "<title>a\x0bb & c</title>").replace("<channel>", "\x01<channel>")
    feed = parsed(document)
    assert feed.entries[-1].title == "ab & c"
    assert [warning.partition(" (")[0] for warning in feed.warnings] == [
        "characters left out that XML does not allow: 2",
        "ampersands escaped",
    ]
    assert parsed(rss(far, "<title>a\ufffeb</title>")).entries[-1].title == "ab"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&#55357;&#56832;", "\U0001f600"),
        ("&#xD83D;&#xDE00;", "\U0001f600"),
        ("&#55357;", "\ufffd"),
        ("&#8;", ""),
        ("&#0;", ""),
        ("&#99999999999999999999;", ""),
        ("&#x110000;", ""),
        ("&#65;&#x42;", "AB"),
    ],
)
def test_references_to_no_character_are_mended(written: str, read: str) -> None:
    assert only(rss(f"<title>a{written}b</title>")).title == f"a{read}b"


@pytest.mark.parametrize(
    "odd",
    [
        "<image><width><b></width></image>",
        "</image><media:player></item><item></media:player>",
        "</itunes:keywords>",
        "<media:credit></channel></media:credit>",
        "<media:rating></media:rating></media:rating>",
    ],
)
def test_an_odd_element_does_not_cost_the_feed(odd: str) -> None:
    feed = parsed(rss("<title>One</title>", f"<title>Two</title>{odd}", "<title>Three</title>"))
    assert {"One", "Two", "Three"} <= {entry.title for entry in feed.entries}


@pytest.mark.parametrize("cut", [1, 10, 40])
def test_a_document_cut_off_is_truncated(cut: int) -> None:
    assert failure(rss(ITEM, ITEM).encode()[:-cut]).kind is FailureKind.TRUNCATED


@pytest.mark.parametrize("build", [rss, atom])
@pytest.mark.parametrize("cut", range(10, 200, 19))
def test_what_stands_whole_before_the_cut_is_read_and_nothing_else(build: object, cut: int) -> None:
    entries = [f"<id>{n}</id><guid>{n}</guid><title>T{n} \u00e9</title>" for n in range(4)]
    whole = build(*entries, head="<link>https://a.example/</link>")  # type: ignore[operator]  # a parameter of the test
    body = whole.encode()[:-cut]
    rest = failure(body).rest
    complete = body.count(b"</item>") + body.count(b"</entry>")
    assert (rest.entries if rest else ()) == parsed(whole).entries[:complete]


def test_where_damage_comes_before_the_cut_what_stands_whole_is_read_over_it() -> None:
    body = rss(ITEM, "<title>Ebb & flow</title>", "<title>Cut</title>").encode()[:-28]
    rest = failure(body).rest
    assert rest is not None
    assert [entry.title for entry in rest.entries] == ["Low tide", "Ebb & flow"]


def test_where_words_break_off_that_look_like_an_end_they_are_none() -> None:
    item = "<title>Cut</title><description><![CDATA[</item>"
    rest = failure((rss(ITEM)[: -len("</channel></rss>")] + f"<item>{item}").encode()).rest
    assert rest is not None
    assert [entry.title for entry in rest.entries] == ["Low tide"]


@pytest.mark.parametrize(
    "tail", ["", "\n<!-- cached -->", "\n" * 3000, "<!-- " + "x" * 3000 + " -->"]
)
def test_what_comes_after_the_last_element_does_not_make_it_truncated(tail: str) -> None:
    assert len(parsed(rss(ITEM) + tail).entries) == 1


def test_a_prefixed_root_element_counts_as_closed() -> None:
    document = (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>x</a:id></a:entry></a:feed>'
    )
    assert only(document).guid == "x"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "web page"),
        (b"<html><head><title>x</title></head></html>", "web page"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "web page"),
        (b"<p>Not found</p>", "not a feed"),
        (b"Not found", "plain text"),
        (b'<opml version="2.0"><body/></opml>', "list of feeds"),
        (b'<?xml version="1.0"?><urlset><url/></urlset>', "sitemap"),
        (b"<note><to>you</to></note>", "<note>"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary data"),
        (gzip.compress(b"x" * 100, mtime=0), "compressed"),
        (b"[1, 2]", "JSON"),
    ],
)
def test_what_is_no_feed_is_called_by_its_name(body: bytes, words: str) -> None:
    failed = failure(body)
    assert failed.kind is FailureKind.NOT_A_FEED
    assert words in failed.message


@pytest.mark.parametrize(
    "name", ["/etc/hostname", "http://127.0.0.1:9/feed", "file:///etc/hostname"]
)
def test_a_body_that_names_a_file_or_an_address_opens_neither(name: str) -> None:
    assert failure(name.encode()).kind is FailureKind.NOT_A_FEED


@pytest.mark.parametrize(
    "name",
    [
        "authors", "comments", "content", "created_parsed", "entries", "feed", "id", "image",
        "link", "links", "media:content", "media:thumbnail", "published_parsed",
        "slash:comments", "source", "summary_detail", "tags", "thr:total", "title_detail",
        "updated_parsed",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["<{0}>text</{0}>", '<{0} a="b"/>', "<{0}/>", "<{0}><x/></{0}>"])
def test_elements_named_like_the_parsers_own_fields_do_no_harm(name: str, form: str) -> None:
    odd = form.format(name)
    item = f"<title>Tide</title>{odd}<source>{odd}</source>"
    for feed in (parsed(rss(item, head=odd)), parsed(atom(item, head=odd))):
        assert [entry.title for entry in feed.entries] == ["Tide"]


def test_nothing_in_a_document_opens_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("heronry")
    outside = secret.as_uri()
    for prolog in (
        f'<!DOCTYPE rss SYSTEM "{outside}">',
        f'<!DOCTYPE rss [<!ENTITY % more SYSTEM "{outside}"> %more;]>',
    ):
        feed = parsed(prolog + rss(ITEM))
        assert "heronry" not in repr(feed)
    entity = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{outside}">]>' + rss("<title>&x;</title>")
    assert failure(entity.encode()).kind is FailureKind.XML_ENTITY


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_entity_declarations_are_refused_in_every_encoding(codec: str) -> None:
    body = (BOMB + rss("<title>&c;</title>")).encode(codec)
    assert failure(body).kind is FailureKind.XML_ENTITY


def test_an_entity_that_is_long_and_not_nested_is_refused() -> None:
    body = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 100_000}">]>' + rss(
        "<title>" + "&a;" * 2000 + "</title>"
    )
    assert failure(body.encode()).kind is FailureKind.XML_ENTITY


def test_a_doctype_without_entities_is_harmless() -> None:
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    )
    assert only('<?xml version="1.0"?>' + doctype + rss(ITEM)).title == "Low tide"


@pytest.mark.parametrize(
    "inside",
    [
        "<x " + " ".join(f'a{i}="1"' for i in range(50_000)) + "/>",
        "<x>" * 100_000 + "</x>" * 100_000,
        "".join(f'<x xmlns:p{i}="urn:{i}"/>' for i in range(1000)),
    ],
    ids=["attributes", "depth", "namespaces"],
)
def test_documents_made_to_cost_are_refused(inside: str) -> None:
    assert failure(rss(inside).encode()).kind is FailureKind.XML_LIMITS


def test_a_deep_document_that_is_not_well_formed_is_read_all_the_same() -> None:
    inside = "&broken; " + "<b>" * 2000 + "deep" + "</b>" * 2000
    assert "deep" in only(rss(f"<description>{inside}</description>")).content_text


def test_parsing_imports_feedparser_only_for_the_first_document() -> None:
    code = "import sys, aggregator.parse; sys.exit('feedparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_answer_is_the_same_every_time() -> None:
    body = atom("<id>a</id>", "<id>a</id><title>x</title>").encode()
    assert parse(body, url=URL, content_type=None) == parse(body, url=URL, content_type=None)
