"""An entry's HTML made fit to stand in a page among others. Pure.

- sanitised once more, so that it is balanced and harmless whatever is in the database, and until it
  stays as it is: what a browser makes of odd markup, it may read otherwise again (HTML §13.3);
- ids and links to them are kept apart from those of the page and of other entries;
- headings go below the entry's own, and landmarks become plain boxes (WCAG 1.3.1);
- pictures, sound and film are not asked for before they come into view.

The tags are found by pattern, which is sound only because the sanitiser has just written them:
names in lower case, every value in double quotes, no stray "<".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.export.values import legal
from aggregator.html import sanitise

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s"=<>]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^\s"=<>]+)="([^"]*)"')
_HEADING = re.compile(r"<(h[1-6])[ >]")
_MEDIA = re.compile(r"<(?:audio|img|picture|video)[ >]")
_PASSES = 4
"""Odd markup that is not settled after so many is nobody's text."""
_BOXES = dict.fromkeys(("article", "aside", "footer", "header", "hgroup", "nav", "section"), "div")


def embed(html: str, scope: str, level: int) -> tuple[str, bool]:
    """`html` for a place where `level` (1-6) is the next heading, and whether it holds media.

    The levels of heading that it uses follow from there without a gap. `scope` goes before ids.
    """
    clean = _settled(legal(html))
    used = sorted(set(_HEADING.findall(clean)))
    names = _BOXES | {name: f"h{min(6, level + place)}" for place, name in enumerate(used)}
    fitted = _TAG.sub(lambda tag: _fit(tag, names, scope), clean)
    return fitted, bool(_MEDIA.search(clean))


def _settled(html: str) -> str:
    for _ in range(_PASSES):
        before, html = html, sanitise(html, None)
        if html == before:
            break
    return html


def _fit(tag: re.Match[str], names: Mapping[str, str], scope: str) -> str:
    closing, name, written = tag.groups()
    if not closing and (written or name in ("audio", "img", "video")):
        attributes = _attributes(name, dict(_ATTRIBUTE.findall(written)), scope)
        written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{closing}{names.get(name, name)}{written}>"


def _attributes(name: str, given: dict[str, str], scope: str) -> dict[str, str]:
    """The attributes of a start tag; values stay escaped as they are."""
    if "id" in given:
        given["id"] = scope + given["id"]
    if given.get("href", "").startswith("#"):
        given["href"] = f"#{scope}{given['href'][1:]}"
    if name == "img":
        return {"alt": ""} | given | {"loading": "lazy", "decoding": "async"}
    if name in ("audio", "video"):
        given.pop("poster", None)
        return given | {"preload": "none", "controls": ""}
    return given
