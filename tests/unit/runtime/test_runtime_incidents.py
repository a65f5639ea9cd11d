"""Pinned rows: a file that says what it lacks, rows that no model learns from, judged beside the test."""

import json
from typing import Any

import pytest
from runtime_learning import judgement, learn
from runtime_pipeline import Pipeline

HEAD = "flight_id,opened,reason\n"
FILE = "incidents.csv"
SPLIT = {
    "timezone": "America/New_York",
    "test": 20 * 86_400,
    "gap": 86_400,
    "folds": {"count": 1, "length": 15 * 86_400, "every": 15 * 86_400},
    "incidents": FILE,
}


def split(pipeline: Pipeline, *lines: str) -> Any:
    learn(pipeline)
    (pipeline.folder / FILE).write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    pipeline.sections["split"] = SPLIT
    pipeline.succeeds("split")
    return pipeline.json("out/split/profile.json")


def by_part(pipeline: Pipeline) -> dict[str, list[str]]:
    """The keys of each part."""
    found: dict[str, list[str]] = {}
    for row in pipeline.rows("out/split/rows.parquet"):
        found.setdefault(row["part"], []).append(row["flight_id"])
    return found


def test_pinned_rows_are_learnt_from_by_no_model_and_stay_in_the_test(pipeline: Pipeline) -> None:
    split(pipeline)
    before = by_part(pipeline)
    picked = [before["fit"][3], before["selection"][5], before["test"][0]]
    found = split(pipeline, *(f"{key},2013-02-01,It was wrong" for key in picked), "nowhere,2013-02-01,Gone")
    after = by_part(pipeline)
    assert sorted(after["incident"]) == sorted(picked[:2])
    assert after["test"] == before["test"]
    rows = {row["flight_id"]: row for row in pipeline.rows("out/split/rows.parquet")}
    for key in picked:
        assert rows[key]["row:incident"]
        assert rows[key]["row:learnt_from"] is None
        assert rows[key]["row:fold"] is None
    assert sum(row["row:incident"] for row in rows.values()) == 3
    assert found["incidents"] == {"listed": 4, "judged": 3, "in_test": 1, "not_found": ["nowhere"]}


def test_pinned_rows_are_judged_by_themselves(pipeline: Pipeline) -> None:
    split(pipeline)
    parts = by_part(pipeline)
    picked = [*parts["fit"][:40], *parts["test"][:5]]
    split(pipeline, *(f"{key},2013-02-01,It was wrong" for key in picked))
    pipeline.sections["evaluate"] = judgement(incidents=True)
    pipeline.succeeds("train", "linear")
    pipeline.succeeds("evaluate", "linear")
    found = pipeline.json("out/evaluation/linear/evaluation.json")
    rows = [row for row in pipeline.rows("out/evaluation/linear/predictions.parquet") if row["row:incident"]]
    assert sorted(row["flight_id"] for row in rows) == sorted(picked)
    assert found["incidents"]["rows"] == 45
    assert found["test"]["rows"] == 400
    cost = sum(
        60 * (row["label"] and not row["prediction"]) + 15 * (row["prediction"] and not row["label"]) for row in rows
    )
    assert found["incidents"]["kpis"]["cost"]["value"] == pytest.approx(cost / 45)
    assert found["incidents"]["kpis"]["cost"]["low"] is None


def test_no_pinned_row_among_the_predictions_is_said(pipeline: Pipeline) -> None:
    split(pipeline, "nowhere,2013-02-01,Gone")
    pipeline.sections["evaluate"] = judgement(incidents=True)
    pipeline.succeeds("train", "linear")
    pipeline.succeeds("evaluate", "linear")
    assert pipeline.json("out/evaluation/linear/evaluation.json")["incidents"] is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the first line is nothing; write flight_id,opened,reason"),
        ("flight,opened,reason\n", "the first line is flight,opened,reason; write flight_id,opened,reason"),
        (HEAD + "f1,2013-13-01,why\n", f"{FILE}:2: opened '2013-13-01' is no day; write one such as 2013-01-31"),
        (HEAD + "f1,20130101,why\n", f"{FILE}:2: opened '20130101' is no day"),
        (HEAD + "f1,2013-01-01, \n", f"{FILE}:2: the reason is empty; write one line"),
        (HEAD + 'f1,2013-01-01,"a\nb"\n', f"{FILE}:2: the reason is longer than a line"),
        (HEAD + ",2013-01-01,why\n", f"{FILE}:2: the key is empty"),
        (HEAD + "f1,2013-01-01,a, b\n", f"{FILE}:2: 4 values, the header has 3; quote a text with a comma"),
        (HEAD + "f1,2013-01-01,a\nf1,2013-01-02,b\n", f"{FILE}:3: f1 stands in line 2 already; keep one"),
        (HEAD + '"f1,2013', f"cannot read {FILE}: "),
    ],
)
def test_a_file_that_does_not_fit_is_told_line_by_line(pipeline: Pipeline, content: str, said: str) -> None:
    learn(pipeline)
    pipeline.sections["split"] = SPLIT
    (pipeline.folder / FILE).write_text(content, encoding="utf-8")
    message = pipeline.fails("split")
    assert said in message
    assert message.count("\n") == 1


def test_a_missing_file_is_one_line(pipeline: Pipeline) -> None:
    learn(pipeline)
    pipeline.sections["split"] = SPLIT
    assert f"cannot read {FILE}" in pipeline.fails("split")


def test_without_a_file_nothing_is_said(pipeline: Pipeline) -> None:
    learn(pipeline)
    pipeline.sections["split"] = {**SPLIT, "incidents": None}
    pipeline.succeeds("split")
    assert "incidents" not in json.dumps(pipeline.json("out/split/profile.json"))
    assert "incident" not in by_part(pipeline)
