"""Whether a page may be looked at."""

from __future__ import annotations

import pytest

from aggregator.fetch.robots import may_look, robots_url

RULES = """
User-agent: *
Disallow: /private
Allow: /private/open
Disallow: /*.pdf$

User-agent: aggregator
Disallow: /no-feeds
"""


@pytest.mark.parametrize(
    ("agent", "path", "expected"),
    [
        ("other", "/", True),
        ("other", "/private/x", False),
        ("other", "/private/open/x", True),
        ("other", "/a.pdf", False),
        ("other", "/a.pdf?x", True),
        ("aggregator", "/no-feeds/x", False),
        ("aggregator", "/private/x", True),
    ],
)
def test_the_longest_rule_of_the_agents_own_group_counts(
    agent: str, path: str, expected: bool
) -> None:
    assert may_look(RULES, agent, "https://example.org" + path) is expected


@pytest.mark.parametrize("text", ["", "<!doctype html><p>Not found", "\x00\ufffd", "Disallow"])
def test_what_is_no_robots_txt_allows_everything(text: str) -> None:
    assert may_look(text, "aggregator", "https://example.org/x")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a/b?c", "https://example.org/robots.txt"),
        ("http://example.org:8080/a", "http://example.org:8080/robots.txt"),
        ("http://example.org:80/a", "http://example.org/robots.txt"),
        ("http://[::1]:81/", "http://[::1]:81/robots.txt"),
    ],
)
def test_robots_txt_stands_at_the_root_of_the_origin(url: str, expected: str) -> None:
    assert robots_url(url) == expected
