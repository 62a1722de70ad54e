"""Real feeds, and the test suites of other parsers, read beside feedparser itself.

A sample by default; all of it with AGGREGATOR_WHOLE_CORPUS=1 (minutes).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aggregator.errors import SubscriptionError
from aggregator.model import FailureKind, ParseFailed
from aggregator.parse import parse
from aggregator.parse.opml import read_list
from tests.support.differential import URL, differences, feedparser_result

CORPORA = Path(__file__).parents[2] / "../shared/corpora"
WHOLE = bool(os.environ.get("AGGREGATOR_WHOLE_CORPUS"))

pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="the corpora are not beside this project"
)

EXPECTED_FAILURES = {
    FailureKind.TRUNCATED: "the file ends before its root element does",
    FailureKind.XML_ENTITY: "the file declares entities of its own",
    FailureKind.NOT_A_FEED: "the file is a web page around a feed, compressed, or no feed",
    FailureKind.EMPTY_BODY: "the file is empty",
    FailureKind.PARSE_ERROR: "the file is not valid JSON",
}


DELIBERATE = {
    "crazy.xml": "a page's own title and scripts are no words of an entry",
    "base64_2.xml": "content of no known type is left out",
    "shiftjis.xml": "characters without any label are not guessed beyond windows-1252",
}
"""Files of other parsers' suites in which we mean something else, by the end of their names."""


def files(folder: str, step: int) -> list[Path]:
    found = sorted(path for path in (CORPORA / folder).rglob("*") if path.is_file())
    return found[:: 1 if WHOLE else step]


def name(path: Path) -> str:
    return path.name


def compare(path: Path) -> None:
    body = path.read_bytes()
    ours = parse(body, url=URL, content_type=None)
    if isinstance(ours, ParseFailed):
        assert ours.kind in EXPECTED_FAILURES
        return
    theirs = feedparser_result(body)
    if ours.format.startswith("json"):
        assert len(ours.entries) >= len(theirs["entries"])
        return
    unexplained = [found for found in differences(theirs, ours) if found.reason is None]
    assert unexplained == [] or path.name.endswith(tuple(DELIBERATE))


@pytest.mark.parametrize("path", files("feeds", 16), ids=name)
def test_a_real_feed_says_what_feedparser_says(path: Path) -> None:
    compare(path)


@pytest.mark.parametrize("path", files("suites", 12), ids=name)
def test_a_file_of_another_parsers_suite(path: Path) -> None:
    compare(path)


@pytest.mark.parametrize("path", files("opml", 4), ids=name)
def test_a_real_list_gives_feeds_or_one_sentence(path: Path) -> None:
    try:
        found = read_list(path.read_bytes(), path.name)
    except SubscriptionError as error:
        said = str(error)
    else:
        said = ""
        assert len({feed.url for feed in found.subscriptions}) == len(found.subscriptions)
    assert "\n" not in said
