"""Fit the weights of `aggregator.crosslinks.score` to labelled posts, and say how well they hold.

    python -m benchmarks.crosslinks_fit LABELLED.jsonl [--wild WILD.jsonl] [--right IDS.txt]
                                        [--folds 5] [--write]

A logistic regression over what `signals.observe` sees, in plain Python. The posts of a site are
all on one side: each fold's figures come from weights that never saw its sites. Unlabelled posts
count as silent, with little weight, but for those whose ids stand in --right. --write prints the
table for `score.py`.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from dataclasses import dataclass
from math import exp
from pathlib import Path

from aggregator.crosslinks.claim import Claim
from aggregator.crosslinks.detect import claims, distinct, weigh
from aggregator.crosslinks.doubts import AGAINST
from aggregator.crosslinks.english import ENGLISH
from aggregator.crosslinks.foreign import EASTERN, FOREIGN
from aggregator.crosslinks.outlets import shipped_outlets
from aggregator.crosslinks.page import open_page
from aggregator.crosslinks.score import KINDS, Weights
from aggregator.crosslinks.signals import observe
from aggregator.crosslinks.support import FOR
from aggregator.html import read_blocks
from aggregator.model import Crosslink
from benchmarks.crosslinks_eval import (
    POSITIVE,
    Row,
    entry_of,
    read_rows,
    same,
    summary,
    tally,
    url_key,
)

ROUNDS, RATE, KEEP = 400, 0.5, 0.8
PRIOR, TOGETHER = 0.1, 0.3
"""Penalties, in posts, on a weight's square and on the square of its distance from the mean."""
CUE = 0.8
"""What a cue weighs before anything is known of it."""
STATED = {
    "background": -3.0,
    "eastern phrase": 2.0,
    "mere answer": -1.0,
    "negated": -1.0,
    "not yet": -1.0,
    "own latest": 2.0,
    "own outlet": -1.0,
    "shop or code": -1.0,
    "somebody close": -2.0,
    "speaks of other work": -1.0,
}
"""What is too rare in the posts to be learned from them, and plain to anybody."""
SURE = 1.5
"""How many times a right claim counts: recall against precision."""


@dataclass
class Seen:
    """One claim of a row with what was seen; `right` is None where the label does not decide."""

    row: Row
    claim: Claim
    seen: dict[str, str]
    right: bool | None
    share: float


def read(rows: list[Row], wild: bool, right: set[str]) -> list[list[Seen]]:
    """All claims of all rows."""
    outlets = shipped_outlets()
    result = []
    for row in rows:
        entry, site = entry_of(row)
        page = open_page(entry, site, outlets, read_blocks(entry.content_html, entry.url))
        found = [Seen(row, claim, observe(claim), None, 1.0) for claim in claims(page)]
        for one in found:
            one.right = (
                None if wild and row["id"] in right else False if wild else _right(row, one.claim)
            )
            one.share = SURE if one.right else 1.0
        if not wild and row["kind"] in POSITIVE:
            _only_same_sentence(found)
        result.append(found)
    return result


def _right(row: Row, claim: Claim) -> bool | None:
    if row["kind"] not in POSITIVE:
        return False
    if claim.kind is not POSITIVE[row["kind"]]:
        return None
    target = claim.piece.target
    if row.get("piece_url") and target and url_key(target.url) == url_key(row["piece_url"]):
        return True
    if row.get("outlet") and same(claim.piece.outlet, row["outlet"]):
        return True
    return True if not row.get("whole") else None


def _only_same_sentence(found: list[Seen]) -> None:
    """Another kind in the very sentence of the right claim is wrong."""
    spots = {(s.claim.sentence.block, s.claim.sentence.order) for s in found if s.right}
    for s in found:
        if s.right is None and (s.claim.sentence.block, s.claim.sentence.order) in spots:
            s.right = False


def fit(samples: list[Seen]) -> Weights:
    """Weights by projected gradient descent with momentum.

    Each kind has its own weight for a signal, drawn to what is `STATED` (else 0, a cue's to
    `CUE`) and to the mean of the three kinds. What speaks for a claim never weighs less than
    nothing, what speaks against it never more.
    """
    against = {name for name, _ in AGAINST}
    shared = {name for name, _ in (*FOR, *AGAINST)}
    every = (*ENGLISH, *EASTERN, *(cue for _, cues in FOREIGN for cue in cues))
    cues = {(cue.name, cue.kind) for cue in every}
    data = [
        (KINDS.index(s.claim.kind), ["always", *s.seen], bool(s.right), s.share)
        for s in samples
        if s.right is not None
    ]
    counts = Counter((name, kind) for kind, seen, _, _ in data for name in seen)
    names = sorted({name for name, _ in (*counts, *cues)} | STATED.keys())
    weights = {(name, kind): 0.0 for name in names for kind in range(3)}
    speed = dict.fromkeys(weights, 0.0)
    for _ in range(ROUNDS):
        slope = dict.fromkeys(weights, 0.0)
        for kind, seen, wanted, share in data:
            total = sum(weights[name, kind] for name in seen)
            error = share * (wanted - 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total)))))
            for name in seen:
                slope[name, kind] += error
        for name in names:
            mean = sum(weights[name, kind] for kind in range(3)) / 3
            for kind in range(3):
                spot = (name, kind)
                cue = (name, KINDS[kind]) in cues
                centre = STATED.get(name, CUE if cue else 0.0) if cue or name in shared else 0.0
                pull = 0.0 if name == "always" else 2 * PRIOR * (weights[spot] - centre)
                pull += 2 * TOGETHER * (weights[spot] - mean) if name in shared else 0.0
                bend = 0.25 * counts[spot] + PRIOR + TOGETHER
                speed[spot] = KEEP * speed[spot] + (slope[spot] - pull) / bend * RATE / 8
                weights[spot] += speed[spot]
                if name != "always":
                    bound = min if name in against else max
                    weights[spot] = bound(0.0, weights[spot])
    return {
        name: (
            _rounded(weights, name, 0),
            _rounded(weights, name, 1),
            _rounded(weights, name, 2),
        )
        for name in names
    }


def _rounded(weights: dict[tuple[str, int], float], name: str, kind: int) -> float:
    """A weight as it is written down, without a negative zero."""
    return round(weights[name, kind], 1) + 0.0


def judged(found: list[Seen], weights: Weights) -> tuple[Crosslink, ...]:
    """What `find` would say of a row under these weights."""
    weighed = [weigh(s.claim, s.seen, weights) for s in found]
    return tuple(x for x in distinct([x for x in weighed if x]) if x.confidence >= 0.5)


def fold_of(row: Row, folds: int) -> int:
    """The fold of a row's site."""
    return zlib.crc32(str(row.get("site")).encode()) % folds


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--wild", type=Path)
    parser.add_argument("--right", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    rows = read_rows(options.labelled)
    right = set(options.right.read_text().split()) if options.right else set()
    told = read(rows, False, right)
    wild = read(read_rows(options.wild), True, right) if options.wild else []
    total: Counter[str] = Counter()
    lines: list[str] = []
    for fold in range(options.folds):
        train = [
            s for found in (*told, *wild) for s in found if fold_of(s.row, options.folds) != fold
        ]
        weights = fit(train)
        mine = [n for n, row in enumerate(rows) if fold_of(row, options.folds) == fold]
        counts, errors = tally([rows[n] for n in mine], [judged(told[n], weights) for n in mine])
        print(f"fold {fold}: {len(mine)} posts  {summary(counts)}")
        total += counts
        lines += errors
    print(f"held back:  {summary(total)}")
    print("\n".join(lines[: options.errors]))
    weights = fit([s for found in (*told, *wild) for s in found])
    counts, _ = tally(rows, [judged(found, weights) for found in told])
    print(f"all seen:   {summary(counts)}")
    if wild:
        flagged = sum(bool(judged(found, weights)) for found in wild)
        print(f"unlabelled: {flagged} of {len(wild)} flagged")
    if options.write:
        print("\n".join(f'    "{name}": {weight},' for name, weight in weights.items()))


if __name__ == "__main__":
    main()
