"""scikit-learn with sample weights judges the weighted metrics of several classes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from mlspec_runtime.evidence.calibration import calibration
from mlspec_runtime.evidence.estimate import estimate
from mlspec_runtime.evidence.measurement import Measure, measure
from mlspec_runtime.evidence.metrics import METRICS, Setting, Statistic
from mlspec_runtime.evidence.outcomes import Floats, Outcomes
from mlspec_runtime.evidence.resampling import day_weights, once
from mlspec_runtime.evidence.rule import EvidenceRule

DAYS = 7
CLASSES = ("on_time", "late", "cancelled", "diverted")
PLACES = range(len(CLASSES))
Oracle = Callable[[Outcomes, Floats], float]


def shares(o: Outcomes, w: Floats, oracle: Callable[..., float]) -> float:
    assert o.probabilities is not None
    return oracle(o.label, o.probabilities.argmax(axis=1), labels=PLACES, average="macro", sample_weight=w)


ORACLES: dict[str, Oracle] = {
    "log_loss": lambda o, w: sk.log_loss(o.label, o.probabilities, labels=PLACES, sample_weight=w),
    "brier": lambda o, w: sk.brier_score_loss(
        o.label, o.probabilities, labels=PLACES, sample_weight=w, scale_by_half=True
    ),
    "accuracy": lambda o, w: sk.accuracy_score(o.label, np.argmax(o.probabilities, axis=1), sample_weight=w),
    "top_k_accuracy": lambda o, w: sk.top_k_accuracy_score(
        o.label, o.probabilities, k=2, labels=PLACES, sample_weight=w
    ),
    "macro_precision": lambda o, w: shares(o, w, sk.precision_score),
    "macro_recall": lambda o, w: shares(o, w, sk.recall_score),
    "macro_f1": lambda o, w: shares(o, w, sk.f1_score),
    "macro_roc_auc": lambda o, w: sk.roc_auc_score(
        np.eye(len(CLASSES))[o.label.astype(int)], o.probabilities, average="macro", sample_weight=w
    ),
}


def statistic(name: str) -> Statistic:
    return METRICS["multiclass_classification"][name].made(Setting(at=2))


def classified(seed: int, rows: int, *, levels: int = 0) -> Outcomes:
    """Day 0 has a row of each class that is told as such, so that every share is defined; few levels give ties."""
    random = np.random.default_rng(seed)
    rows += len(CLASSES)
    label = random.choice(len(CLASSES), rows, p=(0.6, 0.2, 0.15, 0.05))
    weight = random.gamma(1, size=(rows, len(CLASSES))) + 2 * random.random((rows, 1)) * np.eye(len(CLASSES))[label]
    if levels:
        weight = np.ceil(weight * levels)
    day = random.integers(0, DAYS, rows)
    label[: len(CLASSES)], day[: len(CLASSES)] = PLACES, 0
    weight[: len(CLASSES)] = np.eye(len(CLASSES)) * 0.9 + 0.1
    given_ = weight / weight.sum(axis=1, keepdims=True)
    return Outcomes(
        label.astype(np.float64), given_.max(axis=1), None, day, DAYS, {}, CLASSES, given_.argmax(axis=1), given_
    )


def test_every_metric_has_an_oracle() -> None:
    assert sorted(ORACLES) == sorted(METRICS["multiclass_classification"])


@pytest.mark.parametrize("name", ORACLES)
@given(seed=st.integers(0, 10_000), rows=st.integers(0, 80))
def test_a_replicate_equals_scikit_learn_with_day_counts_as_sample_weights(name: str, seed: int, rows: int) -> None:
    outcomes, weights = classified(seed, rows), day_weights(DAYS, 3, seed)
    weights[:, 0] += 1
    found = statistic(name)(outcomes, weights)
    expected = [ORACLES[name](outcomes, row[outcomes.day].astype(np.float64)) for row in weights]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(seed=st.integers(0, 10_000), rows=st.integers(0, 60))
def test_equal_probabilities_stand_in_the_declared_order(seed: int, rows: int) -> None:
    outcomes = classified(seed, rows, levels=1)
    first, two = (METRICS["multiclass_classification"]["top_k_accuracy"].made(Setting(at=at)) for at in (1, 2))
    assert first(outcomes, once(DAYS)) == statistic("accuracy")(outcomes, once(DAYS))
    assert outcomes.probabilities is not None
    order = np.argsort(-outcomes.probabilities, axis=1, kind="stable")[:, :2]
    assert two(outcomes, once(DAYS)) == pytest.approx((order == outcomes.label[:, np.newaxis]).any(axis=1).mean())


def test_two_classes_have_the_brier_score_of_one_event() -> None:
    random = np.random.default_rng(1)
    event = (random.random(50) < 0.4).astype(np.float64)
    score, day = random.random(50), np.zeros(50, dtype=np.int64)
    pair = Outcomes(event, score, None, day, 1, {}, ("no", "yes"), probabilities=np.column_stack((1 - score, score)))
    binary = METRICS["binary_classification"]["brier"].made(Setting())
    assert statistic("brier")(pair, once(1)) == pytest.approx(binary(pair, once(1)))


def without(outcomes: Outcomes, place: int) -> Outcomes:
    return outcomes.where(outcomes.label != place)


@pytest.mark.parametrize("name", ["macro_recall", "macro_roc_auc"])
def test_a_class_that_no_row_has_leaves_the_mean_over_classes_undefined(name: str) -> None:
    assert np.isnan(statistic(name)(without(classified(1, 60), 3), once(DAYS)))


def test_a_class_that_is_never_predicted_has_no_precision() -> None:
    outcomes = classified(1, 60)
    assert outcomes.chosen is not None
    outcomes = replace(outcomes, chosen=outcomes.chosen % 3)
    assert np.isnan(statistic("macro_precision")(outcomes, once(DAYS)))
    assert statistic("macro_recall")(outcomes, once(DAYS)) < 0.76


RULE = EvidenceRule(alpha=0.05, sides="one", power=0.8, resamples=200, min_rows=50, min_events=20)


def test_a_mean_over_classes_asks_for_rows_of_each_and_a_mean_over_rows_for_rows() -> None:
    outcomes = classified(2, 2000)
    few = outcomes.where((outcomes.label != 2) | (np.arange(outcomes.rows) < 20))
    spread = Outcomes(
        few.label, few.score, None, np.arange(few.rows) % 12, 12, {}, few.classes, few.chosen, few.probabilities
    )
    weights = day_weights(12, RULE.resamples, 1)
    for name, reason in (
        ("macro_f1", "labels of the class 'cancelled', the evidence rule asks for 20"),
        ("log_loss", None),
    ):
        metric = METRICS["multiclass_classification"][name]
        wanted = Measure(metric.made(Setting()), "multiclass_classification", metric.needs)
        found = estimate(measure(wanted, spread, weights, RULE), RULE)
        assert (found.reason or "").endswith(reason or "")
        assert (found.low is None) == (reason is not None)


def test_calibration_is_of_the_predicted_class() -> None:
    outcomes = classified(4, 4000)
    assert outcomes.probabilities is not None
    bins = calibration(outcomes, "multiclass_classification")
    hits = (outcomes.probabilities.argmax(axis=1) == outcomes.label).sum()
    assert sum(part.rows for part in bins) == outcomes.rows
    assert sum(part.observed * part.rows for part in bins) == pytest.approx(hits)
    assert bins[0].mean_score < bins[-1].mean_score
    assert calibration(outcomes, "ranking") == ()
