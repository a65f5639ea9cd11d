"""What each part of a model reads: columns of sources in their roles, other features, joins and outcomes."""

from pathlib import Path
from typing import Any

import pytest

from good_specs import ROOT, data_of
from mlspec.lowering.lineage import known_text
from mlspec.spec.judged_columns import judged_columns
from mlspec.spec.lineage import Lineage, ModelLineage, lineage
from mlspec.spec.model_spec import ModelSpec

FLIGHTS = ROOT / "specs" / "flight-delay" / "model.yaml"


def changed(file: Path = FLIGHTS, **features: Any) -> ModelSpec:
    data = data_of(file)
    data["features"]["columns"] |= features
    return ModelSpec.model_validate(data)


def read(part: Lineage) -> list[str]:
    return [f"{each.source}.{each.column} {each.role}" for each in part.columns]


@pytest.fixture
def flights() -> ModelLineage:
    return lineage(changed())


def test_a_feature_without_an_expression_reads_the_column_of_its_name(flights: ModelLineage) -> None:
    assert read(flights.features["carrier"]) == ["flights.carrier value"]


def test_a_window_reads_its_values_its_keys_and_its_clocks(flights: ModelLineage) -> None:
    assert read(flights.features["origin_delay_3h"]) == [
        "flights.dep_delay value",
        "flights.origin key",
        "flights.departed_at clock",
        "flights.scheduled_departure clock",
    ]


def test_a_clock_that_is_the_event_is_read_once() -> None:
    window = {"expr": "count(*)", "by": ["origin"], "over": "scheduled_departure", "last": "3h", "kind": "numeric"}
    part = lineage(changed(departures=window)).features["departures"]
    assert read(part) == ["flights.origin key", "flights.scheduled_departure clock"]


def test_a_joined_column_names_its_join_and_the_join_reads_both_keys(flights: ModelLineage) -> None:
    assert flights.features["visibility"].joins == ("weather",)
    assert read(flights.features["visibility"]) == ["weather.visibility value"]
    assert read(flights.joins["weather"]) == ["flights.origin key", "weather.origin key", "weather.observed_at clock"]
    assert read(flights.joins["planes"]) == ["flights.tailnum key", "planes.tailnum key"]


def test_a_name_in_a_feature_means_a_column_first_and_in_a_slice_a_feature() -> None:
    data = data_of(FLIGHTS)
    data["features"]["columns"] |= {
        "distance": {"expr": "distance / 2", "kind": "numeric"},
        "far": {"expr": "distance > 500 AND plane_age > 3", "kind": "numeric"},
    }
    data["validation"]["slices"] = {"long": "distance > 500 AND dest = 'SFO'"}
    found = lineage(ModelSpec.model_validate(data))
    assert read(found.features["far"]) == ["flights.distance value"]
    assert found.features["far"].features == ("plane_age",)
    assert (found.slices["long"].features, read(found.slices["long"])) == (("distance",), ["flights.dest value"])


def test_what_a_kpi_reads_of_the_outcome_is_no_column() -> None:
    data = data_of(FLIGHTS)
    data["sources"]["flights"]["columns"]["score"] = "double"
    data["kpis"]["cost_per_flight"] |= {"expr": "avg(score * distance)", "where": "label AND seats IS NULL"}
    data["sources"]["flights"]["columns"]["seats"] = "integer"
    data["validation"]["slices"] = {"rated": "score > 3"}
    spec = ModelSpec.model_validate(data)
    found = lineage(spec)
    kpi = found.kpis["cost_per_flight"]
    assert (kpi.outcomes, kpi.features, read(kpi)) == (("label", "score"), ("distance",), ["flights.seats value"])
    assert read(found.slices["rated"]) == ["flights.score value"]
    assert judged_columns(spec, found) == ("score", "seats")


@pytest.mark.parametrize(
    ("source", "column", "declared", "known"),
    [
        ("flights", "carrier", {"type": "string"}, "scheduled_departure - 1d"),
        ("flights", "carrier", {"type": "string", "available_at": "departed_at"}, "departed_at"),
        (
            "flights",
            "carrier",
            {"type": "string", "available_at": "landed_at + INTERVAL 90 MINUTE - INTERVAL 30 MINUTE"},
            "landed_at + 1h",
        ),
        (
            "flights",
            "carrier",
            {"type": "string", "available_at": "greatest(landed_at, departed_at)"},
            "greatest(landed_at, departed_at)",
        ),
        ("weather", "visibility", "double", "observed_at + 1h"),
        ("planes", "seats", "integer", "static"),
    ],
)
def test_the_moment_that_a_column_is_known_stands_in_words(source: str, column: str, declared: Any, known: str) -> None:
    data = data_of(FLIGHTS)
    data["sources"][source]["columns"][column] = declared
    spec = ModelSpec.model_validate(data)
    assert known_text(spec.sources[source], column) == known
