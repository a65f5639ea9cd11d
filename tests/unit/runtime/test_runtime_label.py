from datetime import datetime, timedelta
from typing import Any

import pytest
from runtime_pipeline import Pipeline

NOON = datetime(2013, 3, 10, 16)  # noqa: DTZ001  # the tables hold naive UTC
ROWS = "out/label/rows.parquet"
HOURS = 3600


def label(pipeline: Pipeline, **more: Any) -> None:
    pipeline.sections["label"] = {
        "source": "trips",
        "key": ["id"],
        "prediction_time": "planned - INTERVAL 2 HOUR",
        "timezone": "America/New_York",
        "task": "binary_classification",
        "expr": "late > 15",
        "positive": True,
        "classes": [],
        "group": None,
        "known_at": ["landed"],
        "delay": {"p50": 24 * HOURS, "p95": 24 * HOURS, "max": 24 * HOURS},
        "coverage": 0.0,
    } | more


def trips(pipeline: Pipeline, *rows: tuple[float | None, float | None]) -> None:
    """Writes trips of one plan, each with hours until landing and minutes late."""
    pipeline.table(
        "out/sources/trips/rows.parquet",
        {"id": "VARCHAR", "planned": "TIMESTAMP", "landed": "TIMESTAMP", "late": "DOUBLE", "grade": "VARCHAR"},
        [
            (f"t{place}", NOON, None if hours is None else NOON + timedelta(hours=hours), late, "bad" if late else "ok")
            for place, (hours, late) in enumerate(rows)
        ],
    )


def test_a_label_and_the_moment_it_is_known_come_together_or_not_at_all(pipeline: Pipeline) -> None:
    trips(pipeline, (1, 16), (2, 15), (None, 90), (3, None))
    label(pipeline)
    pipeline.succeeds("label")
    found = [(row["label"], row["known_at"]) for row in pipeline.rows(ROWS)]
    assert found == [
        (True, NOON + timedelta(hours=1)),
        (False, NOON + timedelta(hours=2)),
        (None, None),
        (None, None),
    ]
    assert {row["prediction_time"] for row in pipeline.rows(ROWS)} == {NOON - timedelta(hours=2)}


def test_a_label_is_known_when_the_last_of_its_moments_is(pipeline: Pipeline) -> None:
    trips(pipeline, (1, 16), (30, 15), (None, 90))
    label(pipeline, known_at=["landed", "planned + INTERVAL 1 DAY"], delay={"p50": 1e9, "p95": 1e9, "max": 1e9})
    pipeline.succeeds("label")
    known = [row["known_at"] for row in pipeline.rows(ROWS)]
    assert known == [NOON + timedelta(days=1), NOON + timedelta(hours=30), None]


@pytest.mark.parametrize(
    ("expr", "positive", "found"),
    [
        ("late > 15", True, [True, False]),
        ("late > 15", False, [False, True]),
        ("grade", "bad", [True, False]),
        ("late", 90, [True, False]),
        ("CASE WHEN late > 15 THEN 1 ELSE 0 END", 0, [False, True]),
    ],
)
def test_the_positive_value_may_be_of_any_type(
    pipeline: Pipeline, expr: str, positive: object, found: list[bool]
) -> None:
    trips(pipeline, (1, 90), (1, 0))
    label(pipeline, expr=expr, positive=positive)
    pipeline.succeeds("label")
    assert [row["label"] for row in pipeline.rows(ROWS)] == found


def test_a_regression_keeps_the_number(pipeline: Pipeline) -> None:
    trips(pipeline, (1, 90), (1, -5), (None, 3))
    label(pipeline, task="regression", expr="late", positive=None)
    pipeline.succeeds("label")
    assert [row["label"] for row in pipeline.rows(ROWS)] == [90.0, -5.0, None]
    profile = pipeline.json("out/label/profile.json")
    assert (profile["mean"], round(profile["sd"], 6)) == (42.5, 67.175144)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"expr": "late"}, "label.expr 'late' is a double, label.positive is True"),
        ({"positive": "yes"}, "label.expr 'late > 15' is a boolean, label.positive is 'yes'"),
        ({"task": "regression", "expr": "grade"}, "label.expr 'grade' is a string; a regression needs a number"),
        ({"known_at": ["late"]}, "label.known_at 'late' is a double; it must be a timestamp"),
        ({"prediction_time": "late"}, "prediction_time 'late' is a double; it must be a timestamp"),
        ({"expr": "delayed > 15"}, "label.expr: "),
        ({"timezone": "Europe/Nowhere"}, "time zone 'Europe/Nowhere' is unknown"),
        ({"known_at": ["landed", "CAST(NULL AS TIMESTAMP)"]}, "no prediction has one"),
    ],
)
def test_an_expression_that_does_not_fit_is_named(pipeline: Pipeline, more: dict[str, Any], said: str) -> None:
    trips(pipeline, (1, 90))
    label(pipeline, **more)
    assert said in pipeline.fails("label")


def test_delay_coverage_and_base_rate_are_measured(pipeline: Pipeline) -> None:
    trips(pipeline, *((hours, hours) for hours in range(1, 21)), (None, None))
    exactly = {"p50": 12 * HOURS, "p95": 21 * HOURS, "max": 22 * HOURS}
    label(pipeline, coverage=20 / 21, delay=exactly)
    pipeline.succeeds("label")
    profile = pipeline.json("out/label/profile.json")
    assert profile["delay"] == {
        "minimum": 3 * HOURS,
        "p50": 12 * HOURS,
        "p95": 21 * HOURS,
        "p99": 22 * HOURS,
        "maximum": 22 * HOURS,
    }
    assert (profile["rows"], profile["labelled"], profile["coverage"]) == (21, 20, 20 / 21)
    assert profile["base_rate"] == 0.25
    assert profile["months"] == [{"month": "2013-03", "rows": 21, "labelled": 20, "base_rate": 0.25}]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"delay": {"p50": 11 * HOURS, "p95": 30 * HOURS, "max": 21.5 * HOURS}},
            (
                "labels come later than claimed: p50 is 12.00 h, claimed 11.00 h, max is 22.00 h, "
                "claimed 21.50 h; write `delay: {p50: 12h, p95: 30h, max: 22h}`"
            ),
        ),
        ({"coverage": 0.96}, "20 of 21 predictions (95.24%) have a label, claimed 96.00%; write `coverage: 95.2%`"),
    ],
)
def test_a_broken_claim_says_what_was_measured_and_what_to_write(
    pipeline: Pipeline, more: dict[str, Any], said: str
) -> None:
    trips(pipeline, *((hours, hours) for hours in range(1, 21)), (None, None))
    label(pipeline, **more)
    assert pipeline.fails("label") == f"mlspec_runtime label: {said}\n"


def test_a_label_known_at_its_prediction_is_a_leak(pipeline: Pipeline) -> None:
    """A window holds rows known by the prediction: it would hold the outcome of the row itself."""
    trips(pipeline, (1, 16), (-2, 15))
    label(pipeline)
    assert "a label is known at the moment of its prediction" in pipeline.fails("label")


def test_a_label_known_before_its_prediction_is_a_leak(pipeline: Pipeline) -> None:
    trips(pipeline, (-3, 20), (1, 20))
    label(pipeline)
    assert "a label is known 1.00 h before its prediction" in pipeline.fails("label")


def test_months_are_local(pipeline: Pipeline) -> None:
    types = {"id": "VARCHAR", "planned": "TIMESTAMP", "landed": "TIMESTAMP", "late": "DOUBLE"}
    midnight = datetime(2013, 2, 1, 5)  # noqa: DTZ001  # midnight in New York
    moments = (midnight - timedelta(seconds=1), midnight)
    rows = [(str(moment), moment + timedelta(hours=2), moment + timedelta(hours=3), 0) for moment in moments]
    pipeline.table("out/sources/trips/rows.parquet", types, rows)
    label(pipeline)
    pipeline.succeeds("label")
    assert [month["month"] for month in pipeline.json("out/label/profile.json")["months"]] == ["2013-01", "2013-02"]


def test_a_class_is_one_of_those_declared(pipeline: Pipeline) -> None:
    trips(pipeline, (1, 16), (1, 0), (None, 5))
    label(pipeline, task="multiclass_classification", expr="grade", positive=None, classes=["ok", "bad"])
    pipeline.succeeds("label")
    assert [row["label"] for row in pipeline.rows(ROWS)] == ["bad", "ok", None]
    assert pipeline.json("out/label/profile.json")["classes"] == {"ok": 1, "bad": 1}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"classes": ["ok", "fine"]}, "label.expr gives 'bad' (2 rows), which label.classes does not declare"),
        ({"classes": [1, 2]}, "label.expr 'grade' is a string; its classes are of type integer"),
    ],
)
def test_another_class_stops_the_run_in_one_line(pipeline: Pipeline, change: dict[str, Any], said: str) -> None:
    trips(pipeline, (1, 16), (1, 0), (1, 5))
    label(pipeline, **{"task": "multiclass_classification", "expr": "grade", "positive": None, **change})
    message = pipeline.fails("label")
    assert said in message
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expr": "late - 10"}, "label.expr is below zero in 1 rows: a relevance begins at 0"),
        ({"group": "landed_in"}, "2 rows have no landed_in: every row of a ranking is in a list"),
        ({"expr": "grade"}, "label.expr 'grade' is a string; a ranking needs a number"),
    ],
)
def test_what_no_list_can_be_ordered_by_stops_the_run_in_one_line(
    pipeline: Pipeline, change: dict[str, Any], said: str
) -> None:
    pipeline.table(
        "out/sources/trips/rows.parquet",
        {"id": "VARCHAR", "planned": "TIMESTAMP", "landed": "TIMESTAMP", "late": "DOUBLE", "grade": "VARCHAR"}
        | {"landed_in": "VARCHAR", "list": "BIGINT"},
        [(f"t{place}", NOON, NOON, 15 * place, "ok", None if place else "a", 7) for place in range(3)],
    )
    ranking: dict[str, Any] = {"task": "ranking", "expr": "late", "positive": None, "group": "list"}
    label(pipeline, **ranking)
    pipeline.succeeds("label")
    assert {row["row:group"] for row in pipeline.rows(ROWS)} == {7}
    label(pipeline, **{**ranking, **change})
    message = pipeline.fails("label")
    assert said in message
    assert message.count("\n") == 1
