"""What a rollback rule is said to see, and how often it is said to cry wolf."""

from typing import Any

import numpy as np
import pytest
from forecast_specs import bound
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlspec.forecast.quiet_bounds import quiet_bound
from mlspec.forecast.rules import RuleForecast, forecast_rule
from mlspec.lowering.operation import lower_operation
from mlspec.spec.model_spec import ModelSpec

STAGES: list[dict[str, Any]] = [
    {"name": "shadow", "mirror": "100%", "for": "24h"},
    {"name": "crew", "cohort": {"header": "x-cohort", "equals": "crew", "share": "3%"}, "for": "24h"},
    {"name": "canary", "weight": "10%", "for": "7d"},
    {"name": "full", "weight": "100%", "for": "24h"},
]


def with_rule(**rule: Any) -> ModelSpec:
    return bound(*STAGES, rollback={"keep_warm": "36h", "when": [rule]})


def only(spec: ModelSpec) -> RuleForecast:
    forecast = forecast_rule(spec, spec.rollback.when[0])
    assert forecast is not None
    return forecast


def test_an_outage_is_seen_from_the_canary_on() -> None:
    spec = with_rule(kpi="errors", above="50%", window="3h", min_requests=8)
    (rule,) = lower_operation(spec).rollback.rules
    assert rule.forecast is not None
    assert rule.forecast.rows == 115
    assert rule.forecast.share_needed == pytest.approx(8 / 115.25, abs=1e-4)
    assert rule.forecast.blind_stages == ("crew",)
    assert rule.forecast.windows == (10 * 24 + 36) / 3
    assert rule.forecast.false_alarms == 0
    assert rule.forecast.labels_after_seconds is None


def test_labels_of_a_window_are_those_that_are_known() -> None:
    assert only(with_rule(kpi="cost", above=15, window="7d")).rows == pytest.approx(922 * (7 - 9 / 24) * 0.97)


def test_a_rule_without_min_requests_waits_for_those_of_evidence() -> None:
    spec = with_rule(kpi="errors", above="2%", window="7d")
    assert only(spec).min_requests == spec.evidence.min_rows


def test_a_lead_over_another_model_has_no_false_alarm_that_can_be_worked_out() -> None:
    spec = with_rule(kpi="auc", against="baseline", lead_below=0.03, window="28d")
    assert only(spec).false_alarm is None
    assert only(spec).false_alarms is None
    assert quiet_bound(only(spec), 0.05) is None


@pytest.mark.parametrize(
    ("kpi", "side", "value", "chance"),
    [
        ("slow", "above", "3%", stats.binom.sf(6, 200, 0.02)),
        ("flagged", "below", "20%", stats.binom.cdf(39, 200, 0.23)),
        ("cost", "above", 11, stats.norm.sf((11 - 9.1) / 16.4 * np.sqrt(200))),
        ("cost", "below", 8, stats.norm.cdf((8 - 9.1) / 16.4 * np.sqrt(200))),
    ],
)
def test_the_chance_of_one_window_is_exact(kpi: str, side: str, value: Any, chance: float) -> None:
    forecast = only(with_rule(kpi=kpi, window="3d", min_requests=200, **{side: value}))
    assert forecast.false_alarm == pytest.approx(chance, rel=1e-6)
    assert forecast.false_alarms == pytest.approx(1 - (1 - chance) ** 4, rel=1e-6)


@given(st.integers(1, 3000), st.sampled_from(["slow", "flagged", "cost"]), st.sampled_from(["above", "below"]))
def test_a_quiet_bound_is_quiet_and_the_next_one_is_not(rows: int, kpi: str, side: str) -> None:
    value = 9.1 if kpi == "cost" else "2%" if kpi == "slow" else "23%"
    quiet = quiet_bound(only(with_rule(kpi=kpi, window="3d", min_requests=rows, **{side: value})), 0.05)
    if quiet is None:
        return
    at_it = only(with_rule(kpi=kpi, window="3d", min_requests=rows, **{side: quiet})).false_alarms
    assert at_it is not None
    assert at_it <= 0.05
    if isinstance(quiet, str):
        nearer = float(quiet[:-1]) + (-0.1 if side == "above" else 0.1)
        if 0 <= nearer <= 100 and (nearer >= float(value[:-1]) if side == "above" else nearer <= float(value[:-1])):
            before = only(with_rule(kpi=kpi, window="3d", min_requests=rows, **{side: f"{nearer:.1f}%"})).false_alarms
            assert before is not None
            assert before > 0.05


def test_a_thousand_million_requests_are_a_number_like_any() -> None:
    forecast = only(with_rule(kpi="slow", above="2.1%", window="36600d", min_requests=1_000_000_000))
    assert forecast.false_alarm == pytest.approx(0, abs=1e-9)
    assert forecast.share_needed > 1
