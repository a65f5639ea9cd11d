"""Each number of an evaluation is the one that DuckDB and scikit-learn compute from the written predictions."""

from typing import Any

import duckdb
import joblib
import numpy as np
import pytest
from runtime_learning import COST, DAYS, EVIDENCE, PER_DAY, evaluated, kpi, learn, remembered, variant
from runtime_pipeline import Pipeline, Row, write_table
from sklearn import metrics as sk


def judged(pipeline: Pipeline, name: str = "linear") -> dict[str, Any]:
    found: dict[str, Any] = pipeline.json(f"out/evaluation/{name}/evaluation.json")
    return found


def predictions(pipeline: Pipeline, part: str, name: str = "linear") -> list[Row]:
    rows = pipeline.rows(f"out/evaluation/{name}/predictions.parquet")
    return [row for row in rows if row["part"] == part]


def build(pipeline: Pipeline) -> None:
    learn(pipeline)
    evaluated(pipeline, "linear")


@pytest.fixture
def linear(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    remembered(pipeline, tmp_path_factory.getbasetemp() / "linear", build)
    return pipeline


def test_selection_rows_are_scored_by_the_first_model_and_test_rows_by_the_last(linear: Pipeline) -> None:
    features = {row["flight_id"]: (row["delay"], row["carrier"]) for row in linear.rows("out/features/rows.parquet")}
    for part, file in (("selection", "fold_1.joblib"), ("test", "model.joblib")):
        rows = predictions(linear, part)
        assert len(rows) == DAYS[part] * PER_DAY
        inputs = np.array([features[row["flight_id"]] for row in rows], dtype=object)
        model = joblib.load(linear.folder / "out/models/linear" / file)
        assert [row["score"] for row in rows] == pytest.approx(model.predict_proba(inputs)[:, 1])


def test_a_decision_is_a_score_at_or_above_the_threshold(linear: Pipeline) -> None:
    assert all(row["prediction"] == (row["score"] >= 0.2) for row in predictions(linear, "test"))


def test_a_day_begins_at_local_midnight(linear: Pipeline) -> None:
    first, *_, last = predictions(linear, "test")[:PER_DAY]
    assert first["prediction_time"].hour == 14
    assert last["prediction_time"].hour == 23
    assert first["local_day"] == last["local_day"] == first["prediction_time"].date()


def test_every_kpi_on_every_group_equals_an_independent_computation(linear: Pipeline) -> None:
    rows = predictions(linear, "test")
    dest = {row["flight_id"]: row["dest"] for row in linear.rows("out/sources/flights/rows.parquet")}
    delay = {row["flight_id"]: row["delay"] for row in linear.rows("out/features/rows.parquet")}
    test = judged(linear)["test"]
    groups = {
        "far": [row for row in rows if dest[row["flight_id"]] == "LAX"],
        "delayed": [row for row in rows if (delay[row["flight_id"]] or -1) > 10],
        "delayed: unknown": [row for row in rows if delay[row["flight_id"]] is None],
    }
    assert list(test["slices"]) == list(groups)
    for report, chosen in ((test, rows), *((test["slices"][name], chosen) for name, chosen in groups.items())):
        label, score = [row["label"] for row in chosen], [row["score"] for row in chosen]
        kpis = report["kpis"]
        cost = np.mean(
            [60 * (r["label"] and not r["prediction"]) + 15 * (r["prediction"] and not r["label"]) for r in chosen]
        )
        assert report["rows"] == len(chosen)
        assert report["events"] == sum(label)
        assert kpis["average_precision"]["value"] == pytest.approx(sk.average_precision_score(label, score))
        assert kpis["log_loss"]["value"] == pytest.approx(sk.log_loss(label, score))
        assert kpis["cost"]["value"] == pytest.approx(cost)


def test_an_interval_holds_the_value_and_thin_slices_say_why_they_have_none(linear: Pipeline) -> None:
    test = judged(linear)["test"]
    for measured in test["kpis"].values():
        assert measured["low"] < measured["value"] < measured["high"]
        assert measured["detectable"] == pytest.approx(2.4865 * measured["standard_error"], rel=1e-3)
    thin = test["slices"]["delayed: unknown"]["kpis"]["log_loss"]
    assert (thin["low"], thin["high"]) == (None, None)
    assert thin["reason"] == "40 labelled rows, the evidence rule asks for 50"


@pytest.mark.parametrize(
    "expression",
    [
        COST,
        "sum(CASE WHEN prediction AND label THEN 1 ELSE 0 END) / sum(CASE WHEN prediction THEN 1 ELSE 0 END)",
        "100.0 * count(delay) / count(*)",
        "max(score) - min(score)",
        "avg(delay) - 2 * avg(CASE WHEN carrier = 'AA' THEN delay END)",
        "coalesce(sum(CASE WHEN dest = 'XXX' THEN score END), -1)",
    ],
)
@pytest.mark.parametrize("where", [None, "label IS NOT NULL AND dest = 'LAX'"])
def test_a_kpi_expression_equals_the_engines_own_aggregate(
    pipeline: Pipeline, expression: str, where: str | None
) -> None:
    learn(pipeline)
    pipeline.sections["variants"] = {"base_rate": variant("sklearn.dummy.DummyClassifier")}
    pipeline.sections["evaluate"]["kpis"] = [kpi("figure", "higher", expr=expression, where=where)]
    evaluated(pipeline, "base_rate")
    value = judged(pipeline, "base_rate")["test"]["kpis"]["figure"]["value"]
    connection = duckdb.connect()
    for name in ("features", "sources/flights", "evaluation/base_rate"):
        file = "predictions" if name.startswith("evaluation") else "rows"
        path = pipeline.folder / "out" / name / f"{file}.parquet"
        connection.execute(f"CREATE VIEW {name.rpartition('/')[2]} AS SELECT * FROM '{path}'")  # noqa: S608 - the test's own
    (expected,) = connection.execute(
        f"SELECT {expression} FROM base_rate JOIN features USING (flight_id) JOIN flights USING (flight_id) "  # noqa: S608 - the test's own
        f"WHERE part = 'test' AND ({where or 'TRUE'})"
    ).fetchall()[0]
    assert value == pytest.approx(expected)


def test_a_new_slice_leaves_every_other_number_alone(linear: Pipeline) -> None:
    before = judged(linear)
    linear.sections["evaluate"]["slices"].insert(0, {"name": "jet", "where": "carrier = 'B6'", "critical": False})
    linear.succeeds("evaluate", "linear")
    after = judged(linear)
    del after["test"]["slices"]["jet"], after["test"]["slices"]["jet: unknown"]
    assert after.pop("definitions") != before.pop("definitions")
    assert after == before


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"slices": [{"name": "far", "where": "destt = 'LAX'", "critical": False}]}, "destt"),
        ({"slices": [{"name": "far", "where": "dest = ", "critical": False}]}, "slice far"),
        ({"kpis": [kpi("cost", "lower", expr="score")]}, "aggregates nothing"),
        ({"kpis": [kpi("hour", "lower", expr="avg(hour(prediction_time))")]}, "prediction_time"),
        ({"kpis": [kpi("loss", "lower", metric="rmse")]}, "'rmse' is no metric of binary_classification"),
        ({"threshold": None, "kpis": [kpi("hits", "higher", metric="recall")]}, "needs a decision threshold"),
    ],
)
def test_what_cannot_be_measured_is_one_line(pipeline: Pipeline, section: dict[str, Any], said: str) -> None:
    learn(pipeline)
    pipeline.succeeds("train", "base_rate")
    pipeline.sections["evaluate"] |= section
    message = pipeline.fails("evaluate", "base_rate")
    assert said in message
    assert message.count("\n") == 1


def test_a_figure_far_from_what_was_expected_is_noted(pipeline: Pipeline) -> None:
    learn(pipeline)
    expected = {"mean": 1000.0, "sd": 16.4}
    pipeline.sections["evaluate"]["kpis"] = [kpi("cost", "lower", expr=COST, expected=expected)]
    evaluated(pipeline, "base_rate")
    (note,) = judged(pipeline, "base_rate")["notes"]
    assert note.startswith("cost is ")
    assert "expected 1000" in note


def test_a_regression_is_judged_by_its_errors(pipeline: Pipeline) -> None:
    learn(pipeline)
    rows = pipeline.rows("out/features/rows.parquet")
    label = [(row["flight_id"], row["prediction_time"], 3 * (row["delay"] or 0.0) + 1, None) for row in rows]
    types = {"flight_id": "VARCHAR", "prediction_time": "TIMESTAMP", "label": "DOUBLE", "known_at": "TIMESTAMP"}
    write_table(pipeline.folder / "out/label/rows.parquet", types, label)
    pipeline.sections["train"]["task"] = "regression"
    pipeline.sections["variants"] = {"linear": variant("sklearn.linear_model.LinearRegression")}
    pipeline.sections["evaluate"] |= {
        "task": "regression",
        "threshold": None,
        "kpis": [kpi("rmse", "lower", metric="rmse"), kpi("over", "lower", expr="avg(prediction - label)")],
    }
    evaluated(pipeline, "linear")
    test = judged(pipeline)["test"]
    assert test["events"] is None
    assert test["kpis"]["rmse"]["value"] == pytest.approx(0, abs=1e-5)
    assert test["kpis"]["over"]["value"] == pytest.approx(0, abs=1e-5)
    assert judged(pipeline)["calibration"] == []


def test_a_condition_that_leaves_one_class_by_reading_the_label_asks_for_rows_alone(pipeline: Pipeline) -> None:
    learn(pipeline)
    missed = "avg(CASE WHEN prediction THEN 0 ELSE 1 END)"
    pipeline.sections["evaluate"]["kpis"] = [
        kpi("missed", "lower", expr=missed, where="label"),
        kpi("false_alarms", "lower", expr=missed, where="NOT label AND dest = 'LAX'"),
        kpi("cost", "lower", expr=COST, where="label IS NOT NULL"),
    ]
    evaluated(pipeline, "base_rate")
    found = judged(pipeline, "base_rate")["test"]["kpis"]
    assert [found[name]["reason"] for name in found] == [None, None, None]

    pipeline.sections["evaluate"]["kpis"] = [kpi("rare", "lower", expr=missed, where="score > 2")]
    pipeline.succeeds("evaluate", "base_rate")
    assert judged(pipeline, "base_rate")["test"]["kpis"]["rare"]["reason"] is not None
    pipeline.sections["evaluate"]["evidence"] = {**EVIDENCE, "min_events": 9999}
    pipeline.sections["evaluate"]["kpis"] = [kpi("c", "lower", expr=COST)]
    pipeline.succeeds("evaluate", "base_rate")
    assert "positive labels" in judged(pipeline, "base_rate")["test"]["kpis"]["c"]["reason"]


def test_the_uplift_of_a_treatment_is_a_difference_of_means(pipeline: Pipeline) -> None:
    learn(pipeline)
    outcome = "CASE WHEN label THEN 1 ELSE 0 END"
    treated, others = (f"avg(CASE WHEN dest {sign} 'LAX' AND prediction THEN {outcome} END)" for sign in ("=", "<>"))
    pipeline.sections["evaluate"]["kpis"] = [kpi("uplift", "higher", expr=f"{treated} - {others}")]
    evaluated(pipeline, "linear")
    found = judged(pipeline)["test"]["kpis"]["uplift"]
    dest = {row["flight_id"]: row["dest"] for row in pipeline.rows("out/sources/flights/rows.parquet")}
    rows = [row for row in predictions(pipeline, "test") if row["prediction"]]
    there = [dest[row["flight_id"]] == "LAX" for row in rows]
    means = [
        np.mean([row["label"] for row, at in zip(rows, there, strict=True) if at is side]) for side in (True, False)
    ]
    assert found["value"] == pytest.approx(means[0] - means[1])
    assert found["low"] < found["value"] < found["high"]
