"""What a document holds, how new it is, and how a story is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings

from aggregator.export.document import NEVER, compose, document_id, feeds_of, group
from aggregator.model import CrosslinkKind, StoredEntry
from tests.support import any_entries
from tests.support.export_samples import (
    HARBOUR,
    NOON,
    NOTES,
    REVIEW,
    announcement,
    entry,
    joined,
    piece,
)

HOUR = timedelta(hours=1)


def ids(entries: tuple[StoredEntry, ...]) -> list[int]:
    return [one.id for one in entries]


def test_a_document_is_as_new_as_its_newest_entry() -> None:
    assert compose("P", [entry(3), entry(1), entry(2)]).updated == NOON - HOUR


def test_a_later_change_of_an_older_entry_counts() -> None:
    changed = entry(3, updated_at=NOON + HOUR)
    assert compose("P", [entry(1), changed]).updated == NOON + HOUR


def test_an_entry_dated_ahead_does_not_make_the_document_younger_than_its_sighting() -> None:
    ahead = entry(1, published_at=NOON + 1000 * HOUR, sort_at=NOON)
    assert compose("P", [ahead]).updated == NOON


def test_a_document_without_entries_has_a_fixed_date() -> None:
    assert compose("P", []).updated == NEVER


def test_entries_stay_in_the_order_given() -> None:
    assert ids(compose("P", [entry(2), entry(1), entry(3)]).entries) == [2, 1, 3]


def test_a_document_is_known_by_its_address_else_its_site_else_its_title() -> None:
    own, site = "https://planet.example/feed", "https://planet.example/"
    assert document_id(compose("P", [], site_url=site, self_url=own)) == own
    assert document_id(compose("P", [], site_url=site)) == site
    assert document_id(compose("P", [])).startswith("urn:uuid:")
    assert document_id(compose("P", [])) != document_id(compose("Q", []))


def test_each_feed_is_named_once_in_order_of_appearance() -> None:
    several = [entry(1, NOTES), entry(2, HARBOUR), entry(3, NOTES), entry(4, REVIEW)]
    assert feeds_of(several) == (NOTES, HARBOUR, REVIEW)


# ---------------------------------------------------------------- group


def test_an_announcement_and_its_article_become_the_article() -> None:
    post, article = announcement()
    assert group([post, article]) == (article,)


def test_the_order_of_the_two_does_not_matter() -> None:
    post, article = announcement()
    assert group([article, post]) == (article,)


def test_an_announcement_stays_where_its_article_is_not_there() -> None:
    post, _ = announcement()
    assert group([post, entry(7)]) == (post, entry(7))


def test_a_post_that_announces_several_pieces_stays() -> None:
    post, first = joined(entry(1), entry(2, REVIEW))
    post, second = joined(post, entry(3, REVIEW))
    assert ids(group([post, first, second])) == [1, 2, 3]


def test_a_post_about_an_interview_stays_beside_it() -> None:
    """An appearance is told in the post's own words; the two are not one document."""
    post, interview = joined(entry(1), entry(2, REVIEW), kind=CrosslinkKind.APPEARANCE)
    assert ids(group([post, interview])) == [1, 2]


def test_a_copy_becomes_its_original() -> None:
    copy, original = joined(entry(1), entry(2, REVIEW), kind=CrosslinkKind.REPUBLISHES)
    assert ids(group([copy, original])) == [2]


def test_a_declared_copy_becomes_the_entry_that_declared_it() -> None:
    original, copy = joined(entry(1), entry(2, REVIEW), kind=CrosslinkKind.SYNDICATED)
    assert ids(group([original, copy])) == [1]


@pytest.mark.parametrize("order", tuple(permutations(range(3))))
def test_of_entries_with_one_document_that_of_its_own_site_stays(order: tuple[int, ...]) -> None:
    url = "https://coastalreview.example/wall"
    copies = (
        entry(1, HARBOUR, url="http://www.coastalreview.example/wall/?utm_source=rss"),
        entry(2, REVIEW, url=url),
        entry(3, NOTES, url=f"{url}#top"),
    )
    assert ids(group([copies[place] for place in order])) == [2]


def test_a_feed_that_only_says_it_belongs_to_a_site_does_not_replace_the_sites_own() -> None:
    claim = replace(NOTES, site_url=REVIEW.site_url)
    url = "https://coastalreview.example/wall"
    own, early = entry(1, REVIEW, url=url), entry(9, claim, url=url)
    assert ids(group([early, own])) == [1]


def test_entries_without_an_address_are_not_one_document() -> None:
    assert ids(group([entry(1, url=None), entry(2, url=None)])) == [1, 2]


def test_a_chain_of_announcements_ends_at_the_article_which_names_them_all() -> None:
    middle, article = joined(entry(2), entry(3, REVIEW))
    first, middle = joined(entry(1), middle)
    (story,) = group([first, middle, article])
    assert story.id == 3
    assert {row.entry_id for row in story.announced_by} == {1, 2}


def test_two_entries_that_announce_each_other_leave_one() -> None:
    """A circle can only come from a false cross-link; the story must still be told."""
    first, second = joined(entry(1), entry(2, REVIEW))
    back = piece(second, first)
    first = replace(first, announced_by=(back,))
    second = replace(second, announces=(back,))
    assert len(group([first, second])) == 1


@settings(max_examples=80, deadline=None)
@given(several=any_entries.entries)
def test_grouping_twice_is_grouping_once_and_never_loses_everything(
    several: tuple[StoredEntry, ...],
) -> None:
    once = group(several)
    assert group(once) == once
    assert bool(once) == bool(several)
    assert set(ids(once)) <= set(ids(several))
