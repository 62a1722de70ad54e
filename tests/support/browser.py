"""A page in a real browser: Chromium without a window, a server on loopback, a script that looks.

Every name under .example leads to that server, so that it sees what the page asks for; all other
names lead nowhere, so that nothing reaches the network. The script is in a harness page, which has
the page under test in a frame and reports JSON.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # the only page it opens is ours
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1900,1200",
)
PATIENCE = 60
"""Seconds until a browser that does not report is given up."""


def find_browser() -> str | None:
    """Where Chromium is, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


@dataclass
class Visit:
    """What the harness reported, and what the server was asked for meanwhile, as "host/path"."""

    report: Any = None
    asked: list[str] = field(default_factory=list)
    done: Event = field(default_factory=Event)


def visit(pages: Mapping[str, bytes], profile: Path) -> Visit:
    """Opens `pages["/"]` in Chromium until it POSTs JSON to /report; `profile` is an empty folder.

    GET /asked tells the harness what was asked for so far.
    """
    browser, found = find_browser(), Visit()
    assert browser is not None
    with _server(pages, found) as port:
        process = subprocess.Popen(
            [
                browser,
                *OPTIONS,
                f"--user-data-dir={profile}",
                f"--host-resolver-rules=MAP *.example 127.0.0.1:{port}, MAP * ~NOTFOUND",
                f"http://harness.example:{port}/",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert found.done.wait(PATIENCE), "the browser did not report"
        finally:
            process.terminate()
            process.wait(PATIENCE)
    return found


@contextmanager
def _server(pages: Mapping[str, bytes], found: Visit) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/asked":
                self.answer(json.dumps(found.asked).encode())
                return
            found.asked.append(self.headers["Host"].partition(":")[0] + self.path)
            self.answer(pages.get(self.path.partition("?")[0]))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(b"thanks")
            found.report = json.loads(body)
            found.done.set()

        def answer(self, body: bytes | None) -> None:
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *arguments: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
