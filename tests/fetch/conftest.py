"""Servers of the tests of fetching."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.raw_server import RawServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[RawServer]:
    """A server on 127.0.0.1."""
    with RawServer() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[RawServer]:
    """Another host, 127.0.0.2."""
    with RawServer("127.0.0.2") as running:
        yield running
