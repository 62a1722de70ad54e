"""Documents gone wrong at random, a few of those that `benchmarks.fuzz` makes without end."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import Breeder, answered

HERON = (
    b"<rss version='2.0'><channel><item><guid>1</guid><title>Heron</title></item></channel></rss>"
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_whatever_the_document_the_answer_is_sound(seed: int) -> None:
    breeder = Breeder(seed, [HERON])
    body, label = breeder.next(), breeder.chance.choice((None, None, "text/xml; charset=utf-16"))
    assert answered(body, label, seed, Counter()) == ""
