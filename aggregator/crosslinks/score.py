"""From what was seen to how sure we are: one table of weights and a logistic curve. Pure."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from aggregator.model import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

WEIGHTS: dict[str, float] = {
    "a person": 0.2,
    "always": -0.9,
    "asked to write": 0.2,
    "at the end": -0.7,
    "at the start": 0.3,
    "background": -1.3,
    "blogging at": 0.3,
    "category": 2.4,
    "copy of": -1.4,
    "cross-posted": 1.1,
    "eastern phrase": 0.9,
    "fresh": 0.2,
    "gave an interview": -0.3,
    "guest here": -2.4,
    "have a piece": 0.8,
    "in long text": -1.5,
    "in quotation": -1.0,
    "interviewed me": 3.3,
    "is up": 1.3,
    "joined the show": -0.6,
    "link in phrase": -0.3,
    "link in sentence": 0.3,
    "link known": -0.2,
    "link nearby": 0.2,
    "negated": -0.4,
    "neither": -0.5,
    "no link": -1.3,
    "no outlet": -0.8,
    "not yet": -0.1,
    "originally published": -0.2,
    "outlet agrees": -0.1,
    "outlet known": -0.3,
    "outlet linked": 0.6,
    "outlet named": -0.4,
    "outlet ran mine": 1.0,
    "outlet set off": 0.3,
    "outlet word": 0.5,
    "over at": -1.0,
    "own interview": -0.7,
    "own link": -0.7,
    "own outlet": -1.3,
    "own piece": -0.4,
    "piece I wrote": -0.2,
    "pieces counted": 0.1,
    "pointing": 1.5,
    "product": 0.1,
    "recording of mine": 1.1,
    "reprinted": 0.9,
    "round up": -0.2,
    "sat down with": 0.4,
    "several cues": 2.5,
    "shop or code": 0.1,
    "short post": 1.7,
    "somebody close": -2.9,
    "somebody else": -1.5,
    "speaks of itself": 1.0,
    "speaks of other work": -0.1,
    "third person": -0.3,
    "this appeared": -1.1,
    "title given": 0.6,
    "title is posts": 0.1,
    "title says so": 1.9,
    "was interviewed": 0.9,
    "writing there": -0.1,
    "wrote a piece": -0.5,
    "wrote for": -1.0,
    "wrote this for": 0.1,
}


def confidence(seen: Mapping[str, str], weights: Mapping[str, float] = WEIGHTS) -> float:
    """How sure, 0-1: the logistic of the sum of the weights of what was `seen`."""
    total = weights.get("always", 0.0) + sum(weights.get(name, 0.0) for name in seen)
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


def evidence(
    seen: Mapping[str, str], weights: Mapping[str, float] = WEIGHTS
) -> tuple[Evidence, ...]:
    """What was seen and counts, the weightiest first."""
    rows = [
        Evidence(name, weights[name], words) for name, words in seen.items() if weights.get(name)
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.weight)))
