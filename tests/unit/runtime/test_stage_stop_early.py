"""Hopeless variants end on few rows, by the final rule; what is stopped is never trained on all, judged or packed."""

import json
from typing import Any

import pytest
from runtime_learning import DAYS, FEATURES, PER_DAY, learn, remembered, variant
from runtime_pipeline import Pipeline

LINEAR = "sklearn.linear_model.LogisticRegression"
VARIANTS = ["linear", "blind", "inverse", "embedded"]


def prepared(pipeline: Pipeline, *, rungs: tuple[int, ...] = (120,), margin: float = 0.0) -> Pipeline:
    """Three windows of five days; `blind` and `inverse` cannot tell late from punctual."""
    learn(pipeline, folds=3)
    sections = pipeline.sections
    sections["variants"]["blind"] = variant("sklearn.dummy.DummyClassifier", params={"strategy": "uniform"})
    sections["variants"]["inverse"] = variant("sklearn.tree.DecisionTreeClassifier")
    sections["variants"]["embedded"] = variant(LINEAR, scale="standard", embedding="embedded")
    sections["embeddings"] = {
        "embedded": {
            "estimator": "sklearn.decomposition.PCA",
            "params": {"n_components": 1},
            "scale": "standard",
            "features": FEATURES,
        }
    }
    del sections["variants"]["boosted"]
    sections["select"] |= {"variants": ["base_rate", *VARIANTS], "margin": margin}
    deciding = [kpi for kpi in sections["evaluate"]["kpis"] if kpi["name"] == "log_loss"]
    sections["stop_early"] = {
        "factor": 2,
        "rungs": list(rungs),
        "select": {**sections["select"], "variants": VARIANTS},
        "evaluate": {**sections["evaluate"], "kpis": deciding, "slices": []},
    }
    return pipeline


def fates(pipeline: Pipeline, kind: str = "variants") -> dict[str, bool]:
    folder = pipeline.folder / "out/stop_early" / kind
    return {path.stem: json.loads(path.read_text())["goes_on"] for path in sorted(folder.iterdir())}


def build(pipeline: Pipeline) -> None:
    prepared(pipeline).succeeds("stop_early")
    pipeline.succeeds("embed", "embedded")
    for name in ("base_rate", *VARIANTS):
        pipeline.succeeds("train", name)
        pipeline.succeeds("evaluate", name)
    for stage in ("select", "gate"):
        pipeline.succeeds(stage)


@pytest.fixture
def halved(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    remembered(pipeline, tmp_path_factory.getbasetemp() / "halved", build)
    return pipeline


def rungs(pipeline: Pipeline) -> Any:
    return pipeline.json("out/stop_early/rungs.json")


def test_the_better_half_goes_on_and_the_rest_is_told_with_its_numbers(halved: Pipeline) -> None:
    found = rungs(halved)
    (rung,) = found["rungs"]
    values = {name: numbers["value"] for name, numbers in rung["variants"].items()}
    best_two = sorted(values, key=lambda name: values[name])[:2]
    assert {name for name, on in fates(halved).items() if on} == set(best_two)
    assert set(found["stopped"]) == {"blind", "inverse"}
    for name, numbers in found["stopped"].items():
        assert (numbers["rung"], numbers["rows"], numbers["best"]) == (1, 120, rung["best"])
        assert numbers["behind_best"] == pytest.approx(values[name] - values[rung["best"]])


def test_what_is_stopped_is_not_trained_judged_or_chosen(halved: Pipeline) -> None:
    for name in ("blind", "inverse"):
        for folder in ("models", "evaluation"):
            assert [path.name for path in (halved.folder / "out" / folder / name).iterdir()] == ["stopped.json"]
    selection = halved.json("out/selection/selection.json")
    assert selection["chosen"] not in selection["stopped"]
    assert set(selection["stopped"]) == {"blind", "inverse"}
    entry = selection["variants"]["blind"]
    assert (entry["value"], entry["within_margin"], entry["chosen"], entry["folds"]) == (None, False, False, [])
    assert entry["reason"].startswith("stopped at rung 1, ")


def test_the_baseline_is_never_stopped(halved: Pipeline) -> None:
    assert "base_rate" not in fates(halved)
    assert (halved.folder / "out/models/base_rate/model.joblib").is_file()
    assert halved.json("out/selection/selection.json")["variants"]["base_rate"]["value"] is not None


def test_a_variant_within_the_margin_of_the_best_goes_on_however_many_are_better(pipeline: Pipeline) -> None:
    prepared(pipeline, margin=9.9).succeeds("stop_early")
    assert set(fates(pipeline).values()) == {True}
    assert rungs(pipeline)["stopped"] == {}


def test_a_try_reads_the_newest_rows_before_each_window_and_none_of_it(pipeline: Pipeline) -> None:
    prepared(pipeline).succeeds("stop_early")
    before = rungs(pipeline)
    split = {row["flight_id"]: row for row in pipeline.rows("out/split/rows.parquet")}
    first = DAYS["fit"] + DAYS["fold_gap"]
    newest = {f"f{number:05d}" for number in range((first - 1) * PER_DAY - 120, (first - 1) * PER_DAY)}
    rows = pipeline.rows("out/label/rows.parquet")
    types = {"flight_id": "VARCHAR", "prediction_time": "TIMESTAMP", "label": "BOOLEAN", "known_at": "TIMESTAMP"}

    def flipped(wanted: set[str]) -> Any:
        turned = [
            (row["flight_id"], row["prediction_time"], row["label"] != (row["flight_id"] in wanted), row["known_at"])
            for row in rows
        ]
        pipeline.table("out/label/rows.parquet", types, turned)
        pipeline.succeeds("stop_early")
        return rungs(pipeline)

    old = {key for key, row in split.items() if row["part"] == "fit"} - newest
    assert flipped(old) == before
    assert flipped({key for key, row in split.items() if row["part"] in ("gap", "test")}) == before
    assert flipped(newest) != before


def test_a_rung_that_saves_nothing_stops_nobody_and_says_so(pipeline: Pipeline) -> None:
    prepared(pipeline, rungs=(10_000,)).succeeds("stop_early")
    found = rungs(pipeline)
    assert found["rungs"] == []
    assert found["note"].startswith("rung 1 asks for 10,000 rows before each window and no window has more than 700")
    assert set(fates(pipeline).values()) == {True}


def test_a_second_rung_judges_only_those_of_the_first(pipeline: Pipeline) -> None:
    prepared(pipeline, rungs=(120, 240)).succeeds("stop_early")
    first, second = rungs(pipeline)["rungs"]
    assert len(first["variants"]) == 4
    assert set(second["variants"]) == {name for name, numbers in first["variants"].items() if numbers["goes_on"]}
    assert sum(fates(pipeline).values()) == 1
    assert [numbers["rung"] for numbers in rungs(pipeline)["stopped"].values()].count(2) == 1


def test_an_embedding_that_nobody_needs_any_more_is_not_fitted(pipeline: Pipeline) -> None:
    prepared(pipeline)
    pipeline.sections["embeddings"]["embedded"]["params"] = {"n_components": 1}
    pipeline.sections["variants"]["embedded"]["estimator"] = "sklearn.tree.DecisionTreeClassifier"
    pipeline.succeeds("stop_early")
    assert fates(pipeline, "embeddings") == {"embedded": fates(pipeline)["embedded"]} == {"embedded": False}
    pipeline.succeeds("embed", "embedded")
    pipeline.succeeds("train", "embedded")
    assert [path.name for path in (pipeline.folder / "out/embeddings/embedded").iterdir()] == ["stopped.json"]


def test_two_climbs_write_equal_bytes(pipeline: Pipeline) -> None:
    prepared(pipeline).succeeds("stop_early")
    path = pipeline.folder / "out/stop_early/rungs.json"
    before = path.read_bytes()
    pipeline.succeeds("stop_early")
    assert path.read_bytes() == before
