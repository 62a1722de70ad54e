"""Announcements in other languages: the same sentences from other words."""

from __future__ import annotations

import pytest

from aggregator.crosslinks.foreign import FOREIGN
from aggregator.crosslinks.languages import LEXICONS
from aggregator.crosslinks.phrase import compiled
from aggregator.model import CrosslinkKind
from tests.support.crosslink_posts import only, post

A, P, R = CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE, CrosslinkKind.REPUBLISHES
LINK = "https://sumpf.example/2024/aale"
TOLD: dict[str, tuple[str, CrosslinkKind, str | None]] = {
    "de, own article": (
        f'<p>Mein neuer Artikel in der <a href="{LINK}">Sumpf-Zeitung</a> ist heute erschienen und'
        " handelt von Aalen.</p>",
        A, "Sumpf-Zeitung",
    ),
    "de, first published": (
        f'<p><em>Dieser Beitrag ist zuerst in der <a href="{LINK}">Sumpf-Zeitung</a> erschienen.'
        "</em></p><p>Es war einmal ein Aal, und der war nicht dumm.</p>",
        R, "Sumpf-Zeitung",
    ),
    "de, asked": (
        f'<p>Die <a href="{LINK}">Sumpf-Zeitung</a> hat mich interviewt, und das ist nicht'
        " alltäglich.</p>",
        P, "Sumpf-Zeitung",
    ),
    "fr, own tribune": (
        f'<p>Ma tribune dans <a href="{LINK}">Le Courrier du Marais</a> est parue et elle est'
        " pour les anguilles.</p>",
        A, "Le Courrier du Marais",
    ),
    "fr, first published": (
        f'<p>Cet article a été publié par <a href="{LINK}">Le Courrier du Marais</a>.</p>'
        "<p>Il était une fois une anguille.</p>",
        R, "Le Courrier du Marais",
    ),
    "es, first published": (
        f'<p>Este artículo fue publicado originalmente en <a href="{LINK}">El Pantano</a>.</p>'
        "<p>Había una vez una anguila.</p>",
        R, "El Pantano",
    ),
    "pt, own article": (
        f'<p>O meu artigo na <a href="{LINK}">Revista Pântano</a> foi publicado para os leitores'
        " de enguias.</p>",
        A, "Revista Pântano",
    ),
    "it, first published": (
        f'<p>Questo articolo è stato pubblicato originariamente su <a href="{LINK}">La Palude</a>'
        " per gli amici.</p><p>C'era una volta una palude con le anguille.</p>",
        R, "La Palude",
    ),
    "nl, first published": (
        f'<p>Dit artikel is eerder verschenen in <a href="{LINK}">Het Moeras</a> en het is niet'
        " van mijn hand alleen.</p>",
        R, "Het Moeras",
    ),
    "sv, first published": (
        f'<p>Den här artikeln publicerades ursprungligen i <a href="{LINK}">Kärret</a> och det är'
        " på den som allt vilar. Texten är ursprungligen publicerad i Kärret.</p>",
        R, "Kärret",
    ),
    "zh, first published": (
        f'<p>本文首发于<a href="{LINK}">《沼泽》</a>。</p><p>从前。</p>',
        R, "沼泽",
    ),
    "ja, contributed": (f'<p>「<a href="{LINK}">沼地新聞</a>」に寄稿しました。</p>', A, None),
}  # fmt: skip


@pytest.mark.parametrize(("html", "kind", "outlet"), TOLD.values(), ids=TOLD.keys())
def test_other_languages_are_understood(html: str, kind: CrosslinkKind, outlet: str | None) -> None:
    found = only(post(html))
    assert found.kind is kind
    assert found.url == LINK
    assert outlet is None or (found.outlet or "").strip("《》") == outlet.strip("《》")


def test_every_language_has_a_compilable_grammar() -> None:
    """Seven sentences in each language, and no empty word list."""
    assert len(FOREIGN) == len(LEXICONS)
    for common, cues in FOREIGN:
        assert len(common) > 5
        assert [compiled(cue.pattern).search("") for cue in cues] == [None] * 7


def test_languages_are_sorted() -> None:
    codes = [words.language for words in LEXICONS]
    assert codes == sorted(codes)
