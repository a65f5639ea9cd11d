"""The flight-delay project of specs/, run for real: once in a test session, copied for each test that changes it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

MODEL = Path("flight-delay/model.yaml")
CANDIDATE = Path("generated/flight-delay/candidate")
PIPELINE = CANDIDATE / "pipeline"
TRAINED = ("base_rate", "boosted", "boosted_without_weather")
STOPPED = ("linear", "embedded")

ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "DVC_NO_ANALYTICS": "1",
}


def run(command: list[str], folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    return done.stdout


def make_demo(folder: Path) -> None:
    folder.mkdir()
    printed = run([sys.executable, "-m", "mlspec", "demo", "--folder", str(folder / "demo")], folder)
    (folder / "printed.txt").write_text(printed)


def copy_of(demo: Path, folder: Path) -> Path:
    """The project as the demo left it, with its cache, to be changed."""
    project = folder / "project"
    shutil.copytree(demo / "demo" / "project", project, symlinks=True)
    return project


def compile_specs(project: Path) -> str:
    return run(["mlspec", "compile", "."], project)


def edit(project: Path, before: str, after: str) -> None:
    text = (project / MODEL).read_text()
    assert text.count(before) == 1, before
    (project / MODEL).write_text(text.replace(before, after))


def reproduce(project: Path, *options: str) -> list[str]:
    """The names of the stages that `dvc repro` really ran."""
    printed = run(["dvc", "repro", *options], project / PIPELINE)
    return [name.rpartition(":")[2] for name in re.findall(r"^Running stage '(.+?)':", printed, re.MULTILINE)]


def outputs(project: Path) -> dict[str, bytes]:
    folder = project / PIPELINE
    files = [*(folder / "out").rglob("*"), *(folder / "metrics").rglob("*")]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files if file.is_file()}


def evaluation(project: Path, variant: str) -> Any:
    return json.loads((project / PIPELINE / "out" / "evaluation" / variant / "evaluation.json").read_text())
