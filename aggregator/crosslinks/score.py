"""From what was seen to how sure we are: one table of weights and a logistic curve. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from aggregator.model import CrosslinkKind, Evidence

KINDS = (CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE, CrosslinkKind.REPUBLISHES)
"""The columns of `WEIGHTS`."""

Weights = Mapping[str, tuple[float, float, float]]

WEIGHTS: Weights = {
    "a person": (-0.5, -0.9, -0.6),
    "always": (-1.5, -0.8, -2.9),
    "asked to write": (1.5, 0.7, 0.7),
    "at the edge": (1.3, 1.3, 2.7),
    "background": (-1.1, -0.8, -0.6),
    "blogging at": (0.1, 0.1, 0.1),
    "category": (2.2, 0.7, 1.0),
    "credible next": (0.3, 0.0, 0.0),
    "cross-posted": (0.6, 0.6, 1.3),
    "eastern phrase": (0.5, 0.5, 1.1),
    "fresh": (0.1, 0.8, 0.0),
    "guest here": (-1.1, -1.0, -1.8),
    "have a piece": (2.2, 1.1, 1.1),
    "in quotation": (-1.2, -0.8, -0.7),
    "incredible": (-0.9, -1.9, -2.4),
    "inside a title": (-0.3, -0.2, -0.2),
    "interviewed me": (1.3, 2.5, 1.3),
    "is up": (2.5, 1.8, 0.5),
    "link in phrase": (0.8, 0.0, 0.0),
    "link in sentence": (0.2, 0.1, 0.0),
    "link known": (0.5, 0.1, 0.2),
    "link nearby": (0.0, 0.6, 0.2),
    "mere answer": (-0.2, -0.5, -1.7),
    "mere post": (-1.9, -0.9, -0.9),
    "mere talk": (-0.7, -1.4, -0.7),
    "negated": (-0.3, -0.4, -0.1),
    "no link": (-1.1, -1.0, -0.7),
    "no outlet": (-1.6, -0.3, -0.6),
    "not yet": (0.0, 0.0, -0.2),
    "on air": (0.6, 1.1, 0.6),
    "originally published": (0.5, 0.5, 0.9),
    "outlet agrees": (0.0, 0.7, 0.9),
    "outlet copied this": (0.4, 0.4, 0.9),
    "outlet far": (-0.1, -0.8, -0.3),
    "outlet in title": (0.7, 1.4, 0.8),
    "outlet known": (0.9, 0.0, 0.2),
    "outlet linked": (0.3, 0.2, 0.5),
    "outlet named": (0.2, 0.0, 0.0),
    "outlet next": (0.0, 1.1, 0.0),
    "outlet ran mine": (0.6, 0.3, 0.3),
    "outlet word": (0.4, 0.0, 0.2),
    "own link": (-0.8, -0.1, -0.3),
    "own outlet": (-1.2, -1.1, -2.0),
    "own piece": (0.5, 0.2, 0.2),
    "piece I wrote": (0.6, 0.3, 0.3),
    "pieces counted": (1.4, 0.7, 0.7),
    "pointing": (0.5, 0.3, 0.1),
    "product": (-1.4, -0.8, -1.3),
    "recording of mine": (0.9, 1.8, 0.9),
    "reprinted": (0.3, 0.3, 0.6),
    "round up": (-3.4, -1.9, -1.8),
    "sat down with": (0.3, 0.6, 0.3),
    "several cues": (1.7, 1.7, 1.8),
    "shop or code": (-0.4, 0.0, -0.7),
    "somebody else": (-2.3, -1.3, -1.6),
    "speaks of itself": (0.5, 0.5, 1.0),
    "stands alone": (0.0, 0.0, 1.0),
    "third person": (-0.2, -1.0, -0.8),
    "title given": (0.9, 0.0, 0.2),
    "title is posts": (0.4, 0.2, 0.2),
    "title says so": (3.4, 2.5, 0.3),
    "was interviewed": (1.1, 2.3, 1.1),
    "we asked": (-0.3, -0.6, -0.3),
    "wrote a piece": (1.4, 0.7, 0.7),
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
