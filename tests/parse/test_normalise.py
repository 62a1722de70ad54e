"""How what a feed says becomes an entry: every thing that feeds carry, in its formats."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.model import Author, Enclosure, Relation, Source
from tests.support.documents import URL, atom, only, parsed, rss


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# ---------------------------------------------------------------- titles and texts


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Reeds &amp; rushes", "Reeds & rushes"),
        ("Reeds &amp;amp; rushes", "Reeds & rushes"),
        ("Reeds &amp;#8217;n&amp;#8217; rushes", "Reeds ’n’ rushes"),
        ("&lt;em&gt;Reeds&lt;/em&gt; again", "Reeds again"),
        ("<![CDATA[<em>Reeds</em> again]]>", "Reeds again"),
        ("a &lt; b", "a < b"),
        ("Two\n   lines", "Two lines"),
        ("", ""),
    ],
)
def test_an_rss_title_is_plain_text_on_one_line(written: str, read: str) -> None:
    assert only(rss(f"<title>{written}</title><guid>x</guid>")).title == read


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        ("text", "a &lt;b&gt; c", "a <b> c"),
        ("text", "Reeds &amp;amp; rushes", "Reeds &amp; rushes"),
        ("text", "Reeds&amp;nbsp;again", "Reeds again"),
        ("html", "a &lt;b&gt;b&lt;/b&gt; &amp;amp; c", "a b & c"),
        ("xhtml", '<div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div>', "a b"),
    ],
)
def test_an_atom_title_is_read_by_its_type(kind: str, written: str, read: str) -> None:
    entry = only(atom(f'<id>x</id><title type="{kind}">{written}</title>'))
    assert entry.title == read


def test_the_fuller_text_is_the_content_and_the_other_the_summary() -> None:
    entry = only(
        rss(
            "<guid>x</guid><description>In short, &lt;i&gt;birds&lt;/i&gt;.</description>"
            "<content:encoded>&lt;p&gt;Birds at some length.&lt;/p&gt;</content:encoded>"
        )
    )
    assert entry.content_html == "<p>Birds at some length.</p>"
    assert entry.content_text == "Birds at some length."
    assert entry.summary == "In short, birds."


def test_a_description_that_is_fuller_than_the_content_wins() -> None:
    entry = only(
        rss(
            "<guid>x</guid><description>Birds at some length, and more of them.</description>"
            "<content:encoded>Birds.</content:encoded>"
        )
    )
    assert entry.content_text == "Birds at some length, and more of them."
    assert entry.summary == "Birds."


@pytest.mark.parametrize(
    "item",
    [
        "<description>Birds.</description>",
        "<description>Birds.</description><content:encoded>&lt;p&gt;Birds.&lt;/p&gt;</content:encoded>",
    ],
)
def test_a_summary_that_repeats_the_content_is_none(item: str) -> None:
    assert only(rss(item)).summary is None


def test_plain_text_becomes_paragraphs() -> None:
    entry = only(atom("<id>x</id><content>One &lt; two.\n\nThree.</content>"))
    assert entry.content_html == "<p>One &lt; two.</p><p>Three.</p>"
    assert entry.content_text == "One < two.\n\nThree."


def test_xhtml_content_is_kept_as_html() -> None:
    content = '<div xmlns="http://www.w3.org/1999/xhtml"><p>One <em>two</em></p></div>'
    entry = only(atom(f'<id>x</id><content type="xhtml">{content}</content>'))
    assert entry.content_html == "<p>One <em>two</em></p>"


def test_content_that_is_no_text_is_left_out() -> None:
    entry = only(atom('<id>x</id><content type="image/png">iVBORw0KGgo=</content>'))
    assert entry.content_html == ""


def test_scripts_in_content_do_not_survive() -> None:
    entry = only(rss("<description>&lt;script&gt;alert(1)&lt;/script&gt;ok</description>"))
    assert entry.content_html == "ok"


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("document", "url"),
    [
        (rss("<link>/tide</link>"), "https://blog.example.org/tide"),
        (
            rss("<link>tide</link>", head="<link>https://www.example.org/shore/</link>"),
            "https://www.example.org/shore/tide",
        ),
        (
            rss("<link>tide</link>", attributes='xml:base="https://www.example.org/a/"'),
            "https://www.example.org/a/tide",
        ),
        (atom('<id>x</id><link href="tide"/>'), "https://blog.example.org/tide"),
        (
            atom('<id>x</id><link href="tide"/>', attributes='xml:base="/deep/"'),
            "https://blog.example.org/deep/tide",
        ),
        (rss("<guid>https://www.example.org/tide</guid>"), "https://www.example.org/tide"),
        (rss('<guid isPermaLink="false">https://www.example.org/tide</guid>'), None),
        (rss("<title>x</title><link>javascript:alert(1)</link>"), None),
        (rss("<link>\n https://www.example.org/tide \n</link>"), "https://www.example.org/tide"),
        (rss("<link>https://example.org/a b</link>"), "https://example.org/a%20b"),
        (rss(f"<title>x</title><link>https://example.org/{'x' * 70_000}</link>"), None),
        (
            rss(
                "<link>https://feedproxy.example.com/~r/heron/~3/x/</link>"
                "<feedburner:origLink>https://www.example.org/tide</feedburner:origLink>"
            ),
            "https://www.example.org/tide",
        ),
        (
            atom(
                '<id>x</id><link rel="related" href="https://other.example/"/>'
                '<link rel="alternate" href="https://www.example.org/tide"/>'
            ),
            "https://www.example.org/tide",
        ),
    ],
)
def test_an_entry_links_to_an_absolute_address_or_none(document: str, url: str | None) -> None:
    assert only(document).url == url


def test_links_and_pictures_in_the_text_are_absolute() -> None:
    entry = only(
        rss(
            "<guid>x</guid><description>&lt;a href='/a'&gt;a&lt;/a&gt; "
            "&lt;img src='b.png'&gt;</description>",
            head="<link>https://www.example.org/shore/</link>",
        )
    )
    assert 'href="https://www.example.org/a"' in entry.content_html
    assert 'src="https://www.example.org/shore/b.png"' in entry.content_html


def test_a_base_inside_the_entry_counts_for_its_text() -> None:
    entry = only(
        atom(
            '<id>x</id><content type="html" xml:base="https://cdn.example.net/x/">'
            "&lt;img src='b.png'&gt;</content>"
        )
    )
    assert 'src="https://cdn.example.net/x/b.png"' in entry.content_html


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("item", "published", "updated"),
    [
        ("<pubDate>Fri, 17 May 2024 10:00:00 +0200</pubDate>", "2024-05-17T08:00", None),
        ("<pubDate>Fri, 17 May 2024 10:00:00 GMT</pubDate>", "2024-05-17T10:00", None),
        ("<pubDate>17 May 24 10:00 EST</pubDate>", "2024-05-17T15:00", None),
        ("<dc:date>2024-05-17T10:00:00Z</dc:date>", "2024-05-17T10:00", "2024-05-17T10:00"),
        ("<pubDate>soon</pubDate>", None, None),
        ("<pubDate></pubDate>", None, None),
        ("", None, None),
    ],
)
def test_dates_are_moments_in_utc_or_none(
    item: str, published: str | None, updated: str | None
) -> None:
    entry = only(rss("<guid>x</guid>" + item))
    assert entry.published_at == (at(published) if published else None)
    assert entry.updated_at == (at(updated) if updated else None)


def test_atom_tells_publishing_from_updating() -> None:
    entry = only(
        atom(
            "<id>x</id><published>2024-05-17T10:00:00+02:00</published>"
            "<updated>2024-05-18T10:00:00Z</updated>"
        )
    )
    assert entry.published_at == at("2024-05-17T08:00")
    assert entry.updated_at == at("2024-05-18T10:00")


def test_an_atom_entry_that_was_only_updated_was_published_then() -> None:
    entry = only(atom("<id>x</id><updated>2024-05-18T10:00:00Z</updated>"))
    assert entry.published_at == entry.updated_at == at("2024-05-18T10:00")


# ---------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("item", "authors"),
    [
        ("<author>ada@example.org (Ada Reed)</author>", (Author("Ada Reed", "ada@example.org"),)),
        (
            "<author>Ada Reed &lt;ada@example.org&gt;</author>",
            (Author("Ada Reed", "ada@example.org"),),
        ),
        ("<author>ada@example.org</author>", (Author(email="ada@example.org"),)),
        (
            "<author>ada@reeds.software (Ada Reed)</author>",
            (Author("Ada Reed", "ada@reeds.software"),),
        ),
        ("<dc:creator>Ada Reed</dc:creator>", (Author("Ada Reed"),)),
        (
            "<dc:creator>Ada Reed</dc:creator><dc:creator>Bo Marsh</dc:creator>",
            (Author("Ada Reed"), Author("Bo Marsh")),
        ),
        (
            "<dc:creator>By ADA REED and Bo Marsh</dc:creator>",
            (Author("By ADA REED and Bo Marsh"),),
        ),
        (
            "<author>ada@example.org (Ada Reed)</author><dc:creator>Ada Reed</dc:creator>",
            (Author("Ada Reed", "ada@example.org"),),
        ),
        ("<dc:creator></dc:creator>", ()),
        ("", ()),
    ],
)
def test_rss_bylines(item: str, authors: tuple[Author, ...]) -> None:
    assert only(rss("<guid>x</guid>" + item)).authors == authors


def test_atom_authors_have_pages_and_addresses() -> None:
    entry = only(
        atom(
            "<id>x</id><author><name>Ada Reed</name><uri>/about</uri></author>"
            "<author><name>Bo Marsh</name><email>bo@example.org</email></author>"
        )
    )
    assert entry.authors == (
        Author("Ada Reed", url="https://blog.example.org/about"),
        Author("Bo Marsh", "bo@example.org"),
    )


def test_atom_authors_may_be_addresses_only() -> None:
    people = "".join(f"<author><email>{name}@example.org</email></author>" for name in ("a", "b"))
    entry = only(atom(f"<id>x</id>{people}"))
    assert entry.authors == (Author(email="a@example.org"), Author(email="b@example.org"))


def test_an_atom_entry_without_author_has_its_sources_or_its_feeds() -> None:
    head = "<author><name>Ada Reed</name></author>"
    source = "<source><author><name>Bo Marsh</name></author></source>"
    entries = parsed(atom("<id>1</id>", f"<id>2</id>{source}", head=head)).entries
    assert [entry.authors for entry in entries] == [(Author("Ada Reed"),), (Author("Bo Marsh"),)]


def test_an_rss_item_has_no_author_from_its_channel() -> None:
    head = "<managingEditor>ada@example.org (Ada Reed)</managingEditor>"
    feed = parsed(rss("<guid>x</guid>", head=head))
    assert feed.author == "Ada Reed"
    assert feed.entries[0].authors == ()


# ---------------------------------------------------------------- categories, files, relations


def test_categories_are_names_each_once() -> None:
    entry = only(
        rss(
            "<guid>x</guid><category>Birds</category><category>birds</category>"
            "<category>Reeds &amp;amp; Rushes</category><dc:subject>Mud</dc:subject>"
            "<itunes:keywords>tides, moons</itunes:keywords>"
        )
    )
    assert entry.tags == ("Birds", "Reeds & Rushes", "Mud", "tides", "moons")


def test_an_atom_category_is_called_by_its_label() -> None:
    entry = only(atom('<id>x</id><category term="b1" label="Birds"/><category term="mud"/>'))
    assert entry.tags == ("Birds", "mud")


def test_attached_files_of_every_kind_are_enclosures() -> None:
    entry = only(
        rss(
            '<guid>x</guid><enclosure url="/e.mp3" type="audio/mpeg" length="1234"/>'
            '<media:content url="https://cdn.example.net/v" type="video/mp4" fileSize="99"/>'
            '<media:thumbnail url="https://cdn.example.net/t.jpg"/>'
            '<itunes:image href="https://cdn.example.net/i.png"/>'
        )
    )
    assert entry.enclosures == (
        Enclosure("https://blog.example.org/e.mp3", "audio/mpeg", 1234),
        Enclosure("https://cdn.example.net/v", "video/mp4", 99),
        Enclosure("https://cdn.example.net/t.jpg", "image/jpeg"),
        Enclosure("https://cdn.example.net/i.png", "image/png"),
    )


def test_atom_enclosures_are_links() -> None:
    entry = only(atom('<id>x</id><link rel="enclosure" href="/e.ogg" length="0"/>'))
    assert entry.enclosures == (Enclosure("https://blog.example.org/e.ogg", "audio/ogg"),)


def test_declared_relations_are_kept_and_the_feeds_machinery_is_not() -> None:
    entry = only(
        atom(
            '<id>x</id><link href="/x"/><link rel="self" href="/x.atom"/>'
            '<link rel="edit" href="/edit"/>'
            '<link rel="via" href="https://other.example/a" title="Other"/>'
            '<link rel="related" href="/more"/><link rel="canonical" href="https://c.example/"/>'
            '<link rel="syndication" href="https://s.example/"/>'
            '<link rel="http://schemas.example.com/odd" href="https://odd.example/"/>'
        )
    )
    assert entry.relations == (
        Relation("via", "https://other.example/a", "Other"),
        Relation("related", "https://blog.example.org/more"),
        Relation("canonical", "https://c.example/"),
        Relation("syndication", "https://s.example/"),
    )


def test_relations_in_rss_come_from_atom_links() -> None:
    entry = only(rss('<guid>x</guid><atom:link rel="via" href="https://other.example/a"/>'))
    assert entry.relations == (Relation("via", "https://other.example/a"),)


def test_the_source_of_a_copy_in_both_formats() -> None:
    item = '<guid>x</guid><source url="https://other.example/feed">The Other</source>'
    assert only(rss(item)).source == Source("The Other", None, "https://other.example/feed")
    entry = (
        "<id>x</id><source><title>The Other</title><link href='https://other.example/'/>"
        "<link rel='self' href='https://other.example/feed'/></source>"
    )
    source = Source("The Other", "https://other.example/", "https://other.example/feed")
    assert only(atom(entry)).source == source


@pytest.mark.parametrize(
    ("document", "url", "count"),
    [
        (
            rss("<guid>x</guid><comments>/x#talk</comments><slash:comments>7</slash:comments>"),
            "https://blog.example.org/x#talk",
            7,
        ),
        (
            atom(
                '<id>x</id><link rel="replies" type="text/html" href="/x#talk" thr:count="3"/>'
                '<link rel="replies" type="application/atom+xml" href="/x.atom"/>'
            ),
            "https://blog.example.org/x#talk",
            3,
        ),
        (atom("<id>x</id><thr:total>12</thr:total>"), None, 12),
        (rss("<guid>x</guid><slash:comments>many</slash:comments>"), None, None),
    ],
)
def test_comments(document: str, url: str | None, count: int | None) -> None:
    entry = only(document)
    assert (entry.comments_url, entry.comment_count) == (url, count)


# ---------------------------------------------------------------- the feed itself


def test_what_a_channel_says_of_itself() -> None:
    feed = parsed(
        rss(
            head="<link>https://www.example.org/</link>"
            "<description>Notes &amp;amp; birds</description>"
            "<language>en-gb</language><image><url>/logo.png</url></image>"
            '<atom:link rel="self" href="https://blog.example.org/other.xml"/>'
            '<atom:link rel="next" href="https://blog.example.org/feed.xml?page=2"/>'
            '<atom:link rel="prev-archive" href="https://blog.example.org/2023.xml"/>'
        )
    )
    assert (feed.title, feed.format, feed.language) == ("The Heron", "rss20", "en-gb")
    assert feed.site_url == "https://www.example.org/"
    assert feed.description == "Notes & birds"
    assert feed.image_url == "https://www.example.org/logo.png"
    assert feed.next_url == "https://blog.example.org/feed.xml?page=2"
    assert feed.prev_archive_url == "https://blog.example.org/2023.xml"


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (rss(), "rss20"),
        ('<rss version="0.91"><channel/></rss>', "rss091u"),
        (atom(), "atom10"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#"/>', "atom03"),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns="http://purl.org/rss/1.0/"><channel/></rdf:RDF>',
            "rss10",
        ),
    ],
)
def test_the_format_is_named(document: str, name: str) -> None:
    assert parsed(document).format == name


def test_rss_1_items_stand_outside_the_channel() -> None:
    document = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="https://www.example.org/"><link>https://www.example.org/</link></channel>'
        '<item rdf:about="urn:one"><title>One</title><link>/1</link></item></rdf:RDF>'
    )
    entry = only(document)
    assert (entry.guid, entry.url) == ("urn:one", "https://www.example.org/1")


def test_the_language_of_an_entry_is_its_own() -> None:
    entries = parsed(
        atom(
            "<id>1</id><title>Tide</title>",
            '<id>2</id><title xml:lang="cy">Llanw</title>',
            attributes='xml:lang="en"',
        )
    ).entries
    assert [entry.language for entry in entries] == ["en", "cy"]


# ---------------------------------------------------------------- caps


def test_a_text_of_over_a_mebibyte_is_cut_and_noted() -> None:
    feed = parsed(rss(f"<guid>x</guid><description>{'reed ' * 300_000}</description>"))
    assert len(feed.entries[0].content_html) == 2**20
    assert any("cut" in warning for warning in feed.warnings)


def test_an_endless_id_is_no_id() -> None:
    entry = only(rss(f'<guid isPermaLink="false">{"x" * 70_000}</guid><link>{URL}</link>'))
    assert entry.guid == URL


def test_an_entry_that_says_nothing_is_left_out_and_noted() -> None:
    feed = parsed(rss("", "<title>Tide</title>"))
    assert [entry.title for entry in feed.entries] == ["Tide"]
    assert feed.warnings == ("empty entries left out: 1",)
