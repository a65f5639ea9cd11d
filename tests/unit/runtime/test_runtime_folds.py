"""Rolling windows: which rows each judges, which rows its model saw, and how the choice reads them."""

from datetime import datetime, timedelta
from math import sqrt
from typing import Any

import joblib
import numpy as np
import pytest
from runtime_learning import DAYS, PER_DAY, evaluated, learn, remembered
from runtime_pipeline import Pipeline, Row

from mlspec_runtime.evidence.measurement import Measurement
from mlspec_runtime.evidence.support import Support
from mlspec_runtime.evidence.windows import PairedDifference, pooled

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
GAP = 36 * HOUR
TEST = datetime(2013, 11, 1)  # noqa: DTZ001  # the tables hold naive UTC
END = TEST + 10 * DAY
FOLDS = 3


def split(pipeline: Pipeline, *rows: tuple[datetime, timedelta], every: int = 5, count: int = FOLDS) -> None:
    """Writes labels, and parameters of windows of four days before a gap of 36 hours before the test."""
    types = {"id": "VARCHAR", "prediction_time": "TIMESTAMP", "label": "BOOLEAN", "known_at": "TIMESTAMP"}
    found = [(f"t{place:03}", time, place % 2 == 0, time + delay) for place, (time, delay) in enumerate(rows)]
    pipeline.table("out/label/rows.parquet", types, found)
    folds = {"count": count, "length": 4 * 86_400, "every": every * 86_400}
    pipeline.sections["split"] = {"timezone": "UTC", "test": 10 * 86_400, "gap": 36 * 3600, "folds": folds}


def begin(fold: int, every: int = 5) -> datetime:
    return TEST - GAP - 4 * DAY - (FOLDS - fold) * every * DAY


def found(pipeline: Pipeline) -> list[tuple[Any, ...]]:
    rows = pipeline.rows("out/split/rows.parquet")
    return [(row["part"], row["row:fold"], row["row:learnt_from"]) for row in rows]


@pytest.fixture
def learnt(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    def build(pipeline: Pipeline) -> None:
        learn(pipeline, folds=FOLDS)
        evaluated(pipeline, "base_rate", "linear", "boosted")
        pipeline.succeeds("select")

    remembered(pipeline, tmp_path_factory.getbasetemp() / "folds", build)
    return pipeline


def test_each_row_is_judged_in_one_window_and_learnt_from_by_later_ones_alone(pipeline: Pipeline) -> None:
    old = begin(1) - 30 * DAY
    rows = [
        (old, HOUR),
        (begin(1) - GAP - HOUR, HOUR),
        (begin(1) - GAP, HOUR),
        *((begin(fold), HOUR) for fold in (1, 2, 3)),
        (begin(1) + 4 * DAY, HOUR),
        (old, begin(1) - old + HOUR),
        (old, begin(2) - old + HOUR),
        (old, TEST - old + HOUR),
        (TEST - GAP, HOUR),
        (END - HOUR, HOUR),
    ]
    split(pipeline, *rows)
    pipeline.succeeds("split")
    assert found(pipeline) == [
        ("fit", None, 1),
        ("fit", None, 1),
        ("fold_gap", None, 2),
        ("selection", 1, 2),
        ("selection", 2, 3),
        ("selection", 3, 4),
        ("fold_gap", None, 3),
        ("fold_gap", None, 2),
        ("fold_gap", None, 3),
        ("gap", None, None),
        ("gap", None, None),
        ("test", None, None),
    ]


def test_no_model_learns_from_what_was_not_known_a_gap_before_its_window(pipeline: Pipeline) -> None:
    times = [TEST - GAP - place * 7 * HOUR for place in range(1, 120)]
    split(pipeline, *((time, 40 * HOUR) for time in times), (END - HOUR, HOUR))
    pipeline.succeeds("split")
    labels = {row["id"]: row for row in pipeline.rows("out/label/rows.parquet")}
    for row in pipeline.rows("out/split/rows.parquet"):
        for fold in range(1, FOLDS + 1):
            if row["row:learnt_from"] is not None and row["row:learnt_from"] <= fold:
                assert row["prediction_time"] < begin(fold) - GAP
                assert labels[row["id"]]["known_at"] <= begin(fold)
                assert row["row:fold"] is None or row["row:fold"] < fold


def test_a_window_before_the_data_is_one_line_with_the_numbers(pipeline: Pipeline) -> None:
    split(pipeline, *((TEST - GAP - place * DAY, HOUR) for place in range(1, 12)), (END - HOUR, HOUR))
    said = pipeline.fails("split")
    assert "fit" in said
    assert "and test, selection and two gaps take 27.0" in said
    hole = [TEST - GAP - place * DAY for place in (1, 2, 11, 12, 13, 30)]
    split(pipeline, *((time, HOUR) for time in hole), (END - HOUR, HOUR))
    said = pipeline.fails("split")
    assert said.startswith("mlspec_runtime split: fold 2 of 3, from 2013-10-21T12:00:00Z to 2013-10-25T12:00:00Z")
    assert "there is no labelled prediction; they reach from " in said
    assert said.count("\n") == 1


def test_each_window_is_scored_by_the_model_that_did_not_see_it(learnt: Pipeline) -> None:
    features = {row["flight_id"]: (row["delay"], row["carrier"]) for row in learnt.rows("out/features/rows.parquet")}
    rows = learnt.rows("out/evaluation/linear/predictions.parquet")
    for fold in range(1, FOLDS + 1):
        inside = [row for row in rows if row["row:fold"] == fold]
        assert len(inside) == DAYS["selection"] // FOLDS * PER_DAY
        model = joblib.load(learnt.folder / f"out/models/linear/fold_{fold}.joblib")
        scores = [model.predict_proba([features[row["flight_id"]]])[0, 1] for row in inside]
        assert [row["score"] for row in inside] == pytest.approx(scores)


def losses(rows: list[Row], fold: int) -> float:
    from sklearn.metrics import log_loss

    inside = [row for row in rows if row["row:fold"] == fold]
    return float(log_loss([row["label"] for row in inside], [row["score"] for row in inside]))


def test_the_choice_is_by_paired_differences_over_the_windows(learnt: Pipeline) -> None:
    report = learnt.json("out/selection/selection.json")
    windows = range(1, FOLDS + 1)
    by_fold = {
        name: [losses(learnt.rows(f"out/evaluation/{name}/predictions.parquet"), fold) for fold in windows]
        for name in ("base_rate", "linear", "boosted")
    }
    means = {name: sum(values) / FOLDS for name, values in by_fold.items()}
    best = min(means, key=lambda name: means[name])
    assert report["best"] == best
    assert len(report["folds"]) == FOLDS
    for name, values in by_fold.items():
        told = report["variants"][name]
        behind = [value - reference for value, reference in zip(values, by_fold[best], strict=True)]
        mean = sum(behind) / FOLDS
        assert told["value"] == pytest.approx(means[name])
        assert [fold["value"] for fold in told["folds"]] == pytest.approx(values)
        assert [fold["behind_best"] for fold in told["folds"]] == pytest.approx(behind, abs=1e-12)
        assert told["behind_best"]["value"] == pytest.approx(mean, abs=1e-12)
        error = sqrt(sum((one - mean) ** 2 for one in behind) / (FOLDS - 1) / FOLDS)
        assert told["behind_best"]["over_folds"] == pytest.approx(error, abs=1e-12)
        assert told["within_margin"] == (mean <= report["margin"])
        assert told["behind_best"]["low"] is None
        assert (
            told["behind_best"]["reason"] == "in one of 3 windows: 5 days with rows, an interval over days asks for 10"
        )
    assert report["reason"].startswith(report["chosen"])


def test_the_interval_over_windows_is_of_the_mean_of_independent_resamples() -> None:
    random = np.random.default_rng(1)
    basis = Support(rows=100, events=20, days=30, shortage=None)
    windows = [Measurement(value, value + random.normal(0, 0.1, 4000), basis) for value in (0.3, 0.5)]
    whole = pooled(windows)
    assert whole.value == pytest.approx(0.4)
    assert whole.replicates.std() == pytest.approx(0.1 / sqrt(2), rel=0.05)
    assert (whole.support.rows, whole.support.events, whole.support.days) == (200, 40, 60)


def test_the_pairing_takes_out_what_a_window_does_to_all_variants() -> None:
    hard_and_easy = PairedDifference((0.02, 0.021, 0.019, 0.02, 0.02))
    assert hard_and_easy.standard_error == pytest.approx(0.000316, rel=0.01)
    assert not hard_and_easy.within(0.01)
    assert hard_and_easy.within(0.02)


def test_chance_excuses_a_difference_from_five_windows_on() -> None:
    noise = (0.03, -0.01, 0.02, -0.02, 0.01)
    assert PairedDifference(noise).mean == pytest.approx(0.006)
    assert PairedDifference(noise).within(0.0)
    assert not PairedDifference(noise[:3]).within(0.0)
    assert PairedDifference((0.2,)).standard_error is None


@pytest.mark.parametrize("fold", [1, 2, 3])
def test_labels_of_a_window_reach_no_model_before_the_next(pipeline: Pipeline, fold: int) -> None:
    learn(pipeline, folds=FOLDS)

    def models() -> list[bytes]:
        pipeline.succeeds("train", "linear")
        return [
            (pipeline.folder / f"out/models/linear/{name}.joblib").read_bytes()
            for name in ("fold_1", "fold_2", "fold_3", "model")
        ]

    before = models()
    judged = {row["flight_id"]: row["row:fold"] for row in pipeline.rows("out/split/rows.parquet")}
    rows = pipeline.rows("out/label/rows.parquet")
    turned = [
        (row["flight_id"], row["prediction_time"], row["label"] != (judged[row["flight_id"]] == fold), row["known_at"])
        for row in rows
    ]
    types = {"flight_id": "VARCHAR", "prediction_time": "TIMESTAMP", "label": "BOOLEAN", "known_at": "TIMESTAMP"}
    pipeline.table("out/label/rows.parquet", types, turned)
    assert [old != new for old, new in zip(before, models(), strict=True)] == [place > fold for place in (1, 2, 3, 4)]
