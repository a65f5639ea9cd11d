"""Intervals miss the truth about as often as they say, and verdicts need them."""

import numpy as np
import pytest

from mlspec_runtime.evidence.calibration import calibration
from mlspec_runtime.evidence.estimate import Estimate, estimate
from mlspec_runtime.evidence.measurement import Measure, Measurement, lead, measure
from mlspec_runtime.evidence.outcomes import Floats, Outcomes
from mlspec_runtime.evidence.resampling import day_weights
from mlspec_runtime.evidence.rule import EvidenceRule
from mlspec_runtime.evidence.sums import SumStatistic, ratio
from mlspec_runtime.evidence.support import Support
from mlspec_runtime.evidence.verdict import Bound, Verdict, judge, overall

RULE = EvidenceRule(alpha=0.05, sides="one", power=0.8, resamples=400, min_rows=200, min_events=20)
ENOUGH = Support(rows=1000, events=200, days=60, shortage=None)


BASE_RATE = Measure(
    SumStatistic(lambda rows: (rows.label, np.ones(rows.rows)), ratio), "binary_classification", "two_classes"
)


def flights(random: np.random.Generator, days: int, per_day: int) -> Outcomes:
    """Each day has its own rate of late flights, as weather gives it: rows of a day are not independent."""
    rates = random.beta(2, 6, size=days)
    day = np.repeat(np.arange(days), per_day)
    label = (random.random(len(day)) < rates[day]).astype(np.float64)
    return Outcomes(label, np.full(len(day), 0.25), None, day, days, {})


def misses(days: int, rule: EvidenceRule, simulations: int = 600) -> tuple[float, float]:
    """The share of simulations whose lower, and upper, bound has the true base rate (0.25) beyond it."""
    random = np.random.default_rng(days)
    below, above = 0, 0
    for simulation in range(simulations):
        outcomes = flights(random, days, 30)
        weights = day_weights(days, rule.resamples, simulation)
        found = estimate(measure(BASE_RATE, outcomes, weights, rule), rule)
        assert found.low is not None
        assert found.high is not None
        below += found.low > 0.25
        above += found.high < 0.25
    return below / simulations, above / simulations


@pytest.mark.parametrize("days", [10, 60])
def test_a_one_sided_bound_misses_about_as_often_as_alpha(days: int) -> None:
    low, high = misses(days, RULE)
    assert 0.015 <= low <= 0.085
    assert 0.015 <= high <= 0.085


def test_a_two_sided_interval_misses_about_as_often_as_alpha() -> None:
    rule = EvidenceRule(alpha=0.1, sides="two", power=0.8, resamples=400, min_rows=200, min_events=20)
    assert 0.06 <= sum(misses(40, rule)) <= 0.14


def test_rows_drawn_alone_would_miss_far_more_often() -> None:
    random = np.random.default_rng(5)
    outcomes = flights(random, 60, 200)
    by_day = measured(outcomes)
    rows = np.arange(outcomes.rows)
    alone = Outcomes(outcomes.label, outcomes.score, None, rows, outcomes.rows, {})
    deviation = estimate(measured(alone), RULE).standard_error
    clustered = estimate(by_day, RULE).standard_error
    assert clustered is not None
    assert deviation is not None
    assert clustered > 3 * deviation


def measured(outcomes: Outcomes, rule: EvidenceRule = RULE) -> Measurement:
    weights = day_weights(outcomes.days, rule.resamples, 1)
    return measure(BASE_RATE, outcomes, weights, rule)


@pytest.mark.parametrize(
    ("days", "per_day", "events", "reason"),
    [
        (20, 5, 20, "100 labelled rows, the evidence rule asks for 200"),
        (20, 30, 9999, "positive labels, the evidence rule asks for 9,999"),
        (9, 300, 20, "9 days with rows, an interval over days asks for 10"),
    ],
)
def test_too_little_data_gives_the_value_and_says_what_is_short(
    days: int, per_day: int, events: int, reason: str
) -> None:
    rule = EvidenceRule(0.05, "one", 0.8, 400, 200, events)
    found = estimate(measured(flights(np.random.default_rng(1), days, per_day), rule), rule)
    assert found.value is not None
    assert (found.low, found.high, found.standard_error, found.detectable(rule)) == (None, None, None, None)
    assert found.reason is not None
    assert found.reason.endswith(reason)


def test_few_negatives_are_as_little_evidence_as_few_positives() -> None:
    outcomes = flights(np.random.default_rng(1), 20, 30)
    label = np.ones(outcomes.rows)
    label[:3] = 0
    late = Outcomes(label, outcomes.score, None, outcomes.day, 20, {})
    assert measured(late).support.shortage == "3 negative labels, the evidence rule asks for 20"


def test_no_rows_are_a_reason_not_a_number() -> None:
    outcomes = flights(np.random.default_rng(1), 20, 30).where(np.zeros(600, dtype=bool))
    found = estimate(measured(outcomes), RULE)
    assert found.value is None
    assert found.reason == "0 labelled rows, the evidence rule asks for 200"


def replicated(values: Floats) -> Measurement:
    return Measurement(float(np.nanmean(values)), values, ENOUGH)


def test_resamples_without_a_value_are_counted_and_more_than_a_few_leave_no_interval() -> None:
    values = np.random.default_rng(0).normal(size=1000)
    values[:10] = np.nan
    assert estimate(replicated(values), RULE).low is not None
    values[:11] = np.nan
    assert estimate(replicated(values), RULE).reason == "it is undefined in 11 of 1000 resamples of the days"


def test_a_lead_is_positive_where_the_candidate_is_better_whatever_the_direction() -> None:
    random = np.random.default_rng(0)
    cost, dearer = replicated(9 + random.normal(size=500)), replicated(12 + random.normal(size=500))
    assert lead(cost, dearer, "lower").value == pytest.approx(3, abs=0.3)
    assert lead(cost, dearer, "higher").value == pytest.approx(-3, abs=0.3)


def test_what_a_day_does_to_both_models_cancels_in_their_lead() -> None:
    common = np.random.default_rng(0).normal(size=500)
    found = estimate(lead(replicated(common + 1), replicated(common), "higher"), RULE)
    assert found.standard_error == pytest.approx(0, abs=1e-12)


def interval(low: float | None, high: float | None) -> Estimate:
    return Estimate(0.5, low, high, None if low is None else 0.1, ENOUGH, None)


@pytest.mark.parametrize(
    ("bound", "value", "low", "high", "verdict"),
    [
        ("at_least", 0.65, 0.65, 0.70, "pass"),
        ("at_least", 0.65, 0.64, 0.70, "inconclusive"),
        ("at_least", 0.65, 0.60, 0.649, "fail"),
        ("at_most", 9.0, 8.0, 9.0, "pass"),
        ("at_most", 9.0, 8.0, 9.1, "inconclusive"),
        ("at_most", 9.0, 9.1, 9.9, "fail"),
        ("better_by", 0.1, 0.1, 0.2, "pass"),
        ("better_by", 0.1, 0.0, 0.1, "inconclusive"),
        ("better_by", 0.1, 0.0, 0.09, "fail"),
        ("not_worse_by", 0.02, -0.019, 0.1, "pass"),
        ("not_worse_by", 0.02, -0.02, 0.1, "inconclusive"),
        ("not_worse_by", 0.02, -0.05, -0.021, "fail"),
        ("at_least", 0.0, None, None, "inconclusive"),
    ],
)
def test_a_verdict_reads_the_interval_never_the_value(
    bound: Bound, value: float, low: float | None, high: float | None, verdict: Verdict
) -> None:
    assert judge(bound, value, interval(low, high)) == verdict


def test_one_failure_fails_all_and_nothing_judged_is_not_a_pass() -> None:
    assert overall(["pass", "inconclusive", "fail"]) == "fail"
    assert overall(["pass", "inconclusive"]) == "inconclusive"
    assert overall(["pass", "pass"]) == "pass"
    assert overall([]) == "inconclusive"


def test_calibration_bins_hold_every_row_once_and_ties_together() -> None:
    random = np.random.default_rng(2)
    score = np.round(random.random(5000), 2)
    label = (random.random(5000) < score).astype(np.float64)
    bins = calibration(Outcomes(label, score, None, np.zeros(5000, dtype=np.int64), 1, {}), "binary_classification")
    assert len(bins) == 10
    assert sum(part.rows for part in bins) == 5000
    assert [part.mean_score for part in bins] == sorted(part.mean_score for part in bins)
    assert sum(part.low <= part.mean_score <= part.high for part in bins) >= 8


def test_calibration_of_one_score_is_one_bin() -> None:
    outcomes = Outcomes(np.array([1.0, 0.0]), np.full(2, 0.3), None, np.zeros(2, dtype=np.int64), 1, {})
    (only,) = calibration(outcomes, "binary_classification")
    assert (only.mean_score, only.observed, only.rows) == (0.3, 0.5, 2)
