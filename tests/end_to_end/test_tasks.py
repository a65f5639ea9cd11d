"""Several classes and ordered lists, all the way with DVC: the same bytes from the cache as from a second run."""

import json
from pathlib import Path
from typing import Any

import pytest
from flight_delay import run

from good_data import project_with_data

pytestmark = pytest.mark.slow


def pipeline_of(project: Path, model: str) -> Path:
    return project / "generated" / model / "candidate" / "pipeline"


def gates(pipeline: Path) -> Any:
    return json.loads((pipeline / "metrics" / "gates.json").read_text())


@pytest.mark.parametrize(
    ("case", "model", "kpi"), [("multiclass", "arrival", "log_loss"), ("ranking", "search", "ndcg")]
)
def test_spec_becomes_a_verdict(tmp_path: Path, case: str, model: str, kpi: str) -> None:
    project = project_with_data(case, tmp_path / "project")
    run(["git", "init", "--quiet"], project)
    run(["dvc", "init", "--quiet"], project)
    pipeline = pipeline_of(project, model)
    run(["dvc", "repro"], pipeline)
    found = gates(pipeline)
    assert found["candidate"] == "linear"
    assert found["verdict"] == "pass", found["reason"]
    assert found["gates"][f"{kpi}-baseline-better_by"]["low"] > 0
    assert "PASS" in run(["mlspec", "report", model], project)

    before = {str(file): file.read_bytes() for file in (pipeline / "out").rglob("*") if file.is_file()}
    elsewhere = {"PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    run(["dvc", "repro", "--force", "--no-run-cache"], pipeline, **elsewhere)
    assert [file for file, content in before.items() if Path(file).read_bytes() != content] == []
