"""Gates against production: nothing there is said and blocks nothing; what is there is compared row by row."""

import json
import shutil
from typing import Any

import duckdb
import pytest
from runtime_learning import evaluated, gate, judgement, learn, remembered
from runtime_pipeline import Pipeline

NOT_WORSE = gate("average_precision", "not_worse_by", 0.02, against="production")
LEAD = gate("average_precision", "better_by", 0.0)


def build(pipeline: Pipeline) -> None:
    learn(pipeline)
    pipeline.sections["select"]["margin"] = 0.0
    evaluated(pipeline, "base_rate", "linear", "boosted")
    pipeline.succeeds("select")


@pytest.fixture
def judged(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    remembered(pipeline, tmp_path_factory.getbasetemp() / "judged-against-production", build)
    return pipeline


def gated(pipeline: Pipeline, *gates: dict[str, Any], **changes: Any) -> Any:
    pipeline.sections["gate"] = judgement(**({"baseline": "base_rate", "gates": list(gates)} | changes))
    pipeline.succeeds("gate")
    return pipeline.json("out/gates/gates.json")


def deployed(pipeline: Pipeline, variant: str) -> str:
    shutil.copytree(pipeline.folder / "out/evaluation" / variant, pipeline.folder / "out/production")
    return "out/production"


def test_nothing_in_production_is_said_and_does_not_block(judged: Pipeline) -> None:
    report = gated(judged, LEAD, NOT_WORSE)
    assert report["verdict"] == "pass"
    assert report["reason"] == "all 1 judgements pass; 1 compares with production, where nothing is yet"
    decided, waiting = report["gates"]
    assert decided["verdict"] == "pass"
    assert waiting["verdict"] == "no_production"
    assert waiting["reason"].startswith(
        "nothing in production: does not block; once something is, a deficit below 0.02"
    )
    assert (waiting["value"], waiting["low"], waiting["rows"]) == (None, None, 400)
    assert waiting["candidate"] == decided["candidate"]


def test_a_failure_beside_it_is_still_a_failure(judged: Pipeline) -> None:
    report = gated(judged, gate("log_loss", "at_most", 0.01), NOT_WORSE)
    assert report["verdict"] == "fail"


def test_gates_against_production_alone_let_nothing_through(judged: Pipeline) -> None:
    report = gated(judged, NOT_WORSE, {**NOT_WORSE, "name": "slices", "slices": ["far", "delayed"]})
    assert report["verdict"] == "inconclusive"
    assert [found["slice"] for found in report["gates"]] == [None, "far", "delayed"]
    assert report["reason"].startswith("every gate compares with production, and nothing is in production")


def test_what_is_in_production_is_compared_on_the_same_rows_and_days(judged: Pipeline) -> None:
    chosen = judged.json("out/selection/selection.json")["chosen"]
    better, worse = chosen, "base_rate"
    equal = gated(judged, NOT_WORSE, production=deployed(judged, better))["gates"][0]
    assert (equal["value"], equal["low"], equal["high"], equal["verdict"]) == (0.0, 0.0, 0.0, "pass")
    shutil.rmtree(judged.folder / "out/production")
    gates = (gate("average_precision", "better_by", 0.0, against="production"), LEAD)
    ahead, lead = gated(judged, *gates, production=deployed(judged, worse))["gates"]
    assert ahead["value"] == lead["value"] > 0
    assert (ahead["low"], ahead["high"]) == (lead["low"], lead["high"])
    assert "leads production by" in ahead["reason"]


def test_slices_are_those_of_the_candidate(judged: Pipeline) -> None:
    sliced = {**NOT_WORSE, "slices": ["far"]}
    (found,) = gated(judged, sliced, production=deployed(judged, "base_rate"))["gates"]
    (other,) = gated(judged, {**sliced, "against": "baseline"})["gates"]
    assert (found["value"], found["rows"]) == (other["value"], other["rows"])


def test_other_definitions_are_never_compared(judged: Pipeline) -> None:
    folder = deployed(judged, "linear")
    path = judged.folder / folder / "evaluation.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "definitions": "0" * 64}))
    judged.sections["gate"] = judgement(baseline=None, gates=[NOT_WORSE], production=folder)
    assert "was evaluated by other KPIs, slices or evidence" in judged.fails("gate")


def test_other_rows_are_never_compared(judged: Pipeline) -> None:
    folder = deployed(judged, "linear")
    path = judged.folder / folder / "predictions.parquet"
    rows = judged.rows(f"{folder}/predictions.parquet")
    path.unlink()

    source = judged.folder / "out/evaluation/linear/predictions.parquet"
    first = next(row["flight_id"] for row in rows if row["part"] == "test")
    duckdb.connect().execute(
        f"COPY (SELECT * REPLACE (CASE WHEN flight_id = '{first}' THEN 'other' ELSE flight_id END AS flight_id) "  # noqa: S608 - a test's own names
        f"FROM '{source}') TO '{path}' (FORMAT parquet)"
    )
    judged.sections["gate"] = judgement(baseline=None, gates=[NOT_WORSE], production=folder)
    message = judged.fails("gate")
    assert "has other test rows: 2 stand on one side alone" in message
    assert message.count("\n") == 1


def test_a_missing_folder_is_one_line(judged: Pipeline) -> None:
    judged.sections["gate"] = judgement(baseline=None, gates=[NOT_WORSE], production="out/nowhere")
    assert judged.fails("gate").count("\n") == 1


def test_definitions_move_with_what_is_measured_and_not_with_what_is_decided(judged: Pipeline) -> None:
    def of(**changes: Any) -> str:
        judged.sections["evaluate"] = judgement(**changes)
        judged.succeeds("evaluate", "linear")
        found: str = judged.json("out/evaluation/linear/evaluation.json")["definitions"]
        return found

    before = of()
    assert before == of(threshold=0.4, filters=[{"name": "all", "when": "delay > 1", "prediction": True}])
    assert before != of(slices=[])
    assert before != of(seed=2)
