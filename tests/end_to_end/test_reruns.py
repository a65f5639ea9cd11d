"""After an edit of each class exactly those stages run that were told beforehand, with the real DVC."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from flight_delay import compile_specs, run

from good_data import project_with_data
from good_specs import specs_of
from mlspec.backends.dvc.reruns import predict, touched
from mlspec.plan.changes.between import changes_between
from mlspec.plan.changes.bump import redo_of
from mlspec.plan.plan import Plan
from plans import plan_of

pytestmark = pytest.mark.slow

MODEL = "arrival/model.yaml"
PIPELINE = Path("generated/arrival/candidate/pipeline")
WORDS = "A train that stops at most twice has nothing to wait for."
EDITS: dict[str, tuple[str, Any, set[str]]] = {
    "text": ("filters.0.because", WORDS, set()),
    "rollout": ("deployment", {"replicas": {"min": 3}}, set()),
    "evaluation": ("validation.slices.many_stops", "stops > 20", {"evaluate-prior", "evaluate-linear", "gate"}),
    "training": ("model.variants.linear.params", {"C": 0.01}, {"train-linear", "evaluate-linear"}),
    "contract": ("features.columns.hour", {"expr": "hour(departure)", "kind": "numeric"}, {"features", "package"}),
}
"""Where each edit is made, what stands there then, and some of the stages that it has to force."""


def build(folder: Path) -> None:
    project = project_with_data("multiclass", folder / "project")
    run(["git", "init", "--quiet"], project)
    run(["dvc", "init", "--quiet"], project)
    run(["dvc", "repro"], project / PIPELINE)


@pytest.fixture(scope="session")
def trained(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    return made_once("arrival-trained", lambda folder: (folder.mkdir(), build(folder))[-1])


def edit(project: Path, path: str, value: Any) -> None:
    spec = yaml.safe_load((project / MODEL).read_text())
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    place = spec
    for key in parents:
        place = place[key]
    place[last] = value
    (project / MODEL).write_text(yaml.safe_dump(spec, sort_keys=False, allow_unicode=True))


def planned(project: Path) -> Plan:
    return next(model for model in plan_of(specs_of(project)).models if model.name == "arrival")


def stages_run(project: Path) -> set[str]:
    printed = run(["dvc", "repro"], project / PIPELINE)
    return set(re.findall(r"^Running stage '(.+?)':", printed, re.MULTILINE))


def copied(trained: Path, folder: Path) -> Path:
    return Path(shutil.copytree(trained / "project", folder / "project", symlinks=True))


@pytest.mark.parametrize("redo", EDITS)
def test_exactly_the_stages_run_that_were_told(redo: str, trained: Path, tmp_path: Path) -> None:
    project = copied(trained, tmp_path)
    before = planned(project)
    path, value, forced = EDITS[redo]
    edit(project, path, value)
    compile_specs(project)
    after = planned(project)
    assert redo_of(changes_between(before, after)) == redo
    told = predict(before, after)
    assert forced <= set(told.forced)
    assert {*told.forced, *told.following, *told.reused} == {stage.name for stage in after.stages}
    assert stages_run(project) == {*told.forced, *told.following}
    assert stages_run(project) == set()


def test_changed_data_run_what_reads_them(trained: Path, tmp_path: Path) -> None:
    project = copied(trained, tmp_path)
    plan, data = planned(project), project / "data" / "trips.parquet"
    half = f"COPY (SELECT * FROM '{data}' WHERE stops <> 20) TO '{data}.new' (FORMAT parquet)"  # noqa: S608 - the test's own
    duckdb.connect().execute(half)
    (project / "data" / "trips.parquet.new").replace(data)
    told = predict(plan, plan, touched({"data/trips.parquet", "arrival/model.yaml"}))
    assert told.forced == ("ingest-trips",)
    assert told.reused == ()
    assert stages_run(project) == {*told.forced, *told.following}
