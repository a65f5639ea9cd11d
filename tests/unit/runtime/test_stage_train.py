"""What a model saw: the fit rows before the selection, everything before the test, nothing of the test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from runtime_learning import learn, variant
from runtime_pipeline import Pipeline, write_table

MODELS = ("fold_1.joblib", "model.joblib")


def trained(pipeline: Pipeline, name: str = "linear") -> tuple[bytes, ...]:
    pipeline.succeeds("train", name)
    return tuple((pipeline.folder / "out/models" / name / file).read_bytes() for file in MODELS)


def flip(pipeline: Pipeline, part: str) -> None:
    """Turns every label of a part around."""
    parts = {row["flight_id"]: row["part"] for row in pipeline.rows("out/split/rows.parquet")}
    rows = pipeline.rows("out/label/rows.parquet")
    types = {"flight_id": "VARCHAR", "prediction_time": "TIMESTAMP", "label": "BOOLEAN", "known_at": "TIMESTAMP"}
    flipped = [
        tuple(
            not value if name == "label" and parts[row["flight_id"]] == part else value for name, value in row.items()
        )
        for row in rows
    ]
    write_table(pipeline.folder / "out/label/rows.parquet", types, flipped)


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("fit", (True, True)),
        ("fold_gap", (False, True)),
        ("selection", (False, True)),
        ("gap", (False, False)),
        ("test", (False, False)),
    ],
)
def test_each_model_learns_from_its_parts_and_no_other(
    pipeline: Pipeline, part: str, changed: tuple[bool, bool]
) -> None:
    learn(pipeline)
    before = trained(pipeline)
    flip(pipeline, part)
    after = trained(pipeline)
    assert tuple(old != new for old, new in zip(before, after, strict=True)) == changed


@pytest.mark.parametrize("name", ["linear", "boosted"])
def test_two_processes_write_equal_bytes_whatever_their_environment(pipeline: Pipeline, name: str) -> None:
    learn(pipeline)
    first = trained(pipeline, name)
    for seed, threads in (("1", "1"), ("2", "2")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "TZ": "Asia/Tokyo"}
        command = [sys.executable, "-m", "mlspec_runtime", "train", name]
        subprocess.run(command, cwd=pipeline.folder, env=environment, check=True)
        folder = Path(pipeline.folder, "out/models", name)
        assert tuple((folder / file).read_bytes() for file in MODELS) == first


def test_an_early_stop_of_the_solver_is_recorded_and_shown_in_the_evaluation(pipeline: Pipeline) -> None:
    learn(pipeline)
    estimator = "sklearn.linear_model.LogisticRegression"
    pipeline.sections["variants"]["linear"] = variant(estimator, params={"max_iter": 1})
    pipeline.succeeds("train", "linear")
    pipeline.succeeds("evaluate", "linear")
    (note,) = pipeline.json("out/evaluation/linear/evaluation.json")["notes"]
    assert "stopped after 1 iterations before it converged" in note


def test_a_variant_that_params_do_not_have_is_one_line(pipeline: Pipeline) -> None:
    learn(pipeline)
    assert pipeline.fails("train", "lineer") == (
        "mlspec_runtime train lineer: params.yaml has no 'variants.lineer'; "
        "params.yaml is generated: run `mlspec compile` again\n"
    )


def test_a_missing_value_that_the_estimator_cannot_take_is_one_line(pipeline: Pipeline) -> None:
    learn(pipeline)
    pipeline.sections["variants"]["linear"]["features"] = [{"name": "delay", "kind": "numeric", "impute": None}]
    said = pipeline.fails("train", "linear")
    assert "feature 'delay' is NULL in 10.0% of 500 rows" in said
    assert said.count("\n") == 1
