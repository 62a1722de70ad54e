"""Prometheus' text format, version 0.0.4. Pure.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from aggregator.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Sample:
    """A value, with labels."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """All samples of one name, in the unit that the name ends with; a counter's ends in _total."""

    name: str
    type: Literal["counter", "gauge"]
    help: str
    samples: tuple[Sample, ...]


def spell(families: Iterable[Family]) -> str:
    """The families that have samples, in their order."""
    return "".join(line + "\n" for family in families if family.samples for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    yield f"# HELP {family.name} {_escape(family.help)}"
    yield f"# TYPE {family.name} {family.type}"
    for sample in family.samples:
        pairs = ",".join(f'{k}="{_escape(v, quoted=True)}"' for k, v in sample.labels.items())
        yield (
            f"{family.name}{{{pairs}}} {sample.value!r}"
            if pairs
            else (f"{family.name} {sample.value!r}")
        )


def _escape(text: str, *, quoted: bool = False) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace('"', '\\"') if quoted else text
