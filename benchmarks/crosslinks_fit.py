"""Fit the weights of `aggregator.crosslinks.score` to labelled posts, and say how well they hold.

    python benchmarks/crosslinks_fit.py LABELLED.jsonl [--wild WILD.jsonl] [--right IDS.txt]
                                        [--folds 5] [--write]

A logistic regression over what `signals.observe` sees, in plain Python. The posts of a site are
all on one side: each fold's figures come from weights that never saw its sites. Unlabelled posts
count as silent, with little weight, but for those whose ids stand in --right. --write prints the
table for `score.py`.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import exp
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from crosslinks_eval import POSITIVE, Row, entry_of, read_rows, same, summary, tally, url_key

from aggregator.crosslinks import shipped_outlets
from aggregator.crosslinks.detect import claims, distinct, weigh
from aggregator.crosslinks.page import open_page
from aggregator.crosslinks.score import KINDS, Weights
from aggregator.crosslinks.signals import Claim, observe
from aggregator.html import read_blocks
from aggregator.model import Crosslink

ROUNDS, RATE, KEEP = 400, 0.5, 0.8
PRIOR = 0.15
"""Half the penalty on a weight's square, in posts."""


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
            one.share = 1.0
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
    """Weights by gradient descent with momentum: a shared part and a smaller one for each kind."""
    data = [
        (
            [*(names := ("always", *s.seen)), *(f"{name}@{s.claim.kind}" for name in names)],
            float(bool(s.right)),
            s.share,
        )
        for s in samples
        if s.right is not None
    ]
    counts = Counter(name for names, _, _ in data for name in names)
    names = [name for name, count in counts.items() if count >= 4]
    index = {name: number for number, name in enumerate(names)}
    rows = [([index[n] for n in seen if n in index], wanted, share) for seen, wanted, share in data]
    prior = [PRIOR * (2.0 if "@" in name else 1.0) for name in names]
    curvature = [p + 0.25 * counts[name] for p, name in zip(prior, names, strict=True)]
    weights, speed = [0.0] * len(names), [0.0] * len(names)
    for _ in range(ROUNDS):
        slope = [0.0] * len(names)
        for seen, wanted, share in rows:
            total = sum(weights[i] for i in seen)
            error = share * (wanted - 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total)))))
            for i in seen:
                slope[i] += error
        for i, name in enumerate(names):
            pull = 0.0 if name == "always" else prior[i] * 2 * weights[i]
            speed[i] = KEEP * speed[i] + (slope[i] - pull) / curvature[i] * RATE / 10
            weights[i] += speed[i]
    value = dict(zip(names, weights, strict=True))
    shared = sorted({name.partition("@")[0] for name in names})
    return {
        name: tuple(
            round(value.get(name, 0.0) + value.get(f"{name}@{kind}", 0.0), 1)
            if counts[f"{name}@{kind}"] >= 4
            else 0.0
            for kind in KINDS
        )
        for name in shared
    }  # type: ignore[return-value]


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
        print(
            f"unlabelled: {sum(bool(judged(found, weights)) for found in wild)} of {len(wild)} flagged"
        )
    if options.write:
        print("\n".join(f'    "{name}": {weight},' for name, weight in weights.items()))


if __name__ == "__main__":
    main()
