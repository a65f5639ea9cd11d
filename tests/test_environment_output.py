"""What an environment compiles to: frozen versions that no edit of a spec moves, and the operation of today."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from command_line import files_of
from mlspec.cli.main import cli
from mlspec.cli.published_schemas import schema
from released_projects import plan_bytes, released_project, spec_of

BROADER = {
    "an alert bound": ("at_most: 70%", "at_most: 65%"),
    "a rollback bound": ("above: 60%", "above: 55%"),
    "how long the way back stays warm": ("keep_warm: 40d", "keep_warm: 41d"),
    "the owner": ("owner: retention", "owner: growth"),
    "the description": ("Will a customer leave within a month?", "Who leaves?"),
    "replicas": ("rollback: {", "deployment: {replicas: {min: 3, max: 9}}\nrollback: {"),
}
"""Edits of operation, by what they are."""
BEHAVIOUR = {
    "the decision": ("threshold: 0.4", "threshold: 0.35"),
    "a feature": ("columns: {calls: numeric}", "columns: {calls: numeric, busy: {kind: numeric, expr: calls * 2}}"),
    "a slice": ("gap: 31d}", "gap: 31d}, slices: {callers: calls > 2}"),
    "an expectation of a KPI": ("expected: 40%", "expected: 39%"),
}
"""Edits of behaviour, which is the next version's, by what they are."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = released_project(tmp_path_factory.mktemp("released") / "project")
    assert compiled(project) == 0
    return project


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "project"))


def compiled(project: Path) -> int:
    return int(cli.main(["compile", str(project)], standalone_mode=False))


def model_of(project: Path, environment: str = "production") -> dict[str, Any]:
    (model,) = json.loads(plan_bytes(project, environment))["models"]
    return dict(model)


def parts(data: bytes) -> tuple[bytes, bytes]:
    """Returns the text of an environment's plan up to where the operation starts, and the rest."""
    before, mark, after = data.partition(b'"operated": {')
    assert mark
    return before, after


@pytest.mark.parametrize("edit", BROADER)
def test_an_edit_of_operation_leaves_what_serves_byte_equal(project: Path, edit: str) -> None:
    before = plan_bytes(project)
    frozen = {file: data for file, data in files_of(project / "generated").items() if "churn/1." in file}
    spec_of(project, *BROADER[edit])
    assert compiled(project) == 0
    after = plan_bytes(project)
    assert parts(after)[0] == parts(before)[0]
    assert parts(after)[1] != parts(before)[1]
    now = files_of(project / "generated")
    assert {file: now[file] for file in frozen} == frozen


@pytest.mark.parametrize("edit", BEHAVIOUR)
def test_an_edit_of_behaviour_changes_nothing_that_serves(project: Path, edit: str) -> None:
    before = parts(plan_bytes(project))[0]
    spec_of(project, *BEHAVIOUR[edit])
    assert compiled(project) == 0
    assert parts(plan_bytes(project))[0] == before


def test_each_version_serves_by_its_own_frozen_plan(project: Path) -> None:
    model = model_of(project)
    assert (model["serves"]["version"], model["serves"]["response"]["threshold"]) == ("1.1.0", 0.45)
    assert (model["fallback"]["version"], model["fallback"]["response"]["threshold"]) == ("1.0.0", 0.5)
    assert model_of(project, "staging")["fallback"] is None
    assert json.loads(plan_bytes(project, "stores"))["models"] == []


def test_output_is_what_the_schema_says(project: Path) -> None:
    for environment in ("production", "staging", "stores"):
        jsonschema.Draft202012Validator(schema("environment-plan")).validate(
            json.loads(plan_bytes(project, environment))
        )


def test_a_rule_is_live_as_long_as_the_version_before_is_warm(project: Path) -> None:
    (reach,) = model_of(project)["operated"]["reach"]
    assert reach == {"kpi": "flagged", "bound": "above", "after_seconds": 86_400, "kind": "live"}
    spec_of(project, "keep_warm: 40d", "keep_warm: 12h")
    assert compiled(project) == 0
    (reach,) = model_of(project)["operated"]["reach"]
    assert reach["kind"] == "cold"


def test_labels_and_a_pull_request_make_a_rule_cold(project: Path) -> None:
    spec_of(project, "60%, window: 1d}", "60%, window: 1d, action: revert_pull_request}")
    spec_of(project, "when: [", "when: [{kpi: log_loss, above: 0.9, window: 32d}, ")
    spec_of(project, "metric: log_loss}", "metric: log_loss, expected: {mean: 0.47, sd: 0.2}}")
    assert compiled(project) == 0
    reach = [(each["kpi"], each["after_seconds"], each["kind"]) for each in model_of(project)["operated"]["reach"]]
    assert reach == [("log_loss", 63 * 86_400, "cold"), ("flagged", 86_400, "cold")]


NEW_KPI = (
    "kpis:\n",
    "kpis:\n  spared: {expr: avg(CASE WHEN prediction THEN 0 ELSE 1 END), better: higher, expected: 60%}\n",
)


def test_what_the_version_does_not_have_is_left_out_and_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec_of(project, *NEW_KPI)
    spec_of(project, "when: [", "when: [{kpi: spared, below: 40%, window: 1d}, ")
    spec_of(project, "monitoring: {kpis: [", "monitoring: {kpis: [{kpi: spared, window: 7d}, ")
    before = model_of(project)["operated"]["operation"]
    assert compiled(project) == 0
    assert "churn 1.1.0 has no KPI spared" in capsys.readouterr().err
    operated = model_of(project)["operated"]
    assert operated["operation"]["rollback"] == before["rollback"]
    assert operated["operation"]["monitoring"]["kpis"] == before["monitoring"]["kpis"]
    assert [each["place"] for each in operated["left_out"]] == ["rollback.when.0.kpi", "monitoring.kpis.0.kpi"]


def test_all_slices_and_features_are_those_of_the_version(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec_of(project, *BEHAVIOUR["a slice"])
    spec_of(project, *BEHAVIOUR["a feature"])
    spec_of(project, "at_most: 70%,", "at_most: 70%, slices: all,")
    assert compiled(project) == 0
    operated = model_of(project)["operated"]
    assert operated["operation"]["monitoring"]["drift"]["features"] == ["calls"]
    assert operated["operation"]["monitoring"]["kpis"] == []
    assert "churn 1.1.0 has no slice all" in capsys.readouterr().err


def test_output_of_an_environment_that_is_gone_is_removed(project: Path) -> None:
    (project / "environments" / "stores.yaml").unlink()
    assert compiled(project) == 0
    assert not (project / "generated" / "environments" / "stores").exists()
    assert plan_bytes(project)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (shutil.rmtree, "there is no generated/churn/1.0.0/manifest.json"),
        (lambda folder: (folder / "plan.json").unlink(), "there is no generated/churn/1.0.0/plan.json"),
        (lambda folder: (folder / "plan.json").write_text("{}\n"), "plan.json was edited"),
        (lambda folder: (folder / "manifest.json").write_text("{}\n"), "is not the one that the record"),
    ],
)
def test_frozen_folder_that_cannot_be_believed_is_found(
    project: Path, change: Callable[[Path], object], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_of(project / "generated" / "environments")
    change(project / "generated" / "churn" / "1.0.0")
    assert compiled(project) == 1
    told = capsys.readouterr().err
    assert "environments/production.yaml:8:37: error[MLS810]" in told
    assert reason in told
    assert files_of(project / "generated" / "environments") == before
