"""A small web server on the loopback address, for as long as the demo runs.

It serves documents as a good server does: with validators, and a 304 to those who have them already
(RFC 9110 §13). Knows nothing of feeds.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from aggregator.dates import from_http, to_http

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aggregator.demo.documents import Document


def is_current(document: Document, if_none_match: str | None, since: str | None) -> bool:
    """Whether who asks with these validators has `document` already; the tag decides where there
    is one (RFC 9110 §13.2.2)."""
    if if_none_match is not None:
        tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
        return document.etag in tags or "*" in tags
    moment = from_http(since) if since else None
    return moment is not None and document.modified.replace(microsecond=0) <= moment


class _Handler(BaseHTTPRequestHandler):
    documents: Mapping[str, Document] = {}

    def do_GET(self) -> None:
        document = self.documents.get(self.path)
        if document is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        headers = self.headers
        if is_current(document, headers["If-None-Match"], headers["If-Modified-Since"]):
            self.send_response(HTTPStatus.NOT_MODIFIED)
            body = b""
        else:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", document.type)
            self.send_header("Content-Length", str(len(document.body)))
            body = document.body
        self.send_header("ETag", document.etag)
        self.send_header("Last-Modified", to_http(document.modified))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's name
        """The tour says what is worth saying."""


@contextmanager
def serving(documents: Mapping[str, Document]) -> Iterator[str]:
    """Serve `documents` by their paths; gives "127.0.0.1:PORT" and stops at the end."""
    handler = type("Handler", (_Handler,), {"documents": documents})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
