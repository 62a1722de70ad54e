"""Fetch the feeds of FOLDER/urls one by one and parse them; run where fastfeedparser is."""

from __future__ import annotations

import sys
import urllib.request
from pathlib import Path

import fastfeedparser

entries = 0
for url in (Path(sys.argv[1]) / "urls").read_text().split():
    with urllib.request.urlopen(url) as answer:
        body = answer.read()
    try:
        entries += len(fastfeedparser.parse(body).entries)
    except Exception as error:
        print(f"{url}: {error}")
print(entries)
