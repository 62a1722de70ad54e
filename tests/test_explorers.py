"""The database opens well in other people's tools: Datasette, datasette-atom, sqlite-utils."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import subprocess
import sysconfig
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import feedparser
import pytest

from tests.support.world import ENTRIES, build

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
METADATA = ROOT / "config/datasette.yaml"
STORAGE = (ROOT / "docs/storage.md").read_text(encoding="utf-8")
PATIENCE = 30.0

SHELL = re.findall(r"```sh\n(.*?)```", STORAGE, re.DOTALL)
COMMANDS = [line for block in SHELL for line in block.replace("\\\n", " ").splitlines() if line]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world as `aggregator.db`, the name that the configuration of Datasette is for."""
    path = tmp_path_factory.mktemp("explorers") / "aggregator.db"
    store, _ = build(path)
    store.close()
    return path


# ---------------------------------------------------------------- sqlite-utils


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("sqlite-utils")])
def test_every_example_for_sqlite_utils_runs(world: Path, tmp_path: Path, line: str) -> None:
    """On a copy, for some of them write."""
    shutil.copy(world, tmp_path)
    program = Path(sysconfig.get_path("scripts")) / "sqlite-utils"
    words = shlex.split(line)
    done = subprocess.run([program, *words[1:]], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "error" not in done.stderr.decode().lower()
    assert done.stdout


# ---------------------------------------------------------------- Datasette


@pytest.fixture(scope="module")
def site(world: Path) -> Iterator[str]:
    """Datasette's address, with the project's metadata."""
    program = shutil.which("datasette", path=sysconfig.get_path("scripts"))
    program = program or shutil.which("datasette")
    if program is None:
        pytest.skip("needs datasette (pip install 'datasette<1' datasette-atom)")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [program, str(world), "--metadata", str(METADATA), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base)
        yield base
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(base: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(f"{base}/-/versions.json", timeout=PATIENCE).close()
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _get(url: str) -> bytes:
    with urlopen(url, timeout=PATIENCE) as response:
        found: bytes = response.read()
        return found


def _configured(kind: str) -> list[str]:
    """The names under `kind` in the metadata; its layout is fixed, and so needs no YAML parser."""
    text = METADATA.read_text(encoding="utf-8")
    block = re.search(rf"^    {kind}:\n((?:      .*\n|\n)+)", text, re.MULTILINE)
    assert block
    return re.findall(r"^      (\w+):", block[1], re.MULTILINE)


@pytest.mark.parametrize(
    "table", [name for name in _configured("tables") if name != "feed_secrets"]
)
def test_every_described_table_opens_with_its_facets(site: str, table: str) -> None:
    found: Any = json.loads(_get(f"{site}/aggregator/{table}.json?_shape=objects"))
    assert set(found) >= {"rows", "columns"}
    assert _get(f"{site}/aggregator/{table}")
    assert found.get("facets_timed_out", []) == []


@pytest.mark.parametrize("query", _configured("queries"))
def test_every_saved_query_answers(site: str, query: str) -> None:
    found: Any = json.loads(_get(f"{site}/aggregator/{query}.json?author=a&words=fog"))
    assert found["ok"] is True
    assert found["columns"]


def test_secrets_are_not_shown(site: str) -> None:
    with pytest.raises(HTTPError) as caught:
        _get(f"{site}/aggregator/feed_secrets")
    with caught.value as error:
        assert error.code == 403


@pytest.mark.parametrize("name", ["atom_entries", "newest"])
def test_datasette_atom_makes_a_feed_of_the_entries(site: str, name: str) -> None:
    plugins: Any = json.loads(_get(f"{site}/-/plugins.json"))
    if "datasette-atom" not in {plugin["name"] for plugin in plugins}:
        pytest.skip("needs datasette-atom")
    feed: Any = feedparser.parse(_get(f"{site}/aggregator/{name}.atom"))
    assert not feed.bozo
    wanted = {entry.title or "(untitled)" for several in ENTRIES.values() for entry in several}
    assert {entry.title for entry in feed.entries} == wanted
    assert all(entry.author for entry in feed.entries)
