"""Fixtures of the whole suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.home import Home
from tests.support.raw_server import RawServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def web() -> Iterator[RawServer]:
    """A server on 127.0.0.1 that knows no page yet."""
    with RawServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, web: RawServer) -> Iterator[Home]:
    """An aggregator that may ask `web`."""
    with Home(tmp_path, web) as made:
        yield made
