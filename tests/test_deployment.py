"""The unit and the Dockerfile, as far as they can be looked at without systemd and Docker."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "config/aggregator.service"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
MOST_EXPOSED = 20
"""Tenths, as systemd-analyze counts them: 20 of 100 is called OK."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


@needs_systemd
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8").replace("/opt/aggregator/bin/aggregator", "/bin/true")
    unit = tmp_path / "aggregator.service"
    unit.write_text(text, encoding="utf-8")
    said = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert [line for line in said.stderr.splitlines() if "aggregator.service" in line] == []


@needs_systemd
def test_the_unit_lets_the_daemon_do_little_else() -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}"]
    said = subprocess.run([*command, UNIT], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr


def test_what_the_dockerfile_copies_is_there_and_not_ignored() -> None:
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
        for word in line.split()
    ]
    assert copied
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in kept


@pytest.mark.parametrize("command", re.findall(r"^(?:\s*CMD) (\[.*\])$", DOCKERFILE, re.MULTILINE))
def test_the_commands_of_the_dockerfile_exist(command: str) -> None:
    words = re.findall(r'"([^"]+)"', command)
    assert words[0] == "aggregator"
    said = subprocess.run(
        [sys.executable, "-m", *words, "--help"], capture_output=True, text=True, cwd=ROOT
    )
    assert said.returncode == 0, said.stderr
