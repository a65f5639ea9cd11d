"""One real model, all the way: spec in, DVC pipeline out, pipeline run, verdict given."""

import json
from pathlib import Path

import pytest
from flight_delay import (
    PIPELINE,
    STOPPED,
    TRAINED,
    compile_specs,
    copy_of,
    edit,
    evaluation,
    outputs,
    reproduce,
    run,
)

pytestmark = pytest.mark.slow

AGAIN = ("ingest-weather", "features", "split", "stop_early", "train-boosted", "evaluate-boosted", "select", "package")
"""One stage of each kind: the whole pipeline is run a second time on the small data of test_tasks.py."""
AFTER_SELECTION = ["select", "gate", "package", "discover", "summarize"]


def test_facts_of_the_flights_come_out(demo: Path) -> None:
    project = demo / "demo" / "project"
    test = {variant: evaluation(project, variant)["test"] for variant in TRAINED}
    kpis = {variant: test[variant]["kpis"] for variant in TRAINED}
    near = pytest.approx
    assert kpis["boosted"]["roc_auc"]["value"] == near(0.704, abs=0.015)
    assert kpis["boosted"]["average_precision"]["value"] == near(0.484, abs=0.015)
    assert kpis["boosted"]["cost_per_flight"]["value"] == near(9.1, abs=0.3)
    assert kpis["base_rate"]["cost_per_flight"]["value"] == near(11.25, abs=0.3)
    assert test["boosted"]["events"] / test["boosted"]["rows"] == near(0.25, abs=0.015)


def test_hopeless_variants_are_stopped_and_the_others_compared_on_five_windows(demo: Path) -> None:
    pipeline = demo / "demo" / "project" / PIPELINE
    found = json.loads((pipeline / "metrics" / "variants.json").read_text())
    assert tuple(found["stopped"]) == STOPPED
    for name in STOPPED:
        assert [path.name for path in (pipeline / "out" / "models" / name).iterdir()] == ["stopped.json"]
    assert found["chosen"] == "boosted"
    assert len(found["folds"]) == 5
    for name in TRAINED:
        assert len(found["variants"][name]["folds"]) == 5
    base_rate = found["variants"]["base_rate"]
    assert base_rate["behind_best"] == pytest.approx(0.074, abs=0.01)
    assert base_rate["over_folds"] == pytest.approx(0.0086, abs=0.003)
    assert [path.name for path in (pipeline / "out" / "embeddings" / "embedded").iterdir()] == ["stopped.json"]


def test_running_again_runs_nothing(demo: Path, tmp_path: Path) -> None:
    project = copy_of(demo, tmp_path)
    assert reproduce(project) == []


def test_parameter_of_a_variant_runs_its_training_and_what_follows(demo: Path, tmp_path: Path) -> None:
    project = copy_of(demo, tmp_path)
    edit(project, "params: {C: 0.5, max_iter: 500}", "params: {C: 0.4, max_iter: 500}")
    compile_specs(project)
    assert reproduce(project) == ["stop_early", "train-linear", "evaluate-linear", *AFTER_SELECTION]
    edit(project, "params: {max_iter: 60}", "params: {max_iter: 61}")
    compile_specs(project)
    due = json.loads(run(["dvc", "status", "--json"], project / PIPELINE))
    assert {"train-boosted", "train-boosted_without_weather"} <= due.keys()
    assert not {"train-linear", "train-base_rate", "embed-embedded"} & due.keys()


def test_bound_of_a_gate_runs_the_gate_and_what_follows(demo: Path, tmp_path: Path) -> None:
    project = copy_of(demo, tmp_path)
    edit(project, "{kpi: roc_auc, at_least: 0.65}", "{kpi: roc_auc, at_least: 0.66}")
    compile_specs(project)
    assert reproduce(project) == ["gate", "summarize"]


def test_slice_runs_no_training(demo: Path, tmp_path: Path) -> None:
    project = copy_of(demo, tmp_path)
    edit(project, "night: departure_hour >= 20 OR departure_hour < 6", "night: departure_hour >= 21 OR carrier = 'HA'")
    compile_specs(project)
    assert not [stage for stage in reproduce(project) if stage.startswith(("ingest", "label", "features", "train"))]


def test_fresh_clone_reuses_what_the_last_version_computed(demo: Path, tmp_path: Path) -> None:
    project = copy_of(demo, tmp_path)
    run(["dvc", "remote", "add", "--default", "shared", str(tmp_path / "remote")], project)
    # The locks of a candidate are committed by its release: a pull request has none.
    run(["git", "add", ".dvc/config"], project)
    run(["git", "commit", "--quiet", "--message", "Name the remote"], project)
    run(["dvc", "push", "--run-cache"], project / PIPELINE)
    run(["git", "clone", "--quiet", str(project), str(tmp_path / "clone")], tmp_path)
    clone = tmp_path / "clone"
    edit(clone, "version: 1.0.0", "version: 1.1.0")
    edit(clone, "{kpi: roc_auc, at_least: 0.65}", "{kpi: roc_auc, at_least: 0.66}")
    compile_specs(clone)

    numbers = run(["git", "diff", "--numstat", "--", "generated"], clone).split("\n")
    # PLAN.md says the same once more, for people.
    lines = sum(int(count) for row in numbers if row and "PLAN.md" not in row for count in row.split("\t")[:2])
    assert lines <= 12, numbers
    assert run(["git", "status", "--porcelain", "--untracked-files=all"], clone).count("??") == 0

    assert reproduce(clone, "--pull") == ["gate", "summarize"]


def test_two_trainings_are_equal_byte_for_byte(demo: Path, tmp_path: Path) -> None:
    project = copy_of(demo, tmp_path)
    before = outputs(project)
    run(
        ["taskset", "-c", "0", "dvc", "repro", "--force", "--no-run-cache", "--single-item", *AGAIN],
        project / PIPELINE,
        PYTHONHASHSEED="7",
        OMP_NUM_THREADS="2",
        TZ="Asia/Kathmandu",
        LC_ALL="C",
    )
    after = outputs(project)
    assert sorted(after) == sorted(before)
    assert [file for file in before if after[file] != before[file]] == []
