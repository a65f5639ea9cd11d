"""Filters on judged rows: what they decide is what is judged, and what they did is counted."""

from typing import Any

import pytest
from runtime_learning import evaluated, gate, judgement, kpi, learn, remembered
from runtime_pipeline import Pipeline

from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree

PREDICTIONS = "out/evaluation/linear/predictions.parquet"
WHEN = "delay > 18 AND dest = 'LAX'"
LATE = {"name": "late", "when": WHEN, "prediction": True}
QUIET = {"name": "quiet", "when": "prediction AND (score < 0.35 OR carrier IS NULL)", "prediction": False}
RECALL = kpi("recall", "higher", metric="recall")


def build(pipeline: Pipeline) -> None:
    learn(pipeline)
    for name in ("base_rate", "linear", "boosted"):
        pipeline.succeeds("train", name)


@pytest.fixture
def trained(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    remembered(pipeline, tmp_path_factory.getbasetemp() / "trained-for-filters", build)
    return pipeline


def judged(pipeline: Pipeline, *filters: dict[str, Any], **changes: Any) -> Any:
    sections = judgement(**changes)
    sections["kpis"] = [*sections["kpis"], RECALL]
    pipeline.sections["evaluate"] = sections | {"filters": list(filters)}
    pipeline.succeeds("evaluate", "linear")
    return pipeline.json("out/evaluation/linear/evaluation.json")["test"]


def tree(text: str) -> Tree:
    parsed = parse(text)
    assert not hasattr(parsed, "message")
    return parsed


def test_the_engine_decides_row_by_row_as_the_evaluator_of_a_server_does(trained: Pipeline) -> None:
    judged(trained, LATE, QUIET)
    inputs = {row["flight_id"]: row for row in trained.rows("out/features/rows.parquet")}
    further = {row["flight_id"]: row for row in trained.rows("out/sources/flights/rows.parquet")}
    for row in trained.rows(PREDICTIONS):
        seen = {**further[row["flight_id"]], **inputs[row["flight_id"]], "score": row["score"]}
        decided = row["score"] >= 0.2
        assert row["model:prediction"] == decided
        for rule in (LATE, QUIET):
            fires = evaluate(tree(rule["when"]), {**seen, "prediction": decided}, "America/New_York") is True
            assert row[f"filter:{rule['name']}"] == fires
            assert row[f"changed:{rule['name']}"] == (fires and decided != rule["prediction"])
            decided = rule["prediction"] if fires else decided
        assert row["prediction"] == decided


def test_kpis_of_decisions_are_judged_on_the_filtered_prediction_and_scores_on_the_score(trained: Pipeline) -> None:
    plain, filtered = judged(trained), judged(trained, {**LATE, "when": "delay > -1000", "prediction": True})
    assert filtered["kpis"]["recall"]["value"] > plain["kpis"]["recall"]["value"]
    assert filtered["kpis"]["cost"]["value"] != plain["kpis"]["cost"]["value"]
    for name in ("average_precision", "log_loss"):
        assert filtered["kpis"][name] == plain["kpis"][name]


def test_what_filters_did_is_counted_and_weighed_against_the_model_alone(trained: Pipeline) -> None:
    plain, filtered = judged(trained), judged(trained, LATE, QUIET)
    rows = [row for row in trained.rows(PREDICTIONS) if row["part"] == "test"]
    for rule in ("late", "quiet"):
        counted = {
            "fired": sum(row[f"filter:{rule}"] for row in rows),
            "changed": sum(row[f"changed:{rule}"] for row in rows),
        }
        assert filtered["filters"][rule] == counted
    worth = filtered["filters_worth"]
    assert sorted(worth) == ["cost", "recall"]
    for name, sign in (("cost", -1), ("recall", 1)):
        assert worth[name]["without_filters"] == plain["kpis"][name]["value"]
        gained = sign * (filtered["kpis"][name]["value"] - plain["kpis"][name]["value"])
        assert worth[name]["value"] == pytest.approx(gained)
        assert worth[name]["low"] <= worth[name]["value"] <= worth[name]["high"]


def test_a_kpi_whose_condition_reads_the_prediction_counts_other_rows_without_filters(trained: Pipeline) -> None:
    alarms = kpi("alarms", "lower", expr="avg(CASE WHEN label THEN 0 ELSE 1 END)", where="prediction")
    plain = judged(trained, kpis=[alarms])
    filtered = judged(trained, QUIET, kpis=[alarms])
    assert filtered["filters_worth"]["alarms"]["without_filters"] == plain["kpis"]["alarms"]["value"]


def test_without_filters_nothing_is_said_of_them(trained: Pipeline) -> None:
    assert not {"filters", "filters_worth"} & judged(trained).keys()
    assert not [name for name in trained.rows(PREDICTIONS)[0] if name.startswith(("filter:", "model:", "unfiltered:"))]


def test_gates_judge_what_the_filters_decided(trained: Pipeline) -> None:
    everything = {"name": "all", "when": "TRUE", "prediction": True}
    judged(trained, everything)
    trained.sections["evaluate"]["filters"] = [everything]
    evaluated(trained, "base_rate", "boosted")
    trained.sections["evaluate"]["kpis"] = judgement()["kpis"]
    trained.succeeds("select")
    trained.sections["gate"] = judgement(baseline="base_rate", gates=[gate("cost", "better_by", 0.0)])
    trained.succeeds("gate")
    (found,) = trained.json("out/gates/gates.json")["gates"]
    assert (found["value"], found["candidate"]) == (0.0, found["baseline"])


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({**LATE, "prediction": 1.0}, "filter late decides 1.0, and the prediction is a boolean"),
        ({**LATE, "when": "delay >"}, "filter late: 'delay >'"),
        ({**LATE, "when": "label"}, "column label is not known here"),
        ({**LATE, "when": "delay"}, "filter late: 'delay' is a double; it must be a condition"),
    ],
)
def test_a_filter_that_does_not_fit_is_one_line(trained: Pipeline, rule: dict[str, Any], said: str) -> None:
    trained.sections["evaluate"] = judgement(filters=[rule])
    message = trained.fails("evaluate", "linear")
    assert said in message
    assert message.count("\n") == 1
