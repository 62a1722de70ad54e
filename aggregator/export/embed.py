"""An entry's HTML made fit to stand in a page among others. Pure.

- sanitised once more, so that it is balanced and harmless whatever is in the database;
- ids and links to them are kept apart from those of the page and of other entries;
- headings go below the entry's own, and landmarks become plain boxes (WCAG 1.3.1);
- pictures, sound and film are not asked for before they come into view.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from aggregator.export.values import legal
from aggregator.html import sanitise

_BOXES = frozenset({"article", "aside", "footer", "header", "hgroup", "nav", "section"})
_VOID = frozenset({"area", "br", "col", "hr", "img", "source", "track", "wbr"})
_HEADING = re.compile(r"<h([1-6])[ >]")
_MEDIA = frozenset({"audio", "img", "picture", "video"})


class _Fitter(HTMLParser):
    def __init__(self, scope: str, headings: dict[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.scope = scope
        self.headings = headings
        self.parts: list[str] = []
        self.has_media = False

    def name(self, tag: str) -> str:
        return "div" if tag in _BOXES else self.headings.get(tag, tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.has_media |= tag in _MEDIA
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            values["id"] = self.scope + values["id"]
        if values.get("href", "").startswith("#"):
            values["href"] = f"#{self.scope}{values['href'][1:]}"
        if tag == "img":
            values = {"alt": ""} | values | {"loading": "lazy", "decoding": "async"}
        elif tag in ("audio", "video"):
            values |= {"preload": "none", "controls": ""}
            values.pop("poster", None)
        written = "".join(f' {name}="{escape(value)}"' for name, value in values.items())
        self.parts.append(f"<{self.name(tag)}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.parts.append(f"</{self.name(tag)}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data, quote=False))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


def embed(html: str, scope: str, level: int) -> tuple[str, bool]:
    """`html` for a place where `level` (1-6) is the next heading, and whether it holds media.

    The levels of heading that it uses follow from there without a gap. `scope` goes before ids.
    """
    clean = sanitise(legal(html), None)
    used = sorted(set(_HEADING.findall(clean)))
    fitter = _Fitter(scope, {f"h{n}": f"h{min(6, level + i)}" for i, n in enumerate(used)})
    fitter.feed(clean)
    fitter.close()
    return "".join(fitter.parts), fitter.has_media
