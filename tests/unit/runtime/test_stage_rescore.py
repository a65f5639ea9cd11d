"""Production's version on a candidate's rows: scored by its own means from raw data, judged by the candidate's."""

from typing import Any

import numpy as np
import pytest
from runtime_learning import FEATURES, evaluated, gate, judgement, learn, remembered, variant
from runtime_pipeline import Pipeline

NOT_WORSE = gate("log_loss", "not_worse_by", 0.5, against="production")
FILTER = {"name": "early", "when": "delay < 0", "prediction": True}
OWN = judgement(threshold=0.5, filters=[FILTER], slices=[], kpis=judgement()["kpis"][:1])
PLAIN = {"nullable": True, "values": None, "range": None}
COLUMNS = {"flight_id": "string", "moment": "timestamp", "delay": "double", "carrier": "string", "dest": "string"}


def build(pipeline: Pipeline) -> None:
    learn(pipeline)
    pipeline.sections["variants"]["short"] = variant(
        "sklearn.linear_model.LogisticRegression", scale="standard", features=FEATURES[:1]
    )
    pipeline.sections["select"]["margin"] = 0.0
    evaluated(pipeline, "base_rate", "linear", "boosted", "short")
    pipeline.succeeds("select")
    rows = {row["flight_id"]: row for row in pipeline.rows("out/features/rows.parquet")}
    places = {row["flight_id"]: row["dest"] for row in pipeline.rows("out/sources/flights/rows.parquet")}
    types = {"flight_id": "VARCHAR", "moment": "TIMESTAMP", "delay": "DOUBLE", "carrier": "VARCHAR", "dest": "VARCHAR"}
    raw = [(key, row["prediction_time"], row["delay"], row["carrier"], places[key]) for key, row in rows.items()]
    pipeline.table("data.parquet", types, raw)
    pipeline.table("out/profiles/none.parquet", {"nothing": "VARCHAR"}, [])


@pytest.fixture
def rescored(
    pipeline: Pipeline,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Pipeline:
    """The folder beside a candidate's in which the variant `short` stands for what serves."""
    remembered(pipeline, tmp_path_factory.getbasetemp() / "judged-to-be-rescored", build)
    folder = pipeline.folder / "rescored"
    folder.mkdir()
    monkeypatch.chdir(folder)
    production = Pipeline(folder, capsys)
    production.sections |= {
        "ingest": {
            "flights": {
                "path": "../data.parquet",
                "key": ["flight_id"],
                "event_time": "moment",
                "columns": [
                    {"name": name, "type": kind, **PLAIN, "nullable": name in ("delay", "carrier")}
                    for name, kind in COLUMNS.items()
                ],
                "deduplicate": None,
                "checks": [],
            }
        },
        "features": {
            "source": "flights",
            "key": ["flight_id"],
            "prediction_time": "moment",
            "timezone": "America/New_York",
            "joins": [],
            "columns": [{"name": "delay", "expr": "delay", "kind": "numeric", "window": None}],
        },
        "variants": {"short": pipeline.sections["variants"]["short"]},
        "evaluate": judgement(),
        "gate": judgement(baseline="base_rate", gates=[NOT_WORSE, {**NOT_WORSE, "name": "far", "slices": ["far"]}]),
        "rescore": {
            "version": "1.0.0",
            "variant": "short",
            "model": "../out/models/short/model.joblib",
            "candidate": "..",
            "own": OWN,
        },
    }
    return production


def rows_of_test(pipeline: Pipeline, path: str) -> list[Any]:
    return [row for row in pipeline.rows(path) if row["part"] == "test"]


def cost(rows: list[Any]) -> float:
    each = [60 if row["label"] and not row["prediction"] else 15 * (row["prediction"] > row["label"]) for row in rows]
    return float(np.mean(each))


def test_it_says_what_it_would_serve_on_the_very_rows_of_the_candidate(rescored: Pipeline) -> None:
    rescored.succeeds("rescore")
    rows = rows_of_test(rescored, "out/production/predictions.parquet")
    alone = rows_of_test(rescored, "../out/evaluation/short/predictions.parquet")
    assert [(row["flight_id"], row["label"], row["local_day"]) for row in rows] == [
        (row["flight_id"], row["label"], row["local_day"]) for row in alone
    ]
    assert [row["score"] for row in rows] == [row["score"] for row in alone]
    delays = {row["flight_id"]: row["delay"] for row in rescored.rows("../out/features/rows.parquet")}
    early = [(delays[row["flight_id"]] or 0) < 0 for row in rows]
    assert [row["prediction"] for row in rows] == [
        row["score"] >= 0.5 or first for row, first in zip(rows, early, strict=True)
    ]
    assert any(early)

    found = rescored.json("metrics/production.json")
    overall = found["production"]["overall"]
    assert overall["cost"]["value"] == pytest.approx(cost(rows), rel=1e-5)
    assert overall["rows"] == len(rows)
    assert found["production"]["slices"]["far"]["rows"] == sum(row["slice:far"] for row in rows)
    chosen = rescored.json("../out/selection/selection.json")["chosen"]
    numbers = rescored.json(f"../out/evaluation/{chosen}/evaluation.json")["test"]["kpis"]
    lead = found["gates"]["log_loss"]["value"]
    assert lead == pytest.approx(overall["log_loss"]["value"] - numbers["log_loss"]["value"], abs=2e-6)
    assert {name: gate["verdict"] for name, gate in found["gates"].items()} == {"log_loss": "pass", "far far": "pass"}


def test_its_features_are_its_own_and_slices_are_todays(rescored: Pipeline) -> None:
    rescored.sections["features"]["columns"][0]["expr"] = "0 - delay"
    rescored.sections["evaluate"]["slices"] = rescored.sections["gate"]["slices"] = [
        {"name": "far", "where": "dest = 'LAX'", "critical": True},
        {"name": "delayed", "where": "delay > 10", "critical": False},
    ]
    rescored.succeeds("rescore")
    rows = rows_of_test(rescored, "out/production/predictions.parquet")
    alone = rows_of_test(rescored, "../out/evaluation/short/predictions.parquet")
    assert [row["slice:delayed"] for row in rows] == [row["slice:delayed"] for row in alone]
    assert [row["score"] for row in rows] != [row["score"] for row in alone]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"threshold": None}, "decides nothing, the candidate does"),
        ({"key": ["moment"]}, "has the key ('moment',), the candidate has ('flight_id',)"),
        ({"task": "regression", "threshold": None}, "has the task 'regression'"),
    ],
)
def test_another_question_is_not_compared(rescored: Pipeline, change: dict[str, Any], said: str) -> None:
    rescored.sections["rescore"]["own"] = OWN | change
    message = rescored.fails("rescore")
    assert said in message
    assert "leave the gates against production out" in message


def test_data_that_production_does_not_understand_are_said(rescored: Pipeline) -> None:
    rescored.sections["ingest"]["flights"]["columns"].append({"name": "gone", "type": "string", **PLAIN})
    assert "gone" in rescored.fails("rescore")


def test_a_candidate_without_its_outputs_is_one_line(rescored: Pipeline) -> None:
    rescored.sections["rescore"]["candidate"] = "../nowhere"
    message = rescored.fails("rescore")
    assert "is missing: run `dvc checkout` or `dvc repro`" in message
    assert message.count("\n") == 1
