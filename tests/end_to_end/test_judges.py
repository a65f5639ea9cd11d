"""What is rendered is given to the tools that will read it; each of them also gets a bad file, which must fail."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flight_delay import ENVIRONMENT

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PROJECTS = [ROOT / "specs", *sorted((ROOT / "tests" / "cases" / "good").iterdir())]
RESOLVE = """
import json, sys
from dvc.repo import Repo
from dvc.dvcfile import load_file
repo = Repo(".")
print(json.dumps(load_file(repo, sys.argv[1]).resolver.resolve(), default=str))
"""


def judged(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def compiled(project: Path, folder: Path) -> Path:
    copy = folder / "project"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("expected", "data"))
    assert judged(["git", "init", "--quiet"], copy).returncode == 0
    assert judged([sys.executable, "-m", "dvc", "init", "--quiet"], copy).returncode == 0
    assert judged([sys.executable, "-m", "mlspec", "compile", "."], copy).returncode == 0
    return copy


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_dvc_reads_the_stages_that_the_plan_means(project: Path, tmp_path: Path) -> None:
    copy = compiled(project, tmp_path)
    for plan_file in copy.glob("generated/*/candidate/plan.json"):
        pipeline = plan_file.parent / "pipeline"
        planned = json.loads(plan_file.read_text())["stages"]
        resolved = judged([sys.executable, "-c", RESOLVE, "dvc.yaml"], pipeline)
        assert resolved.returncode == 0, resolved.stderr
        stages = json.loads(resolved.stdout)["stages"]
        assert list(stages) == [stage["name"] for stage in planned]
        for stage in planned:
            assert stages[stage["name"]]["cmd"] == " ".join(stage["command"])
            assert stages[stage["name"]].get("outs", []) == stage["outputs"]
        assert judged(["dvc", "dag"], pipeline).returncode == 0
        listed = judged(["dvc", "stage", "list", "--name-only"], pipeline).stdout.split()
        assert listed == [stage["name"] for stage in planned]


def test_dvc_refuses_two_stages_that_write_one_file(tmp_path: Path) -> None:
    copy = compiled(PROJECTS[-1], tmp_path)
    file = next(copy.glob("generated/*/candidate/pipeline/dvc.yaml"))
    text = file.read_text()
    assert text.count("- out/split/rows.parquet\n") > 1
    file.write_text(text.replace("- out/split/profile.json\n", "- out/label/profile.json\n", 1))
    assert judged(["dvc", "dag"], file.parent).returncode != 0
