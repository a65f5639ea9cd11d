from datetime import datetime, timedelta
from typing import Any

import pytest
from runtime_pipeline import Pipeline

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
END = datetime(2013, 11, 11, 5)  # noqa: DTZ001  # midnight in New York after the change of clocks on 3 November
TEST = datetime(2013, 11, 1, 4)  # noqa: DTZ001  # midnight ten local days earlier, still in daylight saving time
GAP = TEST - 36 * HOUR
SELECTION = GAP - 5 * DAY
FOLD_GAP = SELECTION - 36 * HOUR
ROWS = "out/split/rows.parquet"
SECOND = timedelta(seconds=1)


def split(pipeline: Pipeline, *rows: tuple[datetime, timedelta | None], **more: Any) -> None:
    """Writes labels: the moment of each prediction and how long after it the label was known."""
    pipeline.table(
        "out/label/rows.parquet",
        {"id": "VARCHAR", "prediction_time": "TIMESTAMP", "label": "BOOLEAN", "known_at": "TIMESTAMP"},
        [
            (f"t{place:02}", time, *((None, None) if delay is None else (place % 2 == 0, time + delay)))
            for place, (time, delay) in enumerate(rows)
        ],
    )
    pipeline.sections["split"] = {
        "timezone": "America/New_York",
        "test": 10 * 86_400,
        "gap": 36 * 3600,
        "folds": {"count": 1, "length": 5 * 86_400, "every": 5 * 86_400},
    } | more


def parts(pipeline: Pipeline) -> list[str]:
    return [row["part"] for row in pipeline.rows(ROWS)]


def test_each_part_begins_at_its_boundary(pipeline: Pipeline) -> None:
    edges = (FOLD_GAP, SELECTION, GAP, TEST)
    rows = [moment for edge in edges for moment in (edge - SECOND, edge)]
    split(pipeline, *((moment, HOUR) for moment in rows), (END - SECOND, HOUR))
    pipeline.succeeds("split")
    expected = ["fit", "fold_gap", "fold_gap", "selection", "selection", "gap", "gap", "test", "test"]
    assert parts(pipeline) == expected


def test_the_test_starts_and_the_data_end_at_local_midnights(pipeline: Pipeline) -> None:
    split(pipeline, (FOLD_GAP - DAY, HOUR), (SELECTION, HOUR), (TEST, HOUR), (END - 23 * HOUR, HOUR))
    pipeline.succeeds("split")
    found = pipeline.json("out/split/profile.json")["boundaries"]
    assert {row["name"]: (row["utc"], row["local"]) for row in found} == {
        "fold_gap": ("2013-10-24T04:00:00Z", "2013-10-24T00:00:00"),
        "selection": ("2013-10-25T16:00:00Z", "2013-10-25T12:00:00"),
        "gap": ("2013-10-30T16:00:00Z", "2013-10-30T12:00:00"),
        "test": ("2013-11-01T04:00:00Z", "2013-11-01T00:00:00"),
        "end": ("2013-11-11T05:00:00Z", "2013-11-11T00:00:00"),
    }


def test_a_label_that_was_not_known_when_a_window_began_was_not_learnt_from(pipeline: Pipeline) -> None:
    long_before = FOLD_GAP - 30 * DAY
    split(
        pipeline,
        (long_before, SELECTION - long_before),
        (long_before, SELECTION - long_before + SECOND),
        (long_before, TEST - long_before + SECOND),
        (SELECTION, TEST - SELECTION),
        (SELECTION, TEST - SELECTION + SECOND),
        (END - SECOND, 90 * DAY),
    )
    pipeline.succeeds("split")
    assert parts(pipeline) == ["fit", "fold_gap", "gap", "selection", "gap", "test"]


def test_predictions_without_a_label_are_in_no_part_and_end_no_data(pipeline: Pipeline) -> None:
    split(
        pipeline,
        (FOLD_GAP - DAY, HOUR),
        (SELECTION, HOUR),
        (TEST, HOUR),
        (END - SECOND, HOUR),
        (END + 9 * DAY, None),
        (FOLD_GAP - DAY, None),
    )
    pipeline.succeeds("split")
    assert parts(pipeline) == ["fit", "selection", "test", "test"]
    profile = pipeline.json("out/split/profile.json")
    assert profile["unlabelled"] == 2
    assert profile["parts"][-1] == {
        "part": "test",
        "rows": 2,
        "first": "2013-11-01T04:00:00Z",
        "last": "2013-11-11T04:59:59Z",
        "events": 1,
        "base_rate": 0.5,
    }
    assert profile["parts"][1]["rows"] == 0
    assert profile["parts"][1]["base_rate"] is None


def test_a_window_without_rows_is_said_with_the_period_and_the_days_needed(pipeline: Pipeline) -> None:
    split(pipeline, (GAP, HOUR), (TEST, HOUR), (END - SECOND, HOUR))
    said = pipeline.fails("split")
    assert "no labelled prediction falls into fit and selection" in said
    assert "from 2013-10-30T16:00:00Z to 2013-11-11T04:59:59Z, 11.5 days" in said
    assert "two gaps take 18.0" in said


def test_an_unknown_time_zone_is_one_clear_line(pipeline: Pipeline) -> None:
    split(pipeline, (TEST, HOUR), timezone="Europe/Nowhere")
    said = pipeline.fails("split")
    assert said.startswith("mlspec_runtime split: time zone 'Europe/Nowhere' is unknown; ")
    assert len(said.splitlines()) == 1


def test_without_any_label_there_is_nothing_to_split(pipeline: Pipeline) -> None:
    split(pipeline, (TEST, None))
    assert "no prediction has a label" in pipeline.fails("split")


def test_a_prediction_at_the_end_of_the_calendar_is_one_clear_line(pipeline: Pipeline) -> None:
    split(pipeline, (TEST, HOUR), (datetime(9999, 12, 31, 12), HOUR))  # noqa: DTZ001  # the tables hold naive UTC
    said = pipeline.fails("split")
    assert "repair its time in the source" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("length", [10 * 86_400 - 3600, 9 * 86_400 + 1])
def test_a_test_of_no_whole_days_reaches_back_to_the_midnight_before(pipeline: Pipeline, length: int) -> None:
    split(pipeline, (FOLD_GAP - DAY, HOUR), (SELECTION, HOUR), (TEST, HOUR), (END - SECOND, HOUR), test=length)
    pipeline.succeeds("split")
    assert pipeline.json("out/split/profile.json")["boundaries"][3]["utc"] == "2013-11-01T04:00:00Z"


def test_a_list_across_a_boundary_is_in_the_gap_before_it_whole(pipeline: Pipeline) -> None:
    """Two rows a list: whole in the test, across its begin, known too late, and whole before it."""
    early = FOLD_GAP - 5 * DAY
    moments = [
        (TEST, TEST + HOUR, HOUR),
        (TEST - HOUR, TEST + HOUR, HOUR),
        (SELECTION + HOUR, SELECTION + 2 * HOUR, HOUR),
        (SELECTION - HOUR, SELECTION + HOUR, HOUR),
        (GAP - HOUR, GAP + HOUR, HOUR),
        (early, early + HOUR, HOUR),
        (early, early + HOUR, SELECTION - early),
        (END - HOUR, END - SECOND, HOUR),
    ]
    split(pipeline)
    rows = [
        (f"t{number}{place}", time, place == 0, time + delay, number)
        for number, (first, last, delay) in enumerate(moments)
        for place, time in enumerate((first, last))
    ]
    types = {"id": "VARCHAR", "prediction_time": "TIMESTAMP", "label": "BOOLEAN", "known_at": "TIMESTAMP"}
    pipeline.table("out/label/rows.parquet", {**types, "row:group": "BIGINT"}, rows)
    pipeline.succeeds("split")
    found = parts(pipeline)
    assert found[::2] == found[1::2] == ["test", "gap", "selection", "fold_gap", "gap", "fit", "fold_gap", "test"]
    assert not {"label", "row:group", "@first"} & pipeline.rows(ROWS)[0].keys()
