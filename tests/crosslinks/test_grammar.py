"""The quick look at a text misses no cue that the slow one finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.crosslinks.english import ENGLISH
from aggregator.crosslinks.foreign import EASTERN, FOREIGN
from aggregator.crosslinks.grammar import cues_in
from aggregator.crosslinks.phrase import Cue, compiled, may_match
from aggregator.crosslinks.reading import plain_same_length

EVERY = (*ENGLISH, *EASTERN, *(cue for _, cues in FOREIGN for cue in cues))
WORDS = st.sampled_from(
    """
    my My our I We I've I’m wrote written published an article Op-Ed op-ed essay post column
    interview interviewed me for in at on The Heron latest originally Originally first this This
    cross-posted Cross‑posted x-post reposted re-posted with over and it copy of podcast 3 two
    guest had asked to write ( [ * : ich habe Ich mein Artikel Zuerst erschienen in der j’ai
    publié dans une tribune para Mi artículo publicado por los моя Статья в и на
    本文首发于 寄稿しました 我在 撰写了 拙作 刊 发表于 采访了我 接受 节目 原文 コラムを書いし
    取材されま 番組にゲスト 初出 より転載 기고했 칼럼을 글을 썼 실었 인터뷰
    했다 에 먼저 실린 원문게재 cross post
    re post posted crossposted crossposts xpost xposts xposting reprint from mine us . , —
    """.split()
)
TEXTS = st.lists(WORDS, max_size=14).map(" ".join) | st.lists(WORDS, max_size=9).map("".join)


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_what_matches_may_match(text: str) -> None:
    plain = plain_same_length(text)
    lower = " " + plain_same_length(text.lower())
    found = [cue for cue in EVERY if compiled(cue.pattern).search(plain)]
    assert [cue for cue in found if not may_match(cue.pattern, lower)] == []


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_a_cue_that_has_needs_is_met_wherever_its_pattern_matches(text: str) -> None:
    """They are words, or letters, without which it cannot; "wrote for" needs a place besides."""
    plain = plain_same_length(text)
    found = {cue for cue in (*ENGLISH, *EASTERN) if compiled(cue.pattern).search(plain)}
    found = {cue for cue in found if cue.name != "wrote for"}
    assert found <= set(cues_in(text))


ABROAD = [cue for _, cues in FOREIGN for cue in cues]


@pytest.mark.parametrize("cue", ABROAD, ids=lambda cue: f"{cue.language} {cue.name}")
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_all_that_a_foreign_pattern_matches_has_what_the_cue_needs(
    cue: Cue, data: st.DataObject
) -> None:
    lower = data.draw(st.from_regex(cue.pattern)).lower()
    assert [need for need in cue.needs if not any(letters in lower for letters in need)] == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dieser Artikel ist zuerst in der Reiher-Rundschau erschienen.", "de"),
        ("Cet article est initialement paru dans les Cahiers.", "fr"),
        ("Эта статья впервые опубликована в «Цапле» и на радио.", "ru"),
    ],
)
def test_a_language_is_known_by_its_common_words(text: str, language: str) -> None:
    assert {cue.language for cue in cues_in(text)} == {language}
