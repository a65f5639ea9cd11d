"""Which variant is chosen, what the gates say of it, and what is committed."""

import json
from typing import Any

import pytest
from runtime_learning import evaluated, gate, judgement, learn, remembered
from runtime_pipeline import Pipeline, write_table

PREDICTIONS = "out/evaluation/{}/predictions.parquet"


def build(pipeline: Pipeline) -> None:
    learn(pipeline)
    evaluated(pipeline, "base_rate", "linear", "boosted")
    pipeline.succeeds("select")


@pytest.fixture
def judged(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    remembered(pipeline, tmp_path_factory.getbasetemp() / "judged", build)
    return pipeline


def selection(pipeline: Pipeline) -> dict[str, Any]:
    found: dict[str, Any] = pipeline.json("out/selection/selection.json")
    return found


def gated(pipeline: Pipeline, *gates: dict[str, Any], **changes: Any) -> dict[str, Any]:
    pipeline.sections["gate"] = judgement(**({"baseline": "base_rate", "gates": list(gates)} | changes))
    pipeline.succeeds("gate")
    found: dict[str, Any] = pipeline.json("out/gates/gates.json")
    return found


def rewrite(pipeline: Pipeline, variant: str, part: str, **changes: Any) -> None:
    """Overwrites columns of the written predictions of a part."""
    path = pipeline.folder / PREDICTIONS.format(variant)
    rows = pipeline.rows(PREDICTIONS.format(variant))
    types = {name: "VARCHAR" if isinstance(value, str) else "DOUBLE" for name, value in rows[0].items()}
    types |= {"prediction_time": "TIMESTAMP", "local_day": "DATE", "label": "BOOLEAN", "prediction": "BOOLEAN"}
    types |= {"row:fold": "INTEGER"}
    changed = [{**row, **changes} if row["part"] == part else row for row in rows]
    write_table(path, types, [tuple(row.values()) for row in changed])


def test_within_the_margin_the_simpler_variant_wins_and_without_one_the_best(judged: Pipeline) -> None:
    variants = selection(judged)["variants"]
    best = min(variants, key=lambda name: variants[name]["value"])
    behind = {name: found["behind_best"]["value"] for name, found in variants.items()}
    assert behind[best] == 0
    assert behind["base_rate"] == pytest.approx(variants["base_rate"]["value"] - variants[best]["value"])
    for margin, expected in ((0.0, best), (behind["base_rate"], "base_rate")):
        judged.sections["select"]["margin"] = margin
        judged.succeeds("select")
        found = selection(judged)
        assert found["chosen"] == expected
        assert found["variants"][expected]["within_margin"]


def test_the_test_rows_have_no_say_in_the_selection(judged: Pipeline) -> None:
    before = (judged.folder / "out/selection/selection.json").read_bytes()
    for name in ("base_rate", "linear", "boosted"):
        rewrite(judged, name, "test", score=0.5, label=True)
    judged.succeeds("select")
    assert (judged.folder / "out/selection/selection.json").read_bytes() == before


def test_differences_between_variants_are_paired_by_day(judged: Pipeline) -> None:
    variants = selection(judged)["variants"]
    alone = variants["linear"]["standard_error"]
    paired = variants["boosted"]["behind_best"]["standard_error"]
    assert paired < alone


def test_a_gate_passes_fails_or_stays_open_by_its_interval(judged: Pipeline) -> None:
    (found,) = gated(judged, gate("average_precision", "better_by", 0.0))["gates"]
    low, value, high = found["low"], found["value"], found["high"]
    assert value == pytest.approx(found["candidate"] - found["baseline"])
    for bound, verdict in ((low - 0.01, "pass"), (value, "inconclusive"), (high + 0.01, "fail")):
        report = gated(judged, gate("average_precision", "better_by", bound))
        assert report["verdict"] == report["gates"][0]["verdict"] == verdict
        assert f"{bound:g}" in report["gates"][0]["reason"]


def test_a_lower_cost_is_a_lead(judged: Pipeline) -> None:
    (found,) = gated(judged, gate("cost", "not_worse_by", 0.5))["gates"]
    assert found["candidate"] < found["baseline"]
    assert found["value"] == pytest.approx(found["baseline"] - found["candidate"])
    assert found["verdict"] == "pass"


def test_an_absolute_bound_is_held_against_the_candidate_itself(judged: Pipeline) -> None:
    report = gated(judged, gate("cost", "at_most", 60.0), gate("log_loss", "at_most", 0.01))
    assert [found["verdict"] for found in report["gates"]] == ["pass", "fail"]
    assert report["verdict"] == "fail"
    assert report["reason"].startswith("log_loss: log_loss is ")
    assert report["gates"][0]["baseline"] is None


def test_a_gate_on_slices_is_judged_on_each(judged: Pipeline) -> None:
    report = gated(judged, gate("average_precision", "not_worse_by", 0.02, slices=["far", "delayed"]))
    assert [found["slice"] for found in report["gates"]] == ["far", "delayed"]
    assert report["gates"][0]["rows"] == 200


def test_too_few_rows_are_inconclusive_and_say_so(judged: Pipeline) -> None:
    evidence = judged.sections["evaluate"]["evidence"] | {"min_rows": 1000}
    report = gated(judged, gate("log_loss", "at_most", 9.0), evidence=evidence)
    assert report["verdict"] == "inconclusive"
    assert "400 labelled rows, the evidence rule asks for 1,000" in report["reason"]


def test_no_gate_is_no_pass(judged: Pipeline) -> None:
    report = gated(judged)
    assert (report["verdict"], report["reason"]) == ("inconclusive", "no gates declared")


def test_a_broken_data_check_that_asks_for_the_fallback_leaves_a_pass_open(judged: Pipeline) -> None:
    passing = gate("cost", "at_most", 60.0)
    checks = [
        {"otherwise": "ticket", "holds": False, "message": "tailnum: NULL"},
        {"otherwise": "serve_fallback", "holds": True, "message": "fresh"},
    ]
    profile = judged.folder / "out/sources/flights/profile.json"
    for further, verdict in (([], "pass"), ([{**checks[1], "holds": False, "message": "9 days old"}], "inconclusive")):
        profile.write_text(json.dumps({"checks": checks + further}), encoding="utf-8")
        report = gated(judged, passing)
        assert report["verdict"] == verdict
    assert report["reason"] == "data check failed on flights: 9 days old: environments keep their fallback"


def test_a_candidate_that_is_the_baseline_is_not_better_than_itself(judged: Pipeline) -> None:
    judged.sections["select"]["margin"] = 9.0
    judged.succeeds("select")
    report = gated(judged, gate("average_precision", "better_by", 0.1), gate("cost", "not_worse_by", 0.1))
    assert [(found["value"], found["verdict"]) for found in report["gates"]] == [(0.0, "fail"), (0.0, "pass")]


def test_models_scored_on_different_rows_are_never_compared(judged: Pipeline) -> None:
    rewrite(judged, "base_rate", "test", label=True)
    judged.sections["gate"] = judgement(baseline="base_rate", gates=[gate("cost", "better_by", 0.1)])
    assert "were scored on different rows" in judged.fails("gate")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"baseline": None}, "no variant says `baseline: true`"),
        ({"gates": [gate("lift", "at_least", 1.0)]}, "reads the KPI 'lift', which is not measured"),
        ({"gates": [gate("cost", "at_most", 1.0, slices=["near"])]}, "reads the slice 'near'; there are far, delayed"),
    ],
)
def test_a_gate_on_what_there_is_not_is_one_line(judged: Pipeline, changes: dict[str, Any], said: str) -> None:
    judged.sections["gate"] |= changes
    message = judged.fails("gate")
    assert said in message
    assert message.count("\n") == 1
