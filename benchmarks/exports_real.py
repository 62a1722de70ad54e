"""Polls a folder of real feeds, exports all entries in every format, and has others read them.

python -m benchmarks.exports_real FOLDER checks that each feed keeps the rules of its format, that
feedparser (Atom, RSS) and a JSON parser find every entry with its id, title, link and date, that
two exports are byte-equal, and that Newsboat, where it is installed, keeps every entry of Atom and
RSS. `--database FILE` takes an earlier database and polls nothing. Exit 1 where one is not so.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from aggregator.export.document import ExportDocument, compose
from aggregator.query import parse
from aggregator.store import Store
from benchmarks.feed_server import serve
from benchmarks.real_feeds import poll, write_config
from tests.support.feed_rules import atom_faults, json_faults, opml_faults, rss_faults
from tests.support.readers import expected, find_newsboat, newsboat, read

RULES = {"atom": atom_faults, "rss": rss_faults, "json": json_faults, "opml": opml_faults}
READ_BACK = ("atom", "rss", "json")
BY_NEWSBOAT = ("atom", "rss")
SHOWN = 10
PATIENCE = 600.0


def poll_all(folder: Path, work: Path) -> Path:
    """A database of every feed in `folder`."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    with serve(folder) as base:
        seconds, said = poll(write_config(work, base, names))
    print(f"{said.splitlines()[0]} in {seconds:.0f} s")
    return work / "feeds.db"


def export(database: Path, kind: str, limit: int, output: Path) -> float:
    """Seconds that the installed command takes to write everything."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "aggregator", "--db", str(database), "--quiet", "export"]
    options = ["--format", kind, "--limit", str(limit), "--output", str(output)]
    subprocess.run([*command, *options], check=True)
    return time.perf_counter() - started


def everything(database: Path) -> ExportDocument:
    """What an export of all entries holds."""
    with Store(database) as store:
        query = parse("", datetime.now(UTC))
        return compose("Planet", store.search.entries(query, limit=store.entries.count()))


def check(database: Path, document: ExportDocument, kind: str, work: Path) -> list[str]:
    """What is wrong with one format."""
    first, second = work / f"planet.{kind}", work / f"again.{kind}"
    seconds = export(database, kind, len(document.entries), first)
    export(database, kind, len(document.entries), second)
    data = first.read_bytes()
    print(f"{kind}: {len(data) / 2**20:.1f} MiB in {seconds:.1f} s")
    faults = [] if data == second.read_bytes() else [f"{kind}: two exports differ"]
    second.unlink()
    faults += [f"{kind}: {fault}" for fault in RULES[kind](data)] if kind in RULES else []
    if kind in READ_BACK:
        faults += _compare(document, data, kind)
    return faults


def _compare(document: ExportDocument, data: bytes, kind: str) -> list[str]:
    wanted, found = expected(document, kind), read(data, kind)
    if len(wanted) != len(found):
        return [f"{kind}: {len(found)} entries were read, {len(wanted)} written"]
    return [
        f"{kind}: {name} of {have.id}: {got!r} was read, {want!r} written"
        for want_all, have in zip(wanted, found, strict=True)
        for name, want, got in zip(have._fields, want_all, have, strict=True)
        if want != got
    ]


def ask_newsboat(document: ExportDocument, work: Path) -> list[str]:
    """What Newsboat misses."""
    if find_newsboat() is None:
        print("newsboat: skipped, it is not installed (Debian's package newsboat)")
        return []
    faults = []
    for kind in BY_NEWSBOAT:
        own = work / f"newsboat-{kind}"
        own.mkdir()
        with serve(work) as base:
            ids = newsboat(f"{base}planet.{kind}", own, PATIENCE)
        print(f"newsboat: {len(ids)} of {len(document.ids)} entries of {kind}")
        missing = set(document.ids) - set(ids)
        faults += [f"newsboat: {name} is missing of {kind}" for name in sorted(missing)]
    return faults


def main() -> None:
    """Run it, print the numbers, and fail where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, nargs="?", help="feeds, one a file")
    parser.add_argument("--database", type=Path, help="take this one, and poll nothing")
    options = parser.parse_args()
    if (options.folder is None) == (options.database is None):
        parser.error("name a folder of feeds, or a --database")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        database = options.database or poll_all(options.folder, work)
        document = everything(database)
        print(f"{len(document.entries)} entries")
        faults = []
        for kind in (*RULES, "html"):
            faults += check(database, document, kind, work)
        faults += ask_newsboat(document, work)
    for fault in faults[:SHOWN]:
        print(f"BROKEN: {fault}")
    if faults[SHOWN:]:
        print(f"and {len(faults) - SHOWN} more")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
