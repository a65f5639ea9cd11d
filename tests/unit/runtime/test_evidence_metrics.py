"""scikit-learn with sample weights, and rows written twice, judge the weighted metrics."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from mlspec_runtime.evidence.metrics import METRICS, Setting, Statistic
from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes
from mlspec_runtime.evidence.resampling import day_weights, once

DAYS = 7
Oracle = Callable[[Outcomes, Floats], float]

ORACLES: dict[str, Oracle] = {
    "average_precision": lambda o, w: sk.average_precision_score(o.label, o.score, sample_weight=w),
    "roc_auc": lambda o, w: sk.roc_auc_score(o.label, o.score, sample_weight=w),
    "log_loss": lambda o, w: sk.log_loss(o.label, o.score, sample_weight=w),
    "brier": lambda o, w: sk.brier_score_loss(o.label, o.score, sample_weight=w),
    "calibration_in_the_large": lambda o, w: abs(float(np.average(o.score - o.label, weights=w))),
    "accuracy": lambda o, w: sk.accuracy_score(o.label, o.decision, sample_weight=w),
    "precision": lambda o, w: sk.precision_score(o.label, o.decision, sample_weight=w),
    "recall": lambda o, w: sk.recall_score(o.label, o.decision, sample_weight=w),
    "balanced_accuracy": lambda o, w: sk.balanced_accuracy_score(o.label, o.decision, sample_weight=w),
    "matthews_correlation": lambda o, w: sk.matthews_corrcoef(o.label, o.decision, sample_weight=w),
    "f1": lambda o, w: sk.f1_score(o.label, o.decision, sample_weight=w),
    "mae": lambda o, w: sk.mean_absolute_error(o.label, o.score, sample_weight=w),
    "rmse": lambda o, w: sk.root_mean_squared_error(o.label, o.score, sample_weight=w),
    "r2": lambda o, w: sk.r2_score(o.label, o.score, sample_weight=w),
    "mape": lambda o, w: sk.mean_absolute_percentage_error(o.label, o.score, sample_weight=w),
    "wape": lambda o, w: float(np.average(abs(o.score - o.label), weights=w) / np.average(abs(o.label), weights=w)),
    "bias": lambda o, w: abs(float(np.average(o.score - o.label, weights=w))),
    "pinball": lambda o, w: sk.mean_pinball_loss(o.label, o.score, sample_weight=w, alpha=0.9),
}
CLASSIFICATION = sorted(METRICS["binary_classification"])
REGRESSION = sorted(METRICS["regression"])


def statistic(name: str) -> Statistic:
    """The metric of that name, of the one task of two classes or numbers that has it."""
    metric = (METRICS["binary_classification"] | METRICS["regression"])[name]
    return metric.made(Setting(quantile=0.9))


def classified(seed: int, rows: int, *, levels: int) -> Outcomes:
    """Scores on few levels are full of ties; the first two rows make sure that both classes are there."""
    random = np.random.default_rng(seed)
    label = (random.random(rows) < 0.3).astype(np.float64)
    label[:2] = 0.0, 1.0
    score = np.round((random.random(rows) * 0.7 + label * 0.3) * levels) / levels
    day = random.integers(0, DAYS, rows)
    day[:2] = 0
    return Outcomes(label, score, score >= 0.2, day, DAYS, {})


def measured(seed: int, rows: int) -> Outcomes:
    random = np.random.default_rng(seed)
    label = 1000 + random.normal(size=rows)
    return Outcomes(label, label + random.normal(size=rows), None, random.integers(0, DAYS, rows), DAYS, {})


def weights_with_day_zero(resamples: int) -> Integers:
    weights = day_weights(DAYS, resamples, 3)
    weights[:, 0] += 1
    return weights


def test_every_metric_has_an_oracle() -> None:
    assert sorted(ORACLES) == sorted((*CLASSIFICATION, *REGRESSION))


@pytest.mark.parametrize("name", CLASSIFICATION)
@pytest.mark.parametrize("levels", [1, 4, 20, 10_000])
@pytest.mark.parametrize("rows", [2, 30, 400])
def test_a_replicate_equals_scikit_learn_with_day_counts_as_sample_weights(name: str, levels: int, rows: int) -> None:
    outcomes, weights = classified(rows + levels, rows, levels=levels), weights_with_day_zero(5)
    found = statistic(name)(outcomes, weights)
    expected = [ORACLES[name](outcomes, row[outcomes.day].astype(np.float64)) for row in weights]
    varied = (
        [len(set(outcomes.decision[row[outcomes.day] > 0])) > 1 for row in weights]
        if outcomes.decision is not None
        else []
    )
    if name == "matthews_correlation":  # scikit-learn calls the correlation with a constant 0, here it is undefined
        expected = [value if varies else np.nan for value, varies in zip(expected, varied, strict=True)]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("name", REGRESSION)
def test_a_replicate_of_a_regression_equals_scikit_learn(name: str) -> None:
    outcomes, weights = measured(1, 300), day_weights(DAYS, 5, 3)
    found = statistic(name)(outcomes, weights)
    expected = [ORACLES[name](outcomes, row[outcomes.day].astype(np.float64)) for row in weights]
    assert found == pytest.approx(expected, rel=1e-9)


@given(seed=st.integers(0, 10_000), rows=st.integers(2, 60), levels=st.integers(1, 50))
def test_a_day_drawn_twice_counts_like_its_rows_written_twice(seed: int, rows: int, levels: int) -> None:
    outcomes = classified(seed, rows, levels=levels)
    weights = weights_with_day_zero(1)
    twice = np.repeat(np.arange(rows), weights[0][outcomes.day])
    written = Outcomes(
        outcomes.label[twice],
        outcomes.score[twice],
        outcomes.score[twice] >= 0.2,
        outcomes.day[twice],
        DAYS,
        {},
    )
    for name in CLASSIFICATION:
        found = statistic(name)(outcomes, weights)
        assert found == pytest.approx(statistic(name)(written, once(DAYS)), nan_ok=True), name


def test_a_metric_of_one_class_is_missing_not_zero() -> None:
    day = np.zeros(3, dtype=np.int64)
    negatives = Outcomes(np.zeros(3), np.array([0.1, 0.5, 0.5]), None, day, 1, {})
    assert np.isnan(statistic("roc_auc")(negatives, once(1)))
    assert np.isnan(statistic("average_precision")(negatives, once(1)))
    constant = Outcomes(np.full(3, 0.1), np.array([0.1, 0.2, 0.3]), None, day, 1, {})
    assert np.isnan(statistic("r2")(constant, once(1)))


def test_a_share_of_a_label_of_zero_is_undefined_and_so_is_the_mean_over_it() -> None:
    day = np.zeros(3, dtype=np.int64)
    some = Outcomes(np.array([0.0, 2, 4]), np.array([0.0, 1, 5]), None, day, 1, {})
    assert np.isnan(statistic("mape")(some, once(1)))
    assert statistic("wape")(some, once(1)).tolist() == [2 / 6]
    nothing = Outcomes(np.zeros(3), np.ones(3), None, day, 1, {})
    assert np.isnan(statistic("wape")(nothing, once(1)))


def test_errors_that_cancel_are_no_bias() -> None:
    label, day = np.array([1.0, 2, 3, 4]), np.zeros(4, dtype=np.int64)
    assert statistic("bias")(Outcomes(label, label + np.array([1, -1, 2, -2]), None, day, 1, {}), once(1)).tolist() == [
        0.0
    ]
    assert statistic("bias")(Outcomes(label, label - 3, None, day, 1, {}), once(1)).tolist() == [3.0]


def test_no_alarm_leaves_precision_missing_and_recall_zero() -> None:
    day = np.zeros(4, dtype=np.int64)
    silent = Outcomes(np.array([0.0, 1, 0, 1]), np.full(4, 0.1), np.zeros(4, dtype=bool), day, 1, {})
    assert np.isnan(statistic("precision")(silent, once(1)))
    assert statistic("recall")(silent, once(1)).tolist() == [0.0]


def test_a_certain_and_wrong_score_costs_a_finite_loss() -> None:
    wrong = Outcomes(np.array([1.0]), np.array([0.0]), None, np.zeros(1, dtype=np.int64), 1, {})
    assert statistic("log_loss")(wrong, once(1))[0] == pytest.approx(36.04, abs=0.01)


def test_days_are_drawn_with_replacement_and_the_seed_decides() -> None:
    weights = day_weights(60, 500, 20130101)
    assert weights.sum(axis=1).tolist() == [60] * 500
    assert weights.var() == pytest.approx(59 / 60, rel=0.05)
    assert np.array_equal(weights, day_weights(60, 500, 20130101))
    assert not np.array_equal(weights, day_weights(60, 500, 20130102))
