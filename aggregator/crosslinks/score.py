"""From what was seen to how sure we are: one table of weights and a logistic curve. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from aggregator.model import CrosslinkKind, Evidence

KINDS = (CrosslinkKind.ANNOUNCES, CrosslinkKind.APPEARANCE, CrosslinkKind.REPUBLISHES)
"""The columns of `WEIGHTS`."""

Weights = Mapping[str, tuple[float, float, float]]

WEIGHTS: Weights = {
    "a person": (-0.5, -0.8, -0.5),
    "always": (-1.5, -1.2, -3.1),
    "appeared on": (0.0, 0.8, 0.0),
    "asked to write": (2.7, 0.0, 0.0),
    "at the edge": (1.2, 1.2, 2.3),
    "background": (-1.5, -1.0, -0.8),
    "blogging at": (0.8, 0.0, 0.0),
    "category": (1.6, 0.7, 0.8),
    "credible next": (0.6, 0.0, 0.0),
    "cross-posted": (0.0, 0.0, 2.0),
    "eastern phrase": (0.8, 0.8, 2.1),
    "fresh": (0.3, 1.0, 0.0),
    "gave an interview": (0.0, 0.6, 0.0),
    "guest here": (-1.1, -1.0, -1.9),
    "had me on": (0.0, 0.8, 0.0),
    "have a piece": (2.8, 0.0, 0.0),
    "in quotation": (-0.3, -0.4, -0.3),
    "incredible": (-0.9, -1.8, -2.6),
    "inside a title": (-0.3, -0.2, -0.2),
    "interviewed me": (0.0, 3.2, 0.0),
    "is up": (2.4, 1.9, 0.4),
    "joined the show": (0.0, 0.4, 0.0),
    "link in phrase": (0.5, 0.0, 0.0),
    "link in sentence": (0.1, 0.2, 0.0),
    "link known": (1.4, 0.3, 0.2),
    "link nearby": (0.0, 0.7, 0.2),
    "mere answer": (-0.1, -0.5, -1.6),
    "mere post": (-2.4, -1.2, -1.2),
    "mere talk": (-0.7, -1.4, -0.7),
    "negated": (-0.4, -0.4, -0.2),
    "no link": (-1.2, -0.9, -0.7),
    "no outlet": (-1.7, -0.5, -1.1),
    "not yet": (0.0, 0.0, -0.4),
    "on air": (0.6, 1.3, 0.6),
    "originally published": (0.0, 0.0, 1.7),
    "outlet agrees": (0.0, 0.5, 0.7),
    "outlet copied this": (0.0, 0.0, 1.9),
    "outlet far": (0.0, -0.8, -0.3),
    "outlet in title": (0.5, 1.4, 0.6),
    "outlet known": (0.1, 0.0, 0.2),
    "outlet linked": (0.1, 0.1, 0.4),
    "outlet list": (-2.2, -1.1, -1.1),
    "outlet named": (0.1, 0.0, 0.0),
    "outlet next": (0.0, 1.1, 0.0),
    "outlet ran mine": (1.2, 0.0, 0.0),
    "outlet word": (0.0, 0.0, 0.1),
    "own latest": (2.0, 0.0, 0.0),
    "own link": (-0.9, 0.0, -0.3),
    "own outlet": (-0.1, 0.0, 0.0),
    "own piece": (1.0, 0.0, 0.0),
    "piece I wrote": (1.5, 0.0, 0.0),
    "pieces counted": (2.3, 0.0, 0.0),
    "pointing": (0.3, 0.3, 0.0),
    "product": (-1.7, -1.0, -1.7),
    "recording of mine": (0.0, 2.6, 0.0),
    "reprinted": (0.0, 0.0, 0.9),
    "round up": (-3.3, -2.4, -1.9),
    "sat down with": (0.0, 1.0, 0.0),
    "several cues": (1.5, 1.5, 1.7),
    "shop or code": (-0.1, 0.0, -0.4),
    "somebody else": (-2.2, -1.3, -1.6),
    "speaks of itself": (0.6, 0.6, 1.1),
    "speaks of other work": (0.0, 0.0, -0.1),
    "stands alone": (0.0, 0.0, 0.9),
    "third person": (0.0, -1.0, -0.9),
    "this appeared": (0.0, 0.0, 0.4),
    "title given": (1.0, 0.0, 0.1),
    "title says so": (3.5, 2.4, 0.5),
    "was interviewed": (0.0, 3.2, 0.0),
    "we asked": (-1.0, -1.9, -1.0),
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
