"""The words of sanitised HTML, without a parser: it has only one spelling. Pure."""

from __future__ import annotations

import re

from aggregator.html.blocks import BLOCK, plain_text

_REST = r'(?: [^>"]*+(?:"[^"]*+"[^>"]*+)*+)?+>'
_BLOCK = re.compile(rf"</?+(?:{'|'.join(sorted(BLOCK))}){_REST}")
_BREAK = re.compile(rf"<br{_REST}")
_TAG = re.compile(rf"</?+[a-z0-9]++{_REST}")
_BLANKS = re.compile("  +")
_END = "\0"
_ENDING = re.compile("<(?:center|hgroup|menu)\\b")
"""Elements that end a paragraph without being a block of ours."""


def sanitised_text(html: str) -> str:
    """What `plain_text` says of `html` that `sanitise` has made, five times as fast."""
    if "<" not in html or _END in html or _ENDING.search(html):
        return plain_text(html)
    text = _TAG.sub("", _BREAK.sub(" ", _BLOCK.sub(_END, html)))
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0")
        text = text.replace("&amp;", "&")
    for blank in "\t\r\n\f":
        text = text.replace(blank, " ")
    blocks = (block.strip(" ") for block in _BLANKS.sub(" ", text).split(_END))
    return "\n\n".join(filter(None, blocks))
