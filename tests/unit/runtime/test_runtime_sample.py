"""A sample keeps the windows, every day of each, whole lists and what is pinned; it is the same rows each time."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from runtime_pipeline import Pipeline

START = datetime(2024, 3, 1, 5)  # noqa: DTZ001 - midnight in New York, as the engine writes it
DAYS, A_DAY = 60, 40
ROWS = "out/split/rows.parquet"
RARE, UNKNOWN = "speed > 90", "speed IS NULL"


@pytest.fixture
def labelled(pipeline: Pipeline) -> Pipeline:
    """Forty predictions a day, but four on each tenth one; lists of four of a day."""
    moments = [
        (day, START + timedelta(days=day, minutes=20 * place))
        for day in range(DAYS)
        for place in range(A_DAY if day % 10 else 4)
    ]
    pipeline.table(
        "out/label/rows.parquet",
        {
            "id": "VARCHAR",
            "prediction_time": "TIMESTAMP",
            "label": "BOOLEAN",
            "known_at": "TIMESTAMP",
            "row:group": "VARCHAR",
        },
        [
            (f"t{place:05}", moment, place % 3 == 0, moment + timedelta(hours=1), f"l{place // 4}")
            for place, (_, moment) in enumerate(moments)
        ],
    )
    pipeline.sections["split"] = {
        "timezone": "America/New_York",
        "test": 20 * 86_400,
        "gap": 86_400,
        "folds": {"count": 2, "length": 5 * 86_400, "every": 5 * 86_400},
    }
    return pipeline


def split(pipeline: Pipeline, **more: Any) -> list[dict[str, Any]]:
    pipeline.sections["split"] |= more
    pipeline.succeeds("split")
    return [dict(row) for row in pipeline.rows(ROWS)]


def without_lists(pipeline: Pipeline) -> None:
    names = ("id", "prediction_time", "label", "known_at")
    rows = pipeline.rows("out/label/rows.parquet")
    types = ("VARCHAR", "TIMESTAMP", "BOOLEAN", "TIMESTAMP")
    pipeline.table(
        "out/label/rows.parquet", dict(zip(names, types, strict=True)), [[row[name] for name in names] for row in rows]
    )


def days(rows: list[dict[str, Any]]) -> Counter[tuple[str, Any]]:
    return Counter((row["part"], (row["prediction_time"] - timedelta(hours=5)).date()) for row in rows)


def sample(rows: int, *slices: str) -> dict[str, Any]:
    return {"rows": rows, "source": "trips", "slices": list(slices)}


def test_a_sample_has_every_day_of_every_part_and_its_rows_are_those_of_the_whole(labelled: Pipeline) -> None:
    without_lists(labelled)
    whole = split(labelled)
    edges = labelled.json("out/split/profile.json")["boundaries"]
    asked = len(whole) // 10
    sampled = split(labelled, sample=sample(asked))
    by_key = {row["id"]: row for row in whole}
    assert all(by_key[row["id"]] == row for row in sampled)
    assert days(sampled).keys() == days(whole).keys()
    assert asked * 0.75 < len(sampled) < asked * 1.25 + DAYS / 10
    profile = labelled.json("out/split/profile.json")
    assert profile["boundaries"] == edges
    assert profile["sample"] == {"asked": asked, "rows": len(sampled), "of": len(whole)}
    assert profile["judged"]["rows"] == sum(row["part"] == "test" for row in sampled)
    assert sum(each["rows"] for each in profile["parts"]) == len(sampled)


def test_the_choice_is_by_the_key_alone_and_a_larger_sample_has_the_smaller_one(labelled: Pipeline) -> None:
    without_lists(labelled)
    few, again, more = (split(labelled, sample=sample(asked)) for asked in (150, 150, 700))
    assert few == again
    assert {row["id"] for row in few} < {row["id"] for row in more}
    # Neither the first rows of a day nor every so many: each place of a day is taken on some day.
    places = {(row["prediction_time"] - START) % timedelta(days=1) for row in more}
    assert len(places) == A_DAY


def sliced(pipeline: Pipeline) -> dict[str, tuple[str, float | None]]:
    """Writes features and a source; of each key its line and its speed: high on one row of most days, or unknown."""
    keys = [row["id"] for row in pipeline.rows("out/label/rows.parquet")]
    found = {
        key: ("S1" if place % 3 else "S2", None if place % 53 == 0 else 99.0 if place % 37 == 0 else 50.0)
        for place, key in enumerate(keys)
    }
    pipeline.table(
        "out/features/rows.parquet",
        {"id": "VARCHAR", "prediction_time": "TIMESTAMP", "speed": "DOUBLE"},
        [(key, START, speed) for key, (_, speed) in found.items()],
    )
    pipeline.table(
        "out/sources/trips/rows.parquet",
        {"id": "VARCHAR", "line": "VARCHAR", "speed": "DOUBLE"},
        [(key, line, 0.0) for key, (line, _) in found.items()],
    )
    return found


def test_no_slice_loses_a_day_nor_do_the_rows_of_which_it_is_unknown(labelled: Pipeline) -> None:
    without_lists(labelled)
    values = sliced(labelled)
    slices = {
        RARE: lambda row: values[row["id"]][1] == 99,
        "line = 'S2'": lambda row: values[row["id"]][0] == "S2",
        UNKNOWN: lambda row: values[row["id"]][1] is None,
    }
    whole = split(labelled)
    plain = split(labelled, sample=sample(100))
    sampled = split(labelled, sample=sample(100, RARE, "line = 'S2'"))
    assert {row["id"] for row in plain} < {row["id"] for row in sampled}
    for name, inside in slices.items():
        of_whole, of_sample = (days([row for row in rows if inside(row)]).keys() for rows in (whole, sampled))
        assert of_sample == of_whole, name
        assert len(of_whole) > 30
        assert days([row for row in plain if inside(row)]).keys() != of_whole, name
    assert len(sampled) < len(whole) / 5
    assert set(sampled[0]) == set(whole[0])
    labelled.sections["split"]["sample"] = sample(100, "nothing > 1")
    assert "a slice of split.sample: 'nothing > 1'" in labelled.fails("split")


def test_lists_stay_whole(labelled: Pipeline) -> None:
    sizes = Counter(row["row:group"] for row in labelled.rows("out/label/rows.parquet"))
    groups = {row["id"]: row["row:group"] for row in labelled.rows("out/label/rows.parquet")}
    whole, sampled = split(labelled), split(labelled, sample=sample(400))
    found = Counter(groups[row["id"]] for row in sampled)
    assert found == {name: sizes[name] for name in found}
    assert days(sampled).keys() == days(whole).keys()
    assert len(sampled) < len(whole) / 3


def test_what_is_pinned_stays_in_the_smallest_sample(labelled: Pipeline) -> None:
    without_lists(labelled)
    whole = split(labelled)
    by_part = defaultdict(list)
    for row in whole:
        by_part[row["part"]].append(row["id"])
    pinned = [*by_part["fit"][5:25], *by_part["test"][7:27]]
    lines = "".join(f"{key},2024-05-01,wrong\n" for key in pinned)
    (labelled.folder / "incidents.csv").write_text(f"id,opened,reason\n{lines}")
    sampled = split(labelled, sample=sample(1), incidents="incidents.csv")
    assert {row["id"] for row in sampled if row["row:incident"]} == set(pinned)
    found = labelled.json("out/split/profile.json")["incidents"]
    assert (found["judged"], found["not_found"]) == (40, [])
    assert len(sampled) < len(pinned) + 2 * DAYS


def test_a_sample_of_more_than_there_is_is_everything(labelled: Pipeline) -> None:
    whole = split(labelled)
    assert split(labelled, sample=sample(10**12)) == whole
    assert "params.yaml: split.sample.rows" in _refused(labelled, 0)
    assert "params.yaml: split.sample.rows" in _refused(labelled, -5)


def _refused(pipeline: Pipeline, asked: int) -> str:
    pipeline.sections["split"]["sample"] = sample(asked)
    return pipeline.fails("split")
