"""Files: whole or not at all, untouched when nothing changed, dated honestly."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import ExportError
from aggregator.export.write import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LATER = datetime(2021, 1, 1, tzinfo=UTC)
AHEAD = datetime(2999, 1, 1, tzinfo=UTC)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_written(tmp_path: Path) -> None:
    target = tmp_path / "planet.atom"
    assert write_atomically(target, b"new") is True
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["planet.atom"]


def test_equal_bytes_leave_the_file_untouched(tmp_path: Path) -> None:
    target = tmp_path / "planet.atom"
    target.write_bytes(b"same")
    os.utime(target, (1, 1))
    before = target.stat()
    assert write_atomically(target, b"same", LATER) is False
    assert (target.stat().st_ino, target.stat().st_mtime) == (before.st_ino, before.st_mtime)


def test_a_reader_of_the_old_file_keeps_the_old_bytes(tmp_path: Path) -> None:
    """The file is replaced, not rewritten: nobody ever sees a half."""
    target = tmp_path / "planet.atom"
    target.write_bytes(b"old")
    with target.open("rb") as reader:
        write_atomically(target, b"new")
        assert reader.read() == b"old"
    assert target.read_bytes() == b"new"


def test_permissions_are_kept(tmp_path: Path) -> None:
    target = tmp_path / "planet.atom"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_atomically(target, b"new")
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_permissions_that_any_new_file_has(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_atomically(tmp_path / "planet.atom", b"new")
    assert (tmp_path / "planet.atom").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_link_is_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real.atom", tmp_path / "planet.atom"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_what_is_no_file_is_written_to_and_stays(tmp_path: Path) -> None:
    """A pipe or /dev/null must not be replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert write_atomically(pipe, b"new") is True
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_new_file_is_dated_by_its_contents(tmp_path: Path) -> None:
    target = tmp_path / "planet.atom"
    write_atomically(target, b"new", LONG_AGO)
    assert target.stat().st_mtime == LONG_AGO.timestamp()


def test_a_newer_document_moves_the_date_on(tmp_path: Path) -> None:
    target = tmp_path / "planet.atom"
    write_atomically(target, b"old", LONG_AGO)
    write_atomically(target, b"new", LATER)
    assert target.stat().st_mtime == LATER.timestamp()


@pytest.mark.parametrize("modified", [LONG_AGO, AHEAD, None])
def test_a_change_always_makes_the_file_younger(tmp_path: Path, modified: datetime | None) -> None:
    """A shorter list is as new as before by its entries, yet a server must not answer 304."""
    target = tmp_path / "planet.atom"
    write_atomically(target, b"two entries", LONG_AGO)
    write_atomically(target, b"one entry", modified)
    (tmp_path / "now").touch()
    now = (tmp_path / "now").stat().st_mtime
    assert LONG_AGO.timestamp() < target.stat().st_mtime <= now


@pytest.mark.parametrize(
    ("place", "advice"),
    [("missing/planet.atom", "make its folder first"), ("folder", "name a file, not a folder")],
)
def test_what_cannot_be_written_is_said_in_a_sentence(
    tmp_path: Path, place: str, advice: str
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportError, match=advice) as caught:
        write_atomically(tmp_path / place, b"new")
    assert caught.value.path == tmp_path / place
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ExportError, match="a folder that you may write to"):
        write_atomically(tmp_path / "planet.atom", b"new")
    tmp_path.chmod(0o700)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110 -- a device
def test_a_failure_half_way_leaves_the_old_file_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at the moment of syncing."""
    target = tmp_path / "planet.atom"
    target.write_bytes(b"old")

    def full(handle: int) -> None:
        with open("/dev/full", "wb", buffering=0) as device:  # noqa: PTH123 -- a device
            device.write(b"x")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="make room"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["planet.atom"]
