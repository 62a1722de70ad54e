"""One pass of lemon24/reader over the feeds of FOLDER/urls; run in an environment that has it."""

from __future__ import annotations

import sys
from pathlib import Path

from reader import make_reader

folder = Path(sys.argv[1])
reader = make_reader(str(folder / "reader.sqlite"))
for url in (folder / "urls").read_text().split():
    reader.add_feed(url, exist_ok=True)
reader.update_feeds(scheduled=False)
print(reader.get_entry_counts().total)
