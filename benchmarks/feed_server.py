"""Serves a folder of feeds on loopback from a process of its own, with or without validators.

    python -m benchmarks.feed_server FOLDER [--hosts 200]

prints the port it listens on and serves until standard input ends. Lines read there change what is
served: "validators on", "validators off", "new 1" (so many more entries in every feed than its file
has); each is answered with a line. Documents are read once, and answers are bytes made beforehand,
so that the server is never what is waited for.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import quote

from benchmarks.new_entries import with_new_entries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class Document(NamedTuple):
    """A body with the fields that describe it."""

    body: bytes
    etag: str
    modified: str
    kind: str

    def answer(self, asked: dict[str, str], *, validators: bool) -> tuple[bytes, bytes]:
        """Head and body of the answer (RFC 9110 §13.2.2: the tag goes before the date)."""
        fields = ""
        if validators:
            fields = f"ETag: {self.etag}\r\nLast-Modified: {self.modified}\r\n"
            known = asked.get("if-none-match")
            if (known == self.etag) if known else asked.get("if-modified-since") == self.modified:
                return f"HTTP/1.1 304 Not Modified\r\n{fields}\r\n".encode(), b""
        head = f"Content-Type: {self.kind}\r\nContent-Length: {len(self.body)}\r\n"
        return f"HTTP/1.1 200 OK\r\n{fields}{head}\r\n".encode(), self.body


class Site:
    """The documents of a folder, by the path at which they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.validators = True
        self._read = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
        self.documents: dict[str, Document] = {}
        self.publish(new=0)

    def publish(self, new: int) -> int:
        """Serve what was read with `new` more entries each; how many documents took them."""
        modified = format_datetime(_EPOCH + timedelta(hours=new), usegmt=True)
        bodies = {name: with_new_entries(body, new) for name, body in self._read.items()}
        self.documents = {
            "/" + quote(name): Document(
                body,
                f'"{hashlib.md5(body).hexdigest()}"',
                modified,
                "application/feed+json" if name.endswith(".json") else "application/xml",
            )
            for name, body in bodies.items()
        }
        return sum(bodies[name] != body for name, body in self._read.items())


class _Connection(asyncio.Protocol):
    """Requests one after the other, until the client has enough."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._data += data
        while b"\r\n\r\n" in self._data:
            head, _, self._data = self._data.partition(b"\r\n\r\n")
            self._answer(head.decode("latin-1"))

    def _answer(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        method, path, _ = first.split(" ", 2)
        fields = (line.partition(":") for line in lines)
        asked = {name.lower(): value.strip() for name, _, value in fields}
        document = self._site.documents.get(path)
        if document is None:
            answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b""
        else:
            answer = document.answer(asked, validators=self._site.validators)
        self._transport.writelines(answer if method == "GET" else answer[:1])
        if asked.get("connection", "").lower() == "close":
            self._transport.close()


class FeedServer:
    """The process that serves `folder`, at as many loopback addresses as there are `hosts`. Use it
    as a context manager."""

    def __init__(self, folder: Path, hosts: int = 1) -> None:
        self._command = [sys.executable, "-m", "benchmarks.feed_server", str(folder)]
        self._hosts = hosts
        self._names = sorted(path.name for path in folder.iterdir() if path.is_file())

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [*self._command, "--hosts", str(self._hosts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        self._port = int(self._line())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    @property
    def base(self) -> str:
        """The address of the folder at the first host."""
        return f"http://{self.places[0]}/"

    @property
    def places(self) -> list[str]:
        """Every host with its port."""
        return [f"{_address(number)}:{self._port}" for number in range(self._hosts)]

    @property
    def urls(self) -> list[str]:
        """The address of every document, the hosts by turns."""
        places = self.places
        return [
            f"http://{places[number % self._hosts]}/{quote(name)}"
            for number, name in enumerate(self._names)
        ]

    def validators(self, sent: bool) -> None:
        """Whether documents have validators from now on, and conditional requests an effect."""
        self._say(f"validators {'on' if sent else 'off'}")

    def publish(self, new: int) -> int:
        """Serve every feed with `new` entries more than its file has; how many feeds took them."""
        return int(self._say(f"new {new}"))

    def _say(self, line: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        if line := self._process.stdout.readline():
            return line
        raise RuntimeError("the feed server has ended")


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The base URL of a server over `folder`, as long as the context lasts."""
    with FeedServer(folder) as server:
        yield server.base


def _address(number: int) -> str:
    return f"127.0.{number // 250}.{number % 250 + 1}"


async def _obey(site: Site) -> None:
    """Do what standard input says, until it ends."""
    loop = asyncio.get_running_loop()
    while line := (await loop.run_in_executor(None, sys.stdin.readline)).split():
        count = 0
        match line:
            case ["validators", word]:
                site.validators = word == "on"
            case ["new", number]:
                count = site.publish(int(number))
        print(count, flush=True)


async def _serve(folder: Path, hosts: int) -> None:
    site, loop = Site(folder), asyncio.get_running_loop()
    port = 0
    for number in range(hosts):
        server = await loop.create_server(
            lambda: _Connection(site), _address(number), port, backlog=1024
        )
        port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    await _obey(site)


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hosts", type=int, default=1, help="loopback addresses to serve at")
    options = parser.parse_args()
    asyncio.run(_serve(options.folder, options.hosts))


if __name__ == "__main__":
    main()
