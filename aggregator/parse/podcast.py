"""What podcasts say of an episode: tags of Apple Podcasts, files of Podcasting 2.0. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aggregator.model import Episode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KINDS = frozenset({"full", "trailer", "bonus"})
FILES = {"podcast_transcript": "transcript", "podcast_chapters": "chapters"}
"""Elements whose attributes name a file beside an episode, and the relation it is kept under."""

_EXPLICIT = {
    "yes": True, "true": True, "explicit": True, "no": False, "false": False, "clean": False,
}  # fmt: skip
_TOLD = ("itunes_episode", "itunes_episodetype", "itunes_explicit", "itunes_season")
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(?:(\d{1,5}):)?(\d{1,7})(?:\.\d+)?", re.ASCII)


def episode(raw: Mapping[str, Any]) -> Episode | None:
    """What one of feedparser's entries says of itself as an episode; None where nothing."""
    if raw.keys().isdisjoint(_TOLD):
        return None
    kind = raw.get("itunes_episodetype", "").strip().lower()
    found = Episode(
        season=_number(raw.get("itunes_season", "")),
        number=_number(raw.get("itunes_episode", "")),
        kind=kind if kind in KINDS else None,
        explicit=_EXPLICIT.get(raw.get("itunes_explicit", "").strip().lower()),
    )
    return found if found != Episode() else None


def _number(words: str) -> int | None:
    found = _NUMBER.fullmatch(words.strip())
    return int(found[0]) if found else None


def seconds(length: object) -> int | None:
    """A playing time, "1:02:03", "62:03" or seconds; nothing and nonsense are None."""
    if isinstance(length, int | float) and not isinstance(length, bool):
        length = f"{length:.0f}"
    found = _CLOCK.fullmatch(length.strip()) if isinstance(length, str) else None
    if found is None:
        return None
    *more, last = (int(part) for part in found.groups() if part is not None)
    return sum(part * 60**power for power, part in enumerate(reversed(more), 1)) + last or None


def files(raw: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """(relation, address as written) of the files beside an episode."""
    for name, rel in FILES.items():
        if name in raw:
            yield rel, raw[name].get("url")
