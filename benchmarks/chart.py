"""Bars as SVG, written by hand: readable on light and on dark pages. Pure."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _LABELS, _VALUES, _BAR, _GAP, _HEAD = 760, 130, 150, 18, 6, 40

_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.head { font-weight: 600 }
.value { fill: #57606a }
.bar { fill: #8c959f }
.ours { fill: #0969da }
.range { stroke: #24292f; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .value { fill: #9198a1 }
  .bar { fill: #6e7681 }
  .ours { fill: #4493f8 }
  .range { stroke: #e6edf3 }
}
"""


class Bar(NamedTuple):
    """One bar: its length `value`, drawn with a line from `low` to `high`, and what stands beside
    it; ours stands out."""

    label: str
    value: float
    low: float
    high: float
    text: str
    ours: bool = False


class Panel(NamedTuple):
    """Bars with a scale in common, under a heading."""

    heading: str
    bars: Sequence[Bar]


def svg(title: str, panels: Sequence[Panel]) -> str:
    """A document with the panels one below the other."""
    y, parts = 0, []
    for panel in panels:
        parts.append(
            f'<text class="head" x="0" y="{y + _HEAD - 12}">{escape(panel.heading)}</text>'
        )
        y += _HEAD
        most = max(bar.high for bar in panel.bars)
        for bar in panel.bars:
            parts.append(_bar(bar, y, (_WIDTH - _LABELS - _VALUES) / most))
            y += _BAR + _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y + 4}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _bar(bar: Bar, y: int, scale: float) -> str:
    middle = y + _BAR / 2
    low, high = _LABELS + bar.low * scale, _LABELS + bar.high * scale
    width = max(1.0, bar.value * scale)
    kind = "bar ours" if bar.ours else "bar"
    return (
        f'<text x="{_LABELS - 8}" y="{y + 14}" text-anchor="end">{escape(bar.label)}</text>'
        f'<rect class="{kind}" x="{_LABELS}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="2"/>'
        f'<line class="range" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<text class="value" x="{high + 8:.1f}" y="{y + 14}">{escape(bar.text)}</text>'
    )
