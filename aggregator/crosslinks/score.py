"""From what was seen to how sure we are: one table of weights and a logistic curve. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from aggregator.model import CrosslinkKind, Evidence

KINDS = (CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE, CrosslinkKind.REPUBLISHES)
"""The columns of `WEIGHTS`."""

Weights = Mapping[str, tuple[float, float, float]]

WEIGHTS: Weights = {
    "a person": (-0.3, -0.5, -0.4),
    "always": (-2.1, -2.1, -4.0),
    "appeared on": (0.0, 0.8, 0.0),
    "asked to write": (2.9, 0.0, 0.0),
    "at the edge": (1.1, 1.1, 2.1),
    "background": (-2.2, -3.0, -2.7),
    "blogging at": (1.0, 0.0, 0.0),
    "category": (1.8, 0.8, 0.9),
    "credible next": (0.9, 0.7, 0.4),
    "cross-posted": (0.0, 0.0, 2.2),
    "eastern phrase": (2.0, 2.0, 3.2),
    "fresh": (0.6, 1.2, 0.0),
    "gave an interview": (0.0, 1.6, 0.0),
    "guest here": (-1.1, -1.0, -1.8),
    "had me on": (0.0, 0.8, 0.0),
    "have a piece": (3.5, 0.0, 0.0),
    "incredible": (-0.2, -1.0, -1.6),
    "interviewed me": (0.0, 3.1, 0.0),
    "is up": (2.1, 2.1, 0.8),
    "joined the show": (0.0, 0.6, 0.0),
    "link in phrase": (0.5, 0.1, 0.0),
    "link known": (1.3, 0.5, 0.0),
    "link nearby": (0.4, 0.5, 0.3),
    "mere answer": (-0.6, -0.6, -1.1),
    "mere post": (-2.6, -1.3, -1.3),
    "mere talk": (-0.8, -1.5, -0.8),
    "negated": (-0.1, -0.4, -0.2),
    "no link": (-1.5, -1.1, -1.2),
    "no outlet": (-1.3, -0.4, -0.4),
    "not yet": (-0.1, -0.2, -1.0),
    "on air": (0.9, 1.8, 0.9),
    "originally published": (0.0, 0.0, 3.1),
    "outlet agrees": (0.0, 0.6, 1.2),
    "outlet copied this": (0.0, 0.0, 2.3),
    "outlet far": (0.0, -0.9, -0.3),
    "outlet in title": (0.0, 0.1, 0.0),
    "outlet linked": (0.4, 0.4, 1.0),
    "outlet list": (-1.6, -0.8, -0.8),
    "outlet next": (0.0, 0.3, 0.0),
    "outlet ran mine": (1.6, 0.0, 0.0),
    "outlet word": (0.0, 0.0, 0.1),
    "over at": (0.6, 0.0, 0.0),
    "own latest": (2.0, 0.0, 0.0),
    "own link": (0.0, -0.3, -0.1),
    "own outlet": (-1.0, -1.0, -1.0),
    "own piece": (1.8, 0.0, 0.0),
    "piece I wrote": (2.5, 0.0, 0.0),
    "pieces counted": (2.4, 0.0, 0.0),
    "pointing": (0.6, 0.5, 0.0),
    "product": (-2.3, -1.1, -1.5),
    "published there": (1.1, 0.0, 0.0),
    "recording of mine": (0.0, 3.2, 0.0),
    "reprinted": (0.0, 0.0, 2.1),
    "round up": (-1.8, -1.4, -1.2),
    "sat down with": (0.0, 2.1, 0.0),
    "shop or code": (0.0, -0.1, -0.7),
    "somebody close": (-2.0, -2.0, -2.0),
    "somebody else": (-1.8, -1.0, -1.2),
    "speaks of itself": (0.6, 0.6, 1.2),
    "speaks of other work": (-1.0, -1.0, -0.9),
    "stands alone": (0.0, 0.1, 1.0),
    "third person": (-0.1, -1.0, -0.8),
    "this appeared": (0.0, 0.0, 0.1),
    "title given": (1.0, 0.0, 0.1),
    "title says so": (3.8, 2.7, 0.9),
    "version of mine": (0.0, 0.0, 1.3),
    "was interviewed": (0.0, 3.5, 0.0),
    "we asked": (-0.8, -1.4, -0.7),
    "writing there": (0.6, 0.0, 0.0),
    "wrote a piece": (3.7, 0.0, 0.0),
    "wrote this for": (0.0, 0.0, 0.9),
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
