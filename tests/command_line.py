"""The command line as a user meets it: a process of its own, in an environment that the test chooses."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

MLSPEC = Path(sys.executable).with_name("mlspec")
MINIMAL = Path(__file__).parent / "cases" / "good" / "minimal"


def mlspec(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Returns what `mlspec` with these arguments answers; `environment` is set on top of the tests' own."""
    return subprocess.run(
        [MLSPEC, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def minimal_project(folder: Path) -> Path:
    """Returns `folder` as a fresh copy of the smallest good project, without what it compiles to."""
    shutil.copytree(MINIMAL, folder, ignore=shutil.ignore_patterns("expected"))
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """Returns the bytes of every file below `folder`, by path from there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def break_model(project: Path) -> None:
    """Puts one fault into the spec of the project's only model."""
    spec = project / "churn" / "model.yaml"
    spec.write_text(spec.read_text().replace("gates: [{kpi: log_loss,", "gates: [{kpi: logloss,"))
