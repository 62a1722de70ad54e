"""Polls a folder of real feeds from loopback into one database, twice, and says what came of it.

python -m benchmarks.real_feeds FOLDER [--count-with-feedparser] checks that no feed crashes the
program, that each is stored or reported with a reason, that (with the option) no feed has fewer
entries than feedparser finds in its file, and that a second poll changes nothing. Exit 1 otherwise.
"""

from __future__ import annotations

import argparse
import io
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from urllib.parse import quote

from benchmarks.feed_server import serve

TABLES = ("feeds", "entries", "entry_authors", "entry_tags", "enclosures", "links", "crosslinks")


def expected(path: Path) -> tuple[str, int]:
    """How many entries that say anything feedparser finds in a file, by itself."""
    import feedparser

    body = path.read_bytes()
    kind = "application/json" if path.suffix == ".json" else "application/xml"
    try:
        found = feedparser.parse(io.BytesIO(body), response_headers={"content-type": kind})
        return path.name, sum(bool(entry) for entry in found.entries)
    except Exception:  # feedparser's own trouble; ours must still be a reason
        return path.name, 0


def write_config(folder: Path, base: str, names: list[str]) -> Path:
    """A configuration that follows every file at `base`."""
    host = base.removeprefix("http://").rstrip("/")
    lines = [
        f'database = "{folder / "feeds.db"}"',
        "[fetch]",
        "host_gap = 0.0",
        f'allow_private = ["{host}"]',
        "[schedule]",
        'manual_gap = "0s"',
        "[crosslinks]",
        "confirm = false",
    ]
    lines += [f'[[feeds]]\nurl = "{base}{quote(name)}"' for name in names]
    path = folder / "aggregator.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def poll(config: Path) -> tuple[float, str]:
    """(seconds, what it said) of one pass over every feed by the installed command."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "aggregator", "--config", str(config), "poll", "--all"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode or "Traceback" in said:
        sys.exit(f"poll ended with {done.returncode}:\n{said[-4000:]}")
    return time.perf_counter() - started, said


def counts(database: sqlite3.Connection) -> dict[str, int]:
    """Rows of each table."""
    return {t: database.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in TABLES}


def main() -> None:
    """Run it, print the numbers, and fail where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count-with-feedparser", action="store_true")
    options = parser.parse_args()
    files = sorted(path for path in options.folder.iterdir() if path.is_file())
    broken: list[str] = []
    with tempfile.TemporaryDirectory() as work, serve(options.folder) as base:
        config = write_config(Path(work), base, [path.name for path in files])
        first, _ = poll(config)
        database = sqlite3.connect(Path(work) / "feeds.db")
        before = counts(database)
        database.execute("UPDATE feeds SET etag = NULL, last_modified = NULL, body_hash = NULL")
        database.commit()
        second, _ = poll(config)
        after = counts(database)
        if before != after:
            broken.append(f"a second poll changed the counts: {before} -> {after}")
        stored = {
            url.rsplit("/", 1)[1]: (entries, error, kind)
            for url, entries, error, kind in database.execute(
                """SELECT url, (SELECT count(*) FROM entries WHERE feed_id = feeds.id),
                error, error_kind FROM feeds"""
            )
        }
        versions = database.execute("SELECT count(*) FROM entry_versions").fetchone()[0]
        shown = database.execute("SELECT count(*) FROM elsewhere").fetchone()[0]
        database.close()
    if versions:
        broken.append(f"a second poll of the same documents changed {versions} entries")
    if options.count_with_feedparser:
        with ProcessPoolExecutor() as pool:
            for name, number in pool.map(expected, files, chunksize=8):
                have, error, _ = stored[quote(name)]
                if have < number and not error:
                    broken.append(f"{name}: {have} entries stored, feedparser finds {number}")
    print(
        f"{before['feeds']} feeds, {before['entries']} entries, {before['links']} links, "
        f"{before['crosslinks']} cross-links of which {shown} shown"
    )
    print(f"first poll {first:.1f} s; second poll, all read again, {second:.1f} s")
    for name, (_, error, kind) in sorted(stored.items()):
        if error:
            print(f"refused: {name}: {kind}: {error}")
    for line in broken:
        print(f"BROKEN: {line}")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
