"""From what was seen to how sure we are: one table of weights and a logistic curve. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from aggregator.model import CrosslinkKind, Evidence

KINDS = (CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE, CrosslinkKind.REPUBLISHES)
"""The columns of `WEIGHTS`."""

Weights = Mapping[str, tuple[float, float, float]]

WEIGHTS: Weights = {
    "a person": (0.3, -0.5, -0.0),
    "always": (-0.7, -0.6, -1.4),
    "at the edge": (0.0, 0.0, 3.1),
    "background": (0.3, -0.2, 0.0),
    "category": (2.6, 0.0, 0.0),
    "copy of": (0.0, 0.0, -2.7),
    "credible next": (0.3, -0.7, 0.2),
    "cross-posted": (0.0, 0.0, 0.6),
    "fresh": (0.4, 0.9, -1.5),
    "gave an interview": (0.0, -1.1, 0.0),
    "guest here": (0.0, 0.0, -2.3),
    "have a piece": (1.0, 0.0, 0.0),
    "in quotation": (-0.5, 0.0, 0.0),
    "incredible": (-1.0, -0.9, -1.0),
    "interviewed me": (0.0, 2.8, 0.0),
    "is up": (2.6, 0.4, -0.0),
    "link in phrase": (0.2, -1.0, -0.5),
    "link in sentence": (-0.0, 0.3, -0.3),
    "link known": (0.8, 0.8, 0.5),
    "link nearby": (-0.1, 0.5, 0.0),
    "mere post": (-1.7, 0.0, 0.0),
    "mere talk": (0.0, -0.2, 0.0),
    "negated": (-0.4, -0.3, -0.5),
    "no link": (-1.4, -0.9, -1.3),
    "no outlet": (-1.4, -0.7, -1.0),
    "not yet": (0.1, 0.3, 0.1),
    "on air": (0.0, 1.8, 0.0),
    "originally published": (0.0, 0.0, -0.4),
    "outlet agrees": (-0.8, -0.7, 0.8),
    "outlet far": (-1.4, 0.0, 0.0),
    "outlet in title": (1.4, 1.4, 0.7),
    "outlet known": (0.8, 0.3, -1.0),
    "outlet linked": (1.1, 0.6, 0.7),
    "outlet named": (-0.1, -0.4, -1.1),
    "outlet next": (0.1, 0.9, -0.6),
    "outlet ran mine": (0.5, 0.0, 0.0),
    "outlet set off": (0.4, 1.0, 0.0),
    "outlet word": (1.1, 0.6, 0.6),
    "over at": (-2.2, 0.0, 0.0),
    "own interview": (0.0, -2.1, 0.0),
    "own link": (-0.4, -0.1, 0.0),
    "own outlet": (-2.0, 0.0, 0.0),
    "own piece": (-0.9, 0.0, 0.0),
    "piece I wrote": (0.6, 0.0, 0.0),
    "pointing": (0.5, 0.4, 0.0),
    "product": (-0.7, -0.1, 0.0),
    "recording of mine": (0.0, 1.1, 0.0),
    "reprinted": (0.0, 0.0, -0.2),
    "round up": (-3.8, -2.7, 0.0),
    "sat down with": (0.0, -0.5, 0.0),
    "several cues": (3.1, 2.2, 2.9),
    "shop or code": (-0.8, 0.4, 0.0),
    "somebody close": (-2.0, 0.0, 0.0),
    "somebody else": (-2.4, 0.0, -1.7),
    "speaks of itself": (0.0, 0.0, 1.6),
    "stands alone": (-1.9, -0.3, 1.0),
    "third person": (-0.4, -1.1, -1.1),
    "this appeared": (0.0, 0.0, -0.7),
    "title given": (1.0, 0.2, 0.6),
    "title is posts": (-1.2, 0.0, 0.0),
    "title says so": (4.0, 2.7, 1.2),
    "was interviewed": (0.0, 0.3, 0.0),
    "we asked": (0.0, -1.6, 0.0),
    "writing there": (-0.4, 0.0, 0.0),
    "wrote a piece": (-0.1, 0.0, 0.0),
    "wrote for": (-1.3, 0.0, 0.0),
}


def _weight(name: str, kind: CrosslinkKind, weights: Weights) -> float:
    return weights[name][KINDS.index(kind)] if name in weights else 0.0


def confidence(kind: CrosslinkKind, seen: Mapping[str, str], weights: Weights = WEIGHTS) -> float:
    """How sure, 0-1: the logistic of the sum of the weights of what was `seen`."""
    total = sum(_weight(name, kind, weights) for name in ("always", *seen))
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


def evidence(
    kind: CrosslinkKind, seen: Mapping[str, str], weights: Weights = WEIGHTS
) -> tuple[Evidence, ...]:
    """What was seen and counts, the weightiest first."""
    rows = (Evidence(name, _weight(name, kind, weights), words) for name, words in seen.items())
    return tuple(sorted((row for row in rows if row.weight), key=lambda row: -abs(row.weight)))
