"""Runs a DVC pipeline and follows it, stage by stage."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from mlspec.cli.running import DVC

STARTED = re.compile(r"Running stage '(?:.*:)?(?P<stage>[^':]+)'")
KEPT_LINES = 30


def pipeline_environment() -> dict[str, str]:
    """Returns the variables of a process that runs stages: their `python` is the one that runs mlspec."""
    beside = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', '')}", "DVC_NO_ANALYTICS": "1"}


def reproduce(
    folder: Path,
    started: Callable[[str], None],
    *,
    options: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
    held: tuple[int, ...] = (),
) -> list[str] | None:
    """Returns the last lines that `dvc repro` printed in the folder of a pipeline if it did not end well, or None.

    Args:
        folder: where it runs.
        started: is told the name of each stage that runs; what comes out of the cache does not.
        options: of `dvc repro`.
        environment: the variables; by default those of a pipeline.
        held: open files that DVC holds, too, for as long as it lives.
    """
    kept: list[str] = []
    with subprocess.Popen(
        (sys.executable, *DVC, "repro", *options),
        cwd=folder,
        env=environment or pipeline_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=held,
    ) as running:
        for line in running.stdout or ():
            kept = [*kept[1 - KEPT_LINES :], line.rstrip()]
            if found := STARTED.match(line):
                started(found["stage"])
    return None if running.returncode == 0 else kept
