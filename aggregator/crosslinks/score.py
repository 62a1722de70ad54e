"""From what was seen to how sure we are: one table of weights and a logistic curve. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from aggregator.model import CrosslinkKind, Evidence

KINDS = (CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE, CrosslinkKind.REPUBLISHES)
"""The columns of `WEIGHTS`."""

Weights = Mapping[str, tuple[float, float, float]]

WEIGHTS: Weights = {
    "a person": (-0.3, -0.3, -0.5),
    "always": (-2.3, -1.8, -3.4),
    "asked to write": (1.7, 0.9, 0.9),
    "at the edge": (1.2, 1.2, 2.5),
    "background": (-0.1, -0.4, -0.2),
    "blogging at": (0.6, 0.3, 0.3),
    "category": (1.9, 0.9, 1.0),
    "credible next": (0.1, 0.0, 0.0),
    "cross-posted": (0.7, 0.7, 1.3),
    "eastern phrase": (0.6, 0.6, 1.2),
    "fresh": (0.4, 0.9, 0.0),
    "gave an interview": (0.2, 0.4, 0.2),
    "guest here": (-0.9, -0.9, -1.7),
    "have a piece": (1.9, 1.0, 1.0),
    "in quotation": (-0.8, -0.7, -0.5),
    "incredible": (-1.0, -0.9, -2.2),
    "inside a title": (-0.1, -0.0, 0.0),
    "interviewed me": (1.4, 2.8, 1.4),
    "is up": (2.5, 0.6, 0.1),
    "joined the show": (0.1, 0.1, 0.1),
    "link in phrase": (0.8, 0.0, 0.0),
    "link in sentence": (0.4, 1.0, 0.3),
    "link known": (0.9, 0.8, 0.2),
    "link nearby": (0.0, 0.8, 0.2),
    "mere post": (-1.6, -0.8, -0.8),
    "mere talk": (-0.4, -0.9, -0.4),
    "negated": (-0.1, -0.3, -0.1),
    "no link": (-0.4, -0.4, -0.5),
    "no outlet": (-1.2, -0.8, -0.4),
    "not yet": (0.0, -0.2, -0.1),
    "on air": (0.5, 1.1, 0.5),
    "originally published": (0.4, 0.4, 0.7),
    "outlet agrees": (0.0, 0.0, 0.9),
    "outlet copied this": (0.5, 0.5, 0.9),
    "outlet far": (-1.2, -1.3, -0.8),
    "outlet in title": (1.2, 1.0, 0.8),
    "outlet known": (0.6, 0.2, 0.0),
    "outlet linked": (0.8, 0.0, 0.4),
    "outlet next": (0.0, 0.4, 0.0),
    "outlet ran mine": (0.9, 0.4, 0.4),
    "outlet set off": (0.2, 0.8, 0.0),
    "outlet word": (0.8, 0.6, 0.3),
    "own link": (-0.5, -0.1, -0.2),
    "own outlet": (-1.3, -0.9, -1.5),
    "own piece": (0.4, 0.2, 0.2),
    "piece I wrote": (0.9, 0.4, 0.4),
    "pieces counted": (1.8, 0.9, 0.9),
    "pointing": (0.7, 0.4, 0.1),
    "product": (-0.8, -0.1, -0.2),
    "recording of mine": (0.8, 1.6, 0.8),
    "reprinted": (0.3, 0.3, 0.6),
    "round up": (-3.1, -1.9, -1.7),
    "sat down with": (0.3, 0.5, 0.3),
    "several cues": (1.9, 1.3, 2.0),
    "shop or code": (-1.1, 0.0, -0.9),
    "somebody close": (-1.7, -0.9, -0.9),
    "somebody else": (-2.3, -1.2, -1.4),
    "speaks of itself": (0.5, 0.5, 1.0),
    "stands alone": (0.0, 0.0, 1.1),
    "third person": (-0.6, -1.2, -1.0),
    "title given": (0.7, 0.2, 0.6),
    "title says so": (3.5, 2.5, 0.4),
    "was interviewed": (0.7, 1.4, 0.7),
    "we asked": (-0.7, -1.3, -0.6),
    "wrote a piece": (1.0, 0.5, 0.5),
    "wrote this for": (0.1, 0.1, 0.2),
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
