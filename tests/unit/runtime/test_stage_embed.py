"""An embedding: fitted once for the variants that share it, on the rows of each model, and never on a label."""

import os
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest
from runtime_learning import FEATURES, evaluated, learn, variant
from runtime_pipeline import Pipeline

PCA = {"estimator": "sklearn.decomposition.PCA", "params": {"n_components": 2}, "scale": "standard"}
LINEAR = "sklearn.linear_model.LogisticRegression"
FITS = ("fold_1", "fold_2", "fold_3", "model")


def prepared(pipeline: Pipeline) -> Pipeline:
    learn(pipeline, folds=3)
    pipeline.sections["embeddings"] = {"near": {**PCA, "features": FEATURES}}
    for name, c in (("near", 1.0), ("far", 0.01)):
        head = variant(LINEAR, params={"C": c}, scale="standard", embedding="near")
        pipeline.sections["variants"][name] = head
    return pipeline


def files(pipeline: Pipeline, folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((pipeline.folder / "out" / folder).glob("*.joblib"))}


def test_heads_share_the_embedding_that_was_fitted_for_them(pipeline: Pipeline) -> None:
    prepared(pipeline).succeeds("embed", "near")
    evaluated(pipeline, "near", "far")
    for fit in FITS:
        shared = joblib.load(pipeline.folder / f"out/embeddings/near/{fit}.joblib")
        for name in ("near", "far"):
            model = joblib.load(pipeline.folder / f"out/models/{name}/{fit}.joblib")
            assert [step for step, _ in model.steps] == ["prepare", "embed", "estimate"]
            assert np.array_equal(model.named_steps["embed"].components_, shared.named_steps["embed"].components_)
            assert model.named_steps["estimate"].n_features_in_ == 2
    components = [
        joblib.load(pipeline.folder / f"out/embeddings/near/{fit}.joblib")["embed"].components_ for fit in FITS
    ]
    assert not any(np.array_equal(components[0], other) for other in components[1:])


def test_no_label_reaches_an_embedding_and_no_row_of_a_later_window(pipeline: Pipeline) -> None:
    prepared(pipeline).succeeds("embed", "near")
    before = files(pipeline, "embeddings/near")
    types = {"flight_id": "VARCHAR", "prediction_time": "TIMESTAMP", "label": "BOOLEAN", "known_at": "TIMESTAMP"}
    rows = pipeline.rows("out/label/rows.parquet")
    turned = [(row["flight_id"], row["prediction_time"], not row["label"], row["known_at"]) for row in rows]
    pipeline.table("out/label/rows.parquet", types, turned)
    pipeline.succeeds("embed", "near")
    assert files(pipeline, "embeddings/near") == before

    folds = {row["flight_id"]: row["row:fold"] for row in pipeline.rows("out/split/rows.parquet")}
    features = pipeline.rows("out/features/rows.parquet")
    moved = [
        (
            row["flight_id"],
            row["prediction_time"],
            -99.0 if folds[row["flight_id"]] == 2 else row["delay"],
            row["carrier"],
        )
        for row in features
    ]
    kinds = {"flight_id": "VARCHAR", "prediction_time": "TIMESTAMP", "delay": "DOUBLE", "carrier": "VARCHAR"}
    pipeline.table("out/features/rows.parquet", kinds, moved)
    pipeline.succeeds("embed", "near")
    after = files(pipeline, "embeddings/near")
    assert {name: after[name] != before[name] for name in before} == {
        "fold_1.joblib": False,
        "fold_2.joblib": False,
        "fold_3.joblib": True,
        "model.joblib": True,
    }


def test_two_processes_write_equal_embeddings_and_heads(pipeline: Pipeline) -> None:
    prepared(pipeline)
    pipeline.succeeds("embed", "near")
    pipeline.succeeds("train", "near")
    before = files(pipeline, "embeddings/near"), files(pipeline, "models/near")
    environment = os.environ | {"PYTHONHASHSEED": "5", "OMP_NUM_THREADS": "2", "TZ": "Asia/Tokyo"}
    for command in (("embed", "near"), ("train", "near")):
        called = [sys.executable, "-m", "mlspec_runtime", *command]
        subprocess.run(called, cwd=Path(pipeline.folder), env=environment, check=True)
    assert (files(pipeline, "embeddings/near"), files(pipeline, "models/near")) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"params": {"n_components": 99}}, "sklearn.decomposition.PCA: n_components=99 must be between"),
        ({"params": {"components": 2}}, "has no parameter 'components'; did you mean 'n_components'?"),
        ({"estimator": "sklearn.decomposition.PCB"}, "is no scikit-learn transformer; did you mean"),
        ({"estimator": "sklearn.preprocessing.TargetEncoder", "params": {}}, "sklearn.preprocessing.TargetEncoder: "),
    ],
)
def test_an_embedding_that_cannot_be_is_one_line(pipeline: Pipeline, changes: dict[str, object], said: str) -> None:
    prepared(pipeline).sections["embeddings"]["near"] |= changes
    message = pipeline.fails("embed", "near")
    assert said in message
    assert message.count("\n") == 1


def test_a_head_without_its_embedding_names_the_stage_to_run(pipeline: Pipeline) -> None:
    said = prepared(pipeline).fails("train", "near")
    assert "cannot read out/embeddings/near/fold_1.joblib: run `dvc repro`" in said
