"""From what was seen to how sure we are: one table of weights and a logistic curve. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from aggregator.model import CrosslinkKind, Evidence

KINDS = (CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE, CrosslinkKind.REPUBLISHES)
"""The columns of `WEIGHTS`."""

Weights = Mapping[str, tuple[float, float, float]]

WEIGHTS: Weights = {
    "a person": (-0.4, -0.7, -0.5),
    "always": (-1.5, -1.2, -2.9),
    "appeared on": (0.0, 0.8, 0.0),
    "asked to write": (2.7, 0.0, 0.0),
    "at the edge": (1.0, 1.0, 2.0),
    "background": (-1.4, -1.0, -0.8),
    "blogging at": (0.8, 0.0, 0.0),
    "category": (1.6, 0.7, 0.8),
    "credible next": (0.7, 0.1, 0.0),
    "cross-posted": (0.0, 0.0, 2.1),
    "eastern phrase": (2.0, 2.0, 2.8),
    "fresh": (0.3, 0.9, 0.0),
    "gave an interview": (0.0, 0.7, 0.0),
    "guest here": (-1.1, -1.0, -2.0),
    "had me on": (0.0, 0.8, 0.0),
    "have a piece": (2.8, 0.0, 0.0),
    "incredible": (-0.8, -1.8, -2.4),
    "inside a title": (-0.3, -0.2, -0.2),
    "interviewed me": (0.0, 3.2, 0.0),
    "is up": (2.5, 1.9, 0.6),
    "joined the show": (0.0, 0.3, 0.0),
    "link in phrase": (0.5, 0.0, 0.0),
    "link in sentence": (0.1, 0.2, 0.1),
    "link known": (1.4, 0.2, 0.0),
    "link nearby": (0.0, 0.7, 0.2),
    "mere answer": (-0.1, -0.7, -1.1),
    "mere post": (-2.4, -1.2, -1.2),
    "mere talk": (-0.7, -1.4, -0.7),
    "negated": (-0.5, -0.6, -0.5),
    "no link": (-1.2, -0.9, -0.9),
    "no outlet": (-1.7, -0.5, -1.2),
    "not yet": (0.0, -0.1, -0.8),
    "on air": (0.6, 1.3, 0.6),
    "originally published": (0.0, 0.0, 2.1),
    "outlet agrees": (0.0, 0.5, 0.8),
    "outlet copied this": (0.0, 0.0, 1.9),
    "outlet far": (0.0, -0.7, -0.2),
    "outlet in title": (0.5, 1.4, 0.7),
    "outlet known": (0.2, 0.0, 0.4),
    "outlet linked": (0.2, 0.2, 0.8),
    "outlet list": (-2.2, -1.1, -1.1),
    "outlet named": (0.1, 0.0, 0.0),
    "outlet next": (0.0, 1.0, 0.0),
    "outlet ran mine": (1.2, 0.0, 0.0),
    "own latest": (2.0, 0.0, 0.0),
    "own link": (-0.9, 0.0, -0.3),
    "own outlet": (-1.0, -1.0, -1.0),
    "own piece": (1.0, 0.0, 0.0),
    "piece I wrote": (1.4, 0.0, 0.0),
    "pieces counted": (2.2, 0.0, 0.0),
    "pointing": (0.4, 0.2, 0.0),
    "product": (-1.7, -1.0, -1.7),
    "recording of mine": (0.0, 2.6, 0.0),
    "reprinted": (0.0, 0.0, 1.1),
    "round up": (-3.3, -2.4, -1.9),
    "sat down with": (0.0, 0.9, 0.0),
    "several cues": (1.5, 1.6, 1.6),
    "shop or code": (-0.2, 0.0, -0.7),
    "somebody close": (-2.0, -2.0, -2.0),
    "somebody else": (-2.2, -1.3, -1.7),
    "speaks of itself": (0.6, 0.6, 1.2),
    "speaks of other work": (-0.9, -0.9, -0.8),
    "stands alone": (0.0, 0.1, 1.0),
    "third person": (0.0, -1.1, -1.0),
    "this appeared": (0.0, 0.0, 0.1),
    "title given": (1.0, 0.0, 0.0),
    "title says so": (3.6, 2.4, 0.6),
    "was interviewed": (0.0, 3.2, 0.0),
    "we asked": (-1.1, -1.9, -1.0),
    "writing there": (0.3, 0.0, 0.0),
    "wrote a piece": (2.1, 0.0, 0.0),
    "wrote this for": (0.0, 0.0, 1.0),
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
