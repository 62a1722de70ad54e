"""A daemon that is killed again and again while it polls a world that changes all the time.

    python -m benchmarks.kill [--times 300] [--seed 1] [--signal KILL|TERM]

Real daemon processes with a fast clock (`fast_daemon`) poll real servers on loopback (`restless`);
each is ended at a random moment. After each end the file must be sound and whole: what is stored of
a feed is what its stored ETag stands for. At last the world stops, a daemon may finish, and every
entry must be stored once, with its last text, and a hook must have heard of it. No request may come
before its time: not within an hour of the last one for its feed, not before what was written as
due, not while its host had asked to be left alone, not closer than the gap. Ends with status 1
where any of this does not hold.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from aggregator.dates import from_stamp, stamp
from benchmarks.fast_daemon import Clock
from benchmarks.restless import RETRY_AFTER, RestlessWorld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.restless import Asked

START = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
SPEED = 120.0
"""An hour in half a minute: a daemon is back within minutes of that time, and not late enough for
what is overdue to be spread over hours."""

HOSTS = 16
FEEDS = 64
HOST_GAP = 1.0
MOST_POLLS = 4
"""Polls that a daemon may tell of before it is ended; counted, since machines are busy or not."""

LONGEST = 0.6
"""Seconds that it lives after that."""

EARLY = 0.15
"""The share of daemons that do not get so far: they are ended in their first second."""

PATIENCE = 10.0
"""Seconds after which a daemon is ended that has nothing to poll."""

LATE = 0.5
"""Seconds by which a busy machine may delay the arrival of a request, and so seem to shorten the
wait until the next one."""

SETTLED_WITHIN = 600.0
"""Seconds after which a daemon that has not polled every feed again has lost its way."""


@dataclass(slots=True)
class Findings:
    """What was seen; `wrong` is what must not be."""

    ends: int = 0
    slowest_end: float = 0.0
    open_requests: int = 0
    wrong: list[str] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Promise:
    """What is written of the time to come: when a feed is due, until when a host is left alone."""

    due: dict[str, datetime]
    blocked: dict[str, datetime]


class Soak:
    """One file, one world, and daemons that come and go."""

    def __init__(self, folder: Path, world: RestlessWorld, clock: Clock) -> None:
        self.world = world
        self.findings = Findings()
        self.database = folder / "soak.db"
        self._clock = clock
        self._log = folder / "daemon.log"
        self._config = folder / "soak.toml"
        places = ", ".join(f'"{place}"' for place in world.places)
        feeds = "".join(f'[[feeds]]\nurl = "{world.url(name)}"\n' for name in world.feeds)
        self._config.write_text(
            f'database = "{self.database}"\n[fetch]\nhost_gap = {HOST_GAP}\n'
            f"allow_private = [{places}]\n{feeds}"
            f'[[hooks]]\nname = "soak"\non = "entry"\nurl = "{world.hook_url}"\n'
        )

    def live(self, polls: int | None, seconds: float, end: signal.Signals) -> None:
        """Start a daemon, end it so many seconds after it has told of so many polls (None: after it
        was begun), and look at what it left."""
        promise, first = self.promise(), len(self.world.asked)
        began_at = self._clock()
        with self._log.open("wb") as log:
            process = self._start(log)
            try:
                deadline = time.monotonic() + (0 if polls is None else PATIENCE)
                while time.monotonic() < deadline and self._told() < (polls or 0) + 1:
                    time.sleep(0.02)
                time.sleep(seconds)
            finally:
                began = time.monotonic()
                process.send_signal(end)
                code = process.wait()
        self.findings.ends += 1
        self.findings.slowest_end = max(self.findings.slowest_end, time.monotonic() - began)
        if end is signal.SIGTERM and code != 0 and not (polls is None and code == -end):
            self._complain(f"SIGTERM ended it with {code}")
        opened = self._rows("SELECT feed_id FROM asked WHERE at >= ?", stamp(began_at))
        self.findings.open_requests += len(opened)
        self._read_log()
        self._check_times(self.world.asked[first:], promise)
        self._check_file()

    def settle(self) -> None:
        """Stop the world, and let a daemon poll every feed once more."""
        self.world.freeze()
        promise, first = self.promise(), len(self.world.asked)
        deadline = time.monotonic() + SETTLED_WITHIN
        with self._log.open("wb") as log:
            process = self._start(log)
            while not self._is_settled(first) and time.monotonic() < deadline:
                time.sleep(0.5)
            process.terminate()
            if process.wait() != 0:
                self._complain(f"the last daemon ended with {process.returncode}")
        self._read_log()
        self._check_times(self.world.asked[first:], promise)
        self._check_file()
        self._check_everything_is_stored()

    def _told(self) -> int:
        """How often the daemon has said that it has started, or polled."""
        said = self._log.read_bytes()
        return said.count(b'"event": "started"') + said.count(b'"event": "polled"')

    def _start(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "benchmarks.fast_daemon", str(self._config)]
        return subprocess.Popen([*command, self._clock.spell()], stderr=log)

    def _complain(self, what: str) -> None:
        self.findings.wrong.append(f"after {self.findings.ends} ends: {what}")

    def _read_log(self) -> None:
        """Whole lines are events; the last one may have been cut off by the end."""
        for line in self._log.read_text(encoding="utf-8").splitlines(keepends=True):
            if not line.endswith("\n"):
                continue
            try:
                event = json.loads(line)
            except ValueError:
                self._complain(f"it said: {line.strip()}")
                continue
            self.findings.events[event["event"]] += 1
            if event["event"] == "failed":
                self._complain(f"a tick failed: {event['error']}")

    # ------------------------------------------------------------ the file

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        if not self.database.exists():
            return []
        with closing(sqlite3.connect(self.database)) as connection:
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                return []
            return connection.execute(sql, values).fetchall()

    def promise(self) -> Promise:
        """What is written of the future."""
        due = self._rows("SELECT url, next_check_at FROM feeds WHERE next_check_at IS NOT NULL")
        blocked = self._rows("SELECT host, not_before FROM hosts")
        return Promise(
            {url.rpartition("/")[2]: from_stamp(at) for url, at in due},
            {host: from_stamp(at) for host, at in blocked},
        )

    def _check_file(self) -> None:
        for (line,) in self._rows("PRAGMA integrity_check"):
            if line != "ok":
                self._complain(f"integrity_check says {line}")
        for name, etag in self._feeds():
            stored = self.stored(name)
            if etag and stored != self.world.feeds[name].versions[etag]:
                self._complain(f"{name} does not hold what its ETag stands for")
        for url, told, held in self._rows(
            """SELECT f.url, coalesce(sum(p.new), 0),
                (SELECT count(*) FROM entries WHERE feed_id = f.id)
            FROM feeds f LEFT JOIN polls p ON p.feed_id = f.id GROUP BY f.id"""
        ):
            if told != held:
                self._complain(f"{url}: polls tell of {told} entries, {held} are there")

    def _feeds(self) -> Iterator[tuple[str, str]]:
        for url, etag in self._rows("SELECT url, CAST(etag AS TEXT) FROM feeds"):
            yield url.rpartition("/")[2], (etag or "").strip('"')

    def stored(self, name: str) -> dict[str, str]:
        """guid -> text of what is stored of a feed; complains of anything twice."""
        rows = self._rows(
            """SELECT guid, content_text FROM entries
            WHERE feed_id = (SELECT id FROM feeds WHERE url = ?)""",
            self.world.url(name),
        )
        if len(dict(rows)) != len(rows):
            self._complain(f"{name} holds entries twice")
        return dict(rows)

    def _is_settled(self, first: int) -> bool:
        done = {asked.path for asked in self.world.asked[first:] if asked.status in (200, 304)}
        waiting = """SELECT count(*) FROM happenings UNION ALL
            SELECT count(*) FROM deliveries WHERE state = 'waiting' UNION ALL
            SELECT count(*) FROM asked"""
        return done == set(self.world.feeds) and not any(n for (n,) in self._rows(waiting))

    def _check_everything_is_stored(self) -> None:
        for name in self.world.feeds:
            if self.stored(name) != self.world.final(name):
                self._complain(f"{name} is not stored as it was in the end")
        news = """SELECT e.guid FROM entries e JOIN feeds f ON f.id = e.feed_id
            WHERE e.published_at >= f.added_at"""
        missed = {guid for (guid,) in self._rows(news)} - set(self.world.told)
        if missed:
            self._complain(f"the hook never heard of {len(missed)} entries")
        try:
            self._rows("INSERT INTO entries_fts (entries_fts) VALUES ('integrity-check')")
        except sqlite3.Error as error:
            self._complain(f"the full-text index: {error}")

    # ------------------------------------------------------------ the times

    def _check_times(self, asked: list[Asked], promise: Promise) -> None:
        late = timedelta(seconds=LATE * self._clock.speed)
        for each in asked:
            earlier = [other for other in self.world.asked if other.real < each.real]
            self._check_gap(each, earlier)
            of_feed = [other.at for other in earlier if other.path == each.path]
            # the hour is counted from when it was written down, a turn of the host before
            turn = timedelta(seconds=2 * HOST_GAP * self._clock.speed)
            if of_feed and each.at - of_feed[-1] < timedelta(hours=1) - turn - late:
                self._complain(f"{each.path} was asked {each.at - of_feed[-1]} after the last time")
            if each.path in promise.due and each.at < promise.due[each.path] - late:
                self._complain(f"{each.path} was asked at {each.at}, before it was due")
            if each.place in promise.blocked and each.at < promise.blocked[each.place] - late:
                self._complain(f"{each.place} was asked at {each.at}, before it wanted")
            throttled = [
                other.at for other in asked if other.place == each.place and other.status == 429
            ]
            wait = timedelta(seconds=RETRY_AFTER)
            if any(late < each.at - at < wait - late for at in throttled):
                self._complain(f"{each.place} was asked again too soon after a 429")

    def _check_gap(self, asked: Asked, earlier: list[Asked]) -> None:
        at_host = [other.real for other in earlier if other.place == asked.place]
        if at_host and asked.real - at_host[-1] < HOST_GAP - LATE:
            self._complain(
                f"{asked.place} was asked {asked.real - at_host[-1]:.2f} s after the last"
            )


def run(
    times: int,
    seed: int,
    end: signal.Signals,
    folder: Path,
    *,
    feeds: int = FEEDS,
    speed: float = SPEED,
) -> Soak:
    """End daemons so many times, then settle."""
    dice = random.Random(seed)
    clock = Clock(START, time.time(), speed)
    days = (times * 10 + 60) * speed / 86_400
    with RestlessWorld(clock, HOSTS, feeds, days, seed) as world:
        soak = Soak(folder, world, clock)
        with suppress(KeyboardInterrupt):  # then it was fewer times
            for n in range(times):
                polls = None if dice.random() < EARLY else dice.randint(0, MOST_POLLS)
                soak.live(polls, dice.uniform(0, LONGEST), end)
                print(f"\r{n + 1}", end="", file=sys.stderr, flush=True)
        soak.settle()
        print("\r", end="", file=sys.stderr)
    return soak


def report(soak: Soak) -> None:
    """Print what was seen."""
    found, world = soak.findings, soak.world
    statuses = Counter(asked.status for asked in world.asked)
    entries = sum(len(world.final(name)) for name in world.feeds)
    again = sum(count > 1 for count in world.told.values())
    lines = {
        "ends": f"{found.ends}, the slowest took {found.slowest_end:.2f} s",
        "requests": f"{len(world.asked)}: "
        + ", ".join(f"{status}: {count}" for status, count in statuses.most_common()),
        "answers that died with it": f"{found.open_requests}",
        "events": ", ".join(f"{name}: {count}" for name, count in found.events.most_common()),
        "entries": f"{entries} in {len(world.feeds)} feeds on {len(world.servers)} hosts",
        "told to the hook": f"{len(world.told)} entries, {again} of them more than once",
        "wrong": f"{len(found.wrong)}",
    }
    for label, text in lines.items():
        print(f"{label:26} {text}")
    for line in sorted(found.wrong, key=lambda line: "it said" in line)[:20]:
        print(f"  {line}")


def main() -> None:
    """Run, and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--signal", choices=["KILL", "TERM"], default="KILL")
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.times} times SIG{options.signal}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        end = signal.Signals[f"SIG{options.signal}"]
        soak = run(options.times, options.seed, end, Path(folder))
        report(soak)
    sys.exit(bool(soak.findings.wrong))


if __name__ == "__main__":
    main()
