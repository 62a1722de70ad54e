"""The look before feedparser: what it reads (R43), and exactly where its limits are (R55)."""

from __future__ import annotations

import pytest

from aggregator.model import FailureKind, FeedHints, ParseFailed
from aggregator.parse.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_NAMESPACES, scan
from tests.support.documents import atom, parsed, rss


@pytest.mark.parametrize(
    ("head", "hints"),
    [
        ("", FeedHints()),
        ("<ttl>60</ttl>", FeedHints(ttl=3600)),
        ("<ttl> 5 </ttl>", FeedHints(ttl=300)),
        ("<ttl>soon</ttl>", FeedHints()),
        ("<ttl>-5</ttl>", FeedHints()),
        ("<ttl>0</ttl>", FeedHints()),
        ("<ttl>99999999999999</ttl>", FeedHints()),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", FeedHints(update_period=3600)),
        (
            "<sy:updatePeriod>\n daily </sy:updatePeriod>"
            "<sy:updateFrequency>4</sy:updateFrequency>",
            FeedHints(update_period=21_600),
        ),
        ("<sy:updateFrequency>2</sy:updateFrequency>", FeedHints(update_period=43_200)),
        ("<sy:updatePeriod>now and then</sy:updatePeriod>", FeedHints()),
        (
            "<skipHours><hour>0</hour><hour>5</hour><hour>24</hour><hour>25</hour></skipHours>",
            FeedHints(skip_hours=frozenset({0, 5})),
        ),
        (
            "<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>",
            FeedHints(),
        ),
        (
            "<skipDays><day>Monday</day><day>sunday</day><day>Someday</day></skipDays>",
            FeedHints(skip_days=frozenset({0, 6})),
        ),
    ],
)
def test_a_channels_wishes(head: str, hints: FeedHints) -> None:
    assert parsed(rss(head=head)).hints == hints


def test_wishes_after_the_items_count_and_words_inside_items_do_not() -> None:
    document = rss("<ttl>5</ttl><link>https://wrong.example/</link>", head="").replace(
        "</channel>", "<ttl>30</ttl></channel>"
    )
    assert parsed(document).hints == FeedHints(ttl=1800)
    assert parsed(document).site_url is None


def test_atom_may_carry_the_syndication_module() -> None:
    head = "<sy:updatePeriod>weekly</sy:updatePeriod>"
    assert parsed(atom(head=head)).hints == FeedHints(update_period=604_800)


@pytest.mark.parametrize("count", [MAX_ATTRIBUTES, MAX_ATTRIBUTES + 1])
def test_the_limit_of_attributes(count: int) -> None:
    attributes = " ".join(f'a{n}="1"' for n in range(count))
    assert _refused(f"<rss {attributes}/>") == (count > MAX_ATTRIBUTES)


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
def test_the_limit_of_depth(depth: int) -> None:
    document = "<rss>" + "<x>" * (depth - 1) + "</x>" * (depth - 1) + "</rss>"
    assert _refused(document) == (depth > MAX_DEPTH)


@pytest.mark.parametrize("count", [MAX_NAMESPACES, MAX_NAMESPACES + 1])
def test_the_limit_of_namespace_prefixes(count: int) -> None:
    inside = "".join(f'<x xmlns:n{n}="urn:{n}"/>' for n in range(count))
    assert _refused(f"<rss>{inside}</rss>") == (count > MAX_NAMESPACES)


def test_one_prefix_declared_again_and_again_is_one() -> None:
    assert not _refused("<rss>" + '<x xmlns:media="urn:m"/>' * 5000 + "</rss>")


def _refused(document: str) -> bool:
    found = scan(document.encode(), "rss")
    if isinstance(found, ParseFailed):
        assert found.kind is FailureKind.XML_LIMITS
        return True
    return False


@pytest.mark.parametrize(
    ("document", "whole", "well_formed"),
    [
        ("<rss></rss>", True, True),
        ("<rss/>", True, True),
        ("<rss></rss>junk", True, False),
        ("<rss><b></rss>", True, False),
        ("<rss><channel></channel>", False, False),
        ("<rss>" + "<b>" + "</rss>" + " " * 2000, False, False),
    ],
)
def test_whether_a_document_is_whole_and_well_formed(
    document: str, whole: bool, well_formed: bool
) -> None:
    found = scan(document.encode(), "rss")
    assert not isinstance(found, ParseFailed)
    assert (found.whole, found.error is None) == (whole, well_formed)
