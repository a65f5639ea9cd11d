"""Colour is for a person at a terminal who did not decline it."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from command_line import MLSPEC, break_model, minimal_project, mlspec

ESCAPE = b"\x1b["


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    project = minimal_project(tmp_path / "project")
    break_model(project)
    return project


def told_at_a_terminal(project: Path, **environment: str) -> bytes:
    """Returns what a terminal shows of the findings."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    master, slave = pty.openpty()
    try:
        subprocess.run(
            [MLSPEC, "check", project],
            env={**inherited, "TERM": "xterm", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=slave,
            timeout=120,
            check=False,
        )
        return os.read(master, 65_536)
    finally:
        os.close(slave)
        os.close(master)


def test_terminal_is_told_in_colour(broken: Path) -> None:
    assert ESCAPE in told_at_a_terminal(broken)


def test_no_color_is_respected(broken: Path) -> None:
    told = told_at_a_terminal(broken, NO_COLOR="1")
    assert b"error[MLS204]" in told
    assert ESCAPE not in told


def test_pipe_is_told_without_colour(broken: Path) -> None:
    told = mlspec("check", broken, NO_COLOR="", TERM="xterm").stderr
    assert "error[MLS204]" in told
    assert "\x1b" not in told
