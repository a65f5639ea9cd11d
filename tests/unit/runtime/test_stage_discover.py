"""Slices are proposed where errors really gather, in the language of specs, and not where only chance looks bad."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime_pipeline import Pipeline

from mlspec.expressions.canonical import canonical
from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec_runtime.discovery.search import holm

FEATURES = [
    {"name": "hour", "kind": "numeric", "type": "integer"},
    {"name": "wind", "kind": "numeric", "type": "double"},
    {"name": "origin", "kind": "categorical", "type": "string"},
]
DAYS, PER_DAY = 40, 150


def learn(pipeline: Pipeline, *, planted: bool, seed: int = 3, **changes: Any) -> dict[str, Any]:
    """Writes scored rows; where `planted`, the model is wrong in the evening at one airport with an apostrophe."""
    random = np.random.default_rng(seed)
    predictions, features = [], []
    for number in range(DAYS * PER_DAY):
        hour, wind = int(random.integers(0, 24)), None if number % 9 == 0 else float(random.normal(5, 3))
        origin = ("EWR", "O'H", None)[int(random.integers(0, 3))]
        score = float(random.uniform(0.05, 0.95))
        wrong = planted and hour >= 18 and origin == "O'H"
        label = bool(random.random() < (1 - score if wrong else score))
        key, day = f"f{number:05d}", np.datetime64("2013-01-01") + number // PER_DAY
        predictions.append((key, "test", day.item(), label, score, score >= 0.5))
        features.append((key, hour, wind, origin))
    types = {"flight_id": "VARCHAR", "part": "VARCHAR", "local_day": "DATE"}
    pipeline.table(
        "out/evaluation/boosted/predictions.parquet",
        {**types, "label": "BOOLEAN", "score": "DOUBLE", "prediction": "BOOLEAN"},
        predictions,
    )
    pipeline.table(
        "out/features/rows.parquet",
        {"flight_id": "VARCHAR", "hour": "BIGINT", "wind": "DOUBLE", "origin": "VARCHAR"},
        features,
    )
    (pipeline.folder / "out/selection").mkdir(parents=True)
    (pipeline.folder / "out/selection/selection.json").write_text('{"chosen": "boosted"}')
    pipeline.sections["discover"] = {
        "task": "binary_classification",
        "key": ["flight_id"],
        "most": 5,
        "min_rows": 200,
        "alpha": 0.05,
        "known": [],
        "features": FEATURES,
    } | changes
    pipeline.succeeds("discover")
    found: dict[str, Any] = pipeline.json("out/slices/slices.json")
    return found


def test_a_planted_fault_is_found_and_confirmed(pipeline: Pipeline) -> None:
    found = learn(pipeline, planted=True)
    first = found["slices"][0]
    assert first["confirmed"]
    assert "origin = 'O''H'" in first["where"]
    assert "hour >= " in first["where"]
    assert first["loss"] > first["loss_elsewhere"]
    assert first["p_value"] < 0.001
    assert 200 <= first["rows"] < found["rows"]


def test_every_proposal_is_an_expression_as_a_spec_writes_it(pipeline: Pipeline) -> None:
    for proposal in learn(pipeline, planted=True)["slices"]:
        tree = parse(proposal["where"])
        assert not isinstance(tree, Failure)
        assert canonical(tree) == proposal["where"]


@pytest.mark.parametrize("seed", [3, 4])
def test_chance_is_not_confirmed(pipeline: Pipeline, seed: int) -> None:
    found = learn(pipeline, planted=False, seed=seed)
    assert found["slices"]
    assert [proposal for proposal in found["slices"] if proposal["confirmed"]] == []


def test_a_slice_that_there_is_already_is_no_news(pipeline: Pipeline) -> None:
    first = learn(pipeline, planted=True)["slices"][0]["where"]
    pipeline.sections["discover"]["known"] = [first]
    pipeline.succeeds("discover")
    assert first not in [proposal["where"] for proposal in pipeline.json("out/slices/slices.json")["slices"]]


def test_no_more_than_asked_and_none_too_small(pipeline: Pipeline) -> None:
    found = learn(pipeline, planted=True, most=2, min_rows=900)
    assert len(found["slices"]) == 2
    assert all(proposal["rows"] >= 900 for proposal in found["slices"])
    pipeline.sections["discover"]["min_rows"] = 10**6
    pipeline.succeeds("discover")
    assert pipeline.json("out/slices/slices.json")["slices"] == []


def test_the_same_rows_give_the_same_bytes(pipeline: Pipeline) -> None:
    learn(pipeline, planted=True)
    path = pipeline.folder / "out/slices/slices.json"
    before = path.read_bytes()
    pipeline.succeeds("discover")
    assert path.read_bytes() == before


@given(st.lists(st.floats(0, 1), max_size=8))
@settings(max_examples=100, deadline=None)
def test_holm_is_at_least_each_p_value_at_most_bonferroni_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    for raw, found in zip(p_values, adjusted, strict=True):
        assert raw <= found <= min(1.0, len(p_values) * raw) + 1e-12
    ordered = sorted(range(len(p_values)), key=lambda place: p_values[place])
    assert [adjusted[place] for place in ordered] == sorted(adjusted)


def test_holm_of_a_known_example() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
