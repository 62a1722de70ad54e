"""The address under which a feed is subscribed: without fragment, and without secrets (R54)."""

from __future__ import annotations

from urllib.parse import unquote

from aggregator.model import Credentials
from aggregator.urls import redact, split


def subscribed(url: str) -> tuple[str, Credentials | None]:
    """(URL to store, credentials that stood in it)."""
    url = url.partition("#")[0]
    parts = split(url)
    if parts is None or (parts.username is None and parts.password is None):
        return redact(url), None
    username, password = parts.username, parts.password
    return redact(url), Credentials(
        None if username is None else unquote(username),
        None if password is None else unquote(password),
    )
