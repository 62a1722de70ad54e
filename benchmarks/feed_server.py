"""Serves a folder of feeds on loopback, with conditional requests, for benchmarks and long runs.

python -m benchmarks.feed_server FOLDER prints the port it listens on and serves until stopped.
"""

from __future__ import annotations

import functools
import http.server
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files with Last-Modified; `SimpleHTTPRequestHandler` answers If-Modified-Since with 304."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def guess_type(self, path: Any) -> str:
        """Feeds are served as what they are."""
        name = str(path)
        return "application/feed+json" if name.endswith(".json") else "application/xml"


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The base URL of a server over `folder`, as long as the context lasts."""
    handler = functools.partial(_Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def main() -> None:
    """Serve until standard input ends."""
    with serve(Path(sys.argv[1])) as base:
        print(base, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
