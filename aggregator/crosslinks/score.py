"""From what was seen to how sure we are: one table of weights and a logistic curve. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from aggregator.model import CrosslinkKind, Evidence

KINDS = (CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE, CrosslinkKind.REPUBLISHES)
"""The columns of `WEIGHTS`."""

Weights = Mapping[str, tuple[float, float, float]]

WEIGHTS: Weights = {
    "a person": (-0.3, -0.4, -0.5),
    "always": (-1.4, -0.7, -3.0),
    "asked to write": (1.4, 0.7, 0.7),
    "at the edge": (1.3, 1.3, 2.6),
    "background": (-1.3, -0.8, -0.7),
    "blogging at": (0.6, 0.3, 0.3),
    "category": (2.2, 0.8, 1.0),
    "credible next": (0.2, 0.0, 0.0),
    "cross-posted": (0.7, 0.7, 1.3),
    "eastern phrase": (0.5, 0.5, 1.0),
    "fresh": (0.1, 1.1, 0.0),
    "gave an interview": (0.1, 0.2, 0.1),
    "guest here": (-1.2, -1.1, -2.0),
    "have a piece": (2.1, 1.0, 1.0),
    "in quotation": (-1.0, -0.6, -0.5),
    "incredible": (-1.1, -1.7, -2.5),
    "inside a title": (-0.3, -0.1, -0.1),
    "interviewed me": (1.3, 2.6, 1.3),
    "is up": (2.4, 0.6, 0.2),
    "link in phrase": (0.7, 0.0, 0.0),
    "link in sentence": (0.3, 0.6, 0.4),
    "link known": (0.6, 0.5, 0.0),
    "link nearby": (0.0, 0.7, 0.2),
    "mere answer": (-0.0, -0.1, -1.5),
    "mere post": (-1.8, -0.9, -0.9),
    "mere talk": (-0.5, -1.1, -0.5),
    "negated": (-0.3, -0.4, -0.1),
    "no link": (-0.7, -0.5, -0.5),
    "no outlet": (-1.6, -0.6, -0.9),
    "not yet": (0.0, 0.0, -0.2),
    "on air": (0.6, 1.2, 0.6),
    "originally published": (0.6, 0.6, 1.2),
    "outlet agrees": (0.0, 0.0, 0.5),
    "outlet copied this": (0.5, 0.5, 1.0),
    "outlet far": (-1.4, -1.5, -1.0),
    "outlet in title": (0.8, 1.6, 0.7),
    "outlet known": (0.8, 0.2, 0.0),
    "outlet linked": (0.5, 0.1, 0.6),
    "outlet named": (0.1, 0.0, 0.0),
    "outlet next": (0.0, 0.1, 0.0),
    "outlet ran mine": (0.6, 0.3, 0.3),
    "outlet set off": (0.2, 0.7, 0.2),
    "outlet word": (0.5, 0.2, 0.4),
    "own link": (-0.8, -0.1, -0.3),
    "own outlet": (-0.9, -0.7, -1.3),
    "own piece": (0.4, 0.2, 0.2),
    "piece I wrote": (0.6, 0.3, 0.3),
    "pieces counted": (1.4, 0.7, 0.7),
    "pointing": (0.5, 0.5, 0.0),
    "product": (-1.4, -0.4, -0.4),
    "recording of mine": (0.9, 1.7, 0.9),
    "reprinted": (0.4, 0.4, 0.7),
    "round up": (-3.4, -2.2, -1.9),
    "sat down with": (0.1, 0.2, 0.1),
    "several cues": (1.8, 1.5, 1.6),
    "shop or code": (-0.3, 0.0, -0.6),
    "somebody close": (-1.9, -1.0, -1.0),
    "somebody else": (-2.2, -1.2, -1.4),
    "speaks of itself": (0.4, 0.4, 0.9),
    "stands alone": (0.0, 0.2, 1.3),
    "third person": (-0.1, -0.6, -0.6),
    "title given": (0.9, 0.0, 0.0),
    "title is posts": (0.5, 0.2, 0.2),
    "title says so": (3.4, 2.1, 0.3),
    "was interviewed": (0.4, 0.9, 0.4),
    "we asked": (-0.3, -0.5, -0.3),
    "wrote a piece": (1.3, 0.7, 0.7),
    "wrote this for": (0.1, 0.1, 0.1),
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
