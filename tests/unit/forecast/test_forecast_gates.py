"""What a stage is said to see: the numbers worked out by hand, and what must hold whatever the numbers are."""

from math import inf, isfinite, sqrt
from typing import Any

import pytest
from forecast_specs import bound, canary, not_worse
from hypothesis import given
from hypothesis import strategies as st

from mlspec.forecast.alternatives import at_half_weight, lengthened
from mlspec.forecast.gates import GateForecast, forecast_gate, stage_gates
from mlspec.lowering.operation import lower_operation
from mlspec.plan.forecast import GateForecast as PlannedForecast
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.quantities import Rate


def only(spec: ModelSpec) -> GateForecast:
    ((path, stage, gate),) = stage_gates(spec)
    forecast = forecast_gate(spec, path, stage, gate)
    assert forecast is not None
    return forecast


def anything_planned(spec: ModelSpec) -> PlannedForecast | None:
    rollout = lower_operation(spec).rollout
    assert rollout is not None
    return rollout.stages[0].gates[0].forecast


def planned(spec: ModelSpec) -> PlannedForecast:
    forecast = anything_planned(spec)
    assert forecast is not None
    return forecast


def test_a_tenth_for_a_day_sees_nothing_of_two_points() -> None:
    spec = bound(canary(not_worse("flagged", "2pp")))
    assert planned(spec) == PlannedForecast(
        rows=92,
        control_rows=830,
        labels_after_seconds=None,
        needed_rows=4065,
        enough=False,
        power=0.0,
        equal_passes=0.0,
        detectable=0.1294,
        shortest_seconds=3_809_550,
    )
    longer, half = lengthened(spec, only(spec)), at_half_weight(spec, only(spec))
    assert longer is not None
    assert half is not None
    assert (longer.duration.text, half.duration.text, half.share.text) == ("45d", "16d", "50%")


def test_labels_take_their_delay_and_coverage_off_the_rows() -> None:
    spec = bound(canary(not_worse("cost", 0.8), "50%", "14d"), evidence={"sides": "one"})
    forecast = only(spec)
    rows = 922 * 0.5 * (14 - 9 / 24) * 0.97
    assert forecast.rows == pytest.approx(rows)
    assert forecast.control_rows == pytest.approx(rows)
    assert forecast.detectable == pytest.approx((1.6448536 + 0.8416212) * 16.4 * sqrt(2 / rows), rel=1e-6)
    assert forecast.sees_enough
    assert planned(spec).labels_after_seconds == 9 * 3600
    assert only(bound(canary(not_worse("cost", 0.8), "50%", "9h"))).rows == 0


def test_a_number_as_bound_is_judged_on_the_candidate_alone() -> None:
    spec = bound(canary({"kpi": "slow", "at_most": "5%"}, "10%", "7d"), evidence={"sides": "one"})
    forecast = only(spec)
    assert forecast.control_rows == inf
    assert forecast.needed == pytest.approx(252, abs=0.5)
    assert forecast.rows == pytest.approx(645.4)
    assert planned(spec).control_rows is None


def test_fewer_rows_than_evidence_asks_for_never_pass() -> None:
    spec = bound(canary({"kpi": "slow", "at_most": "50%"}))
    assert only(spec).needed == spec.evidence.min_rows
    assert only(spec).equal_passes == 0
    assert not only(spec).sees_enough


def test_mirrored_requests_are_compared_with_productions_answers_to_them() -> None:
    stage = canary(not_worse("flagged", "2pp"))
    del stage["weight"]
    forecast = only(bound({**stage, "mirror": "50%"}))
    assert forecast.rows == forecast.control_rows == pytest.approx(461)


def test_with_everything_on_the_candidate_nothing_is_left_to_compare() -> None:
    spec = bound(canary(not_worse("flagged", "2pp"), "100%", "90d"))
    assert only(spec).needed == inf
    assert planned(spec).needed_rows is None
    assert lengthened(spec, only(spec)) is None


def test_a_part_of_production_is_a_part_of_what_is_expected() -> None:
    relative = only(bound(canary(not_worse("cost", "10% of production"))))
    assert relative.question.distance == pytest.approx(0.91)


def test_better_by_is_asked_of_the_lead_that_the_hypothesis_expects() -> None:
    gate = {"kpi": "flagged", "against": "production", "better_by": "2pp"}
    without = only(bound(canary(gate, "50%", "90d")))
    assert without.question.distance == pytest.approx(-0.02)
    assert without.equal_passes < 0.025
    assert not without.sees_enough
    hypothesis = {"claim": "Fewer flags.", "expect": {"kpi": "flagged", "change": -0.05}}
    with_lead = only(bound(canary(gate, "50%", "90d"), hypothesis=hypothesis))
    assert with_lead.question.distance == pytest.approx(0.03)
    assert with_lead.sees_enough
    wrong_way = only(bound(canary(gate), hypothesis=hypothesis | {"expect": {"kpi": "flagged", "change": 0.05}}))
    assert wrong_way.question.distance == pytest.approx(-0.02)


@pytest.mark.parametrize("test", ["always_valid", "group_sequential"])
def test_repeated_looks_cost_rows(test: str) -> None:
    once = only(bound(canary(not_worse("flagged", "2pp"), "50%", "20d")))
    gate = not_worse("flagged", "2pp", every="1d", test=test)
    often = only(bound(canary(gate, "50%", "20d")))
    assert often.question.procedure.looks == 20
    assert once.needed < often.needed < once.needed * (1.2 if test == "group_sequential" else 2.5)
    assert often.detectable > once.detectable


@pytest.mark.parametrize(
    ("gate", "test", "least"),
    [
        ({"kpi": "slow", "at_most": "50%"}, "fixed", 5),
        ({"kpi": "slow", "at_most": "50%"}, "always_valid", 100),
        ({"kpi": "slow", "at_most": "99%"}, "always_valid", 200),
        (not_worse("flagged", "99pp"), "always_valid", 100),
    ],
)
def test_what_may_look_at_any_time_waits_for_its_first_look(gate: dict[str, Any], test: str, least: int) -> None:
    spec = bound(canary({**gate, "test": test}), evidence={"min_rows": 5})
    assert only(spec).question.min_rows == least
    assert (only(spec).equal_passes == 0) == (least > only(spec).rows)


@pytest.mark.parametrize("gate", [not_worse("auc", 0.01), {"kpi": "auc", "at_least": 0.7}])
def test_a_score_has_no_forecast(gate: dict[str, Any]) -> None:
    assert anything_planned(bound(canary(gate))) is None


def test_without_traffic_there_is_no_forecast() -> None:
    spec = bound(canary(not_worse("flagged", "2pp")))
    prediction = spec.prediction.model_copy(update={"traffic": None})
    assert anything_planned(spec.model_copy(update={"prediction": prediction})) is None


RATES = st.sampled_from(["0.000001/week", "1/day", "922/day", "5.5/second", "999999999.999999/second", "0/day"])
MARGINS = st.sampled_from([0.0, 1e-308, 1e-6, 0.01, 0.5, 1.0, 1e308, "0pp", "2pp", "100pp", "999% of production"])
DURATIONS = st.sampled_from(["1s", "24h", "9h", "7d", "36600d"])
TESTS = st.sampled_from(["fixed", "always_valid", "group_sequential"])
SDS = st.sampled_from([1e-308, 1e-3, 16.4, 1e160, 1e308])


WEIGHTS = st.sampled_from(["0%", "0.000001%", "10%", "100%"])
GATES = st.builds(
    lambda kpi, margin, test: not_worse(kpi, margin, every="1s", test=test),
    st.sampled_from(["late", "cost"]),
    MARGINS,
    TESTS,
)


@given(RATES, st.builds(canary, GATES, WEIGHTS, DURATIONS), SDS)
def test_no_number_that_a_spec_may_say_breaks_a_forecast(rate: str, stage: dict[str, Any], sd: float) -> None:
    spec = bound(stage, kpis={"cost": {**COST, "expected": {"mean": sd, "sd": sd}}})
    traffic = spec.prediction.traffic
    assert traffic is not None
    slow = spec.prediction.model_copy(update={"traffic": traffic.model_copy(update={"rate": Rate(rate)})})
    spec = spec.model_copy(update={"prediction": slow})
    forecast = planned(spec)
    assert 0 <= forecast.power <= 1
    assert 0 <= forecast.equal_passes <= 1
    assert forecast.detectable is None or isfinite(forecast.detectable)
    longer = lengthened(spec, only(spec))
    if longer is not None:
        assert longer.duration.seconds >= only(spec).seconds or only(spec).sees_enough


COST = {"expr": "avg(CASE WHEN label THEN 60 ELSE 0 END)", "better": "lower"}


@given(st.integers(1, 400), st.integers(1, 99), st.sampled_from(["late", "cost", "flagged"]), st.floats(0.005, 0.2))
def test_more_time_never_shows_less(days: int, weight: int, kpi: str, margin: float) -> None:
    one = only(bound(canary(not_worse(kpi, margin), f"{weight}%", f"{days}d")))
    more = only(bound(canary(not_worse(kpi, margin), f"{weight}%", f"{days + 1}d")))
    assert more.rows >= one.rows
    assert more.power >= one.power - 1e-12
    assert more.detectable <= one.detectable
    assert one.sees_enough == (
        one.seconds >= one.shortest - 0.5 / (one.arms.rate * one.arms.candidate * one.arms.coverage)
    )
