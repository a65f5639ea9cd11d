"""Starts DVC and the runtime as processes of their own: mlspec imports neither."""

import os
import subprocess
import sys
from pathlib import Path

from mlspec.conventions import RUNTIME_COMMAND

DVC = ("-m", "dvc")
LAST_LINES = 5


def run_dvc(arguments: tuple[str, ...], folder: Path) -> str | None:
    """Returns why DVC did not do what it was asked for, or None."""
    return _run((sys.executable, *DVC, *arguments), folder)


def run_stage(stage: str, folder: Path, interpreter: str | None = None) -> str | None:
    """Returns why a stage of the runtime did not end well in the folder of a pipeline, or None."""
    return _run((interpreter or sys.executable, "-P", *RUNTIME_COMMAND[1:], stage), folder)


def _run(command: tuple[str, ...], folder: Path) -> str | None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "DVC_NO_ANALYTICS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        return f"{command[0]}: {(error.strerror or 'cannot be run').lower()}"
    if done.returncode == 0:
        return None
    told = [line for line in done.stdout.splitlines() if line.strip()]
    return "\n".join(told[-LAST_LINES:]) or f"{' '.join(command[1:])} ended with {done.returncode}"
